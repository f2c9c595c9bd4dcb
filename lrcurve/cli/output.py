"""Where results go: standard output, or a file written whole or not at all."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead; - is standard output."),
]


@contextmanager
def gone_reader() -> Iterator[None]:
    """Let a reader that has gone away, such as ``head``, have all that it wanted, and leave the exit code as it is."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def deliver(text: str, output: Path | None, *, quiet: bool = False) -> None:
    """Print ``text``, or write it to a file as UTF-8 with plain line ends and say so."""
    if output is None or str(output) == "-":
        with gone_reader():
            sys.stdout.write(text)
        return
    from lrcurve.views.files import written_whole

    with written_whole(output, "wb") as file:
        file.write(text.encode())
    say_written(output, quiet=quiet)


def say_written(output: Path, *, quiet: bool) -> None:
    """Tell the person which file was written."""
    if not quiet:
        print(f"wrote {output}", file=sys.stderr)

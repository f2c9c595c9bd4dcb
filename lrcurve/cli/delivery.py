"""Where results go: standard output, or a file written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import typer

from lrcurve.cli.environment import Environment

Kind = TypeVar("Kind", bound=str)


def deliver(text: str, output: Path | None, environment: Environment, *, quiet: bool = False) -> None:
    """Print ``text``, or write it to a file as UTF-8 with plain line ends and say so."""
    path = file_of(output)
    if path is None:
        with environment.until_reader_leaves():
            environment.stdout.write(text)
        return
    from lrcurve.views.files import written_whole

    with written_whole(path, "wb") as file:
        file.write(text.encode())
    if not quiet:
        environment.say(f"wrote {path}")


def file_of(output: Path | None) -> Path | None:
    """Return the file that ``--output`` names, None for standard output."""
    return None if output is None or str(output) == "-" else output


def kind_of(output: Path | None, form: Kind | None, kinds: Mapping[str, Kind], otherwise: str) -> Kind | None:
    """Return the kind of result that ``--format`` and the suffix agree on, None where neither says."""
    file = file_of(output)
    suffix = "" if file is None else file.suffix.lower()
    known = kinds.get(suffix)
    if suffix and known is None and form is None:
        raise typer.BadParameter(f"'{suffix}' is {otherwise}", param_hint="--output")
    if known is not None and form not in (None, known):
        raise typer.BadParameter(f"'{form}' contradicts the suffix of {output}", param_hint="--format")
    return form or known

"""Where results go: standard output, or a file written whole or not at all."""

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import typer

from lrcurve.cli.environment import Environment

_NAMED = 3  # so many names are in that of a file
_LONGEST = 40  # characters of each
_RESERVED = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)  # on Windows, whatever the suffix

Kind = TypeVar("Kind", bound=str)


def deliver(text: str, output: Path | None, environment: Environment, *, quiet: bool = False) -> None:
    """Print ``text``, or write it to a file as UTF-8 with plain line ends and say so."""
    path = file_of(output)
    if path is None:
        with environment.until_reader_leaves():
            environment.stdout.write(text)
        return
    deliver_together({path: text}, environment, quiet=quiet)


def deliver_together(texts: Mapping[Path, str], environment: Environment, *, quiet: bool = False) -> None:
    """Write texts to files, all or none, as UTF-8 with plain line ends, and say so."""
    from lrcurve.views.files import written_whole

    with ExitStack() as stack:
        for path, text in texts.items():
            file = stack.enter_context(written_whole(path, "wb"))
            file.write(text.encode(errors="backslashreplace"))
            file.flush()  # there is room for all of them before one is put in place
    for path in () if quiet else texts:
        environment.say(f"wrote {path}")


def file_of(output: Path | None) -> Path | None:
    """Return the file that ``--output`` names, None for standard output."""
    return None if output is None or str(output) == "-" else output


def file_name(names: Sequence[str]) -> str:
    """Return a name for a file on what has these names, without a suffix, that every system allows: ``cosine-step``."""
    words = dict.fromkeys(re.sub(r"[^\w.+]+", "-", name).strip("-.")[:_LONGEST].rstrip("-.") for name in names)
    parts = [word for word in words if word]
    rest = [f"and-{len(parts) - _NAMED}-more"] if len(parts) > _NAMED else []
    found = "-".join([*parts[:_NAMED], *rest]) or "lrcurve"
    return f"lr-{found}" if _RESERVED.fullmatch(found.partition(".")[0]) else found


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

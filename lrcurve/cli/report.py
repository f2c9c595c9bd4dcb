"""What commands that write a report share: from specs to the texts, findings and file of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lrcurve.spec.curves import Loaded
    from lrcurve.views.report import ReportOptions, Section, Text

SUFFIXES = (".html", ".htm")


def write_report(
    ctx: typer.Context,
    loaded: "Loaded",
    file: Path | IO[bytes],
    options: "ReportOptions",
    flags: "Sequence[Text]" = (),
    own: "Sequence[Section]" = (),
) -> None:
    """Write the report on what was loaded, with what the rules find in it; ``flags`` are texts beside the files'.

    Raises:
        typer.BadParameter: if plotly is not installed.
        SpecError: for what is wrong with ``check`` in a file.
    """
    from lrcurve.analysis.check import check
    from lrcurve.views.report import MissingPlotlyError, save

    found = check(loaded.curves)
    texts = [*texts_of(loaded), *flags]
    try:
        save(loaded.curves, file, options, findings=found, texts=texts, own=own)
    except MissingPlotlyError as error:
        raise typer.BadParameter(str(error), ctx=ctx, param_hint="--output") from None


def texts_of(loaded: "Loaded") -> "list[Text]":
    """Return the texts that curves were written in, each once, without those of flags."""
    from lrcurve.views.report import Text

    return [Text(source.name, source.text) for source in dict.fromkeys(loaded.texts)]


def flags_text(steps: str | None, lr: str | None, sets: Sequence[str] | None, flags: Mapping[str, str]) -> "list[Text]":
    """Return what the command line says of schedules beside the specs, as one text; none if it says nothing."""
    from lrcurve.views.report import Text

    fields = [(f"--{key.replace('_', '-')}", value) for key, value in flags.items()]
    common = [(name, value) for name, value in (("--steps", steps), ("--lr", lr)) if value is not None]
    said = [*fields, *common, *(("--set", text) for text in sets or ())]
    return [Text("command line", "\n".join(f"{name} {value}" for name, value in said))] if said else []

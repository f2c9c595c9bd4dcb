"""What commands that write a report share: from specs to the texts, findings and file of it."""

from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lrcurve.cli.request import Request
    from lrcurve.spec.curves import Loaded
    from lrcurve.views.report import ReportOptions, Text

SUFFIXES = (".html", ".htm")


def write_report(loaded: "Loaded", file: Path | IO[bytes], options: "ReportOptions", request: "Request") -> None:
    """Write the report on what was loaded, with what the rules find in it, and what the command line says of it.

    Raises:
        typer.BadParameter: if plotly is not installed.
        SpecError: for what is wrong with ``check`` in a file.
    """
    from lrcurve.analysis.check import check
    from lrcurve.views.report import MissingPlotlyError, save

    found = check(loaded.curves)
    texts = [*texts_of(loaded), *_flags_text(request)]
    try:
        save(loaded.curves, file, options, findings=found, texts=texts)
    except MissingPlotlyError as error:
        raise typer.BadParameter(str(error), param_hint="--output") from None


def texts_of(loaded: "Loaded") -> "list[Text]":
    """Return the texts that curves were written in, each once, without those of flags."""
    from lrcurve.views.report import Text

    return [Text(source.name, source.text) for source in dict.fromkeys(loaded.texts)]


def _flags_text(request: "Request") -> "list[Text]":
    """Return what the command line says of schedules beside the specs, as one text; none if it says nothing."""
    from lrcurve.views.report import Text

    fields = [(f"--{key.replace('_', '-')}", value) for key, value in request.fields.items()]
    overrides = request.overrides
    common = [
        (name, value) for name, value in (("--steps", overrides.steps), ("--lr", overrides.lr)) if value is not None
    ]
    marks = [sweep[0].mark for sweep in overrides.sweeps]
    sweeps = [("--sweep", mark.source.text) for mark in marks if mark is not None]
    flags = [*fields, *common, *(("--set", text) for text in overrides.sets), *sweeps]
    return [Text("command line", "\n".join(f"{name} {value}" for name, value in flags))] if flags else []

"""What commands that write a report share: from specs to the texts, findings and file of it."""

from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from lrcurve.cli.request import Request
    from lrcurve.spec.curves import Loaded
    from lrcurve.views.report import ReportOptions, Text

SUFFIXES = (".html", ".htm")


def write_report(loaded: "Loaded", file: Path | IO[bytes], options: "ReportOptions", request: "Request") -> None:
    """Write the report on what was loaded, with what the rules find in it, and what the command line says of it.

    Raises:
        SpecError: for what is wrong with ``check`` in a file.
    """
    from lrcurve.analysis.check import check
    from lrcurve.views.report import save

    found = check(loaded.curves)
    texts = [*texts_of(loaded), *_flags_text(request)]
    save(loaded.curves, file, options, findings=found, texts=texts)


def texts_of(loaded: "Loaded") -> "list[Text]":
    """Return the texts that curves were written in, each once, without those of flags."""
    from lrcurve.views.report import Text

    return [Text(source.name, source.text) for source in dict.fromkeys(loaded.texts)]


def _flags_text(request: "Request") -> "list[Text]":
    """Return what the command line says of schedules beside the specs, as one text; none if it says nothing."""
    from lrcurve.views.report import Text

    flags = request.flags()
    lines = [f"{name} {value}" for name, value in zip(flags[::2], flags[1::2], strict=True)]
    return [Text("command line", "\n".join(lines))] if lines else []

"""What commands that write a report share: from specs to the texts, findings and file of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.problems import Mark

if TYPE_CHECKING:
    from lrcurve.cli.request import Request
    from lrcurve.spec.curves import Loaded
    from lrcurve.views.report import ReportOptions, Text

SUFFIXES = (".html", ".htm")
_FLAGS = ("command line", "--set")  # what the texts of flags are called


def write_report(loaded: "Loaded", file: Path | IO[bytes], options: "ReportOptions", request: "Request") -> None:
    """Write the report on what was loaded, with what the rules find in it, and what the command line says of it.

    Raises:
        typer.BadParameter: if plotly is not installed.
        SpecError: for what is wrong with ``check`` in a file.
    """
    from lrcurve.analysis.check import check
    from lrcurve.views.report import MissingPlotlyError, save

    found = check(loaded.curves, loaded.origins)
    texts = [*texts_of(loaded), *_flags_text(request)]
    try:
        save(loaded.curves, file, options, findings=found, texts=texts)
    except MissingPlotlyError as error:
        raise typer.BadParameter(str(error), param_hint="--output") from None


def texts_of(loaded: "Loaded") -> "list[Text]":
    """Return the texts that curves were written in, each once, without those of flags."""
    from lrcurve.views.report import Text

    nodes = [node for origin in loaded.origins for node in (origin.schedule, origin.lr, origin.run)]
    sources = {mark.source: None for node in nodes for mark in _marks(node)}
    return [Text(source.name, source.text) for source in sources if source.name not in _FLAGS]


def _flags_text(request: "Request") -> "list[Text]":
    """Return what the command line says of schedules beside the specs, as one text; none if it says nothing."""
    from lrcurve.views.report import Text

    fields = [(f"--{key.replace('_', '-')}", value) for key, value in request.fields.items()]
    overrides = request.overrides
    common = [
        (name, value) for name, value in (("--steps", overrides.steps), ("--lr", overrides.lr)) if value is not None
    ]
    flags = [*fields, *common, *(("--set", text) for text in overrides.sets)]
    return [Text("command line", "\n".join(f"{name} {value}" for name, value in flags))] if flags else []


def _marks(node: Node | None) -> Iterator[Mark]:
    if node is None:
        return
    if node.mark is not None:
        yield node.mark
    children = node.items if isinstance(node, ListNode) else ()
    if isinstance(node, MapNode):
        children = tuple(entry.node for entry in node.entries.values())
    for child in children:
        yield from _marks(child)

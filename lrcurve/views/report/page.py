"""A report: one HTML file that opens anywhere, without a network, with everything it needs inside."""

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from importlib.metadata import version
from string import Template
from typing import IO, Any, Literal

from lrcurve import __version__
from lrcurve.analysis.check import Finding
from lrcurve.analysis.events import events
from lrcurve.curve import LR, Curve
from lrcurve.views.axes import NO_LIMITS, Limits
from lrcurve.views.families import common_title, legend_entries
from lrcurve.views.files import written_whole
from lrcurve.views.numbers import printable
from lrcurve.views.report import chart, sections
from lrcurve.views.report.events_table import events_table
from lrcurve.views.report.hover_points import HoverPoints, hover_points, is_whole
from lrcurve.views.report.panels import Chart, chart_of
from lrcurve.views.report.sections import Section, Text
from lrcurve.views.style.page import Look, looks
from lrcurve.views.time_axis import Window, time_axis

_SCALES = (
    '<div role="group" aria-label="scale of the rates"><button type="button" data-scale="log">log</button>'
    '<button type="button" data-scale="linear">linear</button></div>'
)


class MissingPlotlyError(ImportError):
    """The library that draws the chart, an extra, is not installed."""

    def __init__(self) -> None:
        super().__init__("an HTML report needs plotly: install lrcurve-cli[report]")


@dataclass(frozen=True)
class ReportOptions:
    """What a report is like when it opens.

    ``xaxis`` is the unit of the time axis, None for steps (percent where the run's length is unknown); ``joins`` marks
    the joins in the chart. ``xlim`` are the ticks of the longest run, and ``ylim`` the rates, that it shows then.
    """

    yscale: Literal["log", "linear"] = "log"
    xaxis: str | None = None
    joins: bool = False
    title: str | None = None
    xlim: Window | None = None
    ylim: Limits = NO_LIMITS


def save(
    curves: Sequence[Curve],
    file: str | os.PathLike[str] | IO[bytes],
    options: ReportOptions,
    *,
    findings: Sequence[Finding] | None = None,
    texts: Sequence[Text] = (),
    own: Sequence[Section] = (),
) -> None:
    """Write the report that ``page`` returns into a path, whole or not at all, or into an open binary file.

    Raises:
        MissingPlotlyError: if plotly is not installed.
        AxisError: if a curve's run does not know the unit of the time axis.
        ValueError: if there is no curve.
        OSError: if the file cannot be written.
    """
    content = page(curves, options, findings=findings, texts=texts, own=own).encode()
    with written_whole(file) as target:
        target.write(content)


def page(
    curves: Sequence[Curve],
    options: ReportOptions,
    *,
    findings: Sequence[Finding] | None = None,
    texts: Sequence[Text] = (),
    own: Sequence[Section] = (),
) -> str:
    """Return the HTML of a report on ``curves``; the same for the same input and versions, and of bounded size.

    Args:
        curves: the curves, on one time axis.
        options: what it is like.
        findings: what the rules found; None if they were not asked, which leaves their section out.
        texts: what the curves were made from.
        own: sections to put before all others, right under the chart.

    Raises:
        MissingPlotlyError: if plotly is not installed.
        AxisError: if a curve's run does not know the unit of the time axis.
        ValueError: if there is no curve.
    """
    library = _library()
    shown = chart_of(curves, options.xaxis, options.ylim)
    happened = events(shown.curves)
    styles = looks(shown.curves, shown.covered)
    points = hover_points(shown)
    script = _resource("page.js")
    title = printable(options.title or common_title(shown.curves) or "Learning rates")
    body = [
        *map(sections.own, own),
        sections.findings(findings),
        sections.overview(shown, styles),
        sections.joins(shown, styles),
        events_table(shown, styles, happened),
        sections.texts(texts),
    ]
    return Template(_resource("page.html")).substitute(
        title=escape(title),
        hashes=f"'{_hash(library)}' '{_hash(script)}'",
        style=_resource("page.css"),
        legend=sections.legend(shown, styles),
        scales=_SCALES if shown.panels[0].linear is not None else "",
        panels=len(shown.panels),
        axes=escape(", ".join(panel.quantity for panel in shown.panels)),
        notes="\n".join(f'<p class="note">{escape(note)}</p>' for note in _notes(shown, points)),
        sections="\n".join(part for part in body if part),
        versions=escape(" · ".join(f"{name} {number}" for name, number in versions().items())),
        data=_json(_data(options, shown, styles, points, chart.traces(shown, styles, happened, points))),
        library=library,
        script=script,
    )


def versions() -> dict[str, str]:
    """Return the versions of what made a report."""
    return {"lrcurve": __version__, "numpy": version("numpy"), "plotly": version("plotly")}


def _data(
    options: ReportOptions, shown: Chart, styles: Sequence[Look], points: HoverPoints, traces: list[chart.Trace]
) -> dict[str, Any]:
    """Return what the page's script reads."""
    lines = shown.lines
    switches = {place: at for at, entry in enumerate(legend_entries(shown.curves)) for place in entry.places}
    return {
        "scale": options.yscale,
        "joins": options.joins,
        "shared": points.shared,
        "panels": [panel.data for panel in shown.panels],
        "curves": [
            {
                "name": name,
                "perStep": line.per_step,
                "percent": line.curve.run.tick == "share",
                "panel": shown.panel_of[place].number,
                "switch": switches[place],
                "light": look.light,
                "dark": look.dark,
            }
            for place, (name, line, look) in enumerate(
                zip(chart.labels([line.name for line in lines]), lines, styles, strict=True)
            )
        ],
        "layout": chart.layout(shown, time_axis(shown.curves, shown.time.unit, options.xlim)),
        "traces": traces,
    }


def _notes(shown: Chart, points: HoverPoints) -> list[str]:
    """Return what a reader must know of rates below 0, and of a run too long for every step to be in the page."""
    below = [
        f"{line.name} has rates below 0, which only the linear scale shows."
        for line in shown.lines
        if line.negative and line.curve.parameter == LR
    ]
    below += [f"{note}." for panel in shown.panels for note in panel.plot.notes]
    if points.every:
        return below
    note = (
        f"Too many steps for one page: pointing tells the exact rates at {points.x.size:,} of them, joins among them, "
        f"and lines are drawn for a chart {shown.panels[0].plot.width:,.0f} pixels wide."
    )
    if not any(line.trace.bands and not is_whole(shown, line) for line in shown.lines):
        return [*below, note]
    return [*below, f"{note} A band goes from the lowest to the highest rate where changes are too close to draw."]


def _library() -> str:
    """Return plotly's script, which its package brings."""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError:
        raise MissingPlotlyError from None
    return str(get_plotlyjs()).replace("</script", "<\\/script")


def _resource(name: str) -> str:
    return resources.files("lrcurve.views.report").joinpath(name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """Return the hash by which the page's policy lets this script run, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _json(data: dict[str, Any]) -> str:
    """Return JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

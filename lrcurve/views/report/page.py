"""A report: one HTML file that opens anywhere, without a network, with everything it needs inside."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from importlib.metadata import version
from string import Template
from typing import IO, Any, Literal

from lrcurve.analysis.check import Finding
from lrcurve.analysis.events import events
from lrcurve.curve import LR, Curve
from lrcurve.digits import digits_shown
from lrcurve.problems import printable
from lrcurve.version import __version__
from lrcurve.views.axes import NO_LIMITS, Limits
from lrcurve.views.families import common_title, legend_entries
from lrcurve.views.files import written_whole
from lrcurve.views.numbers import listed, short
from lrcurve.views.report import chart, sections
from lrcurve.views.report.clocks import Clock, clocks_of
from lrcurve.views.report.events_table import events_table
from lrcurve.views.report.hover_points import HoverPoints, is_whole
from lrcurve.views.report.panels import Chart, Derived, chart_of
from lrcurve.views.report.sections import Section, Text
from lrcurve.views.style.page import COVERING, Look, looks
from lrcurve.views.time_axis import Window, time_axis

_CROWD = 16  # so many lines fit beside the pointer; of more, a family has one
_SCALES = (
    '<div role="group" aria-label="scale of the rates"><button type="button" data-scale="log">log</button>'
    '<button type="button" data-scale="linear">linear</button></div>'
)


@dataclass(frozen=True)
class ReportOptions:
    """What a report is like when it opens.

    ``xaxis`` is the unit of the time axis, None for steps (percent where the run's length is unknown); ``joins`` marks
    the joins in the chart; a ``smooth`` one joins steps with straight lines. ``xlim`` are the ticks of the longest run,
    and ``ylim`` the rates, that it shows then.
    Numbers have as many digits as ``lrcurve.digits`` is asked for.
    """

    yscale: Literal["log", "linear"] = "log"
    xaxis: str | None = None
    joins: bool = False
    smooth: bool = False
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
    derived: Derived | None = None,
) -> None:
    """Write the report that ``page`` returns into a path, whole or not at all, or into an open binary file.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis.
        ValueError: if there is no curve.
        OSError: if the file cannot be written.
    """
    content = page(curves, options, findings=findings, texts=texts, own=own, derived=derived).encode()
    with written_whole(file) as target:
        target.write(content)


def page(
    curves: Sequence[Curve],
    options: ReportOptions,
    *,
    findings: Sequence[Finding] | None = None,
    texts: Sequence[Text] = (),
    own: Sequence[Section] = (),
    derived: Derived | None = None,
) -> str:
    """Return the HTML of a report on ``curves``; the same for the same input and versions, and of bounded size.

    Args:
        curves: the curves, on one time axis.
        options: what it is like.
        findings: what the rules found; None if they were not asked, which leaves their section out.
        texts: what the curves were made from.
        own: sections to put before all others, right under the chart.
        derived: what a last panel of the chart shows of the curves.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis.
        ValueError: if there is no curve.
    """
    library = _resource("plotly/plotly-basic.min.js")
    shown = chart_of(curves, options.xaxis, options.ylim, derived, smooth=options.smooth)
    given = shown.given
    happened = events(given.curves)
    styles = looks(given.curves, given.covered)
    clocks, points, first = clocks_of(shown)
    opened = time_axis(given.curves, shown.time.unit, options.xlim)
    script = _resource("page.js")
    title = printable(options.title or common_title(shown.curves) or "Learning rates")
    body = [
        *map(sections.own, own),
        sections.findings(findings),
        sections.overview(given, styles),
        sections.joins(given, styles),
        events_table(given, styles, happened),
        sections.texts(texts),
    ]
    return Template(_resource("page.html")).substitute(
        title=escape(title),
        hashes=f"'{_hash(library)}' '{_hash(script)}'",
        style=_resource("page.css"),
        legend=sections.legend(given, styles),
        units=_units(clocks) if len(clocks) > 1 else "",
        scales=_SCALES if shown.panels[0].linear is not None else "",
        panels=len(shown.panels),
        axes=escape(", ".join(panel.quantity for panel in shown.panels)),
        notes="\n".join(f'<p class="note">{escape(note)}</p>' for note in _notes(given, points[0][0])),
        sections="\n".join(part for part in body if part),
        versions=escape(" · ".join(f"{name} {number}" for name, number in _versions(library).items())),
        data=_json(
            {
                "scale": options.yscale,
                "joins": options.joins,
                "digits": digits_shown(),
                "crowd": _CROWD,
                "clocks": [clock.data for clock in clocks],
                "clock": first,
                "window": [opened.begin, opened.end],
                "points": [{"shared": each.shared} for each, _ in points],
                "panels": [panel.data for panel in shown.panels],
                "curves": _curves(shown, given, styles),
                "layout": chart.layout(shown),
                "traces": chart.traces(shown, [*styles, *_derived_looks(shown, styles)], happened, points),
            }
        ),
        library=library,
        script=script,
    )


def _versions(library: str) -> dict[str, str]:
    """Return the versions of what made a report; the library names its own in its first lines."""
    plotly = re.search(r"plotly\.js .* v([\d.]+)", library[:200])
    return {"lrcurve": __version__, "numpy": version("numpy"), "plotly.js": plotly[1] if plotly else "unknown"}


def _units(clocks: Sequence[Clock]) -> str:
    """Return the switch of the units of the time axis."""
    buttons = [f'<button type="button" data-clock="{at}">{one.button}</button>' for at, one in enumerate(clocks)]
    return f'<div role="group" aria-label="unit of the time axis">{"".join(buttons)}</div>'


def _curves(shown: Chart, given: Chart, styles: Sequence[Look]) -> list[dict[str, Any]]:
    """Return what the page's script reads of each line: what the pointer calls it, its switch, and its colours."""
    names = chart.labels([line.name for line in given.lines])
    found: list[dict[str, Any]] = [
        {"name": name, "light": look.light, "dark": look.dark} for name, look in zip(names, styles, strict=True)
    ]
    for at, entry in enumerate(legend_entries(given.curves)):
        for place in entry.places:
            found[place] |= {"switch": at, "entry": escape(short(entry.name), quote=False)}
    for panel in shown.panels:
        if panel.derived is not None:
            labels = chart.labels(panel.derived.names)
            for of, label in zip(panel.derived.of, labels, strict=True):
                found.append({**found[of], "name": label, "entry": label})
    return [
        {**one, "percent": line.curve.run.tick == "share", "panel": shown.panel_of[place].number}
        for place, (one, line) in enumerate(zip(found, shown.lines, strict=True))
    ]


def _derived_looks(shown: Chart, styles: Sequence[Look]) -> list[Look]:
    """Return the looks of what is derived: the colour of what each shares a switch with, dashed where it hides one."""
    return [
        styles[of]._replace(dash=COVERING if hides else "solid")
        for panel in shown.panels
        if panel.derived is not None
        for of, hides in zip(panel.derived.of, panel.plot.covered, strict=True)
    ]


def _notes(shown: Chart, points: HoverPoints) -> list[str]:
    """Return what a reader must know of rates below 0, and of a run too long for every step to be in the page."""
    curves = [line.curve for line in shown.lines if line.negative and line.curve.parameter == LR]
    names = listed([entry.name for entry in legend_entries(curves)])
    have = "has" if len(curves) == 1 else "have"
    below = [f"{names} {have} rates below 0, which only the linear scale shows."] if curves else []
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


def _resource(name: str) -> str:
    return resources.files("lrcurve.views.report").joinpath(name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """Return the hash by which the page's policy lets this script run, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _json(data: dict[str, Any]) -> str:
    """Return JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")

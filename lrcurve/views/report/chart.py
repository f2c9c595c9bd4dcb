"""The chart of a report: what plotly draws, as plain data."""

import base64
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.events import Events
from lrcurve.analysis.joins import joins_of
from lrcurve.schedules import Rates, Steps
from lrcurve.views.floor import Under
from lrcurve.views.line import Line
from lrcurve.views.numbers import short
from lrcurve.views.report.hover_points import HoverPoints, is_whole
from lrcurve.views.report.panels import Chart, ChartPanel
from lrcurve.views.style.page import Look

_MOST_MARKS = 200  # marks of a kind, of a curve
_SYMBOLS = {"join": "diamond-open", "bad": "x-thin-open", "cut": "triangle-down", "turn": "triangle-right"}
_APART = 0.15  # of a chart's width: values at the floor that are nearer to each other are for the pointer to tell
_LONGEST = (20, 30, 45)  # characters of a name beside the pointer, of which the first that will do is taken

Trace = dict[str, Any]


def traces(
    shown: Chart, looks: Sequence[Look], happened: Sequence[Events], points: Sequence[tuple[HoverPoints, Chart]]
) -> list[Trace]:
    """Return plotly's traces; ``meta`` of each says which ``curve`` it is of and which ``role`` it has.

    Places are in the unit of the chart; those of a ``clock`` are in the unit that its ``points`` were made for. Its
    ``meta``, and that of what a pointer shows there, says which ``points`` these are.

    Roles: ``level`` (a line across a panel), ``clock`` (when, the first line of what a pointer shows), ``line``,
    ``band`` (lowest to highest, where a column holds many cycles), ``under`` (marks under the floor of a logarithmic
    axis), ``join``, ``bad``, ``cut`` and ``turn`` (marks), ``tell`` (the rates that a pointer shows, at the places of
    the clock; NaN past a run's end). Rates are as they are: the page's script lifts those below the floor, and writes
    them for people.
    """
    found = [_level(panel, shown) for panel in shown.panels if panel.derived is not None]
    values = _floor_texts(shown)
    for index, (line, look) in enumerate(zip(shown.lines, looks, strict=True)):
        whole = is_whole(shown, line)
        own = [_line(index, line, look, shown.panel_of[index], whole=whole)]
        if line.trace.bands and not whole:
            own.append(_band(index, line))
        own += _under(index, line, shown.under[index], values[index])
        own += _joins(index, line) if shown.panel_of[index].derived is None else []
        own += [mark for one in happened if index in one.curves for mark in _events(index, line, one)]
        found += [{**trace, "yaxis": shown.panel_of[index].axis} for trace in own]
    for number, (each, chart) in enumerate(points):
        found.append(_clock(number, each))
        found += [
            {**_tell(index, number, chart, each), "yaxis": shown.panel_of[index].axis}
            for index in range(len(shown.lines))
        ]
    return _once(found)


def _once(traces: list[Trace]) -> list[Trace]:
    """Keep the same places once: of a later trace they are ``{"as": number}``, those of an earlier one."""
    first: dict[str, int] = {}
    found = []
    for number, trace in enumerate(traces):
        x = trace.get("x")
        at = first.setdefault(x["bdata"], number) if isinstance(x, dict) else number
        found.append(trace if at == number else {**trace, "x": {"as": at}})
    return found


def layout(shown: Chart) -> dict[str, Any]:
    """Return plotly's layout, without what the page's theme and the unit of the time axis say."""
    return {
        "autosize": True,
        "margin": {"l": 64, "r": 12, "t": 34, "b": 48},
        "showlegend": False,
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "hoverdistance": -1,
        "hoverlabel": {"align": "left"},
        "xaxis": {
            "anchor": shown.panels[-1].axis,
            "zeroline": False,
            "exponentformat": "B",
            "showspikes": True,
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "solid",
            "spikesnap": "hovered data",
        },
        **{panel.data["axis"]: panel.layout for panel in shown.panels},
    }


def _line(index: int, line: Line, look: Look, panel: ChartPanel, *, whole: bool) -> Trace:
    """Return the line of a curve, with a gap where its value is infinite."""
    run = line.curve.run
    style = {
        "dash": look.dash,
        "width": 2,
        "shape": "hv" if whole and not panel.plot.smooth else "linear",
        "simplify": False,
    }
    trace = _trace(index, "line", mode="lines", line=style, hoverinfo="skip")
    if line.curve.sparse:
        x, y = line.with_points()
        return {**trace, "mode": "lines+markers", "marker": {"size": 5}, "x": packed(x), "y": packed(y)}
    if not whole:
        known = panel.values(line.curve, line.trace.steps.clip(0, run.ticks - 1))
        return {**trace, "x": packed(line.x), "y": packed(np.where(np.isinf(known), np.nan, line.trace.rates))}
    begin = min(line.curve.begin, run.ticks - 1)
    rates = panel.values(line.curve, np.arange(begin, run.ticks))
    if not panel.plot.smooth:  # the last step's rate holds until the end of the run
        rates = np.append(rates, rates[-1])
    return {**trace, "x0": begin * line.per_step, "dx": line.per_step, "y": packed(rates)}


def _band(index: int, line: Line) -> Trace:
    x: list[npt.NDArray[np.float64]] = []
    y: list[Rates] = []
    for band in line.trace.bands:
        edges = np.repeat(band.edges * line.per_step, 2)[1:-1]
        x += [edges, edges[::-1], np.array([np.nan])]
        y += [np.repeat(band.low, 2), np.repeat(band.high, 2)[::-1], np.array([np.nan])]
    trace = _trace(index, "band", mode="lines", fill="toself", line={"width": 1}, hoverinfo="skip")
    return {**trace, "x": packed(np.concatenate(x)), "y": packed(np.concatenate(y))}


def _level(panel: ChartPanel, shown: Chart) -> Trace:
    level = panel.data["level"]
    trace = _trace(None, "level", mode="lines", line={"width": 1}, hoverinfo="skip", yaxis=panel.axis)
    return {**trace, "x": [0, shown.time.end], "y": [level, level]}


def _floor_texts(shown: Chart) -> list[list[str]]:
    """Return what is written at the marks of each line under the floor, each text of a line once.

    Different values at nearly one place would be on each other, and are not written; equal ones are written once.
    """
    found = []
    taken: list[tuple[str, float, str]] = []
    marks = [
        (panel.axis, one.start * line.per_step, one.text)
        for line, panel, stretches in zip(shown.lines, shown.panel_of, shown.under, strict=True)
        for one in stretches
    ]
    for line, panel, stretches in zip(shown.lines, shown.panel_of, shown.under, strict=True):
        own: list[str] = []
        for one in stretches:
            x = one.start * line.per_step
            near = {text for axis, at, text in marks if axis == panel.axis and abs(at - x) < _APART * shown.time.end}
            here = [text for axis, at, text in taken if axis == panel.axis and abs(at - x) < _APART * shown.time.end]
            is_free = len(near) == 1 and not here and one.text not in own
            own.append(one.text if is_free else "")
            taken += [(panel.axis, x, one.text)] * is_free
        found.append(own)
    return found


def _under(index: int, line: Line, found: Sequence[Under], texts: Sequence[str]) -> list[Trace]:
    """Return the marks of stretches under the floor of the logarithmic axis, with what is written at each."""
    if not found:
        return []
    x = np.array([one.start for one in found]) * line.per_step
    marker = {"symbol": "circle-open", "size": 8, "line": {"width": 2}}
    trace = _trace(index, "under", mode="markers+text", marker=marker, hoverinfo="skip")
    position = ["top left" if place > 0.8 * line.end else "top right" for place in x]
    return [
        {
            **trace,
            "text": list(texts),
            "textposition": position,
            "x": packed(x),
            "y": packed([one.rate for one in found]),
        }
    ]


def _joins(index: int, line: Line) -> list[Trace]:
    joins = np.array(joins_of(line.curve, 0, line.curve.run.ticks, _MOST_MARKS), dtype=np.int64)
    return _marks(index, line, "join", joins, joins)


def _events(index: int, line: Line, happened: Events) -> list[Trace]:
    """Return the marks of what happened to a curve; of metrics, where the updates that they came after are over.

    A metric that makes a reduction has the mark of the reduction.
    """
    metrics = np.setdiff1d(happened.no_improvement, happened.reductions)
    changes = happened.transition_steps
    return [
        *_marks(index, line, "bad", metrics, metrics + 1),
        *_marks(index, line, "cut", happened.reductions, happened.reductions + 1),
        *_marks(index, line, "turn", changes, changes),
    ]


def _marks(index: int, line: Line, role: str, steps: Steps, edges: Steps) -> list[Trace]:
    """Return marks at the rates of ``steps``, each at an edge between two; none if there are none."""
    if not steps.size:
        return []
    is_filled = role in ("cut", "turn")
    marker = {"symbol": _SYMBOLS[role], "size": 8, "line": {"width": 0 if is_filled else 1.5}}
    trace = _trace(index, role, mode="markers", marker=marker, hoverinfo="skip", visible=role != "join")
    x, y = edges[:_MOST_MARKS] * line.per_step, line.curve.lr(steps[:_MOST_MARKS])
    return [{**trace, "x": packed(x), "y": packed(y)}]


def _clock(number: int, points: HoverPoints) -> Trace:
    trace = _trace(None, "clock", number, mode="none", hoverinfo="text", name="")
    return {**trace, "text": [f"<b>{name}</b>" for name in points.names], "x": packed(points.x)}


def _tell(index: int, number: int, chart: Chart, points: HoverPoints) -> Trace:
    line = chart.lines[index]
    steps = points.steps(line)
    rates = np.full(steps.size, np.nan)
    inside = steps < line.curve.run.ticks
    rates[inside] = chart.panel_of[index].values(line.curve, steps[inside])
    return {**_trace(index, "tell", number, mode="none", hoverinfo="text", name=""), "y": packed(rates)}


def _trace(index: int | None, role: str, points: int | None = None, **rest: Any) -> Trace:
    return {"type": "scatter", "meta": {"curve": index, "role": role, "points": points}, **rest}


def packed(values: npt.ArrayLike) -> dict[str, str]:
    """Return numbers as plotly reads them from JSON: little-endian float64 in base64, to the last bit."""
    array = np.ascontiguousarray(values, dtype="<f8")
    return {"dtype": "f8", "bdata": base64.b64encode(array.tobytes()).decode("ascii")}


def labels(names: Sequence[str]) -> list[str]:
    """Return names for plotly, which takes ``<b>`` and ``&lt;`` in a text as HTML does.

    The middle of a long one is left out, unless two could then not be told apart.
    """
    cuts = ([short(name, most) for name in names] for most in _LONGEST)
    told = next((cut for cut in cuts if len(set(cut)) == len(set(names))), names)
    return [escape(name, quote=False) for name in told]

"""The chart of a report: what plotly draws, as plain data."""

import base64
import math
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.joins import joins_of
from lrcurve.schedules import Rates
from lrcurve.views.report.look import Look
from lrcurve.views.report.moments import Moments, is_whole
from lrcurve.views.scene import Line, Scene

HEIGHT = 1200.0
_WIDE, _NARROW = 2400.0, 300.0  # enough to zoom in by two on a large screen; enough for a hundred curves
_MANY = 8  # curves; of more each gets fewer pixels, so that the page stays small

_MOST_ZEROS = 50  # stretches at a rate of 0 that are marked, of a curve
_MOST_MARKS = 200  # joins that can be marked, of a curve
_LONGEST = 20  # characters of a name beside the pointer
_FOOT = 0.03  # of the height: the room under the floor of a logarithmic axis
_LABELS = {"percent": "share of the run (%)"}

Trace = dict[str, Any]


def width(curves: int) -> float:
    """Return for how many pixels of width long runs are drawn."""
    return max(_NARROW, _WIDE * min(1.0, _MANY / max(curves, 1)))


def traces(scene: Scene, looks: Sequence[Look], told: Moments) -> list[Trace]:
    """Return plotly's traces; ``meta`` of each says which ``curve`` it is of and which ``role`` it has.

    Roles: ``clock`` (when, the first line of what a pointer shows), ``line``, ``band`` (lowest to highest, where a
    column holds many cycles), ``zero`` (a mark where a logarithmic axis has no place for the rate), ``join`` (a mark),
    ``tell`` (the rates that a pointer shows, at the places of the clock; NaN past a run's end). Rates are as they are:
    the page's script lifts those below the floor.
    """
    found: list[Trace] = []
    for index, (line, look) in enumerate(zip(scene.lines, looks, strict=True)):
        found.append(_line(index, line, look, whole=is_whole(scene, line)))
        if line.trace.bands and not is_whole(scene, line):
            found.append(_band(index, line))
        found += [_zeros(index, line)] if line.zeros else []
        found += _joins(index, line)
    found.append(_clock(told))
    found += [_told(index, line, told) for index, line in enumerate(scene.lines)]
    return found


def layout(scene: Scene) -> dict[str, Any]:
    """Return plotly's layout, without what the page's theme says."""
    time = scene.time
    return {
        "autosize": True,
        "margin": {"l": 64, "r": 12, "t": 34, "b": 48},
        "showlegend": False,
        "hovermode": "x unified",
        "hoverdistance": -1,
        "hoverlabel": {"align": "left"},
        "xaxis": {
            "title": {"text": _LABELS.get(time.unit, time.unit)},
            "range": [0, time.end],
            "zeroline": False,
            "exponentformat": "B",
            "showspikes": True,
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "solid",
            "spikesnap": "hovered data",
        },
        "yaxis": {
            "title": {"text": "learning rate"},
            "zeroline": False,
            "exponentformat": "power",
            "showspikes": False,
        },
    }


def ranges(scene: Scene, linear: Scene) -> dict[str, list[float]]:
    """Return from where to where the vertical axis goes, by its type; logarithms as plotly wants them."""
    low, high = math.log10(scene.rates.low), math.log10(scene.rates.high)
    bottom, top = linear.rates.low, linear.rates.high
    return {
        "log": [low - _FOOT * (high - low), high],
        "linear": [bottom - _FOOT * (top - bottom), top],
    }


def _line(index: int, line: Line, look: Look, *, whole: bool) -> Trace:
    run = line.curve.run
    style = {"dash": look.dash, "width": 2, "shape": "hv" if whole else "linear", "simplify": False}
    trace = _trace(index, "line", mode="lines", line=style, hoverinfo="skip")
    if not whole:
        return {**trace, "x": packed(line.x), "y": packed(line.trace.rates)}
    rates = line.curve.lr(np.arange(run.steps))
    # The last step's rate holds until the end of the run.
    return {**trace, "x0": 0, "dx": line.per_step, "y": packed(np.append(rates, rates[-1]))}


def _band(index: int, line: Line) -> Trace:
    x: list[npt.NDArray[np.float64]] = []
    y: list[Rates] = []
    for band in line.trace.bands:
        edges = np.repeat(band.edges * line.per_step, 2)[1:-1]
        x += [edges, edges[::-1], np.array([np.nan])]
        y += [np.repeat(band.low, 2), np.repeat(band.high, 2)[::-1], np.array([np.nan])]
    trace = _trace(index, "band", mode="lines", fill="toself", line={"width": 1}, hoverinfo="skip")
    return {**trace, "x": packed(np.concatenate(x)), "y": packed(np.concatenate(y))}


def _zeros(index: int, line: Line) -> Trace:
    x = np.array([start for start, _ in line.zeros[:_MOST_ZEROS]])
    marker = {"symbol": "circle-open", "size": 8, "line": {"width": 2}}
    trace = _trace(index, "zero", mode="markers+text", marker=marker, hoverinfo="skip")
    said = {"text": "0 and below" if line.negative else "0", "textposition": "top right"}
    return {**trace, **said, "x": packed(x), "y": packed(np.zeros(x.size))}


def _joins(index: int, line: Line) -> list[Trace]:
    joins = np.array(joins_of(line.curve, 0, line.curve.run.steps, _MOST_MARKS), dtype=np.int64)
    if not joins.size:
        return []
    marker = {"symbol": "diamond-open", "size": 8, "line": {"width": 1.5}}
    trace = _trace(index, "join", mode="markers", marker=marker, hoverinfo="skip", visible=False)
    return [{**trace, "x": packed(joins * line.per_step), "y": packed(line.curve.lr(joins))}]


def _clock(told: Moments) -> Trace:
    trace = _trace(None, "clock", mode="none", hoverinfo="text", name="")
    return {**trace, "text": [f"<b>{name}</b>" for name in told.names], "x": packed(told.x)}


def _told(index: int, line: Line, told: Moments) -> Trace:
    steps = told.steps(line)
    rates = np.full(steps.size, np.nan)
    inside = steps < line.curve.run.steps
    rates[inside] = line.curve.lr(steps[inside])
    return {**_trace(index, "tell", mode="none", hoverinfo="text", name=""), "y": packed(rates)}


def _trace(index: int | None, role: str, **rest: Any) -> Trace:
    return {"type": "scatter", "meta": {"curve": index, "role": role}, **rest}


def packed(values: npt.ArrayLike) -> dict[str, str]:
    """Return numbers as plotly reads them from JSON: little-endian float64 in base64, to the last bit."""
    array = np.ascontiguousarray(values, dtype="<f8")
    return {"dtype": "f8", "bdata": base64.b64encode(array.tobytes()).decode("ascii")}


def labels(names: Sequence[str]) -> list[str]:
    """Return names for plotly, which takes ``<b>`` and ``&lt;`` in a text as HTML does.

    The middle of a long one is left out, unless two could then not be told apart.
    """
    cut = [name if len(name) <= _LONGEST else f"{name[:10]}…{name[11 - _LONGEST :]}" for name in names]
    return [escape(name, quote=False) for name in (cut if len(set(cut)) == len(set(names)) else names)]

"""What happened on the way, drawn into a picture: bad metrics, cuts, and where branches leave their trunk."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import CARETDOWN
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation
from msgspec.structs import replace

from lrcurve.analysis.events import Events, events
from lrcurve.curve import Curve
from lrcurve.problems import printable
from lrcurve.schedules import Rates, Steps
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import PAD, Layout
from lrcurve.views.figure.placement import Board
from lrcurve.views.line import Line
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import INK, Look
from lrcurve.views.time_axis import TimeAxis

KEY_ROW = 1.5
"""The room that the key of the marks takes, in ems."""

_TICK = 3.0  # pixels from one bad metric to the next, at least, so that they are told apart
_SHADES = 4  # of a stretch where they are not
_LONG = 0.8  # ems: the length of a tick, and the height of such a stretch
_CUT = 0.5  # ems from one cut to the next, at least
_LIFT = 1.5  # points from a line to the tip of a cut
_KEY_TEXTS = {"bad": "bad metric", "many": "bad metrics, the darker the more", "cut": "cut"}
_CARET: dict[str, Any] = {"linestyle": "none", "marker": CARETDOWN, "markersize": 6.5, "color": INK, "clip_on": False}


def drawn_events(curves: Sequence[Curve], time: TimeAxis) -> list[Events]:
    """Return what happened where each curve is drawn; a reduction that nothing follows is left out."""
    found = []
    for one in events(curves):
        curve, per_step = curves[one.curves[0]], time.per_step[one.curves[0]]
        first, last = max(curve.begin, math.ceil(time.begin / per_step)), math.floor(time.end / per_step)
        shown = one.where(partial(_between, first, last))
        found.append(replace(shown, reductions=shown.reductions[shown.reductions < curve.run.ticks - 1]))
    return found


def _between(first: int, last: int, steps: Steps) -> npt.NDArray[np.bool_]:
    return (first <= steps) & (steps <= last)


def mark_branches(axes: Axes, board: Board, plot: Plot, looks: Sequence[Look]) -> None:
    """Put a dot where a curve leaves its trunk."""
    for line, look in zip(plot.lines, looks, strict=True):
        begin = line.curve.begin
        if 0 < begin < line.curve.run.ticks and plot.time.shows(begin * line.per_step):
            y = max(float(line.curve.lr(begin - 1)), plot.rates.low)
            edge: dict[str, Any] = {"markeredgecolor": mpl.rcParams["axes.facecolor"], "markeredgewidth": 0.8}
            axes.plot(
                begin * line.per_step, y, marker="o", markersize=6, color=look.color, clip_on=False, zorder=4.5, **edge
            )
            board.take(begin * line.per_step, y, 6)


def mark_metrics(
    axes: Axes, board: Board, plot: Plot, found: Sequence[Events], plan: Layout
) -> tuple[set[str], list[str]]:
    """Mark bad metrics and cuts; return the marks that a key should explain, and a note for each curve with too many.

    A metric is marked when it was known, at the end of its step, and at the rate of that step.
    """
    used: set[str] = set()
    notes = []
    for one in found:
        line = plot.lines[one.curves[0]]
        if one.no_improvement.size:
            used.add(_mark_no_improvement(axes, board, plot, line, one.no_improvement, plan))
        if one.reductions.size:
            used.add("cut")
            apart = _CUT * plan.em / plan.width * plot.width
            kept = one.reductions[np.unique(_pixels(plot, line, one.reductions) // apart, return_index=True)[1]]
            lift = ScaledTranslation(0, _LIFT / 72, axes.figure.dpi_scale_trans)
            axes.plot(*_known(plot, line, kept), transform=axes.transData + lift, zorder=5.5, **_CARET)
            for x, y in zip(*_known(plot, line, kept), strict=True):
                left, low = board.at(x, y)
                board.take_box((left - 0.4, low, left + 0.4, low + 0.9))
            if kept.size < one.reductions.size:
                notes.append(f"{printable(one.name)} has {one.reductions.size} cuts, {kept.size} of them marked")
    return used, notes


def _pixels(plot: Plot, line: Line, steps: Steps) -> Rates:
    """Return where steps end, in pixels from the left."""
    return ((steps + 1).astype(np.float64) * line.per_step - plot.time.begin) / plot.time.span * plot.width


def _known(plot: Plot, line: Line, steps: Steps) -> tuple[Rates, Rates]:
    """Return where steps end on the time axis, and how high the line is up to there."""
    return (steps + 1).astype(np.float64) * line.per_step, np.maximum(line.curve.lr(steps), plot.rates.low)


def _mark_no_improvement(axes: Axes, board: Board, plot: Plot, line: Line, known: Steps, plan: Layout) -> str:
    """Draw a tick for each bad metric, or shade the line where they are too near each other, and say which."""
    pixels = _pixels(plot, line, known)
    if np.diff(pixels).min(initial=_TICK) >= _TICK:
        axes.plot(*_known(plot, line, known), **_tick(plan), zorder=3.5)
        for x, rate in zip(*_known(plot, line, known), strict=True):
            middle, height = board.at(x, rate)
            board.take_box((middle, height - _LONG / 2, middle, height + _LONG / 2))
        return "bad"
    bins, first, count = np.unique(pixels // _TICK, return_index=True, return_counts=True)
    shade = np.maximum(np.rint(count / count.max() * _SHADES), 1).astype(np.int64)
    y = plot.rates.place(line.curve.lr(known[first]))
    same = (np.diff(bins) == 1) & (np.diff(shade) == 0) & (np.diff(y) == 0)
    starts, ends = np.flatnonzero(np.append(True, ~same)), np.flatnonzero(np.append(~same, True))
    share = _TICK / plot.width
    left = PAD + (1 - 2 * PAD) * bins[starts] * share
    right = PAD + (1 - 2 * PAD) * np.minimum((bins[ends] + 1) * share, plot.time.place(line.end))
    half = _LONG / 2 * plan.em / plan.height
    low, high = y[starts] - half, y[starts] + half
    wide, high_ = board.width, board.height
    for box in zip(left * wide, low * high_, right * wide, high * high_, strict=True):
        board.take_box(box)
    corners = np.stack([left, low, right, low, right, high, left, high], axis=1).reshape(-1, 4, 2)
    shaded = PolyCollection(
        list(corners),
        facecolors=[_grey(level) for level in shade[starts].tolist()],
        edgecolors="none",
        transform=axes.transAxes,
        zorder=2.5,
        clip_on=False,
    )
    axes.add_collection(shaded, autolim=False)
    return "many"


def _tick(plan: Layout) -> dict[str, Any]:
    """Return the look of a bad metric."""
    size = _LONG * plan.em * 72
    return {"linestyle": "none", "marker": "|", "markersize": size, "markeredgewidth": 0.8, "color": INK}


def _grey(level: int) -> str:
    """Return a shade, the darkest of which is light enough for a line to be seen on it."""
    return f"{0.92 - 0.2 * level / _SHADES:.2f}"


def add_key(figure: Figure, used: set[str], plan: Layout, size: tuple[float, float]) -> None:
    """Say at the foot of a picture of that ``size`` in inches what the marks mean, below the panel of ``plan``."""
    width, height = size
    em, y = plan.em / width, 1.2 * plan.em / height
    x = plan.left / width
    for kind in [kind for kind in _KEY_TEXTS if kind in used]:
        if kind == "many":
            half = _LONG / 2 * plan.em / height
            cell = 1.2 * em / _SHADES
            for level in range(_SHADES):
                box = Rectangle((x + level * cell, y - half), cell, 2 * half, facecolor=_grey(level + 1), linewidth=0)
                figure.add_artist(box)
        else:
            shift = 0.28 * plan.em / height if kind == "cut" else 0.0  # the point of a caret is its tip
            mark = _CARET if kind == "cut" else _tick(plan)
            if kind == "bad":
                figure.add_artist(Line2D([x, x + 1.2 * em], [y, y], color=_grey(_SHADES), linewidth=plan.em * 14))
            figure.add_artist(Line2D([x + 0.6 * em], [y - shift], **mark))
        text = _KEY_TEXTS[kind]
        figure.text(x + 1.7 * em, y, text, size="small", va="center_baseline")
        x += (3.4 + 0.833 * text_widths([text])[0]) * em

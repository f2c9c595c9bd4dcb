"""The pieces of a picture that matplotlib draws: axes, lines, a second time axis, a legend."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.legend import Legend
from matplotlib.legend_handler import HandlerTuple
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter
from matplotlib.transforms import Bbox, TransformedBbox

from lrcurve.analysis.polyline import Band
from lrcurve.curve import Curve
from lrcurve.views.axes import NO_LIMITS, RateAxis
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import COLUMN_GAP, EDGE, KEY, KEY_GAP, PAD, Layout, Rows, ems, time_room
from lrcurve.views.figure.title import fitting
from lrcurve.views.line import Line
from lrcurve.views.numbers import tick_texts
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look, sample
from lrcurve.views.time_axis import TimeAxis

_MANY_POINTS = 40  # of a recorded curve, from which on they are drawn smaller
_MOST_KEYS = 6  # shades in the key of a family
_TICK_EMS, _ROW = 2.5, 1.3  # from one labelled rate to the next: about, and at least
_LABELS = {"percent": "share of the run"}


def set_axes(axes: Axes, shown: Plot, plan: Layout, label: str = "learning rate") -> None:
    """Set limits, scale, ticks and labels; ``label`` is the vertical axis's."""
    rates = shown.rates
    if rates.scale == "symlog":
        axes.set_yscale("symlog", linthresh=rates.threshold)
    else:
        axes.set_yscale(rates.scale)
    axes.set_ylim(rates.low, rates.high)
    set_time(axes, shown.time, plan)
    set_ticks(axes.yaxis, *rate_ticks(rates, plan.height / plan.em))
    axes.yaxis.set_minor_locator(FixedLocator(rates.fine_ticks()))
    axes.yaxis.set_minor_formatter(NullFormatter())
    if not plan.headed:
        axes.set_ylabel(label)


def rate_ticks(rates: RateAxis, height: float) -> tuple[list[float], list[str]]:
    """Return the rates that are labelled on an axis ``height`` ems high, and their labels, none on another."""
    found = rates.ticks(max(3, int(height / _TICK_EMS)))
    kept: list[int] = []
    places = rates.place(np.array(found)) * height
    for index, place in enumerate(places.tolist()):
        if not kept or place - places[kept[-1]] >= _ROW * ems("ytick.labelsize"):
            kept.append(index)
    texts = tick_texts(found)
    return [found[index] for index in kept], [texts[index] for index in kept]


def align_label(axes: Axes, plan: Layout) -> None:
    """Put what the vertical axis is called to where it is in all panels."""
    x = (EDGE + 1.15 * ems("axes.labelsize")) * plan.em
    axes.yaxis.set_label_coords((x - plan.left) / plan.width, 0.5)


def add_heading(axes: Axes, label: str, plan: Layout, lift: float) -> None:
    """Write the name of a panel above it, ``lift`` ems over the axes."""
    y = 1 + (lift + 0.35) * plan.em / plan.height
    text = fitting(label, plan.width / plan.em, ems("axes.labelsize"))
    axes.text(0, y, text, transform=axes.transAxes, size=mpl.rcParams["axes.labelsize"], va="baseline", ha="left")


def set_time(axes: Axes, time: TimeAxis, plan: Layout) -> None:
    """Set limits, ticks and label of the time axis."""
    pad = PAD / (1 - 2 * PAD) * time.span
    axes.set_xlim(time.begin - pad, time.end + pad)
    places = time_ticks(time, plan)
    set_ticks(axes.xaxis, places, [time.label(place) for place in places])
    axes.set_xlabel(_LABELS.get(time.unit, time.unit))


def time_ticks(time: TimeAxis, plan: Layout) -> list[float]:
    """Return the places that are labelled on a time axis: as many as have room, at least two."""
    width, size = plan.width / plan.em, ems("xtick.labelsize")
    for count in range(max(3, min(11, int(width / 6 / size))), 2, -1):
        places = time.ticks(count)
        widest = max(text_widths([time.label(place) for place in places], size), default=0.0)
        if (widest + 1.5) * (len(places) - 1) <= width:
            return places
    return time.ticks(2)


def set_ticks(axis: Axis, places: list[float], labels: list[str]) -> None:
    """Put ticks at ``places`` of an axis, with these labels."""
    axis.set_major_locator(FixedLocator(places))
    axis.set_major_formatter(FixedFormatter(labels))


def draw_line(axes: Axes, shown: Plot, line: Line, look: Look) -> None:
    """Draw the vertices, and the bands as filled outlines; what is below a log axis runs along its floor."""
    floor = -math.inf if shown.rates.scale == "linear" else shown.rates.low
    (drawn,) = axes.plot(line.x, np.maximum(line.trace.rates, floor), **vars(look), clip_on=False, zorder=3)
    if line.trace.points.size:
        points = np.maximum(line.trace.point_rates, floor)
        size = 3.5 if line.trace.points.size > _MANY_POINTS else 5
        (dots,) = axes.plot(line.point_x, points, "o", color=look.color, markersize=size, clip_on=False, zorder=3)
        _clip(axes, shown, dots)
    _clip(axes, shown, drawn)
    drawn.set_snap(False)  # snapping to whole pixels would move the line by up to half of one
    for band in line.trace.bands:
        x, y = outline(band, line.per_step, floor)
        pixels = float(band.edges[-1] - band.edges[0]) * line.per_step / shown.time.span * shown.width
        width = max(0.1, look.linewidth - pixels * 72 / axes.figure.dpi)  # a steep line is no thicker than the others
        style: dict[str, Any] = {"facecolor": (look.color, 0.25), "edgecolor": look.color, "linewidth": width}
        axes.fill(x, y, **style, snap=False, zorder=3)


def _clip(axes: Axes, shown: Plot, drawn: Line2D) -> None:
    """Cut off what is beyond the ends of axes that show a part; else lines may stand out by half their width."""
    left, right = (PAD, 1 - PAD) if shown.time.zoomed else (-1, 2)
    low, high = (-1 if shown.limits[0] is None else 0, 2 if shown.limits[1] is None else 1)
    if shown.time.zoomed or shown.limits != NO_LIMITS:
        drawn.set_clip_on(True)
        drawn.set_clip_box(TransformedBbox(Bbox([[left, low], [right, high]]), axes.transAxes))


def outline(band: Band, per_step: float, floor: float) -> tuple[list[float], list[float]]:
    """Return the corners of a band, down to ``floor`` where that is above it."""
    x = np.repeat(band.edges * per_step, 2)[1:-1]
    low, high = np.repeat(np.maximum(band.low, floor), 2), np.repeat(np.maximum(band.high, floor), 2)
    return [*x.tolist(), *x[::-1].tolist()], [*high.tolist(), *low[::-1].tolist()]


Second = tuple[str, Sequence[tuple[float, float]]]
"""The unit of a second time axis, and from which place of the first axis on it is how much to one of its unit."""


def second_unit(curves: Sequence[Curve], time: TimeAxis) -> Second | None:
    """Return the unit of a second time axis, if all runs agree on one, and how much of it one of the first unit is.

    That is a place on the first axis from which on it is so much, from 0 on, with further ones where it changes.
    """
    units = ("epoch", "tokens") if time.unit == "step" else ("step",)
    for unit in units:
        ratios = set()
        for curve in curves:
            first = curve.run.per_tick(time.unit)
            paces = curve.run.paces(unit) if first is not None else ()
            ratios.add(tuple((start * first, each / first) for start, each in paces if first is not None))
        ratio = ratios.pop()
        if not ratios and ratio and ratio != ((Fraction(0), Fraction(1)),):
            return unit, [(float(start), float(each)) for start, each in ratio]
    return None


def in_second(
    time: TimeAxis, ratios: Sequence[tuple[float, float]]
) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return what turns places on a time axis into those of a second one with ``ratios``, and back."""
    ratio = ratios[0][1]
    knots = np.array([-time.end, *(start for start, _ in ratios), 2 * time.end])
    amounts = np.cumsum(np.diff(knots) * [ratio, *(each for _, each in ratios)])
    amounts = np.append(0.0, amounts) - amounts[0]  # 0 at place 0

    def forward(x: Any) -> Any:
        return x * ratio if len(ratios) == 1 else np.interp(x, knots, amounts)

    def back(x: Any) -> Any:
        return x / ratio if len(ratios) == 1 else np.interp(x, amounts, knots)

    return forward, back


def second_axis(time: TimeAxis, unit: str, ratios: Sequence[tuple[float, float]]) -> TimeAxis:
    """Return the second time axis, which counts ``unit``, ``ratios`` of it to one of the first."""
    forward, _ = in_second(time, ratios)
    return replace(time, unit=unit, per_step=(), begin=float(forward(time.begin)), end=float(forward(time.end)))


def add_second(axes: Axes, time: TimeAxis, unit: str, ratios: Sequence[tuple[float, float]], plan: Layout) -> float:
    """Add a time axis above that counts ``unit``, ``ratios`` of it to one below, and return its height in ems."""
    axis = axes.secondary_xaxis("top", functions=in_second(time, ratios))
    axes.spines["top"].set_visible(True)
    second = second_axis(time, unit, ratios)
    places = time_ticks(second, plan)
    set_ticks(axis.xaxis, places, [second.label(place) for place in places])
    axis.set_xlabel(unit)
    return time_room()


def add_names(
    axes: Axes,
    names: Sequence[str],
    lines: Sequence[Sequence[tuple[Line, Look]]],
    plan: Layout,
    rows: Rows,
    lift: float,
) -> Legend:
    """Write names in ``rows``, ``lift`` ems above the axes or inside them, each with the lines that it stands for."""
    most = rows.columns * rows.rows
    more = len(names) - most + 1 if len(names) > most else 0
    shown = [fitting(name, rows.room) for name in names[: len(names) - more]]
    keys = [
        tuple(
            Line2D([], [], **sample(look, KEY * rows.size, points=line.pointed))
            for line, look in some[:: -(-len(some) // _MOST_KEYS)]
        )
        for some in lines
    ]
    handles = [key if len(key) > 1 else key[0] for key in keys[: len(shown)]]
    if more:
        shown.append(f"and {more} more")
        handles.append(Line2D([], [], linestyle="none"))
    em = plan.em / plan.width, plan.em / plan.height
    x, y = rows.at or (rows.left - plan.left / plan.em, plan.height / plan.em + lift + 0.3)
    legend = axes.legend(
        handles, ["-"] * len(handles), ncols=rows.columns, loc="lower left", bbox_to_anchor=(x * em[0], y * em[1]),
        frameon=rows.at is not None, framealpha=0.85, edgecolor="none", fancybox=False, borderpad=0, borderaxespad=0,
        fontsize=rows.size * mpl.rcParams["font.size"], handlelength=KEY, handletextpad=KEY_GAP,
        columnspacing=COLUMN_GAP, labelspacing=0.2, handler_map={tuple: HandlerTuple(ndivide=None, pad=0)},
    )  # fmt: skip
    # Set afterwards: a legend leaves out names that start with an underscore.
    for text, name in zip(legend.get_texts(), shown, strict=True):
        text.set_text(name)
    return legend

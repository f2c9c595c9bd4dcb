"""The layers of a model as a heat map: time from left to right, layers from top to bottom, rates as colours."""

from collections.abc import Sequence
from dataclasses import replace

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap

from lrcurve.analysis.pixel_columns import Lows
from lrcurve.analysis.sampling import even_edges
from lrcurve.curve import Curve
from lrcurve.problems import printable
from lrcurve.schedules import Rates, Steps
from lrcurve.views.axes import Extremes, RateAxis
from lrcurve.views.figure.axes_drawing import rate_ticks, set_ticks, set_time
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import EDGE, PAD, Layout, ems, label_room, tick_room
from lrcurve.views.floor import floor_note
from lrcurve.views.numbers import short
from lrcurve.views.panels import Panel
from lrcurve.views.time_axis import TimeAxis

_MAP = "viridis"
_ZERO = "#BDBDBD"  # a grey that the map does not have
_LONGEST = 24  # characters of a layer's name
_NAME = 0.833  # the size of a layer's name: matplotlib's "small"
_ROW = 1.25 * _NAME  # ems from one name to the next, at least
_SHADES = 256
_BAR = 0.9  # ems: the width of the colour bar, and the height of the box of rates of 0 below it
_BAR_LEFT = 1.0  # ems from the axes to it


def left_margin(panel: Panel) -> float:
    """Return the room for names and label at the left, in ems."""
    return max(text_widths(_names(panel.curves), _NAME)) + tick_room("y") + label_room() + EDGE


def right_margin() -> float:
    """Return the room that a colour bar takes beside the axes, in ems."""
    numbers = text_widths(["2.5e-10"], ems("ytick.labelsize"))[0]
    return _BAR_LEFT + _BAR + tick_room("y") + numbers + label_room() + EDGE


def draw_heat(axes: Axes, bar: Axes, panel: Panel, plan: Layout, dpi: float) -> list[str]:
    """Draw the layers of a panel, and their colour bar into the axes ``bar``; return notes for the user.

    A column of pixels has the rate of its first step, so that the work does not depend on the length of the run; where
    a run has fewer steps than pixels, each step is a cell.
    """
    curves, time = panel.curves, panel.time
    pixels = (1 - 2 * PAD) * plan.width * dpi
    edges, rates = cells(curves, time, pixels)
    lows = Lows.of_all(Lows.among(row, row) for row in rates)
    scale = Extremes(lows.least, lows, float(np.nanmax(rates))).axis("log", 0.0)
    places = np.where(rates > 0, scale.place(np.maximum(rates, scale.low)), np.where(np.isnan(rates), np.nan, -1.0))
    shades = mpl.colormaps[_MAP].with_extremes(under=_ZERO, bad=(0, 0, 0, 0))
    rows = np.arange(len(curves) + 1)
    axes.pcolormesh(edges, rows, np.ma.masked_invalid(places), cmap=shades, vmin=0, vmax=1, rasterized=True, zorder=2)
    axes.set_ylim(len(curves), 0)
    axes.grid(visible=False)
    set_time(axes, time, plan)
    stride = -(-len(curves) // max(1, int(plan.height / plan.em / _ROW)))
    set_ticks(axes.yaxis, [index + 0.5 for index in range(0, len(curves), stride)], _names(curves)[::stride])
    axes.tick_params(axis="y", labelsize="small", length=2)
    if not plan.headed:
        axes.set_ylabel(panel.name)
    lowest = float(np.nanmin(rates))
    _draw_bar(bar, panel, scale, shades, plan, zero="" if lowest > 0 else "0" if lowest == 0 else "0 and below")
    return [floor_note([(printable(curves[0].subject), lows.least)])] if lows.least < scale.low else []


def cells(curves: Sequence[Curve], time: TimeAxis, pixels: float) -> tuple[Rates, Rates]:
    """Return the edges of columns on the time axis, shape (n + 1,), and each curve's rates in them, shape (curves, n).

    The rates are NaN from the end of a curve's run on.
    """
    ends = [curve.run.ticks * per_step for curve, per_step in zip(curves, time.per_step, strict=True)]
    longest = int(np.argmax(ends))
    first, stop = time.steps(curves[longest], time.per_step[longest])
    width = max(1, int(np.ceil(pixels * (stop - first) * time.per_step[longest] / time.span)))
    columns = first + even_edges(stop - first, width)
    found = np.full((len(curves), columns.size - 1), np.nan)
    for row, curve, per_step in zip(found, curves, time.per_step, strict=True):
        steps: Steps = columns[:-1]
        if per_step != time.per_step[longest]:
            steps = (steps * (time.per_step[longest] / per_step)).astype(np.int64)
        inside = steps < curve.run.ticks
        row[inside] = curve.lr(steps[inside])
    return columns.astype(np.float64) * time.per_step[longest], found


def _draw_bar(bar: Axes, panel: Panel, scale: RateAxis, shades: Colormap, plan: Layout, *, zero: str) -> None:
    """Draw the colour bar, and below it what stands for ``zero``, if any."""
    foot = 2.2 * _BAR * plan.em / plan.height if zero else 0.0
    edges = foot + (1 - foot) * np.linspace(0, 1, _SHADES + 1)
    middles = (np.arange(_SHADES) + 0.5)[:, None] / _SHADES
    bar.pcolormesh([0, 1], edges, middles, cmap=shades, vmin=0, vmax=1, rasterized=True)
    ticks, texts = rate_ticks(scale, (1 - foot) * plan.height / plan.em)
    places = (foot + (1 - foot) * scale.place(np.array(ticks))).tolist()
    if zero:
        bar.fill_between([0, 1], 0, _BAR * plan.em / plan.height, facecolor=_ZERO, linewidth=0)
        places, texts = [_BAR / 2 * plan.em / plan.height, *places], [zero, *texts]
    set_ticks(bar.yaxis, places, texts)
    bar.set_xlim(0, 1)
    bar.set_ylim(0, 1)
    bar.set_xticks([])
    bar.grid(visible=False)
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    bar.set_ylabel(panel.quantity)
    bar.spines[:].set_visible(False)


def bar_box(plan: Layout, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return where the colour bar is beside the panel of ``plan``, as ``Layout.box`` returns the panel's place."""
    return replace(plan, left=plan.left + plan.width + _BAR_LEFT * plan.em, width=_BAR * plan.em).box(size)


def _names(curves: Sequence[Curve]) -> list[str]:
    """Return the layers' names, the middle of long ones left out."""
    return [short(printable(curve.name if curve.member is None else curve.member), _LONGEST) for curve in curves]

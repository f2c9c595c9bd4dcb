"""A comparison as a picture: the curves above, and below, on the same time axis, head divided by base."""

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from typing import IO

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrcurve.analysis.compare import Comparison, Difference, Moments
from lrcurve.curve import Curve
from lrcurve.digits import rate
from lrcurve.views.comparison.pairs import chosen, drawn_curves, heading
from lrcurve.views.comparison.ratio import Ratio, ratio_curves
from lrcurve.views.families import quantity
from lrcurve.views.figure.annotate import mark_peaks
from lrcurve.views.figure.axes_drawing import add_names, draw_line, set_axes, set_ticks
from lrcurve.views.figure.end_labels import mark_ends
from lrcurve.views.figure.floor_marks import mark_floor
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import PAD, Layout, layout
from lrcurve.views.figure.picture import FigureOptions, Form, add_title, save_figure, text_size
from lrcurve.views.numbers import rate_text, short
from lrcurve.views.plot_model import Line, Plot, plot
from lrcurve.views.style.figure import Look, looks, settings
from lrcurve.views.time_axis import time_axis

_LOWER = 0.3  # of the height: the ratios
_GAP = 1.4  # ems between the two
_MOST_MARKS = 8
_TITLE = 1.44  # matplotlib's size "x-large"


def save(
    comparisons: Sequence[Comparison],
    file: str | os.PathLike[str] | IO[bytes],
    *,
    form: Form,
    options: FigureOptions | None = None,
) -> list[str]:
    """Draw the pairs that differ, or all if none does, into ``file``, and return notes for the user.

    A path is written whole or not at all, and the same curves give the same bytes.

    Raises:
        AxisError: if a run does not know the unit of the time axis.
        ValueError: if there is no pair to draw.
        OSError: if the file cannot be written.
    """
    options = options or FigureOptions(height=7.0)
    pairs, more = chosen(comparisons)
    curves, heads = drawn_curves(pairs)
    title = heading(comparisons) if options.title is None else options.title
    with settings(options.style, [*(curve.name for curve in curves), title], text_size(options)) as notes:
        figure = _drawn(curves, heads, [one for _, one in pairs], options, title)
        save_figure(figure, file, form=form, dpi=options.dpi)
        return [*notes, *more]


def _fitting(text: str, room: float) -> str:
    """Return a title no wider than ``room`` ems, its middle left out if it must be."""
    while len(text) > 8 and text_widths([text])[0] > room:
        text = short(text, len(text) - 4)
    return text


def _drawn(
    curves: Sequence[Curve], heads: Sequence[int], pairs: Sequence[Difference], options: FigureOptions, heading: str
) -> Figure:
    em = float(mpl.rcParams["font.size"]) / 72
    names = text_widths([curve.name for curve in curves])
    whole = layout(names, options.width, options.height, em=em, titled=True, second=False)
    low = _LOWER * whole.height
    below = replace(whole, height=low, named=False, legend_rows=0)
    above = replace(whole, bottom=whole.bottom + low + _GAP * em, height=whole.height - low - _GAP * em)
    size = options.width, options.height
    figure = Figure(figsize=size, dpi=options.dpi)
    time = time_axis(curves, pairs[0].moments.unit)
    width, height = (1 - 2 * PAD) * whole.width * options.dpi, above.height * options.dpi
    shown = plot(curves, time, options.yscale, width=width, height=height, head=min(0.25, 2.2 * em / above.height))
    styles = looks(curves, shown.covered)
    upper = figure.add_axes(above.box(size))
    set_axes(upper, shown, above, quantity(pairs[0].moments.curves[0].parameter))
    upper.tick_params(axis="x", labelbottom=False)
    upper.set_xlabel("")
    for line, look in zip(shown.lines, styles, strict=True):
        draw_line(upper, shown, line, look)
    mark_floor(upper, shown, styles, above)
    mark_ends(upper, shown, styles, above)
    mark_peaks(upper, shown, styles, above)
    if above.legend_rows:
        add_names(upper, [line.name for line in shown.lines], [[look] for look in styles], above, second=False)
    lower = figure.add_axes(below.box(size))
    _draw_ratios(lower, [one.moments for one in pairs], [styles[head] for head in heads], shown, below, options.dpi)
    add_title(figure, _fitting(heading, 0.97 * (options.width - whole.left) / em / _TITLE), whole)
    return figure


def _draw_ratios(
    axes: Axes, pairs: Sequence[Moments], styles: Sequence[Look], above: Plot, plan: Layout, dpi: float
) -> None:
    """Draw head over base of each pair on the time axis of the picture ``above``."""
    curves, axis, highest = ratio_curves(pairs, above.time, above.width)
    time = replace(time_axis(curves, above.time.unit), end=above.time.end)
    shown = plot(curves, time, axis, width=above.width, height=plan.height * dpi, head=0.1)
    set_axes(axes, shown, plan, "head / base")
    ticks = sorted({1.0, *axis.ticks(max(3, int(plan.height / plan.em / 3)))})
    set_ticks(axes.yaxis, ticks, [_ratio_text(tick) for tick in ticks])
    axes.axhline(1.0, color=mpl.rcParams["axes.edgecolor"], linewidth=0.8, zorder=1.5)
    styles = [
        replace(look, linestyle=(0, (4, 3)) if hides else "-")
        for look, hides in zip(styles, shown.covered, strict=True)
    ]
    for line, look in zip(shown.lines, styles, strict=True):
        draw_line(axes, shown, line, look)
        _mark_infinite(axes, line, look, highest)
    mark_floor(axes, shown, styles, plan)
    # What stands for an infinite ratio is no number to write.
    finite = [
        not Ratio(at=at).infinite(np.array([curve.run.ticks - 1]))[0] for at, curve in zip(pairs, curves, strict=True)
    ]
    mark_ends(axes, replace(shown, lines=tuple(compress(shown.lines, finite))), list(compress(styles, finite)), plan)


def _ratio_text(value: float) -> str:
    if value != 1 and abs(value - 1) < 1e-3:
        return f"1{value - 1:+.2g}"
    return rate(value) if 1e-3 < value < 1e5 else rate_text(value)


def _mark_infinite(axes: Axes, line: Line, look: Look, top: float) -> None:
    """Mark where only the base is 0: a triangle that points up, at the top."""
    schedule = line.curve.schedule
    steps = line.trace.steps.clip(0, line.curve.run.ticks - 1)
    mask = schedule.infinite(steps) if isinstance(schedule, Ratio) else np.zeros(steps.size, dtype=np.bool_)
    change = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    for a, b in list(zip(change[::2].tolist(), change[1::2].tolist(), strict=True))[:_MOST_MARKS]:
        x = float(line.x[a] + line.x[b - 1]) / 2
        axes.plot(x, top, marker="^", markersize=6, color=look.color, clip_on=False, zorder=6)
        axes.annotate("base 0", (x, top), (5, 3), textcoords="offset points", va="bottom", size="small", zorder=6)

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
from lrcurve.views.figure.arrange import arranged, fitted
from lrcurve.views.figure.axes_drawing import (
    add_heading,
    add_names,
    align_label,
    draw_line,
    rate_ticks,
    set_axes,
    set_ticks,
)
from lrcurve.views.figure.end_labels import Label, end_texts, mark_ends, same_named
from lrcurve.views.figure.floor_marks import mark_floor
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import Layout, Needs, heading_room, stacked
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import Form, drawing, new_figure, save_figure
from lrcurve.views.figure.placement import Board, Note, around
from lrcurve.views.figure.title import titles
from lrcurve.views.line import Line
from lrcurve.views.numbers import rate_text
from lrcurve.views.plot_model import Plot, plot
from lrcurve.views.style.figure import Look, looks
from lrcurve.views.time_axis import time_axis

_LOWER = 0.3  # of the height: the ratios
_MOST_MARKS = 8
_RATIO = "head / base"


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
    with drawing(options, [*(curve.name for curve in curves), title]) as notes:
        figure = _drawn(curves, heads, [one for _, one in pairs], options, title)
        save_figure(figure, file, form=form, dpi=options.dpi)
        return [*notes, *more]


def _drawn(
    curves: Sequence[Curve], heads: Sequence[int], pairs: Sequence[Difference], options: FigureOptions, heading: str
) -> Figure:
    em = float(mpl.rcParams["font.size"]) / 72
    size = options.width, options.height
    time = time_axis(curves, pairs[0].moments.unit)
    shares = (1 - _LOWER, _LOWER)
    pixels = options.width * options.dpi, options.height * options.dpi
    shown = plot(curves, time, options.yscale, width=pixels[0], height=pixels[1], head=options.head_room(shares[0], em))
    ratios, finite = _ratios([one.moments for one in pairs], shown, pixels[1] * _LOWER)
    named = same_named([Label((index,), (line.name,)) for index, line in enumerate(shown.lines)], shown)
    unnamed = [Label((index,), ()) for index in range(len(finite))]
    names = text_widths(label.whole for label in named)
    name = quantity(pairs[0].moments.curves[0].parameter)
    ends = [*end_texts(shown, named), *end_texts(ratios, list(compress(unnamed, finite)))]
    needs = Needs(
        names=names,
        beside=names,
        rows=len(named),
        share=shares[0],
        values=max(text_widths(ends)),
        ticks=0.0,
        labels=list(zip(text_widths([name, _RATIO]), shares, strict=True)),
        titles=titles(heading, options.width / em),
    )
    whole = arranged(size, needs, (shown, ratios), shares, [time], em=em)
    above, below = stacked(whole, shares)
    shown, ratios = fitted(shown, above, options.dpi), fitted(ratios, below, options.dpi)
    styles = looks(curves, shown.covered)
    figure = new_figure(options)
    upper = figure.add_axes(above.box(size))
    set_axes(upper, shown, above, name)
    upper.tick_params(axis="x", labelbottom=False)
    upper.set_xlabel("")
    for line, look in zip(shown.lines, styles, strict=True):
        draw_line(upper, shown, line, look)
    board = Board(upper, shown, above)
    if above.legend is not None:
        lift = heading_room() if above.headed else 0.0
        pairs_of = [[pair] for pair in zip(shown.lines, styles, strict=True)]
        legend = add_names(upper, [label.whole for label in named], pairs_of, above, above.legend, lift)
        board.take_artist(legend)
    zeros = mark_floor(upper, board, shown, styles, above)
    mark_ends(upper, board, shown, styles, above, named)
    board.write([*zeros, *mark_peaks(upper, board, shown, styles)])
    lower = figure.add_axes(below.box(size))
    _draw_ratios(lower, ratios, finite, [styles[head] for head in heads], below)
    for axes, plan, text in ((upper, above, name), (lower, below, _RATIO)):
        if whole.headed:
            add_heading(axes, text, plan, 0.0)
        else:
            align_label(axes, whole)
    if whole.title is not None:
        whole.title.draw(figure, whole.left, em)
    return figure


def _ratios(pairs: Sequence[Moments], above: Plot, height: float) -> tuple[Plot, list[bool]]:
    """Return head over base of each pair on the time axis of the picture ``above``, and which end with a number."""
    curves, axis, _ = ratio_curves(pairs, above.time, above.width)
    time = replace(time_axis(curves, above.time.unit), end=above.time.end)
    # What stands for an infinite ratio is no number to write.
    finite = [
        not Ratio(at=at).infinite(np.array([curve.run.ticks - 1]))[0] for at, curve in zip(pairs, curves, strict=True)
    ]
    return plot(curves, time, axis, width=above.width, height=height, head=0.1), finite


def _draw_ratios(axes: Axes, shown: Plot, finite: Sequence[bool], styles: Sequence[Look], plan: Layout) -> None:
    """Draw head over base of each pair."""
    set_axes(axes, shown, plan, _RATIO)
    ticks = sorted({1.0, *rate_ticks(shown.rates, plan.height / plan.em)[0]})
    set_ticks(axes.yaxis, ticks, [_ratio_text(tick) for tick in ticks])
    axes.axhline(1.0, color=mpl.rcParams["axes.edgecolor"], linewidth=0.8, zorder=1.5)
    styles = [
        replace(look, linestyle=(0, (4, 3)) if hides else "-")
        for look, hides in zip(styles, shown.covered, strict=True)
    ]
    board = Board(axes, shown, plan)
    notes = []
    for line, look in zip(shown.lines, styles, strict=True):
        draw_line(axes, shown, line, look)
        notes += _mark_infinite(axes, board, line, look)
    zeros = mark_floor(axes, board, shown, styles, plan)
    ended = replace(shown, lines=tuple(compress(shown.lines, finite)))
    labels = [Label((index,), ()) for index in range(len(ended.lines))]
    mark_ends(axes, board, ended, list(compress(styles, finite)), plan, labels)
    board.write([*notes, *zeros])


def _ratio_text(value: float) -> str:
    if value != 1 and abs(value - 1) < 1e-3:
        return f"1{value - 1:+.2g}"
    return rate(value) if 1e-3 < value < 1e5 else rate_text(value)


def _mark_infinite(axes: Axes, board: Board, line: Line, look: Look) -> list[Note]:
    """Mark where only the base is 0: a triangle that points up, at the top; return what that means."""
    schedule = line.curve.schedule
    steps = line.trace.steps.clip(0, line.curve.run.ticks - 1)
    mask = schedule.infinite(steps) if isinstance(schedule, Ratio) else np.zeros(steps.size, dtype=np.bool_)
    change = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    notes = []
    for a, b in list(zip(change[::2].tolist(), change[1::2].tolist(), strict=True))[:_MOST_MARKS]:
        x, rate = float(line.x[a] + line.x[b - 1]) / 2, float(line.trace.rates[a])
        axes.plot(x, rate, marker="^", markersize=6, color=look.color, clip_on=False, zorder=6)
        board.take(x, rate, 6)
        notes.append(Note(around("base 0", *board.at(x, rate)), slides=True, needed=True))
    return notes

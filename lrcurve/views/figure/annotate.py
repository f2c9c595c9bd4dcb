"""What is written into the lines of a picture: peaks and joins."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import PAD, Layout, across
from lrcurve.views.numbers import count_text, until
from lrcurve.views.plot_model import Line, Plot
from lrcurve.views.style.figure import Look

Box = tuple[float, float, float, float]
"""Left, low, right and high, as shares of the axes."""

_SMALL = 0.833  # matplotlib's size "small"
_MOST_PEAKS = 6
_MOST_JOINS = 60


def mark_peaks(axes: Axes, plot: Plot, looks: Sequence[Look], plan: Layout, taken: Sequence[Box] = ()) -> list[Box]:
    """Ring the peak of each line, and write how high and when it is where that hides nothing.

    Of a family that is the highest peak. ``taken`` is room that texts keep out of; returned is what they take.
    """
    peaked = _peaked(plot)
    if len(peaked) > _MOST_PEAKS:
        return []
    em_x, em_y = plan.em / plan.width, plan.em / plan.height
    written: list[Box] = []
    for index in peaked:
        line, look = plot.lines[index], looks[index]
        is_flat = line.peak == 0 and line.peak_end >= line.curve.run.ticks - 1
        if is_flat or not plot.shows(line.peak_x, line.peak_rate):
            continue
        x = across(line.peak_x, plot.time)
        y = float(plot.rates.place(np.array(line.peak_rate)))
        ring: dict[str, Any] = {"markeredgecolor": look.color, "markerfacecolor": mpl.rcParams["axes.facecolor"]}
        ring |= {"marker": "o", "markersize": 5, "markeredgewidth": 1.3, "clip_on": False}
        axes.plot(line.peak_x, line.peak_rate, zorder=5 - 0.01 * index, **ring)
        others = (plot.lines[other] for other in peaked)
        alone = sum(other.peak == line.peak and other.peak_rate == line.peak_rate for other in others) == 1
        text = f"peak {plot.text(line.peak_rate)} {_when(plot, index, line, lasting=alone)}"
        width, low = _SMALL * text_widths([text])[0] * em_x, y + 0.6 * em_y
        left = min(max(x - width / 2, 0.6 * em_x), 1 - width)
        box = (left, low, left + width, low + 1.1 * em_y)
        if any(overlap(box, other) for other in (*taken, *written)) or hidden(plot, box):
            continue
        written.append(box)
        axes.text(left, low, text, transform=axes.transAxes, va="bottom", size="small", zorder=6)
    return written


def _peaked(plot: Plot) -> list[int]:
    """Return the lines whose peaks are marked: those not of their trunks, and of a family the highest."""
    found: dict[str | int, int] = {}
    for index, line in enumerate(plot.lines):
        if line.peak >= line.curve.begin:
            best = found.setdefault(index if line.curve.member is None else line.curve.owner, index)
            if line.peak_rate > plot.lines[best].peak_rate:
                found[line.curve.owner] = index
    return sorted(found.values())


def mark_joins(axes: Axes, plot: Plot, looks: Sequence[Look], plan: Layout) -> list[str]:
    """Draw a dotted line at each join with its step, and return a note for each curve that has too many.

    A join that members of a family have in common gets one line.
    """
    notes = []
    common: set[tuple[str, int]] = set()
    upright = blended_transform_factory(axes.transData, axes.transAxes)
    apart = 1.1 * plan.em / plan.width * plot.time.span
    labelled: list[float] = []
    for line, look in zip(plot.lines, looks, strict=True):
        joins = line.trace.joins
        if line.dense or joins.size > _MOST_JOINS:
            many = "more joins than can be" if line.dense else f"{joins.size} joins, {_MOST_JOINS} of them"
            notes.append(f"{line.name} has {many} marked")
        for join in joins[:_MOST_JOINS].tolist():
            x = join * line.per_step
            if not plot.time.shows(x):
                continue
            if line.curve.member is not None:
                if (line.curve.owner, join) in common:
                    continue
                common.add((line.curve.owner, join))
            axes.axvline(x, color=look.color, linewidth=0.9, linestyle=(0, (1, 2.2)), zorder=1.5)
            if all(abs(x - other) > apart for other in labelled):
                labelled.append(x)
                text = f"{join:,}" if join < 10**7 else count_text(join, join, digits=4)
                side = "left" if plot.time.place(x) < 0.05 else "right"
                axes.text(x, 0.015, text, transform=upright, rotation=90, ha=side, va="bottom", size="x-small")
    return notes


def _when(plot: Plot, index: int, line: Line, *, lasting: bool) -> str:
    """Return when the peak is: a moment, or from when to when if it lasts and is seen to."""
    start = plot.time.moment(index, line.peak)
    if not lasting or (line.peak_end - line.peak) * line.per_step < 0.01 * plot.time.span:
        return f"at {start}"
    return f"from {until(start, plot.time.moment(index, line.peak_end))}"


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes have room in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def hidden(plot: Plot, box: Box) -> int:
    """Return how much of the lines is in the box: the number of places."""
    count = plot.places.shape[1]
    left, right = int((box[0] - PAD) * count), int((box[2] - PAD) * count)
    part = plot.places[:, max(0, left - 1) : right + 2]
    return int(((part > box[1]) & (part < box[3])).sum())

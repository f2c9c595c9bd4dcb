"""What is written into a picture: peaks, ends, names, zeros and joins."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from lrcurve.views.axes import count_text, rate_text
from lrcurve.views.fonts import text_widths
from lrcurve.views.layout import KEY, PAD, ROW, Layout, across
from lrcurve.views.scene import Line, Scene
from lrcurve.views.style import Look

_SMALL = 0.833  # matplotlib's size "small"
_MOST_PEAKS = 6
_MOST_ZEROS = 8
_MOST_JOINS = 60


def mark_ends(axes: Axes, scene: Scene, looks: Sequence[Look], plan: Layout) -> None:
    """Write the last rate of each line, and its name, beside the axes at the height where it ends."""
    if not plan.valued:
        return
    heights = scene.rates.place(np.array([line.last for line in scene.lines]))
    em = plan.em / plan.width
    row = ROW * plan.em / plan.height
    places = _apart(heights, row)
    for line, look, height, place in zip(scene.lines, looks, heights, places, strict=True):
        style: dict[str, Any] = {**vars(look), "transform": axes.transAxes, "clip_on": False}
        start, turn, end = 1 + 0.4 * em, 1 + 1.1 * em, 1 + (1.1 + KEY) * em
        at_edge = line.end >= scene.time.end * (1 - 1e-9)
        if at_edge and abs(place - height) > 0.1 * row:
            axes.add_line(Line2D([start, turn], [height, place], **{**style, "linewidth": 0.7, "linestyle": "-"}))
        axes.add_line(Line2D([turn, end], [place, place], **style))
        left = end + 0.5 * em
        text: dict[str, Any] = {"transform": axes.transAxes, "va": "center_baseline", "clip_on": False}
        if plan.named:
            axes.text(left, place, line.name, **text)
            left += (plan.name_width + 0.8) * em
        axes.text(left, place, rate_text(line.last), **text)
        if not at_edge:
            x, y = line.end, max(line.last, scene.rates.low)
            axes.plot(x, y, marker="o", markersize=4, color=look.color, clip_on=False, zorder=4)


def mark_peaks(axes: Axes, scene: Scene, looks: Sequence[Look], plan: Layout) -> None:
    """Ring the peak of each line, and write how high and when it is where that hides nothing."""
    if len(scene.lines) > _MOST_PEAKS:
        return
    em_x, em_y = plan.em / plan.width, plan.em / plan.height
    taken: list[tuple[float, float, float, float]] = []
    for index, (line, look) in enumerate(zip(scene.lines, looks, strict=True)):
        if line.peak == 0 and line.peak_end >= line.curve.run.steps - 1:
            continue
        x = across(line.peak * line.per_step, scene.time.end)
        y = float(scene.rates.place(np.array(line.peak_rate)))
        ring: dict[str, Any] = {"markeredgecolor": look.color, "markerfacecolor": mpl.rcParams["axes.facecolor"]}
        ring |= {"marker": "o", "markersize": 5, "markeredgewidth": 1.3, "clip_on": False}
        axes.plot(line.peak * line.per_step, line.peak_rate, zorder=5 - 0.01 * index, **ring)
        alone = sum(other.peak == line.peak and other.peak_rate == line.peak_rate for other in scene.lines) == 1
        text = f"peak {rate_text(line.peak_rate)} {_when(scene, index, line, lasting=alone)}"
        width, low = _SMALL * text_widths([text], mpl.rcParams["font.family"])[0] * em_x, y + 0.6 * em_y
        left = min(max(x - width / 2, 0.6 * em_x), 1 - width)
        box = (left, low, left + width, low + 1.1 * em_y)
        if any(_overlap(box, other) for other in taken) or _hides(scene, box):
            continue
        taken.append(box)
        axes.text(left, low, text, transform=axes.transAxes, va="bottom", size="small", zorder=6)


def mark_zeros(axes: Axes, scene: Scene, looks: Sequence[Look]) -> list[str]:
    """Mark rates that a log axis cannot show, a triangle on its floor, and return a note for each that is below 0."""
    below = f"has rates below 0, which a {scene.rates.scale} scale cannot show; --yscale linear does"
    notes = [f"{line.name} {below}" for line in scene.lines if line.negative and scene.rates.scale != "linear"]
    if scene.rates.scale != "log":
        return notes
    floor = scene.rates.low
    labelled: list[float] = []
    for line, look in zip(scene.lines, looks, strict=True):
        zeros = line.zeros
        for start, end in zeros[:_MOST_ZEROS]:
            x = (start + end) / 2
            axes.plot(x, floor, marker="v", markersize=6, color=look.color, clip_on=False, zorder=6)
            if all(abs(x - other) > 0.02 * scene.time.end for other in labelled):
                labelled.append(x)
                text = "0 and below" if line.negative else "0"
                axes.annotate(text, (x, floor), (5, 3), textcoords="offset points", va="bottom", zorder=6)
        if 0 < line.last < floor:
            axes.plot(line.end, floor, marker="v", markersize=6, color=look.color, clip_on=False, zorder=6)
    return notes


def mark_joins(axes: Axes, scene: Scene, looks: Sequence[Look], plan: Layout) -> list[str]:
    """Draw a dotted line at each join with its step, and return a note for each curve that has too many."""
    notes = []
    upright = blended_transform_factory(axes.transData, axes.transAxes)
    apart = 1.1 * plan.em / plan.width * scene.time.end
    labelled: list[float] = []
    for line, look in zip(scene.lines, looks, strict=True):
        joins = line.trace.joins
        if line.dense or joins.size > _MOST_JOINS:
            many = "more joins than can be" if line.dense else f"{joins.size} joins, {_MOST_JOINS} of them"
            notes.append(f"{line.name} has {many} marked")
        for join in joins[:_MOST_JOINS].tolist():
            x = join * line.per_step
            axes.axvline(x, color=look.color, linewidth=0.9, linestyle=(0, (1, 2.2)), zorder=1.5)
            if all(abs(x - other) > apart for other in labelled):
                labelled.append(x)
                text = f"{join:,}" if join < 10**7 else count_text(join, join, digits=4)
                axes.text(
                    x,
                    0.015,
                    text,
                    transform=upright,
                    rotation=90,
                    ha="left" if x < 0.05 * scene.time.end else "right",
                    va="bottom",
                    size="x-small",
                )
    return notes


def _when(scene: Scene, index: int, line: Line, *, lasting: bool) -> str:
    """Return when the peak is: a moment, or from when to when if it lasts and is seen to."""
    start = scene.time.moment(index, line.peak)
    if not lasting or (line.peak_end - line.peak) * line.per_step < 0.01 * scene.time.end:
        return f"at {start}"
    end = scene.time.moment(index, line.peak_end)
    return f"from {start} to {end.removeprefix('step ').removeprefix('epoch ')}"


def _apart(heights: np.ndarray[Any, np.dtype[np.float64]], gap: float) -> list[float]:
    """Return the heights moved as little as makes neighbours ``gap`` apart, inside 0 to 1 where they fit."""
    order = np.argsort(-heights, kind="stable")
    groups: list[tuple[float, int]] = []  # centre and size of labels that touch
    for index in order:
        groups.append((float(heights[index]), 1))
        while len(groups) > 1:
            (upper, m), (lower, n) = groups[-2:]
            if upper - lower >= gap * (m + n) / 2:
                break
            groups[-2:] = [((upper * m + lower * n) / (m + n), m + n)]
    found = np.empty(heights.size)
    position = 0
    for centre, size in groups:
        half = gap * (size - 1) / 2
        middle = min(max(centre, half), 1 - half) if 2 * half <= 1 else 0.5
        for offset in range(size):
            found[order[position]] = middle + half - gap * offset
            position += 1
    return [float(place) for place in found]


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _hides(scene: Scene, box: tuple[float, float, float, float]) -> bool:
    """Return whether a line runs through the box, given in shares of the picture."""
    count = scene.places.shape[1]
    left, right = int((box[0] - PAD) * count), int((box[2] - PAD) * count)
    part = scene.places[:, max(0, left - 1) : right + 2]
    return bool(((part > box[1]) & (part < box[3])).any())

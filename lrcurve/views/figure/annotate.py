"""What is written into a picture: peaks, ends, names, zeros and joins."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import blended_transform_factory

from lrcurve.schedules import Rates
from lrcurve.views.axes import count_text
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import KEY, PAD, ROW, Layout, across
from lrcurve.views.figure.panels import Label
from lrcurve.views.figure.style import Look
from lrcurve.views.scene import Line, Scene

Box = tuple[float, float, float, float]
"""Left, low, right and high, as shares of the axes."""

_SMALL = 0.833  # matplotlib's size "small"
_SHADES = (0.2, 0.4, 0.6, 0.8)  # the members shown between the first and the last of a large family
_MOST_PEAKS = 6
_MOST_ZEROS = 8
_MOST_JOINS = 60


def mark_ends(
    axes: Axes, scene: Scene, looks: Sequence[Look], plan: Layout, labels: Sequence[Label] | None = None
) -> None:
    """Write the last rate of each line, and its name, beside the axes at the height where it ends.

    Of a large family the first and the last member are written, with the shades of the others between.
    """
    if not plan.valued:
        return
    if labels is None:
        labels = [Label((index,), (line.name,)) for index, line in enumerate(scene.lines)]
    heights = scene.rates.place(np.array([line.last for line in scene.lines]))
    em, row = plan.em / plan.width, ROW * plan.em / plan.height
    middles = np.array([(heights[label.lines[0]] + heights[label.lines[-1]]) / 2 for label in labels])
    for label, place in zip(labels, _apart(middles, [label.rows for label in labels], row), strict=True):
        first, last = label.lines[0], label.lines[-1]
        half = (label.rows - 1) / 2 * row * (1 if heights[first] > heights[last] else -1)
        for share in _SHADES if label.rows > 1 else ():
            look = looks[label.lines[round(share * (len(label.lines) - 1))]]
            y = place + half * (1 - 2 * share)
            style: dict[str, Any] = {**vars(look), "transform": axes.transAxes, "clip_on": False}
            axes.add_line(Line2D([1 + 1.1 * em, 1 + (1.1 + KEY) * em], [y, y], **style))
        _mark_end(axes, scene, scene.lines[first], looks[first], label.names[:1], (heights[first], place + half), plan)
        if last != first:
            ends = (heights[last], place - half)
            _mark_end(axes, scene, scene.lines[last], looks[last], label.names[1:], ends, plan)


def _mark_end(
    axes: Axes,
    scene: Scene,
    line: Line,
    look: Look,
    name: tuple[str, ...],
    ends: tuple[float, float],
    plan: Layout,
) -> None:
    """Write one line's name, if it has one here, and its last rate; ``ends`` is how high it ends, and its text is."""
    height, place = ends
    em = plan.em / plan.width
    style: dict[str, Any] = {**vars(look), "transform": axes.transAxes, "clip_on": False}
    start, turn, end = 1 + 0.4 * em, 1 + 1.1 * em, 1 + (1.1 + KEY) * em
    at_edge = line.end >= scene.time.end * (1 - 1e-9)
    if at_edge and abs(place - height) > 0.1 * ROW * plan.em / plan.height:
        axes.add_line(Line2D([start, turn], [height, place], **{**style, "linewidth": 0.7, "linestyle": "-"}))
    axes.add_line(Line2D([turn, end], [place, place], **style))
    left = end + 0.5 * em
    text: dict[str, Any] = {"transform": axes.transAxes, "va": "center_baseline", "clip_on": False}
    if plan.named and name:
        axes.text(left, place, name[0], **text)
        left += (plan.name_width + 0.8) * em
    axes.text(left, place, scene.text(line.last), **text)
    if not at_edge:
        x, y = line.end, max(line.last, scene.rates.low)
        axes.plot(x, y, marker="o", markersize=4, color=look.color, clip_on=False, zorder=4)


def mark_peaks(axes: Axes, scene: Scene, looks: Sequence[Look], plan: Layout, taken: Sequence[Box] = ()) -> list[Box]:
    """Ring the peak of each line, and write how high and when it is where that hides nothing.

    Of a family that is the highest peak. ``taken`` is room that texts keep out of; returned is what they take.
    """
    peaked = _peaked(scene)
    if len(peaked) > _MOST_PEAKS:
        return []
    em_x, em_y = plan.em / plan.width, plan.em / plan.height
    written: list[Box] = []
    for index in peaked:
        line, look = scene.lines[index], looks[index]
        if line.peak == 0 and line.peak_end >= line.curve.run.ticks - 1:
            continue
        x = across(line.peak * line.per_step, scene.time.end)
        y = float(scene.rates.place(np.array(line.peak_rate)))
        ring: dict[str, Any] = {"markeredgecolor": look.color, "markerfacecolor": mpl.rcParams["axes.facecolor"]}
        ring |= {"marker": "o", "markersize": 5, "markeredgewidth": 1.3, "clip_on": False}
        axes.plot(line.peak * line.per_step, line.peak_rate, zorder=5 - 0.01 * index, **ring)
        others = (scene.lines[other] for other in peaked)
        alone = sum(other.peak == line.peak and other.peak_rate == line.peak_rate for other in others) == 1
        text = f"peak {scene.text(line.peak_rate)} {_when(scene, index, line, lasting=alone)}"
        width, low = _SMALL * text_widths([text], mpl.rcParams["font.family"])[0] * em_x, y + 0.6 * em_y
        left = min(max(x - width / 2, 0.6 * em_x), 1 - width)
        box = (left, low, left + width, low + 1.1 * em_y)
        if any(overlap(box, other) for other in (*taken, *written)) or hidden(scene, box):
            continue
        written.append(box)
        axes.text(left, low, text, transform=axes.transAxes, va="bottom", size="small", zorder=6)
    return written


def _peaked(scene: Scene) -> list[int]:
    """Return the lines whose peaks are marked: those not of their trunks, and of a family the highest."""
    found: dict[str | int, int] = {}
    for index, line in enumerate(scene.lines):
        if line.peak >= line.curve.begin:
            best = found.setdefault(index if line.curve.member is None else line.curve.owner, index)
            if line.peak_rate > scene.lines[best].peak_rate:
                found[line.curve.owner] = index
    return sorted(found.values())


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
    """Draw a dotted line at each join with its step, and return a note for each curve that has too many.

    A join that members of a family have in common gets one line.
    """
    notes = []
    common: set[tuple[str, int]] = set()
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
            if line.curve.member is not None:
                if (line.curve.owner, join) in common:
                    continue
                common.add((line.curve.owner, join))
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


def _apart(heights: Rates, rows: Sequence[int], gap: float) -> list[float]:
    """Return the heights of labels, moved as little as makes their rows ``gap`` apart, inside 0 to 1 if they fit."""
    order = np.argsort(-heights, kind="stable").tolist()
    groups: list[tuple[float, int]] = []  # centre and size of labels that touch
    for index in order:
        groups.append((float(heights[index]), rows[index]))
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
        offset = 0
        while offset < size:
            own = rows[order[position]]
            found[order[position]] = middle + half - gap * offset - gap * (own - 1) / 2
            position, offset = position + 1, offset + own
    return [float(place) for place in found]


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes have room in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def hidden(scene: Scene, box: Box) -> int:
    """Return how much of the lines is in the box: the number of places."""
    count = scene.places.shape[1]
    left, right = int((box[0] - PAD) * count), int((box[2] - PAD) * count)
    part = scene.places[:, max(0, left - 1) : right + 2]
    return int(((part > box[1]) & (part < box[3])).sum())

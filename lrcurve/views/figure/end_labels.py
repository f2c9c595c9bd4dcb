"""The names and last rates beside the ends of the lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lrcurve.curve import LR, Curve
from lrcurve.problems import printable
from lrcurve.schedules import Rates
from lrcurve.views.families import legend_entries
from lrcurve.views.figure.layout import KEY, ROW, Layout
from lrcurve.views.figure.placement import Board
from lrcurve.views.line import Line
from lrcurve.views.numbers import short
from lrcurve.views.panels import Panel
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look, sample

_SHADES = (0.2, 0.4, 0.6, 0.8)  # the members shown between the first and the last of a large family
_LONGEST = 40  # characters of a member's name beside its line


@dataclass(frozen=True)
class Label:
    """What stands for some lines beside the axes.

    ``lines`` are the places of one curve, or of all members of a large family, in their panel. ``names`` are those of
    the first and the last of them, or none where they are named in another panel.
    """

    lines: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many lines of text it takes beside the axes."""
        return 1 if len(self.lines) == 1 else 3

    @property
    def whole(self) -> str:
        """The one name of all: ``a``, or ``a[layer0 … layer11]``."""
        first, last = self.names[0], self.names[-1]
        if len(self.lines) == 1:
            return first
        return f"{first.removesuffix(']')} … {last.rpartition('[')[2]}"


def labels(shown: Sequence[Panel]) -> list[list[Label]]:
    """Return the labels of each panel; what the first panel names, those below do not."""
    named: set[tuple[str, str]] = set()
    found = []
    for panel in shown:
        own: list[Label] = []
        groups = [] if panel.heat_map else [one.places for one in legend_entries(panel.curves)]
        for group in groups:
            members = [panel.curves[index] for index in (group[0], group[-1])[: len(group)]]
            is_known = panel.parameter != LR and all(_identity(member) in named for member in members)
            names = () if is_known else tuple(_name(member) for member in members)
            own.append(Label(group, names))
        named |= {_identity(curve) for curve in panel.curves if not panel.heat_map}
        found.append(own)
    return found


def _name(curve: Curve) -> str:
    return printable(curve.name) if curve.member is None else short(printable(curve.name), _LONGEST)


def _identity(curve: Curve) -> tuple[str, str]:
    return curve.owner, "" if curve.member is None else curve.member


def same_named(found: Sequence[Label], plot: Plot) -> list[Label]:
    """Return labels that say of each line that is the same as an earlier one which one that is."""

    def named(label: Label) -> Label:
        twin = plot.twins[label.lines[0]] if len(label.lines) == 1 else None
        if twin is None or not label.names:
            return label
        return replace(label, names=(f"{label.names[0]} (same as {_name(plot.lines[twin].curve)})",))

    return [named(label) for label in found]


def end_texts(plot: Plot, labels: Sequence[Label]) -> list[str]:
    """Return the last rates that are written beside the axes."""
    return [plot.text(plot.lines[index].edge) for label in labels for index in (label.lines[0], label.lines[-1])]


def mark_ends(
    axes: Axes, board: Board, plot: Plot, looks: Sequence[Look], plan: Layout, labels: Sequence[Label]
) -> None:
    """Write the last rate of each line, and its name, beside the axes at the height where it ends.

    Of a large family the first and the last member are written, with the shades of the others between.
    """
    for line, look in zip(plot.lines, looks, strict=True):
        if line.end < plot.time.end * (1 - 1e-9):
            x, y = line.end, max(line.edge, plot.rates.low)
            if plot.shows(x, y):
                axes.plot(x, y, marker="o", markersize=4, color=look.color, clip_on=False, zorder=4)
                board.take(x, y, 4)
    if not (plan.valued or plan.named):
        return
    heights = plot.rates.place(np.array([line.edge for line in plot.lines])).clip(0, 1)
    row = ROW * plan.em / plan.height
    middles = np.array([(heights[label.lines[0]] + heights[label.lines[-1]]) / 2 for label in labels])
    for label, place in zip(labels, _apart(middles, [label.rows for label in labels], row), strict=True):
        first, last = label.lines[0], label.lines[-1]
        half = (label.rows - 1) / 2 * row * (1 if heights[first] > heights[last] else -1)
        for share in _SHADES if label.rows > 1 else ():
            index = label.lines[round(share * (len(label.lines) - 1))]
            _add_sample(axes, plot.lines[index], looks[index], place + half * (1 - 2 * share), plan)
        _mark_end(axes, plot, plot.lines[first], looks[first], label.names[:1], (heights[first], place + half), plan)
        if last != first:
            ends = (heights[last], place - half)
            _mark_end(axes, plot, plot.lines[last], looks[last], label.names[1:], ends, plan)


def _mark_end(
    axes: Axes, plot: Plot, line: Line, look: Look, name: tuple[str, ...], ends: tuple[float, float], plan: Layout
) -> None:
    """Write one line's name, if it has one here, and its last rate; ``ends`` is how high it ends, and its text is."""
    height, place = ends
    em = plan.em / plan.width
    start, turn, end = 1 + 0.4 * em, 1 + 1.1 * em, 1 + (1.1 + KEY) * em
    text: dict[str, Any] = {"transform": axes.transAxes, "va": "center_baseline", "clip_on": False}
    if not plan.keyed:
        axes.text(1 + 0.5 * em, place, plot.text(line.edge), **text)
        return
    at_edge = line.end >= plot.time.end * (1 - 1e-9)
    if at_edge and abs(place - height) > 0.1 * ROW * plan.em / plan.height:
        style: dict[str, Any] = {"color": look.color, "linewidth": 0.7, "linestyle": "-"}
        axes.add_line(Line2D([start, turn], [height, place], transform=axes.transAxes, clip_on=False, **style))
    _add_sample(axes, line, look, place, plan)
    left = end + 0.5 * em
    if plan.named and name:
        axes.text(left, place, name[0], **text)
        left += (plan.name_width + 0.8) * em
    if plan.valued:
        axes.text(left, place, plot.text(line.edge), **text)


def _add_sample(axes: Axes, line: Line, look: Look, place: float, plan: Layout) -> None:
    """Draw a sample of a line beside the axes, as high as ``place``."""
    em = plan.em / plan.width
    left, right = 1 + 1.1 * em, 1 + (1.1 + KEY) * em
    style = sample(look, KEY, points=line.pointed)
    inset = KEY / 4 * em if line.pointed else 0.0
    x = [left + inset, right - inset]
    axes.add_line(Line2D(x, [place, place], transform=axes.transAxes, clip_on=False, **style))


def _apart(heights: Rates, rows: Sequence[int], gap: float) -> list[float]:
    """Return the heights of labels, moved as little as makes their rows ``gap`` apart, inside 0 to 1 if they fit."""
    order = np.argsort(-heights, kind="stable").tolist()
    groups: list[tuple[float, int]] = []  # centre and size of labels that touch

    def middle(group: tuple[float, int]) -> float:
        half = gap * (group[1] - 1) / 2
        return min(max(group[0], half), 1 - half) if 2 * half <= 1 else 0.5

    for index in order:
        groups.append((float(heights[index]), rows[index]))
        while len(groups) > 1:
            (upper, m), (lower, n) = groups[-2:]
            if middle(groups[-2]) - middle(groups[-1]) >= gap * (m + n) / 2:
                break
            groups[-2:] = [((upper * m + lower * n) / (m + n), m + n)]
    found = np.empty(heights.size)
    position = 0
    for group in groups:
        size, offset = group[1], 0
        highest = middle(group) + gap * (size - 1) / 2
        while offset < size:
            own = rows[order[position]]
            found[order[position]] = highest - gap * offset - gap * (own - 1) / 2
            position, offset = position + 1, offset + own
    return [float(place) for place in found]

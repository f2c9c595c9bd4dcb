"""Changes in a picture: a dotted line where a run goes on with something else, and the reason beside it."""

from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes

from lrcurve.analysis.events import Events
from lrcurve.views.figure.annotate import Box, hidden, overlap
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import Layout, across
from lrcurve.views.numbers import printable, short
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import INK

_MOST = 20
_WIDEST = 18.0  # ems of a line of text, at most
_SMALL = 0.833  # matplotlib's size "small"
_LINE = 1.2 * _SMALL  # the height of a line of text, in ems
_BESIDE = 0.5  # ems from the dotted line to its text
_CLEAR = 0.5  # ems that a text keeps from the lines of the picture, where it can
_HEIGHTS = 60  # at which a text is tried

Change = tuple[float, str]
"""Where on the time axis a run goes on with something else, and why."""


def changes_of(plot: Plot, found: Sequence[Events]) -> list[Change]:
    """Return the changes of a panel from left to right, each once, with the name where only some curves have it."""
    names: dict[Change, list[str]] = {}
    for one in found:
        for step, text in one.transitions:
            change = (step * plot.lines[one.curves[0]].per_step, printable(text))
            names.setdefault(change, []).append(printable(one.name))
    owners = len({line.curve.owner for line in plot.lines})
    return sorted((x, text if len(who) == owners else f"{', '.join(who)}: {text}") for (x, text), who in names.items())


def change_boxes(plot: Plot, changes: Sequence[Change], plan: Layout) -> list[Box]:
    """Return the room that the dotted lines take."""
    half = 0.3 * plan.em / plan.width
    places = [across(x, plot.time) for x, _ in changes[:_MOST]]
    return [(place - half, 0.0, place + half, 1.0) for place in places]


def mark_changes(axes: Axes, plot: Plot, changes: Sequence[Change], plan: Layout, taken: Sequence[Box]) -> list[str]:
    """Draw the changes with their texts, which keep out of the room ``taken``; return a note if there are too many."""
    boxes = list(taken)
    for x, text in changes[:_MOST]:
        axes.axvline(x, color=INK, linewidth=1.0, linestyle=(0, (1, 2.2)), zorder=1.6)
        boxes.append(_write(axes, plot, across(x, plot.time), text, plan, boxes))
    return [f"{len(changes)} turns, {_MOST} of them marked"] if len(changes) > _MOST else []


def _write(axes: Axes, plot: Plot, x: float, text: str, plan: Layout, taken: Sequence[Box]) -> Box:
    """Write a text beside the change at ``x``, where it hides least, and return the room it takes."""
    em_x, em_y = plan.em / plan.width, plan.em / plan.height
    margin = _CLEAR * em_y
    tried: list[tuple[tuple[int, int], Box, str]] = []
    for side in (1, -1):
        room = ((1 - x) if side > 0 else x) / em_x / _SMALL - _BESIDE - 0.3
        lines = _wrapped(text, min(room, _WIDEST))
        width = _SMALL * max(text_widths(lines)) * em_x
        if width > room * _SMALL * em_x:
            continue
        left = x + _BESIDE * em_x if side > 0 else x - _BESIDE * em_x - width
        height = _LINE * len(lines) * em_y
        for index in range(_HEIGHTS + 1):
            low = (1 - height - 0.2 * em_y) * (1 - index / _HEIGHTS)
            box = (left, low, left + width, low + height)
            roomy = (left - 0.2 * em_x, low - margin, left + width + 0.6 * em_x, low + height + margin)
            crowd = sum(overlap(roomy, other) for other in taken)
            tried.append(((crowd, hidden(plot, roomy)), box, "\n".join(lines)))
    cost, box, written = min(tried, key=lambda one: (one[0], -one[1][1]))
    patch = {"facecolor": mpl.rcParams["axes.facecolor"], "edgecolor": "none", "alpha": 0.85, "pad": 1.0}
    axes.text(
        box[0] if box[0] > x else box[2], box[3], written, transform=axes.transAxes, va="top", size="small", zorder=6,
        ha="left" if box[0] > x else "right", linespacing=1.1, bbox=patch if any(cost) else None,
    )  # fmt: skip
    return box


def _wrapped(text: str, widest: float) -> list[str]:
    """Return a text in as few lines of at most ``widest`` ems as words allow, none of them longer than need be."""
    lines = _filled(text, widest)
    while len(lines) > 1 and len(narrower := _filled(text, max(text_widths(lines)) - 0.1)) == len(lines):
        if max(text_widths(narrower)) >= max(text_widths(lines)):
            break
        lines = narrower
    return lines


def _filled(text: str, widest: float) -> list[str]:
    """Return a text in lines of at most ``widest`` ems; the middle of a word that is longer is left out."""
    lines: list[str] = []
    for whole in text.split():
        word = whole
        while len(word) > 4 and text_widths([word])[0] > widest:
            word = short(whole, len(word) - 2)
        if lines and text_widths([f"{lines[-1]} {word}"])[0] <= widest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines

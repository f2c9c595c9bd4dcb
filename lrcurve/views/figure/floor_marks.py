"""Rates under the floor of a logarithmic axis: a triangle on the floor, and the value beside it."""

from collections.abc import Sequence
from itertools import groupby

from matplotlib.axes import Axes

from lrcurve.views.figure.layout import Layout
from lrcurve.views.figure.placement import Board, Note, Spot, around
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look

_NEAR = 0.9  # ems: of marks of a curve nearer than this one is drawn, and of curves they have one text
_ABOVE = 0.3  # ems from the floor to the middle of a mark
_AWAY = 3.0, 6.0, 9.0  # ems along the floor to places for a text that finds none near its mark


def mark_floor(axes: Axes, board: Board, plot: Plot, looks: Sequence[Look], plan: Layout) -> list[Note]:
    """Mark each stretch under the floor where it is lowest; return the rates there, each once a curve."""
    texts: list[tuple[float, str]] = []
    for line, look, stretches in zip(plot.lines, looks, plot.under, strict=True):
        written: set[str] = set()
        marked = -_NEAR
        for one in stretches:
            place = (one.start + one.end) / 2 if one.rate <= 0 else min(max(one.step + 0.5, one.start), one.end)
            x, y = place * line.per_step, plot.rates.low
            left, _ = board.at(x, y)
            if left - marked > _NEAR:
                marked = left
                axes.plot(x, y, marker="v", markersize=6, color=look.color, clip_on=False, zorder=6)
                board.take(x, y, 6)
            is_last = one.rate == line.edge == line.last and one.end == line.curve.run.ticks
            if one.text not in written and not (is_last and plan.valued):  # the last rate is written beside it
                written.add(one.text)
                texts.append((left, one.text))
    notes = []
    for left, group in _clusters(sorted(texts)):
        spots = around(", ".join(dict.fromkeys(group)), left, _ABOVE)
        beside = sorted((spot for spot in spots if not spot.up), key=lambda spot: spot.right == 0.5)
        text = beside[0].text
        along = [Spot(text, left + side * away, _ABOVE, float(side < 0)) for away in _AWAY for side in (1, -1)]
        every = tuple(range(len(plot.lines)))
        notes.append(Note([*beside, *along], every, size="medium", slides=True, needed=True))
    return notes


def _clusters(texts: Sequence[tuple[float, str]]) -> list[tuple[float, list[str]]]:
    """Return texts at nearly one place together; each place is that of the first."""
    found: list[tuple[float, list[str]]] = []
    for left, group in groupby(texts, key=lambda one: one[0]):
        if not found or left - found[-1][0] > _NEAR:
            found.append((left, []))
        found[-1][1].extend(text for _, text in group)
    return found

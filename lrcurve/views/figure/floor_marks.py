"""Rates under the floor of a logarithmic axis: a triangle on the floor, and the value beside it."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from lrcurve.views.figure.layout import Layout
from lrcurve.views.figure.placement import Board, Note, Spot, around
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look

_NEAR = 0.9  # ems: of marks of a curve nearer than this one is drawn, and of curves they have one text
_ABOVE = 0.3  # ems from the floor to the middle of a mark
_AWAY = 2.5  # ems along the floor to a text that finds no place near its mark; further away it would be misread


def mark_floor(axes: Axes, board: Board, plot: Plot, looks: Sequence[Look], plan: Layout) -> list[Note]:
    """Mark each stretch under the floor where it is lowest; return the rates there, each once a curve."""
    texts: list[tuple[float, str, int]] = []
    for index, (line, look, stretches) in enumerate(zip(plot.lines, looks, plot.under, strict=True)):
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
                texts.append((left, one.text, index))
    notes = []
    for left, group in _clusters(sorted(texts)):
        spots = around(", ".join(dict.fromkeys(text for text, _ in group)), left, _ABOVE)
        beside = sorted((spot for spot in spots if not spot.up), key=lambda spot: spot.right == 0.5)
        along = [Spot(beside[0].text, left + side * _AWAY, _ABOVE, float(side < 0)) for side in (1, -1)]
        lines = tuple(dict.fromkeys(index for _, index in group))
        notes.append(Note([*beside, *along], lines, size="medium", slides=True, needed=True))
    return notes


def _clusters(texts: Sequence[tuple[float, str, int]]) -> list[tuple[float, list[tuple[str, int]]]]:
    """Return texts at nearly one place together, with the lines that they are of; each place is that of the first."""
    found: list[tuple[float, list[tuple[str, int]]]] = []
    for left, text, index in texts:
        if not found or left - found[-1][0] > _NEAR:
            found.append((left, []))
        found[-1][1].append((text, index))
    return found

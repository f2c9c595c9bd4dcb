"""What is written into the lines of a picture: peaks and joins.

Each function draws its marks at once, and returns notes that the board of the axes then finds places for.
"""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from lrcurve.views.figure.placement import Board, Note, Spot, around
from lrcurve.views.line import Line
from lrcurve.views.numbers import count_text, until
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look

_MOST_PEAKS = 6
_MOST_JOINS = 60
_APART = 2.0  # ems: peaks nearer than this to one that is written are not told apart by a text
_HEIGHTS = (0.2, 0.4, 0.6, 0.8)  # of the axes, at which the step of a join is tried between foot and top


def mark_peaks(axes: Axes, board: Board, plot: Plot, looks: Sequence[Look]) -> list[Note]:
    """Ring the peak of each line, and return how high and when it is; of a family that is the highest peak."""
    peaked = _peaked(plot)
    if len(peaked) > _MOST_PEAKS:
        return []
    found: list[tuple[float, float, Note]] = []
    for index in peaked:
        line, look = plot.lines[index], looks[index]
        is_flat = line.peak == 0 and line.peak_end >= line.curve.run.ticks - 1
        if is_flat or not plot.shows(line.peak_x, line.peak_rate):
            continue
        ring: dict[str, Any] = {"markeredgecolor": look.color, "markerfacecolor": mpl.rcParams["axes.facecolor"]}
        ring |= {"marker": "o", "markersize": 5, "markeredgewidth": 1.3, "clip_on": False}
        axes.plot(line.peak_x, line.peak_rate, zorder=5 - 0.01 * index, **ring)
        board.take(line.peak_x, line.peak_rate, 5)
        x, y = board.at(line.peak_x, line.peak_rate)
        others = (plot.lines[other] for other in peaked)
        alone = sum(other.peak == line.peak and other.peak_rate == line.peak_rate for other in others) == 1
        rate = f"peak {plot.text(line.peak_rate)}"
        texts = f"{rate} {_when(plot, index, line, lasting=alone)}", rate
        spots = [spot for text in texts for spot in around(text, x, y)]
        found.append((x, y, Note(spots, (index,), slides=True)))
    told: list[tuple[float, float, Note]] = []
    for x, y, note in sorted(found, key=lambda one: -one[1]):
        if all(abs(x - other[0]) > _APART or abs(y - other[1]) > _APART for other in told):
            told.append((x, y, note))
    return [note for *_, note in told]


def _peaked(plot: Plot) -> list[int]:
    """Return the lines whose peaks are marked: those not of their trunks, and of a family the highest."""
    found: dict[str | int, int] = {}
    for index, line in enumerate(plot.lines):
        if line.peak >= line.curve.begin:
            best = found.setdefault(index if line.curve.member is None else line.curve.owner, index)
            if line.peak_rate > plot.lines[best].peak_rate:
                found[line.curve.owner] = index
    return sorted(found.values())


def mark_joins(axes: Axes, board: Board, plot: Plot, looks: Sequence[Look]) -> tuple[list[Note], list[str]]:
    """Draw a dotted line at each join; return their steps, and a note for each curve that has too many.

    A join that members of a family have in common gets one line.
    """
    told: list[str] = []
    found: dict[tuple[float, int], Note] = {}
    common: set[tuple[str, int]] = set()
    for index, (line, look) in enumerate(zip(plot.lines, looks, strict=True)):
        joins = line.trace.joins
        if line.dense or joins.size > _MOST_JOINS:
            many = "more joins than can be" if line.dense else f"{joins.size} joins, {_MOST_JOINS} of them"
            told.append(f"{line.name} has {many} marked")
        for join in joins[:_MOST_JOINS].tolist():
            x = join * line.per_step
            if not plot.time.shows(x):
                continue
            if line.curve.member is not None:
                if (line.curve.owner, join) in common:
                    continue
                common.add((line.curve.owner, join))
            axes.axvline(x, color=look.color, linewidth=0.9, linestyle=(0, (1, 2.2)), zorder=1.5)
            board.dotted(x)
            text = f"{join:,}" if join < 10**7 else count_text(join, join, digits=4)
            found.setdefault((x, join), Note(_beside(board, x, text), (index,), size="x-small", upright=True))
    return list(found.values()), told


def _beside(board: Board, x: float, text: str) -> list[Spot]:
    """Return the places of an upright text beside a dotted line: at its foot, at its top, and between."""
    left, _ = board.at(x, 0.0)
    heights = [(0.2, 0.0), (board.height - 0.2, 1.0), *((share * board.height, 0.5) for share in _HEIGHTS)]
    return [Spot(text, left + side * 0.25, y, 0.5 - side / 2, up) for y, up in heights for side in (-1, 1)]


def _when(plot: Plot, index: int, line: Line, *, lasting: bool) -> str:
    """Return when the peak is: a moment, or from when to when if it lasts and is seen to."""
    start = plot.time.moment(index, line.peak)
    if not lasting or (line.peak_end - line.peak) * line.per_step < 0.01 * plot.time.span:
        return f"at {start}"
    return f"from {until(start, plot.time.moment(index, line.peak_end))}"

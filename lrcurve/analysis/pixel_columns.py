"""What each pixel column of a picture holds: its joins, or, where they are too many, samples of its rates."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.analysis.sampling import even_edges, one_in_each, several_between
from lrcurve.curve import Curve
from lrcurve.schedules import Rates, Steps

MANY_JOINS = 8
"""A column with more joins than this is dense: it is sampled, not followed join by join."""

_CYCLE = 16  # joins followed from each start in a dense column; a cycle of up to so many parts is met whole
_BRIEF = 1 / 20  # of the time: lower rates that take no longer are passed on the way to others
_SPREAD = 64  # further samples over a dense column, for cycles of more parts


class Lows(NamedTuple):
    """The lowest rates above 0 of a curve, or of several, 0 where none is.

    ``least`` is the lowest of all; ``visible`` the lowest that a reader could see, that is, among one step per column;
    ``lasting`` the lowest of these that lasts: for a twentieth of the time, at most, they are lower.
    """

    least: float
    visible: float
    lasting: float

    @classmethod
    def among(cls, seen: Rates, others: Rates) -> "Lows":
        """Return those of a curve whose rates in the columns are ``seen``, and which has other rates beside them."""
        above = np.sort(seen[seen > 0])
        least = float(others.min(where=others > 0, initial=math.inf))
        if not above.size:
            return cls(*([least] if least < math.inf else [0.0]) * 3)
        return cls(min(least, float(above[0])), float(above[0]), float(above[int(_BRIEF * above.size)]))

    @classmethod
    def of_all(cls, curves: Iterable["Lows"]) -> "Lows":
        """Return those of several curves."""
        found = [lows for lows in curves if lows.least > 0]
        return cls(*map(min, zip(*found, strict=True))) if found else cls(0.0, 0.0, 0.0)


class Columns(Struct, frozen=True, eq=False):
    """The pixel columns of a curve from step ``first`` to before step ``stop``, ``width`` pixels wide.

    ``edges`` are the first steps of the columns and ``stop``, shape (n + 1,), int64. ``joins`` are the joins
    of the columns that are not dense, ascending. ``dense`` are the indices of the dense columns, shape (d,), and
    ``sample_steps``, ``sample_rates``, shape (d, k), are steps met in each and their rates, the column's first among
    them. ``lowest`` and ``highest`` are the extremes of all rates met, and ``lows`` the lowest above 0.
    """

    first: int
    stop: int
    width: float
    edges: Steps
    joins: Steps
    dense: Steps
    sample_steps: Steps
    sample_rates: Rates
    lows: Lows
    lowest: float
    highest: float

    @property
    def step_width(self) -> float:
        """Pixels per step."""
        return self.width / (self.stop - self.first)

    def index(self, steps: Steps) -> Steps:
        """Return the column that each step is in."""
        column: Steps = np.searchsorted(self.edges, steps, side="right") - 1
        return column

    def is_dense(self, steps: Steps) -> npt.NDArray[np.bool_]:
        """Return whether each step is in a dense column."""
        return np.isin(self.index(steps), self.dense)


def scan(curve: Curve, width: float, first: int = 0, stop: int | None = None) -> Columns:
    """Return what the pixel columns of ``curve`` hold when its steps from ``first`` to ``stop`` are so wide.

    Without ``stop`` it is the whole run. The work depends on ``width``, not on the number of steps.
    """
    stop = curve.run.ticks if stop is None else stop
    edges = first + even_edges(stop - first, max(1, int(np.ceil(width))))
    joins, dense = _joins(curve, edges)
    sample_steps = _samples(curve, edges[dense], edges[dense + 1])
    sample_rates = curve.lr(sample_steps)
    seen = curve.lr(one_in_each(edges))
    ends = curve.lr(np.concatenate([joins, np.maximum(joins - 1, first), [first, stop - 1]]))
    met = np.concatenate([seen, ends, sample_rates.ravel()])
    highest = float(met.max())
    lows = Lows.among(seen, met)
    return Columns(first, stop, width, edges, joins, dense, sample_steps, sample_rates, lows, float(met.min()), highest)


def _joins(curve: Curve, edges: Steps) -> tuple[Steps, Steps]:
    """Return the joins of the columns that hold few, and the indices of the columns that hold many."""
    count = np.zeros(edges.size - 1, dtype=np.int64)
    found: list[Steps] = []
    column = np.arange(edges.size - 1)
    at = np.maximum(edges[:-1] - 1, 0)
    while column.size:
        at = curve.next_join(at)
        inside = (at < edges[column + 1]) & (count[column] <= MANY_JOINS)
        column, at = column[inside], at[inside]
        count[column] += 1
        found.append(at)
    dense = np.flatnonzero(_with_neighbours(count > MANY_JOINS, count > MANY_JOINS // 2))
    joins = np.unique(np.concatenate([*found, np.empty(0, dtype=np.int64)]))
    return joins[~np.isin(np.searchsorted(edges, joins, side="right") - 1, dense)], dense


def _with_neighbours(many: npt.NDArray[np.bool_], some: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the runs of ``some`` that hold one of ``many``, so that a regular pattern is drawn in one way."""
    run = np.cumsum(np.diff(some.astype(np.int8), prepend=0) != 0)
    return some & np.isin(run, run[many])


def _samples(curve: Curve, start: Steps, end: Steps) -> Steps:
    """Return steps of the columns from ``start`` to ``end``, shape (d, k): whole cycles and places spread in between.

    From the beginning, the middle and near the end of a column the joins are followed, and each stretch between two of
    them is met at its first and last step and at two in between: a rate that only rises or only falls there has its
    extremes at the first two.
    """
    if not start.size:
        return np.empty((0, 1), dtype=np.int64)
    last = start
    for _ in range(_CYCLE):
        last = np.minimum(curve.next_join(last), end - 1)
    span = last - start
    at = np.stack([start, start + (end - start - span) // 2, end - 1 - span], axis=1)
    limit = end[:, None] - 1
    found = []
    for _ in range(_CYCLE):
        following = np.minimum(curve.next_join(at), limit + 1)
        gap = following - at
        found += [at, at + gap // 3, at + 2 * gap // 3, following - 1]
        at = np.minimum(following, limit)
    spread = several_between(start, end, _SPREAD)
    return np.concatenate([start[:, None], limit, *found, np.minimum(spread, limit)], axis=1)

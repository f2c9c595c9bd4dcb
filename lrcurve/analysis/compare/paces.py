"""Clocks of any pace that lead on from a known moment, found by solving for the pace at a few rows.

A horizon of another length, behind a warmup or not, is such a clock: it is at a join of the one curve at some step, and
goes on from there so many times as fast. One row's rate tells that pace where the factor is known; where it is not, the
ratio of two rows' rates does.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.compare.clock import Clock
from lrcurve.analysis.compare.plain_numbers import plainest, simplest
from lrcurve.analysis.compare.roots import roots
from lrcurve.analysis.compare.rows import Places, Rows, rates_between
from lrcurve.schedules import Rates

FURTHEST = 64
"""A clock is at most so many times as fast, or as slow."""

_GRID = np.geomspace(1 / FURTHEST, FURTHEST, 512)
_ROOTS = 96
_SEEDS = 6
_ENDS = 3
_ALIKE = 1e-11
_NUDGE = 1e-6

Anchor = tuple[int, int]
"""A step, and the moment at which the one curve is then."""

_Places = npt.NDArray[np.int64]


class _Equations(NamedTuple):
    """For each pace that is sought: where the clock starts, the row, and the factor, or a second row in its place."""

    steps: Rates
    moments: Rates
    t: Rates
    y: Rates
    factor: Rates
    second_t: Rates
    second_y: Rates

    def some(self, which: _Places) -> "_Equations":
        """Return some of them."""
        return _Equations(*(column[which] for column in self))


def paced(rows: Rows, first: int, picked: Places, anchors: Sequence[Anchor], factors: Iterable[float]) -> list[Clock]:
    """Return clocks through one of the anchors on which the one, times one of the factors or any, has rows' rates.

    They are sought at the rows ``picked``, and told exactly by all from the row ``first`` on.
    """
    if not anchors or picked.size < 2:
        return []
    y, t = rows.y[picked], rows.t[picked].astype(np.float64)
    start, moment = (np.array(column, dtype=np.float64) for column in zip(*anchors, strict=True))
    gone = t[None, :] - start[:, None]
    rates = _asked(rows, moment[:, None, None] + gone[:, :, None] * _GRID)
    found: list[tuple[_Places, _Equations]] = []
    for factor in dict.fromkeys((*factors, np.nan)):
        any_factor = rates[:, :-1] * y[-1] - rates[:, -1:] * y[:-1, None]
        off = any_factor if np.isnan(factor) else factor * rates - y[:, None]
        above = off >= 0
        anchor, row, place = np.nonzero((above[..., 1:] != above[..., :-1]) & ~np.isnan(off[..., 1:] + off[..., :-1]))
        kept = gone[anchor, row] > 0
        anchor, row, place = anchor[kept], row[kept], place[kept]
        one = _Equations(
            start[anchor],
            moment[anchor],
            t[row],
            y[row],
            np.full(row.size, factor),
            np.full(row.size, t[-1]),
            np.full(row.size, y[-1]),
        )
        nearest = np.argsort(abs(place - _GRID.size // 2), kind="stable")[:_ROOTS]
        found.append((np.stack([place, anchor, row])[:, nearest], one.some(nearest)))
    places = np.concatenate([one[0] for one in found], axis=1)
    equations = _Equations(*(np.concatenate(columns) for columns in zip(*(one[1] for one in found), strict=True)))
    if not places.size:
        return []
    paces = roots(lambda paces, which: _off(rows, equations.some(which), paces), _GRID[places[0]], _GRID[places[0] + 1])
    room = _room(rows, equations, paces, rows.off[picked][places[2]])
    clocks: list[Clock] = []
    for low, high, at, factor in _agreed(paces, room, places, equations.factor):
        known = not np.isnan(factor)
        pace = _narrowed(rows, first, low, high, anchors[at], factor) if known else (low, high)
        clocks += _plain(rows, *pace, anchors[at])
    return list(dict.fromkeys(clocks))


def _narrowed(rows: Rows, first: int, low: float, high: float, anchor: Anchor, factor: float) -> tuple[float, float]:
    """Return the paces of a range that the most rows from ``first`` on leave together, one after another."""
    t, y = rows.t[first:].astype(np.float64), rows.y[first:]
    room = rows.off[first:] + rows.room(y)
    pace = (low + high) / 2
    nudge = max((high - low) / 2, _NUDGE * pace)
    known = _Equations(*np.broadcast_arrays(*map(np.float64, anchor), t, y, np.float64(factor), t, y))
    here, beside = _off(rows, known, np.full(t.size, pace)), _off(rows, known, np.full(t.size, pace + nudge))
    with np.errstate(all="ignore"):
        slope = (beside - here) / nudge
        usable = (slope != 0) & np.isfinite(slope) & (t > anchor[0])
        middle = np.where(usable, pace - here / slope, pace)
        spread = np.where(usable, room / np.abs(slope), np.inf)
    lowest, highest = np.maximum.accumulate(middle - spread), np.minimum.accumulate(middle + spread)
    left = np.flatnonzero((lowest <= highest) & (lowest >= low) & (highest <= high))
    return (float(lowest[left[-1]]), float(highest[left[-1]])) if left.size else (low, high)


def _asked(rows: Rows, moments: Rates) -> Rates:
    """Return the one's rates at moments, of their shape."""
    flat = moments.reshape(-1)
    whole = np.floor(flat)
    return rates_between(rows.one, whole.astype(np.int64), flat - whole).reshape(moments.shape)


def _off(rows: Rows, equations: _Equations, paces: Rates) -> Rates:
    """Return by how much too high the rates are at these paces."""
    first = _asked(rows, equations.moments + paces * (equations.t - equations.steps))
    free = np.isnan(equations.factor)
    second = np.ones(first.size)
    moments = equations.moments + paces * (equations.second_t - equations.steps)
    if free.any():
        second[free] = _asked(rows, moments[free])
    factor = np.where(free, equations.second_y, equations.factor)
    return first * factor - second * equations.y


def _room(rows: Rows, equations: _Equations, paces: Rates, printed: Rates) -> Rates:
    """Return how far a pace may be off, as the row's rate may."""
    steep = (_off(rows, equations, paces * (1 + _NUDGE)) - _off(rows, equations, paces * (1 - _NUDGE))) / (2 * _NUDGE)
    size = np.where(np.isnan(equations.factor), 2 * np.abs(equations.second_y), 1.0)
    room = size * (printed + rows.room(equations.y))
    with np.errstate(all="ignore"):
        return paces * (np.where(steep != 0, room / np.abs(steep), 1.0) + _ALIKE)


def _agreed(paces: Rates, room: Rates, places: _Places, factors: Rates) -> Iterator[tuple[float, float, int, float]]:
    """Yield the ranges of paces that most rows agree on, which anchor that is of, and the factor."""
    low, high = paces - room, paces + room
    _, anchor, row = places
    same_factor = (factors[:, None] == factors) | (np.isnan(factors)[:, None] & np.isnan(factors))
    overlap = (low[:, None] <= high) & (low <= high[:, None]) & (anchor[:, None] == anchor) & same_factor
    votes = np.zeros(paces.size, dtype=np.int64)
    for each in np.unique(row):
        votes += overlap[:, row == each].any(axis=1)
    taken: set[tuple[int, float]] = set()
    for seed in np.lexsort((room, -votes)).tolist():
        if votes[seed] < 2 or len(taken) >= _SEEDS:
            return
        key = int(anchor[seed]), float(f"{paces[seed]:.5g}")
        if key in taken:
            continue
        taken.add(key)
        beside = overlap[seed]
        lowest, highest = float(low[beside].max()), float(high[beside].min())
        if lowest > highest:
            lowest, highest = float(low[seed]), float(high[seed])
        yield lowest, highest, int(anchor[seed]), float(factors[seed])


def _plain(rows: Rows, low: float, high: float, anchor: Anchor) -> Iterator[Clock]:
    """Yield the plainest clocks of a pace between two: they reach a join at a whole step, or are a short fraction."""
    step, moment = anchor
    ends = [join for join in rows.joins if join > moment][:_ENDS]
    if rows.one.run.ticks > moment:
        ends.append(rows.one.run.ticks)
    for end, parts in ((end, parts) for end in ends for parts in (1, 2)):
        shortest, longest = (parts * (step + (end - moment) / pace) for pace in (high, low))
        if ceil(shortest) <= floor(longest):
            whole = round(plainest(ceil(shortest), floor(longest)))
            if whole > parts * step:
                yield _clock(Fraction((end - moment) * parts, whole - parts * step), anchor)
                break
    yield _clock(simplest(low, high), anchor)


def _clock(pace: Fraction, anchor: Anchor) -> Clock:
    return Clock(rate=pace, offset=anchor[1] - anchor[0] * pace)

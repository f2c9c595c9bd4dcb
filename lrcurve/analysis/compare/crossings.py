"""At which moments one curve has the other's rates: clocks that lead through them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import gcd

import numpy as np

from lrcurve.analysis.compare.clock import SAME, Clock
from lrcurve.analysis.compare.paces import FURTHEST, Anchor, paced
from lrcurve.analysis.compare.plain_numbers import plainest, simplest
from lrcurve.analysis.compare.proposals import PIECES, holds
from lrcurve.analysis.compare.roots import roots
from lrcurve.analysis.compare.rows import Places, Rows, rates_between
from lrcurve.schedules import Rates, Steps

_GRID = 1024
_BRACKETS = 6
_NEARLY = 0.05
_ALIKE = 1e-9
_SHIFTS = 4096
_NEAR = (0, 1, 3, 7, 15, 31, 63, 127, 511, 2047)
_VOTED = 12
_PACED = 6


class Crossings:
    """At which moments the one curve has, or passes, a rate."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        last = int(rows.t[-1])
        furthest = max([last, *(join for join in rows.joins if join <= 4 * last)])
        spread = np.linspace(0, furthest, _GRID).astype(np.int64)
        near = [join + beside for join in rows.joins if join <= furthest for beside in (-1, 0)]
        self.grid: Steps = np.unique([*spread.tolist(), *near])
        self.rates = rates_between(rows.one, self.grid, np.zeros(self.grid.size))
        if rows.one.recorded is not None:
            kept = ~np.isnan(self.rates)
            self.grid, self.rates = self.grid[kept], self.rates[kept]
        self.ratio = self._peaks()
        self.holds = holds(rows) | self._seen()
        self.clocks_near = cache(self._near)

    def _peaks(self) -> float:
        """Return the ratio of the highest rates of both curves."""
        rows, highest, top = self.rows, float(np.nanmax(self.rates, initial=0.0)), int(self.rows.y.argmax())
        if highest <= 0 or rows.y[top] <= 0:
            return 1.0
        room = (rows.off + rows.room(rows.y))[top]
        return plainest(float(rows.y[top] - room) / highest, float(rows.y[top] + room) / highest)

    def _seen(self) -> set[tuple[int, int]]:
        """Return after how many steps the other curve may change, by the moments whose rates it has at some rows."""
        rows = self.rows
        if not rows.timed or rows.other.recorded is None or self.grid.size < 2:
            return set()
        _, first = np.unique(rows.y, return_index=True)
        inner = np.sort(first[1:-1])  # the lowest and the highest may be limits
        if not inner.size:
            return set()
        picked = inner[np.unique(np.linspace(0, inner.size - 1, 2 * _VOTED).astype(np.int64))]
        found = set()
        for factor in {1.0, self.ratio}:
            which, moments = self._moments_of(rows.y[picked] / factor)
            late = rows.t[picked][which] - moments
            whole = (np.abs(moments - np.round(moments)) < _NEARLY**2) & (late > -_NEARLY)
            latest = [moments[whole & (which == place)].max(initial=0.0) for place in range(picked.size)]
            found.add((gcd(*(round(moment) for moment in latest)), 0))
        return {(number, phase) for number, phase in found if number > 1}

    def _near(self, index: int, anchors: tuple[Anchor, ...], factors: tuple[float, ...]) -> list[Clock]:
        """Return the clocks that lead through the rates of the rows behind a row of the search, most likely first.

        Where the other curve stays at a rate for some steps, they lead through the rows at which it changes. Of any
        pace are those that lead on from one of the anchors, and give the rates times one of the factors, or any.
        """
        rows = self.rows
        if not rows.timed or self.grid.size < 2:
            return []
        changed = np.flatnonzero(rows.y[index:] != rows.y[index])
        begins = {index, index + max(int(changed[0]) - 1, 0)} if changed.size else {index}
        picked = np.unique([min(begin + near, rows.t.size - 1) for begin in begins for near in _NEAR])
        telling = [min(max(begins) + near, rows.t.size - 1) for near in _NEAR[: len(_NEAR) // 2]]
        found = [Clock(offset=Fraction(moment - step)) for step, moment in anchors]
        found += [*self._through(picked, 1.0), *self._shifted(np.unique(telling))]
        scaled = abs(self.ratio - 1) > _ALIKE
        if scaled:
            found += self._through(picked, self.ratio)
        free = np.arange(index, rows.t.size)[(rows.y[index:] != rows.y.min()) & (rows.y[index:] != rows.y.max())]
        if free.size:
            known = (1.0, *([self.ratio] if scaled else []), *factors)
            last = free.size - 1
            far, near = np.linspace(0, last, _PACED + 1)[1:], np.geomspace(1, last + 1, 2 * _PACED)[:-3] - 1
            # Near rows alone tell the first of several stretches, and the pace of rates that are rounded.
            apart = index == 0 or rows.off.any()
            for spread in (far, near) if apart else (np.concatenate([far, near]),):
                found += paced(rows, index, free[np.unique(spread.astype(np.int64))], anchors, known)
        changes = np.searchsorted(rows.t, rows.other_joins)
        changes = np.unique(changes[(changes > index) & (changes < rows.t.size)])[: 2 * len(_NEAR) : 2]
        if self.holds:
            lines = [SAME, *(self._through(changes, self.ratio) if changes.size > 1 else [])]
            found += [Clock(line.rate, line.offset, *hold) for hold in self.holds for line in lines]
        return list(dict.fromkeys(found))

    def _through(self, picked: Places, factor: float) -> list[Clock]:
        """Return the clocks of lines through the moments at which the one, times a factor, has some rows' rates."""
        rows = self.rows
        which, moments = self._moments_of(rows.y[picked] / factor)
        t = rows.t[picked][which]
        first, second = np.nonzero(t[:, None] < t[None, :])
        with np.errstate(divide="ignore"):
            slopes = (moments[second] - moments[first]) / (t[second] - t[first])
        kept = (slopes >= 1 / FURTHEST) & (slopes <= FURTHEST)
        first, second, slopes = first[kept], second[kept], slopes[kept]
        starts = moments[first] - slopes * t[first]
        if not starts.size:
            return []
        # Lines through the same moments are as good as one another: those that most pairs of rows agree on come first.
        agreed = np.stack([np.round(slopes, 5), np.round(starts, 1)])
        _, place, votes = np.unique(agreed, axis=1, return_index=True, return_counts=True)
        likely = place[np.argsort(-votes, kind="stable")[:_VOTED]]
        lines = np.stack([t[first], moments[first], t[second], moments[second]])[:, likely].T.tolist()
        return [clock for line in lines for clock in (*_anchored(rows.joins, *line), *_lines(*line))]

    def _shifted(self, picked: Places) -> list[Clock]:
        """Return the shifts for which the rates of some rows are those of the one times a factor."""
        rows = self.rows
        t, y, off = rows.t[picked], rows.y[picked], rows.off[picked]
        furthest = min(int(rows.t[-1]), _SHIFTS)
        shifts = np.arange(-furthest, furthest + 1)
        moments = t + shifts[:, None]
        rates = rates_between(rows.one, moments.reshape(-1), np.zeros(moments.size)).reshape(moments.shape)
        with np.errstate(all="ignore"):
            ratios = y / rates
            room = _ALIKE * np.abs(ratios) + 2 * np.abs(off / rates)
            alike = (np.abs(ratios - ratios[:, -1:]) <= room + room[:, -1:]) | ((y == 0) & (rates == 0))
        found = shifts[alike.all(axis=1)].tolist()
        return [Clock(offset=Fraction(shift)) for shift in sorted(found, key=abs)[:_VOTED]]

    def _moments_of(self, wanted: Rates) -> tuple[Places, Rates]:
        """Return which of some rates the one passes, and at which moments: each of shape (n,)."""
        above = self.rates >= wanted[:, None]
        which, crossed = np.nonzero(above[:, 1:] != above[:, :-1])
        early = np.concatenate([np.arange(count) for count in np.bincount(which, minlength=wanted.size)]) < _BRACKETS
        which, crossed = which[early], crossed[early]
        low, high, side, passed = self.grid[crossed], self.grid[crossed + 1], above[which, crossed], wanted[which]
        nothing = np.zeros(low.size)
        while low.size and (high - low).max() > 1:
            middle = low + (high - low) // 2
            same = (rates_between(self.rows.one, middle, nothing) >= passed) == side
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        if self.rows.one.recorded is not None:
            return np.concatenate([which, which]), np.concatenate([low, high]).astype(np.float64)
        rest = roots(
            lambda rest, which: rates_between(self.rows.one, low[which], rest) - passed[which],
            np.zeros(low.size),
            np.ones(low.size),
        )
        return which, low + rest


def _anchored(joins: Sequence[int], t: float, a: float, later: float, b: float) -> Iterator[Clock]:
    """Yield clocks that are at moment ``a`` at step ``t``, at ``b`` at a later one, and at two joins at whole steps."""
    slope = (b - a) / (later - t)
    for start, stop in pairwise((0, *joins[:PIECES])):
        ends = t + (start - a) / slope, t + (stop - a) / slope
        near = round(ends[0]), round(ends[1])
        if near[0] < near[1] and max(abs(ends[0] - near[0]), abs(ends[1] - near[1])) <= 2 * _NEARLY:
            rate = Fraction(stop - start, near[1] - near[0])
            yield Clock(rate=rate, offset=start - near[0] * rate)


def _lines(t: float, a: float, later: float, b: float) -> Iterator[Clock]:
    """Yield clocks of short fractions that are at moment ``a`` at step ``t``, and at ``b`` at a later one."""
    slope = (b - a) / (later - t)
    for nearly in (_NEARLY, _NEARLY**4):
        room = nearly / (later - t)
        rate = simplest(max(slope - room, room), slope + room)
        offset = Fraction(round((a - float(rate) * t) * rate.denominator), rate.denominator)
        if abs(float(offset) + float(rate) * t - a) <= _NEARLY:
            yield Clock(rate=rate, offset=offset)

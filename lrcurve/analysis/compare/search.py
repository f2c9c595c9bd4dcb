"""The search for causes: few stretches of the run, each explained whole by one clock and one factor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np

from lrcurve.analysis.compare.clock import SAME, STOPPED, Cause, Clock, Part, plainest
from lrcurve.analysis.compare.evidence import is_told
from lrcurve.analysis.compare.paces import FURTHEST, Anchor
from lrcurve.analysis.compare.proposals import Crossings
from lrcurve.analysis.compare.rows import Limits, Mask, Places, Rows

MOST_PARTS = 3
"""More stretches than this explain anything."""

_BRANCHES = 4
_TRIED = 12
_FIRST = 6
_PROBES = 32
_BETWEEN = 20
_ALIKE = 1e-6
_LIKELY = 32
_PLAIN = 16
_FURTHER = np.array([0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0])
_ANCHORS = 4
_FACTORS = 3


@dataclass(frozen=True)
class Stretch:
    """Rows of the search from ``start`` to before ``stop`` that a clock and a factor explain, or a line of its own."""

    start: int
    stop: int
    clock: Clock = SAME
    factor: float = 1.0
    line: bool = False

    @property
    def cost(self) -> float:
        """How much there is to say of it."""
        return Cause((Part(0, 0, self.clock, self.factor, (0.0, 0.0) if self.line else None),)).cost


class Search:
    """The search over one pair of curves, of which the other is kept between ``limits``."""

    def __init__(self, rows: Rows, clocks: Sequence[Clock], crossings: Crossings, limits: Limits) -> None:
        self.rows, self.clocks, self.crossings, self.limits = rows, clocks, crossings, limits
        self.size = rows.t.size
        room = rows.room(rows.y) + rows.off
        self.free: Mask = (rows.y - room > limits.low) & (rows.y + room < limits.high)
        self._options = cache(self._look)

    def causes(self, parts: int) -> Iterator[Cause]:
        """Yield what explains every row of the run in so many stretches, the plainest first, verified at all rows."""
        found = {cause for stretches in self._partitions(0, parts) if (cause := self._cause(stretches))}
        for cause in sorted(found, key=lambda cause: cause.cost)[:_TRIED]:
            if all(self.rows.verified(part, self.limits) for part in cause.parts):
                yield cause

    def _partitions(self, start: int, parts: int) -> Iterator[tuple[Stretch, ...]]:
        """Yield so many stretches in turn from a row on that come to the last row."""
        for option in self._whole() if parts == 1 and start == 0 else self._options(start):
            if option.stop == self.size and parts == 1:
                yield (option,)
            elif option.stop < self.size and parts > 1:
                yield from ((option, *more) for more in self._partitions(option.stop, parts - 1))

    def _whole(self) -> Iterator[Stretch]:
        """Yield explanations of all rows."""
        spread = np.unique(np.linspace(0, self.size - 1, _PROBES).astype(np.int64))
        pool = list(dict.fromkeys((*self.clocks, *self.crossings.clocks_near(0, *self._known(0)))))
        for clock, scaled in self._likely(pool, spread):
            yield from self._stretches(clock, 0, scaled=scaled)

    def _look(self, start: int) -> list[Stretch]:
        """Return the explanations of the rows from ``start`` on: some to the end, some that come far, and the plain."""
        step = int(self.rows.t[start])
        earliest = max(int(self.rows.t[start - 1]) + 1, step - _BETWEEN) if start else step
        restarted = [Clock(offset=Fraction(-anew)) for anew in range(step, earliest - 1, -1)]
        pool = list(dict.fromkeys((*self.clocks, *restarted, *self.crossings.clocks_near(start, *self._known(start)))))
        found = [*self._stretches(SAME, start, scaled=True)]
        for clock, scaled in self._likely(pool, self._telling(start)):
            found += self._stretches(clock, start, scaled=scaled)
        if start == 0 and self.rows.timed:
            found += [*self._stretches(STOPPED, 0, scaled=True), *self._lines()]
        found.sort(key=lambda one: one.cost)
        whole = [one for one in found if one.stop == self.size]
        part = [one for one in found if one.stop < self.size]
        furthest = {one.stop: one for one in reversed(part)}
        far = [furthest[stop] for stop in sorted(furthest, reverse=True)[:_BRANCHES]]
        # Along a straight line from 0 a factor and a pace are the same: then the peaks tell which factor it is.
        peaks = [one for one in part if one.factor != 1 and abs(one.factor / self.crossings.ratio - 1) < _ALIKE]
        far += sorted(peaks, key=lambda one: -one.stop)[:2]
        plain = [one for one in part if one.line or one.clock in (SAME, STOPPED)]
        plain += [one for one in whole if one.clock in restarted][:2]
        return list(dict.fromkeys((*whole[: 2 * _BRANCHES], *far, *plain)))

    def _known(self, start: int) -> tuple[tuple[Anchor, ...], tuple[float, ...]]:
        """Return at which moments the one may be at steps up to a row, and the factors that it may have."""
        if start == 0:
            return ((0, 0),), ()
        rows = self.rows
        begins = int(rows.t[start])
        joins, turns = rows.joins[:_ANCHORS], rows.turns[:_ANCHORS]
        anchors = {(join, join) for join in joins if join <= begins} | {(begins, 0), (begins, begins)}
        anchors |= {(turn, join) for turn in turns for join in joins[:2] if turn <= begins}
        factors: dict[float, None] = {}
        for one in sorted(self._options(0), key=lambda one: one.cost):
            if one.stop > start or one.line or not one.clock.rate or one.clock.every > 1:
                continue
            factors[one.factor] = None
            reached = ((join - one.clock.offset) / one.clock.rate for join in joins[:2])
            anchors |= {(int(step), join) for step, join in zip(reached, joins, strict=False) if step.denominator == 1}
        return tuple(sorted(anchors)), tuple(factors)[:_FACTORS]

    def _telling(self, start: int) -> Places:
        """Return the first rows from ``start`` on and, where the rate stays the same, those where it changes."""
        first = np.arange(start, min(start + _FIRST, self.size))
        changed = np.flatnonzero(self.rows.y[start:] != self.rows.y[start])
        return first if not changed.size or changed[0] < _FIRST else np.append(first, start + changed[0] + [-1, 0])

    def _likely(self, pool: Sequence[Clock], index: Places) -> Iterator[tuple[Clock, bool]]:
        """Yield the clocks that fit at some rows, and whether only with a factor, or maybe with one.

        Of many, as there are where rates are rounded, they are those that come furthest, and the plainest.
        """
        far = int(index[-1]) + (self.size - int(index[-1]) - 1) * _FURTHER
        rows = np.unique(np.concatenate([index, far.astype(np.int64)]))
        near = np.searchsorted(rows, index)
        rates, off = self.rows.ask_all(pool, rows)
        y, more = self.rows.y[rows], self.rows.off[rows]
        fits = self.rows.fits(np.clip(rates, *self.limits), y, more + off)
        usable = self.free[rows] & (y != 0) & np.isfinite(rates) & (rates != 0)
        largest = near[np.argmax(np.where(usable, np.abs(rates), -1)[:, near], axis=1)][:, None]
        with np.errstate(all="ignore"):
            factors = y[largest[:, 0]][:, None] / np.take_along_axis(rates, largest, axis=1)
            scaled = np.clip(factors * rates, *self.limits)
            unsure = np.abs(scaled) * (more[largest[:, 0]] / np.abs(y[largest[:, 0]]))[:, None]  # of the factor
            with_factor = self.rows.fits(scaled, y, 2 * (more + np.abs(factors) * off) + unsure)
        alone = fits[:, near].all(axis=1)
        maybe = np.where(usable[:, near].any(axis=1), with_factor[:, near].all(axis=1) & ~alone, alone)
        kept = set()
        for found, fitting in ((np.flatnonzero(alone), fits), (np.flatnonzero(maybe & ~alone), with_factor)):
            reach = np.where(fitting.all(axis=1), rows.size, fitting.argmin(axis=1))[found]
            furthest = found[np.argsort(-reach, kind="stable")[:_LIKELY]]
            kept.update(found[:_PLAIN].tolist(), furthest.tolist())
        yield from ((pool[place], bool(maybe[place])) for place in sorted(kept))

    def _fits(self, clock: Clock, factor: float, start: int, stop: int) -> Mask:
        rates, off = self.rows.asked(clock)
        wanted = np.clip(factor * rates[start:stop], *self.limits)
        return self.rows.fits(wanted, self.rows.y[start:stop], self.rows.off[start:stop] + factor * off[start:stop])

    def _until(self, clock: Clock, factor: float, start: int) -> int:
        """Return the first row from ``start`` on that is not explained, or the number of rows."""
        fits = self._fits(clock, factor, start, self.size)
        return start + int(fits.argmin()) if not fits.all() else self.size

    def _stretches(self, clock: Clock, start: int, *, scaled: bool) -> Iterator[Stretch]:
        """Yield how far a clock explains the rows from ``start`` on, alone and, if ``scaled``, with a factor."""
        stop = self._until(clock, 1.0, start)
        if stop > start:
            yield Stretch(start, stop, clock)
        if scaled and stop < self.size:
            for factor in self._factors(clock, start):
                further = self._until(clock, factor, start)
                if further > stop:
                    yield Stretch(start, further, clock, factor)
                    return

    def _factors(self, clock: Clock, start: int) -> Iterator[float]:
        """Yield the factor that explains most rows from ``start`` on, in as few digits as do.

        Each row leaves room for some factors, more of them where printing has rounded it; what all rows leave together
        is what the factor may be.
        """
        rows = self.rows
        x, off = (one[start:] for one in rows.asked(clock))
        y, free = rows.y[start:], self.free[start:]
        with np.errstate(all="ignore"):
            usable = free & (x != 0) & (y != 0) & np.isfinite(y / x)
            middle = np.where(usable, y / x, 0.0)
            room = np.where(usable, (rows.room(y) + rows.off[start:] + np.abs(middle) * off) / np.abs(x), np.inf)
            lowest, highest = np.maximum.accumulate(middle - room), np.minimum.accumulate(middle + room)
        left = lowest <= highest
        stop = y.size if left.all() else int(left.argmin())
        best, reached = 1.0, start
        while stop and np.isfinite(lowest[stop - 1]) and np.isfinite(highest[stop - 1]):
            factor = plainest(float(lowest[stop - 1]), float(highest[stop - 1]))
            further = self._until(clock, factor, start)
            if further > reached:
                best, reached = factor, further
            if further - start >= stop or further == start:
                break
            stop = further - start  # a row that leaves room for any factor was in the way
        if best not in (0, 1):
            yield best

    def _lines(self) -> Iterator[Stretch]:
        """Yield the longest straight line from the first row on, and the first row alone."""
        stop, more = 2, 3
        while more <= self.size and self._is_straight(more):
            stop, more = more, 2 * more
        more = min(more, self.size + 1)
        while more - stop > 1:
            middle = (stop + more) // 2
            stop, more = (middle, more) if self._is_straight(middle) else (stop, middle)
        if 2 < stop < self.size:
            yield Stretch(0, stop, line=True)
        if self.size > 1:
            yield Stretch(0, 1, line=True)

    def _is_straight(self, stop: int) -> bool:
        t, y, off = self.rows.t[:stop], self.rows.y[:stop], self.rows.off[:stop]
        straight = y[0] + (y[-1] - y[0]) * ((t - t[0]) / (t[-1] - t[0]))
        return bool(self.rows.fits(straight, y, 2 * off).all())

    def _cause(self, stretches: Sequence[Stretch]) -> Cause | None:
        """Return stretches as a cause, with exact steps between them; None where they do not tell enough."""
        stretches = self._with_one_factor(stretches)
        starts = [int(self.rows.t[0])]
        for before, after in pairwise(stretches):
            starts.append(self._border(before, after, starts[-1]))
        if any(later <= earlier for earlier, later in pairwise(starts)):
            return None
        stops = [*(start - 1 for start in starts[1:]), int(self.rows.t[-1])]
        parts = []
        for one, start, stop in zip(stretches, starts, stops, strict=True):
            line = None
            if one.line:
                first, last = self.rows.rates(self.rows.steps(np.array([0, self.rows.place(stop + 1) - 1])))[0].tolist()
                line = first, last
            parts.append(Part(start, stop, one.clock, one.factor, line))
        low, high = (limit if np.isfinite(limit) else None for limit in self.limits)
        cause = Cause(tuple(parts), low, high, self.rows.swapped)
        if not is_told(cause, self.rows, self.free):
            return None
        return replace(cause, parts=(*self._warmup(parts[0]), *parts[1:])) if len(parts) < MOST_PARTS else cause

    def _with_one_factor(self, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
        """Return stretches of which the first has the second's factor, if it can.

        Along a straight line from 0 a factor and a pace are the same: the pace is the one with which the clock goes on.
        """
        first, *rest = stretches
        if not rest or first.line or rest[0].line or first.clock.offset or first.clock.every > 1:
            return stretches
        after = rest[0]
        if not first.clock.rate:
            fits = self._fits(first.clock, after.factor, 0, first.stop).all()
            return (replace(first, factor=after.factor), *rest) if fits else stretches
        exact = float(first.clock.rate) * first.factor / after.factor
        if first.factor == after.factor or not 1 / FURTHEST < exact < FURTHEST:
            return stretches
        rate = Fraction(exact).limit_denominator(int(self.rows.t[first.stop]))
        meet = after.clock.offset / (rate - after.clock.rate) if rate != after.clock.rate else Fraction(0)
        if meet.denominator != 1 or not self._fits(Clock(rate=rate), after.factor, 0, first.stop).all():
            return stretches
        return (Stretch(0, first.stop, Clock(rate=rate), after.factor), *rest)

    def _warmup(self, part: Part) -> tuple[Part, ...]:
        """Return the first stretch as one of the warmup only, where the one is constant behind its warmup."""
        rows, rate = self.rows, part.clock.rate
        if rate in (0, 1) or part.clock != Clock(rate=rate) or not rows.joins:
            return (part,)
        end, last = rows.joins[0] / rate, part.clock.at(part.stop)
        before, behind = (
            rows.asked(SAME)[0][(rows.t >= start) & (rows.t <= stop)]
            for start, stop in ((0, rows.joins[0] - 1), (rows.joins[0], last))
        )
        if not before.size or not behind.size or behind[0] <= before[0]:
            return (part,)  # a way down
        if end.denominator != 1 or not part.start < end <= part.stop or np.ptp(behind) > 0:
            return (part,)
        # A shorter warmup leaves the rest of the one's out.
        after = Clock(offset=max(rows.joins[0] - end, Fraction(0)))
        return replace(part, stop=int(end) - 1), Part(int(end), part.stop, after, part.factor)

    def _border(self, before: Stretch, after: Stretch, first: int) -> int:
        """Return the step at which one stretch ends and the next begins.

        Rows that both explain belong to either: the border is where the clocks meet, or where the clock starts anew, or
        else at a join.
        """
        rows = self.rows
        low, high = int(rows.places[after.start - 1]), int(rows.places[after.start])
        part = Part(first, int(rows.t[before.stop - 1]), before.clock, before.factor)
        while high - low > 1 and not before.line:
            middle = (low + high) // 2
            fitting = rows.explains(part, self.limits, rows.steps(np.array([middle]))).all()
            low, high = (middle, high) if fitting else (low, middle)
        latest = int(rows.steps(np.array([high]))[0])
        fits = self._fits(after.clock, after.factor, before.start, after.start)[::-1]
        both = int(fits.argmin()) if not fits.all() else fits.size
        place = after.start - both
        earliest = int(rows.t[place - 1]) + 1 if place > before.start else first + 1
        rates = after.clock.rate - before.clock.rate
        meet = (before.clock.offset - after.clock.offset) / rates if rates and not before.line else None
        anew = -after.clock.offset / after.clock.rate if after.clock.rate else None
        at_joins = (
            [(join - before.clock.offset) / before.clock.rate for join in rows.joins] if before.clock.rate else []
        )
        # A table's joins are where rows of it differ, which may be after one curve stays the same.
        joins = (*rows.other_joins, *at_joins) if rows.other.recorded is None else (*at_joins, *rows.other_joins)
        for step in (meet, anew, *joins):
            if step is not None and earliest <= step <= latest and Fraction(step).denominator == 1 and step > first:
                return int(step)
        return latest

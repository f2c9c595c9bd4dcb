"""How far one explanation reaches: rows that a clock and a factor explain one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrcurve.analysis.compare.cause import Cause, Part
from lrcurve.analysis.compare.clock import SAME, Clock
from lrcurve.analysis.compare.plain_numbers import plainest
from lrcurve.analysis.compare.rows import Limits, Mask, Rows
from lrcurve.schedules import Rates

MOST_PARTS = 3
"""More stretches than this explain anything."""

_ON_A_LINE = 4


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


class Explaining:
    """What explains rows one after another, where the other curve is kept between limits."""

    def __init__(self, rows: Rows, limits: Limits) -> None:
        self.rows, self.limits, self.size = rows, limits, rows.t.size
        room = rows.room(rows.y) + rows.off
        self.free: Mask = (rows.y - room > limits.low) & (rows.y + room < limits.high)

    def fits(self, clock: Clock, factor: float, start: int, stop: int) -> Mask:
        """Return which rows from ``start`` to before ``stop`` a clock and a factor explain."""
        rates, off = self.rows.asked(clock)
        wanted = np.clip(factor * rates[start:stop], *self.limits)
        return self.rows.fits(wanted, self.rows.y[start:stop], self.rows.off[start:stop] + factor * off[start:stop])

    def until(self, clock: Clock, factor: float, start: int) -> int:
        """Return the first row from ``start`` on that is not explained, or the number of rows."""
        fits = self.fits(clock, factor, start, self.size)
        return start + int(fits.argmin()) if not fits.all() else self.size

    def stretches(self, clock: Clock, start: int, *, scaled: bool) -> Iterator[Stretch]:
        """Yield how far a clock explains the rows from ``start`` on: alone and, if ``scaled``, with a factor."""
        stop = self.until(clock, 1.0, start)
        if stop > start:
            yield Stretch(start, stop, clock)
        if scaled and stop < self.size:
            for factor in self._factors(clock, start):
                further = self.until(clock, factor, start)
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
            further = self.until(clock, factor, start)
            if further > reached:
                best, reached = factor, further
            if further - start >= stop or further == start:
                break
            stop = further - start  # a row that leaves room for any factor was in the way
        if best not in (0, 1):
            yield best

    def lines(self) -> Iterator[Stretch]:
        """Yield the longest straight line from the first row on, and the first row alone.

        Two rows are on a line, and a few more may be by chance, unless they are all alike.
        """
        apart = self._slopes[0] > self._slopes[1]
        stop = int(apart.argmax()) + 1 if apart.any() else self.size
        if 1 < stop < self.size and (stop > _ON_A_LINE or np.ptp(self.rows.y[:stop]) == 0):
            yield Stretch(0, stop, line=True)
        if self.size > 1:
            yield Stretch(0, 1, line=True)

    def line(self, stop: int, step: int) -> tuple[float, float]:
        """Return the rates, at the first row and at a step, of the line on which the rows before ``stop`` are."""
        first = float(self.rows.y[0])
        if np.ptp(self.rows.y[:stop]) == 0:
            return first, first
        slope = float(sum(bound[stop - 2] for bound in self._slopes)) / 2
        return first, first + slope * (step - int(self.rows.t[0]))

    @cached_property
    def _slopes(self) -> tuple[Rates, Rates]:
        """The lowest and the highest slopes from the first row that all rows up to each leave room for."""
        t, y = self.rows.t, self.rows.y
        room = self.rows.off + self.rows.off[:1] + self.rows.room(y)
        gone = (t - t[0])[1:]
        lowest = np.maximum.accumulate((y - y[0] - room)[1:] / gone)
        return lowest, np.minimum.accumulate((y - y[0] + room)[1:] / gone)

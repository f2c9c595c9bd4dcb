"""The time as a count of periods, which need not be whole numbers of steps."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import NEVER, Rates, Steps, joins_at
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Elapsed(Schedule):
    """How many periods have passed: ``(t * each - begin) / period``, up to ``most``; with ``whole`` only whole ones.

    For staircases and progress whose period is no whole number of steps; a formula around it (``Transformed``) makes
    the rate. ``begin`` and ``period`` are in steps, or in what ``each`` step is so many of, such as samples, and may
    lie between them; the period is positive. The division is float64's, so a period that is no whole number may end a
    step late.
    """

    period: float
    begin: float = 0.0
    most: float = math.inf
    whole: bool = False
    each: float = 1

    @property
    def flat(self) -> bool:
        """Whole periods change from one to the next only."""
        return self.whole

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Flat before the first period, and once ``most`` periods have passed."""
        return np.full(np.shape(t), True) if self.whole else (t * self.each < self.begin) | (self.rates(t) == self.most)

    def rates(self, t: Steps) -> Rates:
        """Count the periods."""
        ticks = t if self.each == 1 else t * self.each
        steps = np.maximum(ticks - self.begin, 0.0) if self.begin > 0 else ticks - self.begin
        periods = np.asarray(steps / self.period)
        if self.most < math.inf:
            periods = np.minimum(periods, self.most)
        return np.floor(periods) if self.whole else periods

    def next_join(self, t: Steps) -> Steps:
        """Return the next whole period; else the begin, or the first step at which ``most`` periods have passed."""
        if self.whole:
            return next_rise(self.rates, t, (self.begin + (self.rates(t) + 1.0) * self.period) / self.each)
        ends = self.begin, self.begin + self.most * self.period
        return joins_at(t, [first_step(end / self.each) for end in ends])


def first_step(moment: float) -> int:
    """Return the first step at or past a moment, which may lie between steps; ``NEVER`` where there is none."""
    return math.ceil(min(max(moment, 0), NEVER))


def next_rise(count: Callable[[Steps], Rates], t: Steps, guess: Rates) -> Steps:
    """Return, for each step, the first later one at which ``count``, which never falls, is higher, or ``NEVER``.

    ``guess`` is the moment by the real numbers. Where float64 rounds to another step, that step is searched for.
    """
    before = count(t)
    found = np.minimum(np.maximum(np.ceil(np.minimum(guess, NEVER)).astype(np.int64), t + 1), NEVER)
    right = (count(found) > before) & (count(found - 1) <= before)
    if right.all():
        return found
    low, high = t, np.full_like(t, NEVER)
    while np.any(high - low > 1):
        middle = (low + high) // 2
        higher = count(middle) > before
        low, high = np.where(higher, low, middle), np.where(higher, middle, high)
    return np.where(right, found, high)

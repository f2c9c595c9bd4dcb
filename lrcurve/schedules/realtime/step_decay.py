"""Drops at even distances, which need not be whole steps."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.realtime.elapsed import next_rise
from lrcurve.schedules.realtime.python_arithmetic import first_raise, floored
from lrcurve.schedules.schedule import End, Schedule


@dataclass(frozen=True, kw_only=True)
class StepDecay(Schedule):
    """A factor every so many steps, which need not be whole: ``lr * factor ** floor((t + start) / period)``.

    A negative period makes the power fall, and one of 0 divides by zero: the schedule ends where Python would raise.
    """

    library: str
    lr: float
    factor: float
    period: float
    start: float

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return np.asarray(self.lr * np.float64(self.factor) ** self._count(t))

    def _count(self, t: Steps) -> Rates:
        return floored(np.asarray(t + self.start, dtype=np.float64), self.period, self.start)

    def _attempt(self, t: int) -> None:
        _ = self.factor ** ((t + self.start) // self.period)

    @cached_property
    def _end(self) -> End | None:
        return first_raise(self._attempt, self.library)

    @property
    def end(self) -> End | None:
        """The first step at which Python raises."""
        return self._end

    @property
    def flat(self) -> bool:
        """The rate changes at its drops only."""
        return True

    def next_join(self, t: Steps) -> Steps:
        """Return the step of the next drop."""
        if self.factor == 1:
            return super().next_join(t)
        if self.period <= 0:
            return np.minimum(t + 1, NEVER)
        return next_rise(self._count, t, (self._count(t) + 1.0) * self.period - self.start)

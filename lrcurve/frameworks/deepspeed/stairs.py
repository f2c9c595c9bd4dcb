"""A straight line in stairs."""

import math
from dataclasses import dataclass

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.realtime.elapsed import next_rise
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Stairs(Schedule):
    """A line in ``count`` stairs: ``low + (high - low) * floor((t - zero) * count / span) / count``.

    It is at ``low`` at the moment ``zero`` and at ``high`` at ``zero + span``; a negative span leads down.
    """

    low: float
    high: float
    zero: float
    span: float
    count: float

    @property
    def flat(self) -> bool:
        """The rate changes from stair to stair only."""
        return True

    def _stair(self, t: Steps) -> Rates:
        return np.asarray(np.floor((t - self.zero) * self.count / self.span))

    def _climbed(self, t: Steps) -> Rates:
        """Return how many stairs are behind, which never falls."""
        return np.asarray(math.copysign(1.0, self.span) * self._stair(t))

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return np.asarray(self.low + (self.high - self.low) * (self._stair(t) / self.count))

    def next_join(self, t: Steps) -> Steps:
        """Return the first step of the next stair."""
        edge = self._stair(t) + (self.span > 0)
        return next_rise(self._climbed, t, self.zero + edge * self.span / self.count)

"""Cycles that each begin again at step 0, one period longer than the one before."""

from dataclasses import dataclass

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.realtime.elapsed import next_rise
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class LongerCycles(Schedule):
    """The step as a share of the next multiple of the period, which need not be whole; a multiple has the share 1."""

    period: float

    def _cycles(self, t: Steps) -> Rates:
        return np.maximum(np.ceil(t / self.period), 1.0)

    def rates(self, t: Steps) -> Rates:
        """Divide."""
        return np.asarray(t / (self.period * self._cycles(t)))

    def next_join(self, t: Steps) -> Steps:
        """Return the first step past the multiple."""
        return next_rise(self._cycles, t, np.floor(self._cycles(t) * self.period) + 1.0)

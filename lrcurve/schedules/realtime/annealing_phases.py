"""Annealing from rate to rate in phases that need not end on whole steps."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, distinct, joins_at
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class AnnealingPhases(Schedule):
    """From rate to rate in phases whose ``ends`` need not be whole steps, nor in order.

    A step belongs to the first phase whose end it has not passed, or to the last, whose formula goes on. There is one
    rate more in ``values`` than there are ends.
    """

    ends: tuple[float, ...]
    values: tuple[float, ...]
    shape: Literal["cosine", "linear"]

    def _phase(self, t: Steps) -> Steps:
        past = np.logical_and.accumulate(np.array([t > end for end in self.ends[:-1]]), axis=0)
        return np.asarray(np.sum(past, axis=0), dtype=np.int64)

    def is_empty(self, step: int) -> bool:
        """Tell whether the phase of a step begins where it ends."""
        phase = int(self._phase(np.array([step]))[0])
        return (0.0, *self.ends)[phase] == self.ends[phase]

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula of each step's phase."""
        phase = self._phase(t)
        starts, ends = np.array([0.0, *self.ends[:-1]])[phase], np.array(self.ends)[phase]
        low, high = np.array(self.values[:-1])[phase], np.array(self.values[1:])[phase]
        share = (t - starts) / (ends - starts)
        if self.shape == "linear":
            return np.asarray((high - low) * share + low)
        return np.asarray(high + (low - high) / 2.0 * (np.cos(np.pi * share) + 1))

    def next_join(self, t: Steps) -> Steps:
        """Return the first step at or past the next end."""
        return joins_at(t, distinct(np.ceil(np.maximum(self.ends, 0))))

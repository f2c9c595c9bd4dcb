"""A cosine wave in time that need not be whole."""

from dataclasses import dataclass

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Wave(Schedule):
    """A cosine from ``high`` to ``low`` and back: ``low + (high - low) * (1 + cos(pi * x)) / 2``.

    For annealing with half waves that are no whole number of steps, or with a fraction of them in the whole; one that
    ends with a whole step is ``cosine``. ``x = halves * (t - start) / length`` counts half waves; neither moments
    nor half waves need be whole, and the wave goes on past ``length``. With ``restart`` only the fraction of ``x``
    counts, in the rounding of float64, so that each half wave starts at ``high`` again.
    """

    high: float
    low: float
    halves: float
    start: float
    length: float
    restart: bool = False

    def _done(self, t: Steps) -> Rates:
        """Return how many half waves are done."""
        return np.asarray(self.halves * ((t - self.start) / self.length), dtype=np.float64)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        if self.restart:
            wave = np.cos(np.pi * np.remainder(self._done(t), 1.0))
        else:
            wave = np.cos((np.pi * self.halves) * ((t - self.start) / self.length))
        return np.asarray(self.low + (self.high - self.low) * (0.5 * (1.0 + wave)))

    @np.errstate(over="ignore")  # a half wave may be longer than any float
    def next_join(self, t: Steps) -> Steps:
        """Return the first step of the next half wave."""
        if self.halves == 0:
            return super().next_join(t)
        half = np.floor(self._done(t))
        edge = self.start + (half + (self.halves > 0)) * self.length / self.halves
        near = np.clip(np.floor(edge), 0, NEVER).astype(np.int64)
        following = np.maximum(near + 3, t + 1)
        # Floats put the edge and the count off by at most two steps: the first step with another count is the join.
        for offset in (2, 1, 0, -1, -2):
            step = near + offset
            following = np.where((step > t) & (np.floor(self._done(step)) != half), step, following)
        return np.minimum(following, NEVER)

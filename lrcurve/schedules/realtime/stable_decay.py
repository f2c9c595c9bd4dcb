"""A stable phase and a decay, between moments that need not be whole steps."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import NEVER, Rates, Steps, distinct, joins_at
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class StableDecay(Schedule):
    """A rate that is stable or falls slowly, and is taken down to ``lr_min`` over the last ``decay_length``.

    .. code-block:: text

        s(u) = max(lr * (1 + u / timescale) ** -power, lr_min)
        lr(t) = s(u)                                            q <= 0
        lr(t) = lr_min + (s(u) - lr_min) * decay(q)             q > 0

    ``u = t + start`` is its own time and ``q = (u - length + decay_length) / decay_length`` the share of the decay, at
    most 1. ``decay`` takes an array of shares; ``jumps`` says that it may jump anywhere.
    """

    lr: float
    lr_min: float
    power: float
    timescale: float
    length: float
    decay_length: float
    decay: Callable[[Rates], Rates]
    jumps: bool
    start: float

    def _time(self, t: Steps) -> Rates:
        return np.asarray(t + self.start, dtype=np.float64)

    def _share(self, u: Rates) -> Rates:
        return np.minimum((u - (self.length - self.decay_length)) / self.decay_length, 1.0)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        u = self._time(t)
        stable = np.asarray(max(self.lr, self.lr_min), dtype=np.float64)
        if self.power:
            stable = np.maximum(self.lr / (1.0 + u / self.timescale) ** self.power, self.lr_min)
        share = self._share(u)
        falling = self.lr_min + (stable - self.lr_min) * self.decay(np.maximum(share, 0.0))
        return np.where(share > 0, falling, stable)

    @cached_property
    def _joins(self) -> Steps:
        """Where the decay starts and ends, and where the stable rate comes down to the lowest."""
        moments = [self.length - self.decay_length, self.length]
        if self.power and 0 < self.lr_min < self.lr:
            moments.append(self.timescale * ((self.lr / self.lr_min) ** (1.0 / self.power) - 1.0))
        return distinct(np.ceil(np.clip(np.array(moments) - self.start, 0, NEVER)))

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Constant before the decay where the stable rate is, and after it."""
        share = self._share(self._time(t))
        return ((share < 0) | (share >= 1)) & (not self.power)

    def next_join(self, t: Steps) -> Steps:
        """Return the next start or end of a phase."""
        following = joins_at(t, self._joins)
        share = self._share(self._time(t))
        return np.where(self.jumps & (share > 0) & (share < 1), np.minimum(t + 1, following), following)

"""Shapes that recur in libraries and that the engine's own types leave out: lengths between steps, rounding kept."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lrcurve.schedules import NEVER, Rates, Schedule, Steps
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.function import Function
from lrcurve.schedules.schedule import joins_at

WaveHeight = Literal["triangular", "triangular2", "exp_range"] | Function


@dataclass(frozen=True, kw_only=True)
class Triangles(Schedule):
    """Triangles from ``low`` to ``high`` in ``up`` steps and back in ``down``, which need not be whole.

    Their ``height`` is that of torch's mode, or a function of the cycle's number, from 1, or of the step.
    """

    low: float
    high: float
    up: float
    down: float
    height: WaveHeight
    gamma: float
    by_cycle: bool

    def rates(self, t: Steps) -> Rates:
        """Evaluate torch's formula."""
        whole, peak = self.up + self.down, self.up / (self.up + self.down)
        cycle = np.floor(1 + t / whole)
        x = 1.0 + t / whole - cycle
        share = x / peak if peak == 1 else np.where(x <= peak, x / peak, (x - 1) / (peak - 1))
        return np.asarray(self.low + (self.high - self.low) * share * self._scale(t, cycle))

    def _scale(self, t: Steps, cycle: Rates) -> Rates | float:
        if isinstance(self.height, Function):
            return self.height(cycle.astype(np.int64) if self.by_cycle else t)
        if self.height == "triangular2":
            return np.asarray(np.exp2(1 - cycle))
        return 1.0 if self.height == "triangular" else np.asarray(self.gamma**t, dtype=np.float64)

    def next_join(self, t: Steps) -> Steps:
        """Return the first step at or past the cycle's peak, or its end."""
        whole = self.up + self.down
        cycle = np.floor(t / whole)
        ends = [np.ceil((cycle + turn) * whole) for turn in (self.up / whole, 1.0, 1.0 + self.up / whole, 2.0)]
        later = np.min([np.where(end > t, end, NEVER) for end in ends], axis=0)
        return np.asarray(np.minimum(later, NEVER), dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Phases(Schedule):
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
        return joins_at(t, np.unique(np.ceil(np.maximum(self.ends, 0)).astype(np.int64)))


@dataclass(frozen=True, kw_only=True)
class Rebound(Wrapper):
    """A cosine that rises again, with what torch's recursion makes of it.

    Past its lowest step the recursion goes on from one small rise, as the cosine of one step, by ratios of the cosine
    at large steps. These round differently, and the quotient stays in every rate until the next low, where all is
    exact again.
    """

    inner: Schedule
    low: float
    steps: int

    _EXACT = 32
    """Up to this length the quotient is 1 to 13 digits."""

    def rates(self, t: Steps) -> Rates:
        """Multiply what is above the lowest rate by the quotient of the wave that each step is in."""
        rates = self.inner.rates(t)
        if self.steps <= self._EXACT or t.max(initial=0) <= self.steps:
            return rates
        wave = (t + self.steps - 1) // (2 * self.steps)  # 0 on the way down, then from one low to the next
        first, last = int(wave.min()), int(wave.max())
        if first == last:
            return np.asarray(self.low + (rates - self.low) * self._quotient(first))
        quotients = np.array([self._quotient(number) for number in range(first, last + 1)])
        return np.asarray(self.low + (rates - self.low) * quotients[wave - first])

    def _quotient(self, wave: int) -> float:
        if wave == 0:
            return 1.0
        after = (2 * wave - 1) * self.steps + 1
        return (1 - math.cos(math.pi / self.steps)) / (1 + math.cos(math.pi * after / self.steps))

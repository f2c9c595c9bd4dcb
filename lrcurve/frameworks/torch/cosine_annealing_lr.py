"""torch's half cosine wave, down and up again."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine

_LONG = 2**28
"""Up to this length the wave is 0 in float64 at its lowest point only."""


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingLR(Member):
    r"""Half a cosine wave down in ``T_max`` calls, and up again after it.

    .. code-block:: text

        lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * t / T_max)) / 2

    >>> CosineAnnealingLR(lr=0.8, T_max=4)([0, 2, 4, 6, 8]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8]

    Source: torch.optim.lr_scheduler.CosineAnnealingLR, torch 2.13.0.
    """

    example = "torch.CosineAnnealingLR lr=0.1 T_max=25 eta_min=0.001"
    differs = (
        "It is not held at eta_min: after T_max calls the rate rises again, and is back at the top after 2 T_max.",
        "A run of T_max updates ends one call before eta_min; T_max = updates - 1 gets there.",
        "On the way up each rate is the one before times a ratio of two small numbers, whose rounding stays: with "
        "T_max = 10,000 the second peak is off by about 1e-8.",
    )

    lr: Lr
    T_max: Annotated[Time, Role.DECAY, doc("how many calls the way down takes")]
    eta_min: Annotated[float, Role.FLOOR, doc("the lowest rate")] = 0.0

    def closed(self, base: float) -> Schedule | None:
        """Follow the wave, with what the recursion rounds on the way up."""
        if self.T_max == 0:
            return Truncated(inner=Constant(lr=base), steps=1, why="torch raises ZeroDivisionError: T_max is 0")
        if not is_whole(self.T_max):
            return None
        length = abs(int(self.T_max))
        wave = Cosine(lr=base, min_lr=self.eta_min, steps=length, past_end="mirror")
        whole = _Rebound(inner=wave, low=self.eta_min, steps=length)
        lost = self.failed()
        return whole if lost is None else Truncated(inner=whole, steps=lost[0], why=lost[1])

    def advance(self, calls: Calls) -> Change:
        """Multiply what is above eta_min by the wave's ratio to its last value; rise by a step where that was 0."""
        epochs = np.arange(calls.epoch[0] - 1, calls.epoch[-1] + 1, dtype=np.float64)
        epochs *= np.pi
        epochs /= self.T_max
        waves = 1 + np.cos(epochs)
        before, wave = waves[:-1], waves[1:]
        low = self._lows(int(calls.epoch[0]), calls.epoch.size)
        a = wave / before
        a[low] = 1.0
        b = self.eta_min - a * self.eta_min
        b[low] = (calls.base - self.eta_min) * (1 - np.cos(np.pi / np.float64(self.T_max))) / 2
        # torch takes an object that was never stepped for one of a resumed run, and follows the closed form
        resumed = (calls.number == 1) & (calls.epoch > 0)
        a[resumed] = 0.0
        b[resumed] = self.eta_min + (calls.base - self.eta_min) * wave[resumed] / 2
        return Change(a, b)

    def _lows(self, first: int, count: int) -> Steps:
        """Return which of ``count`` calls from epoch ``first`` on come right after the wave's lowest point."""
        if is_whole(self.T_max) and self.T_max:
            length = abs(int(self.T_max))
            return np.arange((1 + length - first) % (2 * length), count, 2 * length)
        epochs = np.arange(first, first + count)
        return np.flatnonzero(np.mod(epochs - 1 - self.T_max, 2 * self.T_max) == 0)

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form."""
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * 0 / self.T_max)) / 2

    def failed(self) -> tuple[int, str] | None:
        """Fail at the first call where T_max is 0, or after the one that has the wave at 0 before its lowest point."""
        if self.T_max == 0:
            return 1, "torch raises ZeroDivisionError: T_max is 0"
        length = abs(self.T_max)
        calls = range(int(length) if length >= _LONG else 0)
        lost = bisect_left(calls, x=True, key=lambda call: 1 + math.cos(math.pi * call / length) == 0)
        if lost == len(calls):
            return None
        return lost + 1, "torch raises ZeroDivisionError: so near its lowest point the wave is 0 in float64"


@dataclass(frozen=True, kw_only=True)
class _Rebound(Wrapper):
    """A cosine that rises again, with what torch's recursion makes of it.

    Past its lowest step the recursion goes on from one small rise, as the cosine of one step, by ratios of the cosine
    at large steps. These round differently, and the quotient stays in every rate until the next low, where all is
    exact again.
    """

    inner: Schedule
    low: float
    steps: int

    _EXACT: ClassVar[int] = 32
    """Up to this length the quotient is 1 to 13 digits."""

    def rates(self, t: Steps) -> Rates:
        """Multiply what is above the lowest rate by the quotient of the wave that each step is in."""
        rates = self.inner.rates(t)
        if self.steps <= self._EXACT:
            return rates
        wave = (t + self.steps - 1) // (2 * self.steps)  # 0 on the way down, then from one low to the next
        met, which = np.unique(wave, return_inverse=True)
        quotients = np.array([self._quotient(number) for number in met.tolist()])[which]
        return np.where(wave > 0, self.low + (rates - self.low) * quotients, rates)

    def _quotient(self, wave: int) -> float:
        """Return the quotient past the low before a wave, which counts from 1."""
        after = (2 * wave - 1) * self.steps + 1
        first = 1 + math.cos(math.pi * after / self.steps)
        # So many calls that the place in the wave is lost are more than anybody has made.
        return (1 - math.cos(math.pi / self.steps)) / first if first else 1.0

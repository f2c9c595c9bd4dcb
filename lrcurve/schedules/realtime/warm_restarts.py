"""Warm restarts counted in floats as a library counts them, where the engine's own are exact."""

import bisect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.realtime.elapsed import next_rise
from lrcurve.schedules.realtime.python_arithmetic import first_raise, floored
from lrcurve.schedules.schedule import End, Schedule

_PROBED = 10_000
"""How many restarts are searched for one at which rounding leaves no rate."""


@dataclass(frozen=True, kw_only=True)
class WarmRestarts(Schedule):
    """Cycles whose number is a floored logarithm in float64, so that rounding can put a restart one step off.

    .. code-block:: text

        lr(t) = lr_min + (lr * decay ** i - lr_min) * shape((v / T_i) ** k)      i < count
        lr(t) = lr_min                                                           i >= count
        i = floor(log(1 - u / length * (1 - stretch), stretch)), or floor(u / length) for stretch 1

    ``u = t + start`` is the cycles' own time, which need not be whole; cycle i takes ``T_i = length * stretch ** i``,
    and ``v`` is the time within it. ``unlimited`` says that ``decay ** i`` is computed past ``count`` too, where it can
    overflow. With ``floor_divides`` equal cycles are counted by Python's ``u // length``, else by a quotient that is
    rounded before it is floored. The schedule ends at the first step at which Python would raise, or give a complex
    number.
    """

    library: str
    lr: float
    lr_min: float
    length: float
    stretch: float
    decay: float
    count: float
    shape: Callable[[Rates], Rates]
    start: float
    k: float = 1.0
    unlimited: bool = True
    floor_divides: bool = True

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return self.at(self._time(t))

    def _time(self, t: Steps) -> Rates:
        return np.asarray(t + self.start, dtype=np.float64)

    def at(self, u: Rates) -> Rates:
        """Evaluate the formula at times that need not be whole; NaN where it has no real value."""
        cycle = np.fmin(self._cycle(u), self.count)
        if self.stretch == 1:
            span = np.asarray(self.length, dtype=np.float64)
            local = u - self.length * cycle
        else:
            growth = _powers(self.stretch, cycle)
            span = growth * self.length
            local = u - (1.0 - growth) / (1.0 - self.stretch) * self.length
        if self.k != 1:
            span = span**self.k
            local = local**self.k / np.where(np.isfinite(span), span, np.nan)
        else:
            local = local / span
        peak = self.lr if self.decay == 1 else self.lr * np.float64(self.decay) ** cycle
        return np.where(cycle < self.count, self.lr_min + (peak - self.lr_min) * self.shape(local), self.lr_min)

    def _cycle(self, u: Rates) -> Rates:
        """Return the number of the cycle at each time: what ``_number`` gives, for a whole array."""
        if self.stretch == 1:
            return floored(u, self.length, self.start) if self.floor_divides else np.floor(u / self.length)
        inside = np.asarray(1.0 - u / self.length * (1.0 - self.stretch))
        exact = np.log(inside) / np.log(self.stretch)
        near = np.rint(exact)
        # numpy's logarithm and the C library's differ in the last bit, which decides where a cycle is almost whole.
        close = (near >= 1) & (np.abs(exact - near) <= 1e-14 * near)
        cycle: Rates = np.asarray(np.floor(exact))
        cycle[close] = [math.floor(math.log(value, self.stretch)) for value in inside[close].tolist()]
        return cycle

    def _number(self, u: float) -> int:
        if self.stretch == 1:
            return int(u // self.length) if self.floor_divides else math.floor(u / self.length)
        return math.floor(math.log(1 - u / self.length * (1 - self.stretch), self.stretch))

    def _attempt(self, t: int) -> None:
        """Compute, as Python does, what raises from some step on."""
        cycle = self._number(t + self.start)
        _ = self.decay ** (cycle if self.unlimited else min(cycle, max(self.count - 1, 0)))

    @cached_property
    def _end(self) -> End | None:
        raising = first_raise(self._attempt, self.library)
        odd = self._odd(raising.step if raising else NEVER)
        return raising if odd is None else End(odd, f"rounding puts {self.library} outside a cycle: no real rate there")

    def _odd(self, limit: int) -> int | None:
        """Return the first step beside a restart, before ``limit``, at which there is no real rate."""
        with np.errstate(all="ignore"):
            restarts = self._restart(np.arange(min(max(self.count, 1), _PROBED)))
            beside = np.ceil(restarts - self.start)[:, np.newaxis] + np.array([-1, 0, 1])
            near = np.unique(beside[(beside >= 0) & (beside < limit)]).astype(np.int64)
            odd = near[~np.isfinite(self.rates(near))]
        return int(odd[0]) if odd.size else None

    def _restart(self, cycle: npt.ArrayLike) -> Rates:
        """Return the time at which a cycle starts, as nearly as floats have it."""
        number = np.asarray(cycle, dtype=np.float64)
        if self.stretch == 1:
            return number * self.length
        return np.asarray((1.0 - self.stretch**number) / (1.0 - self.stretch) * self.length)

    @property
    def last_end(self) -> int:
        """The first step that all cycles are over at."""
        with np.errstate(all="ignore"):
            return bisect.bisect_left(range(NEVER), True, key=lambda step: bool(self.flat_at(np.array([step]))[0]))

    @property
    def end(self) -> End | None:
        """The first step at which the library's formula raises, or has no real value."""
        return self._end

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Past the last cycle the rate stays at the lowest."""
        return ~(self._cycle(self._time(t)) < self.count)

    def next_join(self, t: Steps) -> Steps:
        """Return the next restart, where the library has it."""
        with np.errstate(all="ignore"):
            cycle = self._cycle(self._time(t))
            guess = np.nan_to_num(self._restart(cycle + 1) - self.start, nan=NEVER)
            # past the last moment of cycles that shrink there is no number of a cycle
            following = next_rise(lambda step: np.nan_to_num(self._cycle(self._time(step)), nan=np.inf), t, guess)
        return np.where(cycle < self.count, following, NEVER)


def _powers(base: float, exponents: Rates) -> Rates:
    """Return powers as the C library has them: each once, as an array has few different exponents.

    Where Python raises, which is past the end of the schedule, they are not-a-number.
    """
    once, place = np.unique(exponents, return_inverse=True)
    return np.array([_power(base, exponent) for exponent in once.tolist()])[place]


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except ArithmeticError:
        return math.nan

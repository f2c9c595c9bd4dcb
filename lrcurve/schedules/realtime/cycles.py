"""Cycles and drops counted in floats as a library counts them, where the engine's own are exact."""

import bisect
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.schedule import NEVER, End, Rates, Schedule, Steps

_PROBED = 10_000
"""How many restarts are searched for one at which rounding leaves no rate."""

_RAISED: dict[type[Exception], str] = {
    ValueError: "ValueError: it takes the logarithm of a number that is not positive",
    OverflowError: "OverflowError: a power is too large for a float",
    ZeroDivisionError: "ZeroDivisionError: it divides by zero",
}


@dataclass(frozen=True, kw_only=True)
class Cycles(Schedule):
    """Cycles whose number is a floored logarithm in float64, so that rounding can put a restart one step off.

    .. code-block:: text

        lr(t) = lr_min + (lr * decay ** i - lr_min) * shape((v / T_i) ** k)      i < count
        lr(t) = lr_min                                                           i >= count
        i = floor(log(1 - u / length * (1 - stretch), stretch)), or floor(u / length) for stretch 1

    ``u = t + start`` is the cycles' own time, which need not be whole; cycle i takes ``T_i = length * stretch ** i``,
    and ``v`` is the time within it. ``unlimited`` says that ``decay ** i`` is computed past ``count`` too, where it can
    overflow. The schedule ends at the first step at which Python would raise, or give a complex number.
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
            return _floored(u, self.length, self.start)
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
            return int(u // self.length)
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
            guess = self._restart(cycle + 1) - self.start
            following = next_change(lambda step: self._cycle(self._time(step)), t, guess)
        return np.where(cycle < self.count, following, NEVER)


@dataclass(frozen=True, kw_only=True)
class Drops(Schedule):
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
        return _floored(np.asarray(t + self.start, dtype=np.float64), self.period, self.start)

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
        return next_change(self._count, t, (self._count(t) + 1.0) * self.period - self.start)


def first_raise(attempt: Callable[[int], None], library: str) -> End | None:
    """Return where ``attempt`` raises first; once it has, it must raise at every later step."""

    def error(step: int) -> Exception | None:
        try:
            attempt(step)
        except (ArithmeticError, ValueError) as raised:
            return raised
        return None

    step = bisect.bisect_left(range(NEVER), True, key=lambda step: error(step) is not None)
    raised = error(step) if step < NEVER else None
    return End(step, f"{library} raises {_RAISED[type(raised)]}") if raised else None


def next_change(count: Callable[[Steps], Rates], t: Steps, guess: Rates) -> Steps:
    """Return, for each step, the first after it at which a ``count`` that never falls has grown, or ``NEVER``.

    ``guess`` says where that is, but for rounding.
    """
    now = count(t)
    near = np.minimum(np.nan_to_num(guess, nan=NEVER), float(NEVER))
    reach = 2.0 + 1e-9 * np.abs(near)
    low = np.maximum(np.floor(near - reach).astype(np.int64), t)
    high = np.maximum(np.ceil(near + reach).astype(np.int64), t + 1)
    while np.any(high - low > 1):
        middle = low + (high - low) // 2
        grown = count(middle) > now
        low, high = np.where(grown, low, middle), np.where(grown, middle, high)
    return np.minimum(high, NEVER)


def _floored(u: Rates, length: float, start: float) -> Rates:
    """Return ``u // length`` as Python has it; whole numbers take the faster way, to the same."""
    if length > 0 and float(length).is_integer() and float(start).is_integer():
        return np.floor(u / length)
    return np.asarray(np.floor_divide(u, length))


def _powers(base: float, exponents: Rates) -> Rates:
    """Return powers as the C library has them: each once, as an array has few different exponents."""
    once, place = np.unique(exponents, return_inverse=True)
    return np.array([base**exponent for exponent in once.tolist()])[place]

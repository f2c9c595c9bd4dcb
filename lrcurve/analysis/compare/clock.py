"""What a cause is made of: clocks on which a curve is asked, and stretches of the run, each explained by one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from lrcurve.schedules import Rates, Steps


@dataclass(frozen=True)
class Clock:
    """Which moment of one curve is shown at step t: ``rate * held + offset``.

    ``held`` is the last step up to t at which the clock moves, which it does every ``every`` steps, at ``phase`` and a
    multiple of ``every`` after it. A rate of 0 stands for a clock that does not start: it shows the ``offset``.
    """

    rate: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    every: int = 1
    phase: int = 0

    def moments(self, t: Steps) -> tuple[Steps, Steps, int]:
        """Return the moments as whole steps, what they are later than those, and in what parts of a step that is.

        A moment is ``whole + rest / parts``; both arrays are int64 of the shape of ``t``.
        """
        up, add, parts = self.whole
        held = (t - self.phase) // self.every * self.every + self.phase if self.every > 1 else t
        if held.size and max((int(held.max()) + self.every) * max(up, 1) + abs(add), parts) >= 2**62:
            held = held.astype(object)
        moments = held * up + add
        if self.every > 1:
            moments = np.where(t < self.phase, np.maximum(moments, 0), moments)  # before it moves for the first time
        whole, rest = moments // parts, moments % parts
        if parts >= 2**62:  # more parts than int64 counts: as many as float64 tells apart
            rest, parts = rest * 2**53 // parts, 2**53
        return whole.astype(np.int64), rest.astype(np.int64), parts

    @cached_property
    def whole(self) -> tuple[int, int, int]:
        """Rate and offset as whole numbers of parts of a step, and how many of these make one."""
        parts = math.lcm(self.rate.denominator, self.offset.denominator)
        rate, offset = ((part.numerator * (parts // part.denominator)) for part in (self.rate, self.offset))
        return rate, offset, parts

    def at(self, t: int) -> Fraction:
        """Return the moment at step ``t``, as if the clock moved at every step."""
        return self.rate * t + self.offset

    @property
    def shift(self) -> int | None:
        """By how many steps it is behind, or None where it does not keep time."""
        keeps = self.rate == 1 and self.every == 1 and self.offset.denominator == 1
        return -int(self.offset) if keeps else None

    @property
    def counts_on(self) -> bool:
        """Whether it holds by the one curve's own clock: ``every * ((t + offset) // every)``."""
        return self.every > 1 and self.rate == 1 and (self.phase + self.offset) % self.every == 0

    @property
    def nearness(self) -> float:
        """A cost by which of two alike the nearer is the plainer."""
        return min(abs(float(self.offset)), 1e3) / 1e6

    @property
    def cost(self) -> float:
        """How much there is to say of it: whole numbers and short ones cost least."""
        counted = self.phase > 0 and not self.counts_on
        cost = 0.0 if self.every == 1 else 2 + _digits(self.every) + (1 + _digits(self.phase)) * counted
        cost += self.nearness
        if self.every > 1 and self.rate == Fraction(1, self.every):
            return cost + 0.5 + 2 * (self.offset != 0)
        if self.rate not in (0, 1):
            cost += 2 + _digits(self.rate.numerator) + _digits(self.rate.denominator)
        return cost + (0 if self.offset == 0 else 1.5 + sum(map(_digits, self.offset.as_integer_ratio())))


SAME = Clock()
STOPPED = Clock(rate=Fraction(0))


def moments_of(clocks: Sequence[Clock], t: Steps) -> tuple[Steps, Rates]:
    """Return the moments that clocks show at some steps, and what they are later than whole steps: (clocks, steps)."""
    wholes = [(*one.whole, one.every, one.phase) for one in clocks]
    rate, offset, parts, every, phase = (np.array(part, dtype=object)[:, None] for part in zip(*wholes, strict=True))
    latest = int(t.max(initial=0)) + int(every.max())
    every, phase = every.astype(np.int64), phase.astype(np.int64)
    if latest * int(rate.max()) + int(abs(offset).max()) < 2**62:
        rate, offset, parts = (part.astype(np.int64) for part in (rate, offset, parts))
    moments = ((t - phase) // every * every + phase) * rate + offset
    moments = np.where((every > 1) & (t < phase), np.maximum(moments, 0), moments)  # before it moves at first
    whole = moments // parts
    return whole.astype(np.int64), ((moments - whole * parts) / parts).astype(np.float64)


def _digits(number: int) -> float:
    return 0.3 * len(str(abs(number)).rstrip("0"))

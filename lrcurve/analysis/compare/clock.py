"""What a cause is made of: clocks on which a curve is asked, and stretches of the run, each explained by one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np

from lrcurve.schedules import Rates, Steps

Kind = Literal[
    "scaled",
    "shifted",
    "faster",
    "slower",
    "stretched",
    "held",
    "clamped",
    "moved",
    "in_parts",
    "same_until",
    "same_but",
]


SHORT = 12
"""Fractions of numbers up to this are as plain as a decimal of two digits."""

_LARGE = 1e15  # no fraction is short from here on


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
        if held.size and (int(held.max()) + self.every) * max(up, 1) + abs(add) >= 2**62:
            held = held.astype(object)
        moments = held * up + add
        if self.every > 1:
            moments = np.where(t < self.phase, np.maximum(moments, 0), moments)  # before it moves for the first time
        return (moments // parts).astype(np.int64), (moments % parts).astype(np.int64), parts

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
    def cost(self) -> float:
        """How much there is to say of it: whole numbers and short ones cost least."""
        counted = self.phase > 0 and not self.counts_on
        cost = 0.0 if self.every == 1 else 2 + _digits(self.every) + (1 + _digits(self.phase)) * counted
        cost += min(abs(float(self.offset)), 1e3) / 1e6  # of two alike the nearer
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


@dataclass(frozen=True)
class Part:
    """One explanation of a stretch of the run, from step ``start`` to step ``stop``, both included, of the base.

    There the other curve is ``factor`` times the one, asked on ``clock``; or, with ``line``, straight from the first of
    these rates to the second, whatever the one is.
    """

    start: int
    stop: int
    clock: Clock = SAME
    factor: float = 1.0
    line: tuple[float, float] | None = None

    @property
    def same(self) -> bool:
        """Whether both curves are the same here."""
        return self.clock == SAME and self.factor == 1 and self.line is None


@dataclass(frozen=True)
class Cause:
    """One explanation of all that differs; of ``same_until`` and ``same_but`` only where it does.

    The *other* curve is the head and the *one* curve the base, or the other way round where ``swapped``. ``parts`` are
    the stretches of the run, one after another. What they give is kept at or above ``low`` and at or below ``high``.

    ``kind`` is what it comes to:

    - ``scaled``: a factor, everywhere or in one stretch beside which they are the same.
    - ``shifted``: other(t) = one(t - n); before that is step 0, the other stays at one(0) or is a line of its own.
    - ``faster``: other(t) = one(n t), as of a scheduler stepped that often per update, or of a horizon so much shorter.
    - ``slower``: other(t) = one(t // n), as of a scheduler stepped once per so many updates.
    - ``stretched``: other(t) = one(r t), as of a horizon 1 / r times as long.
    - ``held``: other changes only every n steps: other(t) = one(n (t // n)).
    - ``clamped``: the same but for ``low`` or ``high``.
    - ``moved``: the one's few rates in turn, changed at other steps: each part stays at the one's rate of a step.
    - ``in_parts``: two or more of these at once, or one after another.
    - ``same_until``: the same before step ``start``; from there on they differ, the last step included.
    - ``same_but``: the same except from step ``start`` to step ``stop``.
    """

    parts: tuple[Part, ...] = ()
    low: float | None = None
    high: float | None = None
    swapped: bool = False
    start: int = 0
    stop: int = 0
    only: Literal["same_until", "same_but"] | None = None

    @property
    def limited(self) -> bool:
        """Whether the rates are kept between limits."""
        return self.low is not None or self.high is not None

    @property
    def main(self) -> Part:
        """The part that tells: the first that is neither the same, nor a clock that waits, nor a line of its own."""
        told = (part for part in self.parts if not part.same and part.clock != STOPPED and part.line is None)
        return next(told, self.parts[0])

    @property
    def kind(self) -> Kind:
        """What it comes to."""
        if self.only is not None:
            return self.only
        if len(self.parts) > 1 and not any(part.clock.rate or part.line for part in self.parts):
            return "moved"
        waits = len(self.parts) == 2 and self.main is self.parts[1] and not self.parts[0].same
        stretch = len(self.parts) > 1 and all(part.same or part is self.main for part in self.parts)
        clock, scaled = self.main.clock, self.main.factor != 1
        if clock == SAME and scaled and not self.limited and (stretch or self.everywhere):
            return "scaled"
        if scaled + (clock != SAME) + self.limited > 1 or (stretch and not waits) or (waits and clock.shift is None):
            return "in_parts"
        if waits:
            return "shifted" if clock.shift == self.main.start else "in_parts"
        return _kind_of(clock) if len(self.parts) == 1 else "in_parts"

    @property
    def value(self) -> float | None:
        """The number of a kind that has one."""
        clock = self.main.clock if self.parts else SAME
        match self.kind:
            case "scaled":
                return self.main.factor
            case "shifted":
                return clock.shift
            case "faster" | "stretched":
                return int(clock.rate) if clock.rate.denominator == 1 else float(clock.rate)
            case "slower" | "held":
                return clock.every
        return None

    @property
    def everywhere(self) -> bool:
        """Whether it is one rule for all moments."""
        return len(self.parts) == 1

    @property
    def cost(self) -> float:
        """How much there is to say: the plainest of causes costs least."""
        cost = 3.0 * (len(self.parts) - 1)
        for part, before in zip(self.parts, (None, *self.parts), strict=False):
            cost += 5 if part.line is not None else _goes_on(before, part) or part.clock.cost
            if part.factor != 1 and (before is None or before.factor != part.factor):
                cost += 1 + 0.75 * length_of(part.factor)
        limits = [limit for limit in (self.low, self.high) if limit is not None]
        factor = self.main.factor if self.parts else 1.0
        cost += 2 * (bool(limits) and factor != 1)  # two causes that shape it together
        return cost + sum(2.5 + 0.75 * min(length_of(limit), length_of(limit / factor)) for limit in limits)


def _goes_on(before: Part | None, part: Part) -> float:
    """Return the cost of a clock that goes on from the last one's, or from 0: it has no number of its own; else 0."""
    if before is None or before.line is not None or part.clock.shift in (0, None):
        return 0.0
    return float(part.clock.at(part.start) in (0, before.clock.at(part.start)))


def _kind_of(clock: Clock) -> Kind:
    if clock == SAME:
        return "clamped"
    if clock.shift is not None:
        return "shifted"
    if clock.offset == 0 and clock.phase == 0:
        if clock.every > 1:
            return {Fraction(1): "held", Fraction(1, clock.every): "slower"}.get(clock.rate, "in_parts")  # type: ignore[return-value]  # mypy takes the values for any text
        return "faster" if clock.rate.denominator == 1 else "stretched"
    return "in_parts"


def _digits(number: int) -> float:
    return 0.3 * len(str(abs(number)).rstrip("0"))


def length_of(number: float) -> int:
    """Return how many significant digits a number has; of a short fraction, those of both its numbers."""
    for below in range(1, SHORT + 1 if abs(number) < _LARGE else 0):
        above = round(number * below)
        if above and abs(above / below / number - 1) < 1e-11:
            return len(f"{above}{below}".strip("0").strip("-"))
    return len(f"{number:.12g}".lower().partition("e")[0].replace(".", "").replace("-", "").strip("0"))


def plainest(low: float, high: float) -> float:
    """Return a number of as few digits as there is from ``low`` to ``high``."""
    middle = low / 2 + high / 2
    decimals = ((digits, float(f"{middle:.{digits}g}")) for digits in range(1, 17))
    best, plain = next(((digits, one) for digits, one in decimals if low <= one <= high), (17, middle))
    for below in range(2, SHORT + 1 if best > 2 and abs(middle) < _LARGE else 0):
        above = round(middle * below)
        if above and low <= above / below <= high and len(f"{above}{below}".strip("0")) < best:
            best, plain = len(f"{above}{below}".strip("0")), above / below
    return plain

"""What a cause is: stretches of the run, each explained by a clock and a factor, kept between limits."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from lrcurve.analysis.compare.clock import SAME, STOPPED, Clock
from lrcurve.analysis.compare.plain_numbers import length_of

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
        waits = len(self.parts) > 1 and self.parts[0].clock == STOPPED  # which is said with the clock that starts then
        cost = 3.0 * (len(self.parts) - 1 - waits)
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
    return part.clock.nearness + 1 if part.clock.at(part.start) in (0, before.clock.at(part.start)) else 0.0


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

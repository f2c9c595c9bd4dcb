"""Combinators of rates: the time stays, the value changes."""

import math
from dataclasses import dataclass, replace
from functools import reduce
from typing import Annotated, Self

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.fields import Factor, Rate, doc
from lrcurve.schedules.schedule import Child, FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class Scale(Wrapper):
    """A schedule times a constant: ``scale * inner(t)``."""

    inner: Schedule
    scale: Annotated[Factor, doc("what every rate is multiplied by")]

    def rates(self, t: Steps) -> Rates:
        """Multiply the inner rates."""
        return self.scale * self.inner.rates(t)

    def stretched(self, steps: int) -> Self:
        """Stretch the inner schedule."""
        return replace(self, inner=self.inner.stretched(steps))


@dataclass(frozen=True, kw_only=True)
class Clamp(Wrapper):
    """A schedule kept between two rates: ``min(max(inner(t), floor), ceiling)``."""

    inner: Schedule
    floor: Annotated[Rate, doc("no rate is lower than this")] = 0.0
    ceiling: Annotated[Rate, doc("no rate is higher than this", default="none")] = math.inf

    def __post_init__(self) -> None:
        """Refuse limits that leave no rate."""
        if self.floor > self.ceiling:
            raise FieldError("floor", f"must be at most 'ceiling', which is {self.ceiling:g}, got {self.floor:g}")

    def rates(self, t: Steps) -> Rates:
        """Clamp the inner rates."""
        return np.clip(self.inner.rates(t), self.floor, self.ceiling)

    def stretched(self, steps: int) -> Self:
        """Stretch the inner schedule."""
        return replace(self, inner=self.inner.stretched(steps))


@dataclass(frozen=True, kw_only=True)
class Product(Schedule):
    """The product of schedules on one clock: ``f(t) * g(t) * ...``.

    One factor carries the rate, the others are shapes with ``lr`` 1.
    """

    factors: tuple[Schedule, ...]

    def children(self) -> tuple[Child, ...]:
        """Return the factors."""
        return tuple(Child(factor) for factor in self.factors)

    @property
    def flat(self) -> bool:
        """Flat where every factor is."""
        return all(factor.flat for factor in self.factors)

    def rates(self, t: Steps) -> Rates:
        """Multiply the factors' rates."""
        return reduce(np.multiply, (factor.rates(t) for factor in self.factors))

    def next_join(self, t: Steps) -> Steps:
        """Return the earliest of the factors' next joins."""
        return reduce(np.minimum, (factor.next_join(t) for factor in self.factors))

    def stretched(self, steps: int) -> Self:
        """Stretch every factor."""
        return replace(self, factors=tuple(factor.stretched(steps) for factor in self.factors))

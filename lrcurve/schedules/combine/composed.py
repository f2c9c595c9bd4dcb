"""Schedules that are made of others: a record whose rates are those of a composition, and one that stops."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.schedule import End, Rates, Schedule, Steps, first_end


@dataclass(frozen=True, kw_only=True)
class Composed(Schedule):
    """A record under its own name and fields that gives what a composition of other schedules gives."""

    @abstractmethod
    def compose(self) -> Schedule:
        """Return the composition.

        Raises:
            FieldError: if the fields contradict each other.
        """

    @cached_property
    def inner(self) -> Schedule:
        """The composition, made once."""
        return self.compose()

    @property
    def end(self) -> End | None:
        """The composition's end."""
        return self.inner.end

    @property
    def flat(self) -> bool:
        """Flat where the composition is."""
        return self.inner.flat

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Ask the composition."""
        return self.inner.flat_at(t)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the composition."""
        return self.inner.rates(t)

    def next_join(self, t: Steps) -> Steps:
        """Return the composition's next join."""
        return self.inner.next_join(t)


@dataclass(frozen=True, kw_only=True)
class Until(Schedule):
    """A schedule that has no rate from step ``steps`` on, and ``why``."""

    inner: Schedule
    steps: int
    why: str

    @property
    def end(self) -> End | None:
        """Where it stops."""
        return first_end(self.inner.end, End(self.steps, self.why))

    @property
    def flat(self) -> bool:
        """Flat where the inner schedule is."""
        return self.inner.flat

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Ask the inner schedule."""
        return self.inner.flat_at(t)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule; what it gives past the end is not asked for."""
        return self.inner.rates(t)

    def next_join(self, t: Steps) -> Steps:
        """Return the inner schedule's next join."""
        return self.inner.next_join(t)

    def stretched(self, steps: int) -> Self:
        """Refuse: ``steps`` says where it stops, not how long its shape is."""
        raise ValueError("a schedule that ends has no length to stretch")

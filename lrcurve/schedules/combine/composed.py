"""Schedules that are made of others: a record whose rates are those of a composition, and one that stops."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.schedule import Child, End, Schedule, first_end


@dataclass(frozen=True, kw_only=True)
class Composed(Wrapper):
    """A record under its own name and fields that gives what a composition of other schedules gives."""

    def children(self) -> tuple[Child, ...]:
        """Return nothing: a record is what a person wrote, whatever it is composed of."""
        return ()

    def pieces(self) -> tuple[Child, ...]:
        """Return the composition."""
        return (Child(self.inner),)

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


@dataclass(frozen=True, kw_only=True)
class Truncated(Wrapper):
    """A schedule that has no rate from step ``steps`` on, and ``why``."""

    inner: Schedule
    steps: int
    why: str

    @property
    def end(self) -> End | None:
        """Where it stops."""
        return first_end(super().end, End(self.steps, self.why))

    def stretched(self, steps: int) -> Self:
        """Refuse: ``steps`` says where it stops, not how long its shape is."""
        raise ValueError("a schedule that ends has no length to stretch")

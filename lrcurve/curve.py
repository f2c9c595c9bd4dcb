"""A curve: a named schedule on a run. Every source makes curves, every view shows them."""

from dataclasses import dataclass, field
from typing import Literal

import numpy.typing as npt

from lrcurve.run import Run
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.schedule import as_steps


@dataclass(frozen=True, eq=False)
class Sampled:
    """What a table holds of a curve, whose schedule keeps each rate until the next one listed.

    ``steps`` (int64, ascending) are the steps of its rows. ``half_unit`` (float64, of the same shape) is how far each
    rate may be from what was printed, half a unit of the last printed digit; it is 0 where the number is exact.
    """

    steps: Steps
    half_unit: Rates

    @property
    def full(self) -> bool:
        """Whether no step from 0 to the last row is left out."""
        return int(self.steps[-1]) + 1 == self.steps.size


@dataclass(frozen=True)
class Family:
    """What curves have in common that are drawn as one: the rates of one schedule in many places.

    ``name`` is the schedule's, ``member`` what this curve is called in it, ``kind`` what the members are: parameter
    ``groups``, ``layers`` with rates of their own at every step, or ``branches`` of one trunk.
    """

    name: str
    member: str
    kind: Literal["groups", "layers", "branches"]


LR = "lr"
"""The parameter that most curves are of."""


@dataclass(frozen=True)
class Curve:
    """A named schedule on a run.

    ``color`` is what a figure should draw it in (any matplotlib colour), or None for the next of the palette.
    ``sampled`` is what a table held of it, or None for a curve that is known at every step. ``parameter`` is what of
    the optimizer is scheduled: its ``lr``, or for example ``momentum``. ``family`` is what it belongs to, if there are
    others. Before step ``begin`` it is the same as another curve, its trunk, so that a picture need not draw it there.
    """

    name: str
    schedule: Schedule
    run: Run
    color: str | None = None
    parameter: str = LR
    family: Family | None = None
    begin: int = 0
    sampled: Sampled | None = field(default=None, compare=False, repr=False)

    @property
    def subject(self) -> str:
        """The name of the schedule that it is of, without the parameter and the member of a family."""
        name = self.name if self.family is None else self.family.name
        return name if self.parameter == LR else name.removesuffix(f".{self.parameter}")

    def lr(self, steps: npt.ArrayLike) -> Rates:
        """Return the rate of each step, float64, in the shape of ``steps`` (integers from 0 to 2**53 - 1).

        Raises:
            ValueError: if a step is no integer or out of that range.
        """
        return self.schedule(steps)

    def next_join(self, steps: npt.ArrayLike) -> Steps:
        """Return, for each step, the first later step at which the formula changes or jumps; 2**53 where none does.

        Raises:
            ValueError: if a step is no integer or out of range.
        """
        return self.schedule.next_join(as_steps(steps))

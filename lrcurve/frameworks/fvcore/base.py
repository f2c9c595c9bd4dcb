"""What fvcore's schedulers share: each is a function of ``where``, the share of the training that is done."""

import bisect
from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.schedules import NEVER, End, FieldError, Rates, Schedule, Steps
from lrcurve.schedules.arrays import joins_at
from lrcurve.schedules.fields import Time, doc

EPSILON = 1e-6
"""What fvcore adds to ``where`` before it compares it."""

EARLY = "1e-6 is added to where before it is compared, so in a long run a change comes early: by 9 of 10,000,000 steps."

STEPS = doc("how many updates where goes from 0 to 1 in", default="what is left of the run")

Change = Callable[[float], bool]
"""Tells of a ``where`` whether a change of the formula has come; once it has, it stays."""


@dataclass(frozen=True, kw_only=True)
class ParamScheduler(Scheduler):
    """A scheduler of fvcore: update t has its value at ``where = t / steps``."""

    library = "fvcore"
    version = "0.1.5.post20221221"
    home = "fvcore.common.param_scheduler"
    not_arguments = ("steps",)
    stepped: ClassVar[bool] = False
    """Whether the value changes only where ``changes`` says so."""

    steps: Annotated[Time, STEPS]

    @abstractmethod
    def at(self, where: Rates) -> Rates:
        """Return the values at an array of ``where``; NaN where there is none."""

    def changes(self) -> Iterable[Change]:
        """Return where the formula changes or stops, in order."""
        return ()

    def failure(self, where: float) -> str:
        """Return what happens where there is no value."""
        return f"RuntimeError: where is {where:g}, and must be below 1"

    def compose(self) -> Schedule:
        """Follow the function over the steps."""
        return OverWhere(function=self, steps=self.steps)


@dataclass(frozen=True, kw_only=True)
class OverWhere(Schedule):
    """A function of ``where`` over ``steps`` updates, times ``scale``; a whole number of updates for most."""

    function: ParamScheduler
    steps: float
    scale: float = 1.0

    def __post_init__(self) -> None:
        """Refuse to divide by nothing."""
        if not self.steps > 0:
            raise FieldError("steps", f"must be above 0, got {self.steps:g}")

    @cached_property
    def _changes(self) -> Steps:
        def first(change: Change) -> int:
            return bisect.bisect_left(range(NEVER), True, key=lambda step: change(step / self.steps))

        return np.unique(np.array([0, *(step for step in map(first, self.function.changes()) if step < NEVER)]))

    @cached_property
    def _end(self) -> End | None:
        with np.errstate(all="ignore"):
            lost = self._changes[np.isnan(self.rates(self._changes))]
        if not lost.size:
            return None
        step = int(lost[0])
        return End(step, f"fvcore raises {self.function.failure(step / self.steps)}")

    @property
    def end(self) -> End | None:
        """The first step at which there is no value."""
        return self._end

    @property
    def flat(self) -> bool:
        """Flat where the function changes by steps only."""
        return self.function.stepped

    def rates(self, t: Steps) -> Rates:
        """Evaluate the function."""
        values = self.function.at(t / self.steps)
        return values if self.scale == 1 else self.scale * values

    def next_join(self, t: Steps) -> Steps:
        """Return the next change of the formula."""
        return joins_at(t, self._changes)


def whole_part(where: Rates, times: float) -> Rates:
    """Return the whole part of so many times ``where``, as fvcore rounds it."""
    return np.trunc((where + EPSILON) * times)


def reaches(times: float, number: float) -> Change:
    """Return the change where that whole part comes to a number."""
    return lambda where: int((where + EPSILON) * times) >= number

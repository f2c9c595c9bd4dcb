"""Schedules that are a function of the share of the training that is done, which float64 rounds as it may."""

import bisect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from lrcurve.schedules import NEVER, End, FieldError, Rates, Schedule, Steps
from lrcurve.schedules.arrays import joins_at
from lrcurve.schedules.roles import Role

Change = Callable[[float], bool]
"""Tells of a share whether a change of the formula has come; once it has, it stays."""


class ShareFunction(ABC):
    """A function of the share, which is 0 at the first update and 1 where the training is over."""

    stepped: ClassVar[bool] = False
    """Whether the value changes only where ``changes`` says so."""

    @abstractmethod
    def at(self, where: Rates) -> Rates:
        """Return the values at an array of shares; NaN where there is none."""

    def changes(self) -> Iterable[Change]:
        """Return where the formula changes or stops, in order."""
        return ()

    @abstractmethod
    def failure(self, where: float) -> str:
        """Return what happens at a share that has no value."""


@dataclass(frozen=True, kw_only=True)
class OverShare(Schedule):
    """A function of the share of ``steps`` updates that is done, times ``scale``; ``steps`` need not be whole."""

    function: ShareFunction
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
        return End(step, self.function.failure(step / self.steps))

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


def as_way_up(roles: Mapping[Role, str], start: float, end: float) -> Mapping[Role, str]:
    """Return the roles of a way from a peak to a floor as those of a warmup, where it goes up instead."""
    if start < end and Role.FLOOR in roles:
        return {Role.WARMUP: "steps", Role.START: roles[Role.PEAK], Role.PEAK: roles[Role.FLOOR]}
    return roles

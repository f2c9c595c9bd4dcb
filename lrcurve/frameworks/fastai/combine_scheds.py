"""fastai's several schedules, each for a part of the training."""

import math
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
import numpy.typing as npt

from lrcurve.frameworks.fastai.base import FLOAT32, LAST, Pos, Sched
from lrcurve.frameworks.shared.over_share import Change, ShareFunction
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Rates, Schedule, Steps
from lrcurve.schedules.fields import doc

Float32 = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Parts(Pos):
    """Functions for parts of the training, with positions in float32 as fastai computes them with torch."""

    pcts: tuple[float, ...]
    scheds: tuple[ShareFunction, ...]

    def __post_init__(self) -> None:
        """Refuse what fastai does."""
        if sum(self.pcts) != 1.0:
            raise raises("fastai", "pcts", f"AssertionError: they must sum to exactly 1, got {sum(self.pcts)!r}")
        if min(self.pcts) < 0:
            raise raises("fastai", "pcts", "AssertionError: none may be negative")
        if len(self.scheds) < len(self.pcts):
            raise FieldError("scheds", f"must be one for each of the {len(self.pcts)} pcts")

    @cached_property
    def _starts(self) -> Float32:
        """Where each part starts, and where the last ends: sums of float32 numbers, as torch adds them up."""
        return np.cumsum(np.array([0.0, *self.pcts], dtype=np.float32).astype(np.float64)).astype(np.float32)

    def _part(self, where: Rates) -> tuple[Steps, Float32]:
        """Return which part each position is in, the last to have started, and the position inside it."""
        place, starts = where.astype(np.float32), self._starts
        part = np.minimum(np.searchsorted(starts, place, side="right") - 1, len(self.pcts) - 1)
        return part, (place - starts[part]) / (starts[part + 1] - starts[part])

    def at(self, where: Rates) -> Rates:
        """Ask the function of each part."""
        part, inside = self._part(where)
        values = np.empty(np.shape(where))
        for number in np.unique(part).tolist():
            here = part == number
            values[here] = self.scheds[number].at(inside[here].astype(np.float64))
        return values

    def changes(self) -> Iterator[Change]:
        """Go from part to part, and change in each as its function does."""
        for number in range(len(self.pcts)):
            if number:
                yield self._within(number, lambda _: True)
            for change in self.scheds[number].changes():
                yield self._within(number, change)

    def _within(self, number: int, change: Change) -> Change:
        def came(where: float) -> bool:
            part, inside = self._part(np.array([where]))
            lost = math.isnan(float(inside[0]))
            return bool(part[0] > number or (part[0] == number and (lost or change(float(inside[0])))))

        return came


@dataclass(frozen=True, kw_only=True)
class Combined(Sched):
    """A schedule made of parts."""

    @abstractmethod
    def parts(self) -> Parts:
        """Return the parts."""

    @cached_property
    def _parts(self) -> Parts:
        return self.parts()

    def compose(self) -> Schedule:
        """Refuse what fastai does."""
        _ = self._parts
        return super().compose()

    def at(self, where: Rates) -> Rates:
        """Ask the parts."""
        return self._parts.at(where)

    def changes(self) -> Iterator[Change]:
        """Change as the parts do."""
        return self._parts.changes()


@dataclass(frozen=True, kw_only=True)
class CombineScheds(Combined):
    r"""Schedules one after another, each for a share of the training.

    .. code-block:: text

        lr(t) = scheds[i]((pos - b) / pcts[i])      b = pcts[0] + ... + pcts[i - 1]
        i     the last whose b is at most pos       pos = t / steps, in float32

    >>> from lrcurve.frameworks.fastai.sched_cos import SchedCos
    >>> from lrcurve.frameworks.fastai.sched_lin import SchedLin
    >>> up, down = SchedLin(start=0.0, end_=0.8, steps=1), SchedCos(start=0.8, end_=0.0, steps=1)
    >>> CombineScheds(pcts=(0.5, 0.5), scheds=(up, down), steps=8)([0, 2, 4, 6]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4]

    Source: fastai 2.8.12, fastai.callback.schedule.combine_scheds.
    """

    example = (
        "fastai.combine_scheds pcts=0.25,0.75 "
        'scheds="[{type: fastai.SchedLin, start: 0.01, end: 0.1}, {type: fastai.SchedCos, start: 0.1, end: 0}]"'
    )
    differs = ("pcts must sum to exactly 1 in floats: ten times 0.1 raises AssertionError.", LAST, FLOAT32)

    pcts: Annotated[tuple[float, ...], doc("the share of the training that each has")]
    scheds: Annotated[tuple[Sched, ...], doc("the schedules, in order, as mappings like this one")]

    def parts(self) -> Parts:
        """Take the schedules as they are."""
        return Parts(pcts=self.pcts, scheds=self.scheds)

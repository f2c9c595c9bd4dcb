"""Drops at Composer's milestones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lrcurve.frameworks.composer.base import Composer, late
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.multistep import Multistep


@dataclass(frozen=True, kw_only=True)
class Milestones(Composer):
    """A scheduler with milestones, whose fields are each subclass's own, in Composer's order."""

    if TYPE_CHECKING:
        milestones: tuple[str, ...]
        gamma: float

    def _moments(self) -> Iterator[float]:
        for text in self.milestones:
            yield self.times.moment("milestones", self.times.resolved("milestones", text))

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the update of each drop, in the order of the list."""
        return tuple(late(moment) or NEVER for moment in self._moments())

    def drops(self) -> Schedule:
        """Return the drops, by the batches that are counted."""
        steps = sorted(first_step(moment) for moment in self._moments())
        return Multistep(lr=self.lr, milestones=tuple(step for step in steps if step < NEVER), gamma=self.gamma)

"""ignite's drops of an attribute of the state at milestones."""

from bisect import bisect_right
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from lrcurve.frameworks.ignite.state import FROM_ONE, Initial, StateScheduler
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class MultiStepStateScheduler(StateScheduler):
    r"""A drop of an attribute of the engine's state at each milestone.

    .. code-block:: text

        value(t) = initial_value * gamma ** n      n = how many milestones are at most t + 1

    >>> MultiStepStateScheduler(param_name="a", initial_value=0.8, gamma=0.5, milestones=(2, 4))([0, 1, 2, 3]).tolist()
    [0.8, 0.4, 0.4, 0.2]

    Source: pytorch-ignite 0.5.5, ignite.handlers.MultiStepStateScheduler.
    """

    example = "ignite.MultiStepStateScheduler param_name=drop initial_value=0.5 gamma=0.5 milestones=20,40"
    differs = (
        FROM_ONE,
        "A milestone acts one event early: milestone 20 at event 19, counted from 0.",
        "Milestones out of order are not sorted: a binary search among them finds some number or other.",
    )

    initial_value: Initial
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")]
    milestones: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the indexes of the drops")]

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the events at which they act."""
        return tuple(max(tick - 1, 0) for tick in super().listed_ticks())

    def indexed(self) -> Schedule:
        """Drop wherever the search finds another number."""
        at = sorted({0, *(max(ceil(milestone), 0) for milestone in self.milestones)})
        drops = (bisect_right(self.milestones, index) for index in at)
        return Values(values=tuple(self.initial_value * self.gamma**drop for drop in drops), at=tuple(at))

"""mmengine's drops at milestones."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.mmengine.base import Bounds, OfRate, ParamScheduler
from lrcurve.frameworks.torch.base import is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.multistep import Multistep


@dataclass(frozen=True, kw_only=True)
class MultiStepParam(ParamScheduler):
    """A drop at each milestone."""

    multiplies = True

    milestones: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the calls of the drops, counted from begin")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1

    @property
    def _drops(self) -> list[int]:
        """The milestones that calls come to."""
        calls = (milestone * self.each for milestone in self.milestones)
        return sorted(int(call) for call in calls if call >= 0 and is_whole(call))

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the ticks of the milestones, which count from ``begin``."""
        return tuple(self.first + tick * self.each for tick in super().listed_ticks())

    def closed(self, base: float, now: float) -> Schedule:
        """Drop at the milestones."""
        return Multistep(lr=now, milestones=tuple(self._drops), gamma=self.gamma)

    def advance(self, calls: Calls) -> Change:
        """Multiply at the milestones, once for each time that one is listed."""
        factors = np.ones(calls.epoch.shape)
        for call, times in Counter(self._drops).items():
            factors[calls.epoch == call] = self.gamma**times
        return Change.by(factors)


@dataclass(frozen=True, kw_only=True)
class MultiStepLR(Bounds, MultiStepParam, OfRate):
    r"""A drop at each milestone, counted from ``begin``.

    .. code-block:: text

        lr(t) = lr * gamma ** n

    ``n`` is how many ``milestones`` from 0 on are at most ``min(t, end - 1) - begin``.

    >>> MultiStepLR(lr=0.8, milestones=(3, 6), gamma=0.5, begin=1)([0, 3, 4, 7]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.MultiStepLR.
    """

    example = "mmengine.MultiStepLR lr=0.1 milestones=20,40"
    differs = (
        "The milestones count from begin, and those from end - begin on never act.",
        "A milestone that is listed twice drops twice, and milestone 0 already acts on the first call.",
    )

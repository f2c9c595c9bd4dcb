"""torch's drops at milestones."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.multistep import Multistep


@dataclass(frozen=True, kw_only=True)
class MultiStepLR(Member):
    r"""A drop at each milestone.

    .. code-block:: text

        lr(t) = lr * gamma ** n

    ``n`` is how many ``milestones`` from 0 on are at most ``t``.

    >>> MultiStepLR(lr=0.8, milestones=(3, 6), gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: torch.optim.lr_scheduler.MultiStepLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.MultiStepLR lr=0.1 milestones=20,40"
    differs = (
        "A milestone that is listed twice drops twice, and milestone 0 already acts on update 0.",
        "Milestones need not be in order; those below 0, between steps or past the end never act.",
    )

    lr: Lr
    milestones: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the steps of the drops")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1

    def closed(self, base: float) -> Schedule:
        """Drop at the milestones that calls come to."""
        acting = sorted(int(milestone) for milestone in self.milestones if milestone >= 0 and is_whole(milestone))
        return Multistep(lr=base, milestones=tuple(acting), gamma=self.gamma)

    def advance(self, calls: Calls) -> Change:
        """Multiply at milestones, as often as they are listed."""
        drops = Counter(self.milestones)
        times = np.zeros(calls.epoch.shape)
        for milestone in drops:
            times[calls.epoch == milestone] = drops[milestone]
        return Change.by(self.gamma**times)

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Drop at milestone 0."""
        return self.gamma ** self.milestones.count(0), 0.0

    def restarted(self, group: Group, base: float) -> float:
        """Count the milestones up to 0, negative ones too."""
        return base * self.gamma ** bisect_right(sorted(self.milestones), 0)

"""paddle's drops at milestones."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, below_one, refused
from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.multistep import Multistep


@dataclass(frozen=True, kw_only=True)
class MultiStepDecay(Paddle):
    r"""A drop at each milestone.

    .. code-block:: text

        lr(t) = learning_rate * gamma ** n

    ``n`` is how many ``milestones`` are at most ``t``.

    >>> MultiStepDecay(learning_rate=0.8, milestones=(3, 6), gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: paddle.optimizer.lr.MultiStepDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.MultiStepDecay learning_rate=0.1 milestones=20,40"
    differs = (
        "Milestones must rise, none twice; one at or below 0 has already dropped the rate at update 0.",
        "gamma must be below 1; one of 0 or below is not refused.",
    )

    learning_rate: LearningRate
    milestones: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the steps of the drops")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop, below 1")] = 0.1

    def compose(self) -> Schedule:
        """Drop at the first step at or past each milestone."""
        if any(first >= second for first, second in pairwise(self.milestones)):
            raise refused("milestones", "ValueError: each must be above the one before")
        drops = [step for step in map(first_step, self.milestones) if step < NEVER]
        return Multistep(lr=self.learning_rate, milestones=tuple(drops), gamma=below_one(self.gamma))

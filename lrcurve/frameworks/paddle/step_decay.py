"""paddle's step decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, below_one, counted
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.step import Step


@dataclass(frozen=True, kw_only=True)
class StepDecay(Paddle):
    r"""Step decay: a drop every ``step_size`` steps.

    .. code-block:: text

        lr(t) = learning_rate * gamma ** floor(t / step_size)

    >>> StepDecay(learning_rate=0.8, step_size=3, gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: paddle.optimizer.lr.StepDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.StepDecay learning_rate=0.1 step_size=10 gamma=0.5"
    differs = ("gamma must be below 1; one of 0 or below is not refused.",)

    learning_rate: LearningRate
    step_size: Annotated[Time, Role.PERIOD, doc("how many steps there are from drop to drop")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop, below 1")] = 0.1

    def compose(self) -> Schedule:
        """Return the native type."""
        size = counted("step_size", self.step_size)
        return Step(lr=self.learning_rate, gamma=below_one(self.gamma), step_size=size)

"""paddle's exponential decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, drops, refused
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.exponential import Exponential


@dataclass(frozen=True, kw_only=True)
class ExponentialDecay(Paddle):
    r"""Exponential decay: a factor per step.

    .. code-block:: text

        lr(t) = learning_rate * gamma ** t

    >>> ExponentialDecay(learning_rate=0.8, gamma=0.5)([0, 1, 3]).tolist()
    [0.8, 0.4, 0.1]

    Source: paddle.optimizer.lr.ExponentialDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.ExponentialDecay learning_rate=0.1 gamma=0.9"
    differs = (
        "gamma must be between 0 and 1; a constant rate, gamma 1, is refused.",
        drops("exponential_decay"),
    )

    learning_rate: LearningRate
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each step, between 0 and 1")]

    def compose(self) -> Schedule:
        """Return the native type."""
        if not 0 < self.gamma < 1:
            raise refused("gamma", "AssertionError: it must be between 0 and 1")
        return Exponential(lr=self.learning_rate, decay_rate=self.gamma)

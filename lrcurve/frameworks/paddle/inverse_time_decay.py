"""paddle's inverse time decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, drops
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class InverseTimeDecay(Paddle):
    r"""The rate divided by a number that grows evenly.

    .. code-block:: text

        lr(t) = learning_rate / (1 + gamma * t)

    >>> InverseTimeDecay(learning_rate=0.6, gamma=0.5)([0, 1, 2, 4]).round(12).tolist()
    [0.6, 0.4, 0.3, 0.2]

    Source: paddle.optimizer.lr.InverseTimeDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.InverseTimeDecay learning_rate=0.1 gamma=0.1"
    differs = (
        "A negative gamma is not refused: the rate grows, raises ZeroDivisionError where the divisor is 0, and is "
        "negative past that.",
        drops("inverse_time_decay"),
    )

    learning_rate: LearningRate
    gamma: Annotated[float, Role.FACTOR, doc("what each step adds to the divisor")]

    def compose(self) -> Schedule:
        """Divide, as long as that can be done."""

        def formula(t: Rates) -> Rates:
            return np.asarray(self.learning_rate / (1.0 + self.gamma * t))

        decay = Transformed(inner=Elapsed(period=1.0), formula=formula)
        if self.gamma >= 0:
            return decay
        near = first_step(-1.0 / self.gamma)
        return until_lost(decay, range(near - 1, near + 2), "paddle raises ZeroDivisionError: 1 + gamma * t is 0")

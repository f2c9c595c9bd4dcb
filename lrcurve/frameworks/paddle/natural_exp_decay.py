"""paddle's exponential decay to the base e."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, drops, refused
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import Elapsed


@dataclass(frozen=True, kw_only=True)
class NaturalExpDecay(Paddle):
    r"""Exponential decay, by ``exp(-gamma)`` per step.

    .. code-block:: text

        lr(t) = learning_rate * exp(-gamma * t)

    >>> NaturalExpDecay(learning_rate=0.8, gamma=0.6931471805599453)([0, 1, 3]).round(12).tolist()
    [0.8, 0.4, 0.1]

    Source: paddle.optimizer.lr.NaturalExpDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.NaturalExpDecay learning_rate=0.1 gamma=0.1"
    differs = (
        "gamma is no factor: 0.1 multiplies by exp(-0.1) = 0.905 per step, where ExponentialDecay would by 0.1.",
        drops("natural_exp_decay"),
    )

    learning_rate: LearningRate
    gamma: Annotated[float, doc("how fast it falls: the share lost in a very short time, per step")]

    def compose(self) -> Schedule:
        """Raise e to the step."""
        if self.gamma <= 0:
            raise refused("gamma", "AssertionError: it must be above 0")

        def formula(t: Rates) -> Rates:
            return np.asarray(self.learning_rate * np.exp(-self.gamma * t))

        return Transformed(inner=Elapsed(period=1.0), formula=formula)

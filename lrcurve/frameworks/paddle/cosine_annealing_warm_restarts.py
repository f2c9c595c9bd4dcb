"""paddle's cosine annealing with warm restarts."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, counted
from lrcurve.frameworks.torch.cosine_annealing_warm_restarts import CosineAnnealingWarmRestarts as TorchRestarts
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.realtime.warm_restarts import WarmRestarts
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingWarmRestarts(Paddle):
    r"""Cosine annealing that starts again: SGDR.

    .. code-block:: text

        lr(t) = eta_min + (learning_rate - eta_min) * (1 + cos(pi * s / T_i)) / 2

    Cycle i has ``T_i = T_0 * T_mult ** i`` steps, and ``s`` is the step within it.

    >>> CosineAnnealingWarmRestarts(learning_rate=0.8, T_0=2, T_mult=2)([0, 1, 2, 4, 6]).round(12).tolist()
    [0.8, 0.4, 0.8, 0.4, 0.8]

    Source: paddle.optimizer.lr.CosineAnnealingWarmRestarts, paddlepaddle 3.3.1; Loshchilov and Hutter, "SGDR:
    Stochastic Gradient Descent with Warm Restarts", 2017 (arXiv:1608.03983).
    """

    example = "paddle.CosineAnnealingWarmRestarts learning_rate=0.1 T_0=10 T_mult=2 eta_min=0.001"
    differs = (
        "eta_min itself is no update's rate: a cycle ends one step above it.",
        "Inside a LinearWarmup the restarts are found by a logarithm, which can put one a step late.",
    )

    learning_rate: LearningRate
    T_0: Annotated[Time, Role.CYCLE, doc("the steps of the first cycle, a whole number")]
    T_mult: Annotated[float, doc("each cycle's length as a multiple of the one before, a whole number")] = 1
    eta_min: Annotated[float, Unit.RATE, Role.FLOOR, doc("what each cycle goes down to")] = 0.0

    def compose(self) -> Schedule:
        """Return what torch gives, whose count of steps it is."""
        first = counted("T_0", self.T_0, "ValueError", "ValueError")
        times = counted("T_mult", self.T_mult, "ValueError", "ValueError")
        return TorchRestarts(lr=self.learning_rate, T_0=first, T_mult=times, eta_min=self.eta_min).inner

    def set_to(self) -> Schedule:
        """Find the cycle of each step by a logarithm, where cycles grow."""
        if self.T_mult == 1:
            return self.inner
        return WarmRestarts(
            library="paddle",
            lr=self.learning_rate,
            lr_min=self.eta_min,
            length=self.T_0,
            stretch=self.T_mult,
            decay=1.0,
            count=math.inf,
            shape=_half_wave,
            start=0.0,
        )


def _half_wave(done: Rates) -> Rates:
    return np.asarray(0.5 * (1.0 + np.cos(np.pi * done)))

"""paddle's half cosine wave, down and up again."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import LearningRate, Paddle, counted
from lrcurve.frameworks.torch.cosine_annealing_lr import CosineAnnealingLR
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingDecay(Paddle):
    r"""Half a cosine wave down in ``T_max`` steps, and up again after it.

    .. code-block:: text

        lr(t) = eta_min + (learning_rate - eta_min) * (1 + cos(pi * t / T_max)) / 2

    >>> CosineAnnealingDecay(learning_rate=0.8, T_max=4)([0, 2, 4, 6, 8]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8]

    Source: paddle.optimizer.lr.CosineAnnealingDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.CosineAnnealingDecay learning_rate=0.1 T_max=25 eta_min=0.001"
    differs = (
        "It is not held at eta_min: after T_max steps the rate rises again, and is back at the top after 2 T_max.",
        "On the way up each rate is the one before times a ratio of two small numbers, whose rounding stays, as with "
        "torch.CosineAnnealingLR; inside a LinearWarmup the formula is used, which is exact.",
        "The function cosine_decay takes step_each_epoch, and outside of a static graph drops it without a word.",
    )

    learning_rate: LearningRate
    T_max: Annotated[Time, Role.DECAY, doc("how many steps the way down takes")]
    eta_min: Annotated[float, Unit.RATE, Role.FLOOR, doc("the lowest rate")] = 0.0

    def compose(self) -> Schedule:
        """Return what torch gives, whose recursion it is."""
        steps = counted("T_max", self.T_max)
        return CosineAnnealingLR(lr=self.learning_rate, T_max=steps, eta_min=self.eta_min).inner

    def set_to(self) -> Schedule:
        """Follow the formula."""
        return Cosine(lr=self.learning_rate, min_lr=self.eta_min, steps=int(self.T_max), past_end="mirror")

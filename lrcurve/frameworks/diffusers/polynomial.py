"""diffusers' polynomial decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.diffusers.base import Diffusers, unread
from lrcurve.frameworks.diffusers.get_polynomial_decay_schedule_with_warmup import GetPolynomialDecayScheduleWithWarmup
from lrcurve.frameworks.transformers.base import FIRST, LAST, Trained
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc


@dataclass(frozen=True, kw_only=True)
class Polynomial(Diffusers, Trained):
    r"""Linear warmup, then polynomial decay down to a rate of 1e-7.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                          t < W
        lr(t) = 1e-7 + (lr - 1e-7) * (1 - (t - W) / (N - W)) ** power       W <= t <= N
        lr(t) = 1e-7                                                        t > N

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> poly = Polynomial(lr=0.8, num_warmup_steps=2, num_training_steps=10, power=2)
    >>> poly([0, 1, 2, 6, 10, 11]).round(6).tolist()
    [0.0, 0.4, 0.8, 0.2, 0.0, 0.0]
    >>> float(poly(10))
    1e-07

    Source: diffusers 0.42.1, get_scheduler("polynomial").
    """

    ignored = unread("num_warmup_steps", "num_training_steps", "power")
    differs = (
        FIRST,
        LAST,
        "It ends at a rate of 1e-7, whatever the optimizer's is, and refuses one that is not above that.",
        "With W = N it raises ZeroDivisionError at t = N; with W > N the rate jumps to 1e-7 after the warmup.",
    )
    example = "diffusers.polynomial lr=0.1 num_warmup_steps=5 num_training_steps=50 power=2"

    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")] = 1.0

    def compose(self) -> Schedule:
        """Return what the function gives with its own lr_end."""
        return GetPolynomialDecayScheduleWithWarmup(
            lr=self.lr,
            num_warmup_steps=self.num_warmup_steps,
            num_training_steps=self.num_training_steps,
            power=self.power,
        ).inner

"""fairseq's drops at even distances."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import FIRST, Warmed, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine import Clamp, Sequence
from lrcurve.schedules.combine.time import Shift
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.exponential import Exponential


@dataclass(frozen=True, kw_only=True)
class StepLRSchedule(Warmed):
    r"""Linear warmup, then a drop every so many updates, down to a lowest rate.

    .. code-block:: text

        lr(t) = warmup_init_lr + (lr - warmup_init_lr) * t / W                      t < W
        lr(t) = max(lr * lr_decay^floor((t - W) / lr_deacy_period), min_lr)         t >= W

    ``t`` is the update, from 0, ``W`` is ``warmup_updates``.

    >>> step = StepLRSchedule(lr=0.8, warmup_updates=2, lr_deacy_period=3, min_lr=0.15)
    >>> step([0, 1, 2, 4, 5, 8, 11]).round(12).tolist()
    [0.15, 0.475, 0.8, 0.8, 0.4, 0.2, 0.15]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.step_lr_scheduler.StepLRSchedule.
    """

    name = "step"
    also = classes("step_lr_scheduler", "StepLRSchedule")
    differs = (
        FIRST,
        "The option is spelt lr_deacy_period.",
        "Without warmup_init_lr the warmup starts at min_lr.",
        "The drops are counted from the end of the warmup.",
    )
    example = "fairseq.step lr=0.1 warmup_updates=5 lr_deacy_period=15"

    warmup_updates: base.Warmup = 0
    warmup_init_lr: base.InitLr = -1
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("no drop goes below this")] = 0.0
    lr_deacy_period: Annotated[int, Unit.STEPS, Role.PERIOD, doc("how many updates the drops are apart")] = 25_000
    lr_decay: Annotated[float, Role.FACTOR, doc("the factor of each drop, at most 1")] = 0.5

    def compose(self) -> Schedule:
        """Return a line, then drops."""
        if self.lr_deacy_period <= 0:
            raise raises("fairseq", "lr_deacy_period", "AssertionError: it must be above 0")
        if self.lr_decay > 1:
            raise raises("fairseq", "lr_decay", "AssertionError: it must be at most 1")
        if not 0 <= self.min_lr < self.lr:
            error = "AssertionError: it must be at least 0 and below the optimizer's rate"
            raise raises("fairseq", "min_lr", error)
        steps = self.warmup_updates
        drops = Exponential(lr=self.lr, decay_rate=self.lr_decay, decay_steps=self.lr_deacy_period, staircase=True)
        low = Clamp(inner=drops, floor=self.min_lr)
        if steps <= 0:
            return Shift(inner=low, shift=-steps)
        return Sequence(phases=(self.rise(self.min_lr), low), lengths=(steps,))

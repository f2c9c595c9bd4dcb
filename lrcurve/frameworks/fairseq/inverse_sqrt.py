"""fairseq's inverse square root, the schedule of its Transformers."""

from dataclasses import dataclass

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import FIRST, ONE_RATE, Warmed, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class InverseSquareRootSchedule(Warmed):
    r"""Linear warmup, then one over the square root of the update.

    .. code-block:: text

        lr(t) = warmup_init_lr + (lr - warmup_init_lr) * t / W      t < W
        lr(t) = lr * sqrt(W) / sqrt(t)                              t >= W

    ``t`` is the update, from 0, ``W`` is ``warmup_updates``.

    >>> InverseSquareRootSchedule(lr=0.8, warmup_updates=4)([0, 1, 3, 4, 16, 64]).round(12).tolist()
    [0.0, 0.2, 0.6, 0.8, 0.4, 0.2]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.inverse_square_root_schedule.InverseSquareRootSchedule.
    """

    name = "inverse_sqrt"
    also = classes("inverse_square_root_schedule", "InverseSquareRootSchedule")
    differs = (
        FIRST,
        "warmup_updates is 4000 by default; 0 raises ZeroDivisionError.",
        "It never ends: max_update has no part in it.",
        ONE_RATE,
    )
    example = "fairseq.inverse_sqrt lr=0.1 warmup_updates=10"

    warmup_updates: base.Warmup = 4000
    warmup_init_lr: base.InitLr = -1

    def compose(self) -> Schedule:
        """Return a line, then a root."""
        steps = self.warmup_updates
        if steps <= 0:
            raise raises("fairseq", "warmup_updates", f"ZeroDivisionError for {steps}")
        return switch(self.rise(0), (steps, Power(high=self.lr, low=0, zero=0, span=steps, power=-0.5)))

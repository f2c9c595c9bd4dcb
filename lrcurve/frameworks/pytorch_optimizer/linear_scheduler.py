"""pytorch_optimizer's straight line down after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.pytorch_optimizer.base import LATE, LinearWarmup
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class LinearScheduler(LinearWarmup):
    r"""Linear warmup, then a straight line down that goes on past its end.

    .. code-block:: text

        lr(0) = min_lr
        lr(t) = init_lr + (max_lr - init_lr) * s / W                    s <= W,  s = t - 1
        lr(t) = max_lr + (min_lr - max_lr) * (s - W) / (t_max - W)      s > W

    ``W`` is ``warmup_steps``.

    >>> LinearScheduler(t_max=6, max_lr=0.8, warmup_steps=2)([0, 1, 2, 3, 5, 7, 8]).round(12).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.4, 0.0, -0.2]

    Source: pytorch_optimizer 4.1.0, LinearScheduler.
    """

    also = (
        "pytorch_optimizer.linear",
        "pytorch_optimizer.lr_scheduler.linear_warmup.LinearScheduler",
    )
    differs = (
        LATE,
        "It is not held at min_lr: past t_max + 1 updates the rate falls on, and is negative where min_lr is 0.",
        "With t_max = warmup_steps it raises ZeroDivisionError past the peak; with a lower t_max the rate rises.",
    )
    example = "pytorch_optimizer.LinearScheduler t_max=49 max_lr=0.1 min_lr=1e-4 init_lr=0.001 warmup_steps=5"

    def after(self) -> Schedule:
        """Return the line, which goes on."""
        if self.t_max == self.warmup_steps:
            return no_decay(self)
        end = 1 + self.t_max
        return Power(high=self.max_lr, low=self.min_lr, zero=end, span=self.top - end, power=1)


def no_decay(scheduler: LinearWarmup) -> Schedule:
    """Return the end of a scheduler whose decay has no steps."""
    why = "pytorch_optimizer raises ZeroDivisionError: t_max is warmup_steps"
    return Truncated(inner=Constant(lr=scheduler.max_lr), steps=int(scheduler.top) + 1, why=why)

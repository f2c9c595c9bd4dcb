"""pytorch_optimizer's cosine after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.pytorch_optimizer.base import LATE, LinearWarmup
from lrcurve.frameworks.pytorch_optimizer.linear_scheduler import no_decay
from lrcurve.schedules import Schedule
from lrcurve.schedules.realtime.wave import Wave


@dataclass(frozen=True, kw_only=True)
class CosineScheduler(LinearWarmup):
    r"""Linear warmup, then half a cosine wave down, and up again past its end.

    .. code-block:: text

        lr(0) = min_lr
        lr(t) = init_lr + (max_lr - init_lr) * s / W                                              s <= W,  s = t - 1
        lr(t) = min_lr + (max_lr - min_lr) * (1 + cos(pi * (s - W) / (t_max - W))) / 2            s > W

    ``W`` is ``warmup_steps``.

    >>> CosineScheduler(t_max=6, max_lr=0.8, warmup_steps=2)([0, 1, 2, 3, 5, 7, 9]).round(12).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.4, 0.0, 0.4]

    Source: pytorch_optimizer 4.1.0, CosineScheduler.
    """

    also = (
        "pytorch_optimizer.cosine",
        "pytorch_optimizer.lr_scheduler.linear_warmup.CosineScheduler",
    )
    differs = (
        LATE,
        "It is not held at min_lr: past t_max + 1 updates the rate rises again.",
        "With t_max = warmup_steps it raises ZeroDivisionError past the peak.",
    )
    example = "pytorch_optimizer.CosineScheduler t_max=49 max_lr=0.1 min_lr=1e-4 init_lr=0.001 warmup_steps=5"

    def after(self) -> Schedule:
        """Return the wave; one whose end lies before its start runs backwards."""
        length = self.t_max - self.warmup_steps
        if not length:
            return no_decay(self)
        halves = 1 if length > 0 else -1
        return Wave(high=self.max_lr, low=self.min_lr, halves=halves, start=self.top, length=abs(length))

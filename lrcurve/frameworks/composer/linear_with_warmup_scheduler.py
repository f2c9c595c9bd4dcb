"""Composer's straight line after a warmup."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import WARMED, FinalShare, ScaleWarmup, TMax, TWarmup
from lrcurve.frameworks.composer.covering import Covering, line
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class LinearWithWarmupScheduler(Covering):
    r"""A line up from 0, then a straight line, by default down to 0.

    .. code-block:: text

        lr(t) = lr * alpha_i * u / W                                                     u < W
        lr(t) = lr * (alpha_i + (alpha_f - alpha_i) * min(1, (u - W) / (T - W)))         u >= W

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``, ``W`` is ``t_warmup``
    and ``T`` is ``t_max``.

    >>> linear = LinearWithWarmupScheduler(lr=0.8, t_warmup="2ba", max_duration="6ba")
    >>> linear([0, 1, 2, 3, 5, 7, 9]).round(12).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: mosaicml 0.32.1, composer.optim.LinearWithWarmupScheduler, stepped as by its Trainer.
    """

    also = ("composer.linear_decay_with_warmup",)
    differs = WARMED
    example = "composer.LinearWithWarmupScheduler lr=0.1 t_warmup=10ba alpha_f=0.1"

    t_warmup: TWarmup
    alpha_i: Annotated[float, doc("the multiple of the rate at the end of the warmup")] = 1.0
    alpha_f: FinalShare = 0.0
    t_max: TMax = "1dur"
    scale_warmup: ScaleWarmup = False

    @property
    def peak(self) -> float:
        """The multiple of the rate that the line down starts at."""
        return self.alpha_i * self.lr

    def fall(self, start: float, end: float) -> Schedule:
        """Return a line."""
        return line(self.peak, self.alpha_f * self.lr, start, end)

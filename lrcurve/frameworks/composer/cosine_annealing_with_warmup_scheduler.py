"""Composer's cosine after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.composer.base import WARMED, FinalShare, ScaleWarmup, TMax, TWarmup
from lrcurve.frameworks.composer.covering import Covering, line
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingWithWarmupScheduler(Covering):
    r"""A line up from 0, then half a cosine wave down.

    .. code-block:: text

        lr(t) = lr * u / W                                                                       u < W
        lr(t) = lr * (alpha_f + (1 - alpha_f) * (1 + cos(pi * min(1, (u - W) / (T - W)))) / 2)   u >= W

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``, ``W`` is ``t_warmup``
    and ``T`` is ``t_max``.

    >>> cosine = CosineAnnealingWithWarmupScheduler(lr=0.8, t_warmup="2ba", max_duration="6ba")
    >>> cosine([0, 1, 2, 3, 5, 7, 9]).round(12).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: mosaicml 0.32.1, composer.optim.CosineAnnealingWithWarmupScheduler, stepped as by its Trainer.
    """

    also = ("composer.cosine_with_warmup",)
    differs = WARMED
    example = "composer.CosineAnnealingWithWarmupScheduler lr=0.1 t_warmup=10ba alpha_f=0.01"

    t_warmup: TWarmup
    t_max: TMax = "1dur"
    alpha_f: FinalShare = 0.0
    scale_warmup: ScaleWarmup = False

    def fall(self, start: float, end: float) -> Schedule:
        """Return half a wave."""
        return line(self.lr, self.alpha_f * self.lr, start, end, "cosine")

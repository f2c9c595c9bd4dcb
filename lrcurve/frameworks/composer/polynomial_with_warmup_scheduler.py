"""Composer's polynomial decay after a warmup."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import WARMED, FinalShare, ScaleWarmup, TMax, TWarmup
from lrcurve.frameworks.composer.covering import Covering
from lrcurve.frameworks.composer.polynomial import polynomial
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class PolynomialWithWarmupScheduler(Covering):
    r"""A line up from 0, then a power of the share of the time that is left.

    .. code-block:: text

        lr(t) = lr * u / W                                                                u < W
        lr(t) = lr * (alpha_f + (1 - alpha_f) * (1 - min(1, (u - W) / (T - W))) ** power)   u >= W

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``, ``W`` is ``t_warmup``
    and ``T`` is ``t_max``.

    >>> power = PolynomialWithWarmupScheduler(lr=0.8, t_warmup="2ba", max_duration="6ba")
    >>> power([0, 1, 2, 3, 5, 7, 9]).round(12).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.2, 0.0, 0.0]

    Source: mosaicml 0.32.1, composer.optim.PolynomialWithWarmupScheduler, stepped as by its Trainer.
    """

    differs = WARMED
    example = "composer.PolynomialWithWarmupScheduler lr=0.1 t_warmup=10ba alpha_f=0.01"

    t_warmup: TWarmup
    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")] = 2.0
    t_max: TMax = "1dur"
    alpha_f: FinalShare = 0.0
    scale_warmup: ScaleWarmup = False

    def fall(self, start: float, end: float) -> Schedule:
        """Return a power."""
        return polynomial(self.lr, self.alpha_f * self.lr, self.power, start, end)

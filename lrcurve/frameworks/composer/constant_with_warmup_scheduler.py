"""Composer's constant rate after a warmup."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import WARMED, ScaleWarmup, TWarmup
from lrcurve.frameworks.composer.covering import Covering
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ConstantWithWarmupScheduler(Covering):
    r"""A line up from 0, then a constant rate.

    .. code-block:: text

        lr(t) = lr * alpha * u / W      u < W
        lr(t) = lr * alpha              u >= W

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``, ``W`` is ``t_warmup``
    and ``T`` is ``t_max``.

    >>> constant = ConstantWithWarmupScheduler(lr=0.8, t_warmup="2ba", max_duration="6ba")
    >>> constant([0, 1, 2, 3, 9]).round(12).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.8]

    Source: mosaicml 0.32.1, composer.optim.ConstantWithWarmupScheduler, stepped as by its Trainer.
    """

    also = ("composer.constant_with_warmup",)
    differs = (*WARMED, "Past t_max the rate stays at alpha, where ConstantScheduler goes to 1.")
    example = "composer.ConstantWithWarmupScheduler lr=0.1 t_warmup=10ba"

    t_warmup: TWarmup
    alpha: Annotated[float, doc("the multiple of the rate behind the warmup")] = 1.0
    t_max: Annotated[str, doc("T, which Composer checks and which changes no rate")] = "1dur"
    scale_warmup: ScaleWarmup = False

    @property
    def peak(self) -> float:
        """The multiple of the rate that it stays at."""
        return self.alpha * self.lr

    def fall(self, start: float, end: float) -> Schedule:
        """Return a constant."""
        return Constant(lr=self.peak)

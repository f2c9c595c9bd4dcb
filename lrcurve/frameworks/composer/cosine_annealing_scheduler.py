"""Composer's cosine."""

from dataclasses import dataclass

from lrcurve.frameworks.composer.base import LATE, ROUNDED, Composer, FinalShare, TMax
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingScheduler(Composer):
    r"""Half a cosine wave down.

    .. code-block:: text

        lr(t) = lr * (alpha_f + (1 - alpha_f) * (1 + cos(pi * min(1, u / t_max))) / 2)

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``.

    >>> CosineAnnealingScheduler(lr=0.8, max_duration="4ba")([0, 1, 3, 5, 9]).round(12).tolist()
    [0.8, 0.8, 0.4, 0.0, 0.0]

    Source: mosaicml 0.32.1, composer.optim.CosineAnnealingScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        ROUNDED,
        "It stays at alpha_f past t_max, where torch's CosineAnnealingLR rises again.",
    )
    example = "composer.CosineAnnealingScheduler lr=0.1 alpha_f=0.01"

    t_max: TMax = "1dur"
    alpha_f: FinalShare = 0.0

    def on_time(self) -> Schedule:
        """Return half a wave."""
        values = (self.lr, self.alpha_f * self.lr)
        return Track(at=(0, min(self.length("t_max"), NEVER)), values=values, shape="cosine")

"""Composer's polynomial decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import LATE, ROUNDED, Composer, FinalShare, TMax
from lrcurve.frameworks.composer.polynomial import polynomial
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class PolynomialScheduler(Composer):
    r"""A power of the share of the time that is left.

    .. code-block:: text

        lr(t) = lr * (alpha_f + (1 - alpha_f) * (1 - min(1, u / t_max)) ** power)

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``.

    >>> PolynomialScheduler(lr=0.8, power=2, max_duration="4ba")([0, 1, 3, 5, 9]).round(12).tolist()
    [0.8, 0.8, 0.2, 0.0, 0.0]

    Source: mosaicml 0.32.1, composer.optim.PolynomialScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        ROUNDED,
    )
    example = "composer.PolynomialScheduler lr=0.1 power=2 alpha_f=0.01"

    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")]
    t_max: TMax = "1dur"
    alpha_f: FinalShare = 0.0

    def on_time(self) -> Schedule:
        """Return a power, then a constant."""
        return polynomial(self.lr, self.alpha_f * self.lr, self.power, 0.0, self.length("t_max"))

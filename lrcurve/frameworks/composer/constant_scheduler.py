"""Composer's constant rate."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import LATE, Composer
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ConstantScheduler(Composer):
    r"""A multiple of the rate for a time, then the rate.

    .. code-block:: text

        lr(t) = lr * alpha     u < t_max
        lr(t) = lr             u >= t_max

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``.

    >>> ConstantScheduler(lr=0.8, alpha=0.5, t_max="2ba", max_duration="9ba")([0, 1, 2, 3, 9]).tolist()
    [0.4, 0.4, 0.4, 0.8, 0.8]

    Source: mosaicml 0.32.1, composer.optim.ConstantScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        "From t_max on it is the optimizer's whole rate, whatever alpha is.",
    )
    example = "composer.ConstantScheduler lr=0.1 alpha=0.5 t_max=25ba"

    alpha: Annotated[float, doc("the multiple of the rate until t_max")] = 1.0
    t_max: Annotated[str, doc("how long that is, such as 100ba, 2ep or 1dur")] = "1dur"

    def on_time(self) -> Schedule:
        """Return a constant, then another."""
        return switch(Constant(lr=self.alpha * self.lr), (self.moment("t_max"), Constant(lr=self.lr)))

"""Composer's drops at milestones, after a warmup."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import CUT, LATE, ROUNDED, SCALED, ScaleWarmup, TWarmup, after_warmup
from lrcurve.frameworks.composer.milestones import Milestones
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class MultiStepWithWarmupScheduler(Milestones):
    r"""A line up from 0, then a drop at each milestone.

    .. code-block:: text

        lr(t) = lr * u / t_warmup      u < t_warmup
        lr(t) = lr * gamma ** n        u >= t_warmup

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``, and ``n`` is how many
    ``milestones`` are at most ``u``.

    >>> given = dict(t_warmup="2ba", milestones=("4ba",), gamma=0.5, max_duration="9ba")
    >>> MultiStepWithWarmupScheduler(lr=0.8, **given)([0, 1, 2, 3, 4, 5]).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.8, 0.4]

    Source: mosaicml 0.32.1, composer.optim.MultiStepWithWarmupScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        ROUNDED,
        SCALED,
        CUT,
        "A milestone inside the warmup acts when that ends.",
    )
    example = "composer.MultiStepWithWarmupScheduler lr=0.1 t_warmup=10ba milestones=20ba,40ba"

    t_warmup: TWarmup
    milestones: Annotated[tuple[str, ...], Role.MILESTONES, doc("the times of the drops, such as 30ep,60ep")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1
    scale_warmup: ScaleWarmup = False

    def on_time(self) -> Schedule:
        """Return a line, then the drops."""
        return after_warmup(self, self.lr, self.drops(), scaled=self.scale_warmup)

"""Composer's drops at milestones."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import LATE, ROUNDED
from lrcurve.frameworks.composer.milestones import Milestones
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class MultiStepScheduler(Milestones):
    r"""A drop at each milestone.

    .. code-block:: text

        lr(t) = lr * gamma ** n

    ``n`` is how many ``milestones`` are at most ``u = max(t - 1, 0)``, the batches that the Trainer has counted at
    update ``t``.

    >>> steps = MultiStepScheduler(lr=0.8, milestones=("3ba", "0.6dur"), gamma=0.5, max_duration="10ba")
    >>> steps([0, 3, 4, 6, 7]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2]

    Source: mosaicml 0.32.1, composer.optim.MultiStepScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        ROUNDED,
        "A milestone that is listed twice drops twice.",
    )
    example = "composer.MultiStepScheduler lr=0.1 milestones=20ba,40ba"

    milestones: Annotated[tuple[str, ...], Role.MILESTONES, doc("the times of the drops, such as 30ep,60ep")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1

    def on_time(self) -> Schedule:
        """Drop at the milestones."""
        return self.drops()

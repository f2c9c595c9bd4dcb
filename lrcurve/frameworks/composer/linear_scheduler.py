"""Composer's straight line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import LATE, ROUNDED, Composer, FinalShare, TMax, late
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class LinearScheduler(Composer):
    r"""A straight line from one multiple of the rate to another, by default down to 0.

    .. code-block:: text

        lr(t) = lr * (alpha_i + (alpha_f - alpha_i) * min(1, u / t_max))

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``.

    >>> LinearScheduler(lr=0.8, t_max="4ba", max_duration="9ba")([0, 1, 2, 3, 5, 9]).round(12).tolist()
    [0.8, 0.8, 0.6, 0.4, 0.0, 0.0]

    Source: mosaicml 0.32.1, composer.optim.LinearScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        ROUNDED,
        "torch's LinearLR goes up by default, from a third of the rate; this one goes down to 0.",
    )
    example = "composer.LinearScheduler lr=0.1 alpha_f=0.1"

    alpha_i: Annotated[float, doc("the multiple of the rate at the start")] = 1.0
    alpha_f: FinalShare = 0.0
    t_max: TMax = "1dur"

    def roles(self) -> Mapping[Role, str]:
        """Return the roles of a decay, or those of a warmup."""
        roles = super().roles()
        if self.alpha_f < self.alpha_i:
            return roles
        return {Role.PEAK: "lr", Role.WARMUP: "t_max"} if self.alpha_f > self.alpha_i else {Role.PEAK: "lr"}

    def warmup_end(self) -> int | None:
        """Return the update at which the line ends, if it leads up."""
        return late(self.moment("t_max")) if self.alpha_f > self.alpha_i else None

    def on_time(self) -> Schedule:
        """Return a line."""
        values = (self.alpha_i * self.lr, self.alpha_f * self.lr)
        return Track(at=(0, min(self.length("t_max"), NEVER)), values=values)

"""Composer's cosine with warm restarts."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.composer.base import LATE, Composer, FinalShare, late
from lrcurve.frameworks.composer.cycles import Cycles
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.fields import Factor, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingWarmRestartsScheduler(Composer):
    r"""Half cosine waves down, each as long as the one before times ``t_mult``.

    .. code-block:: text

        lr(t) = lr * (alpha_f + (1 - alpha_f) * (1 + cos(pi * (u - S_i) / T_i)) / 2)
        T_0 = t_0,  T_i+1 = floor(t_mult * T_i),  S_i = T_0 + ... + T_i-1

    ``u = max(t - 1, 0)`` is the number of batches that the Trainer has counted at update ``t``,
    and ``i`` is the cycle that it is in.

    >>> restarts = CosineAnnealingWarmRestartsScheduler(lr=0.8, t_0="2ba", t_mult=2, max_duration="9ba")
    >>> restarts([0, 1, 2, 3, 5, 7]).round(12).tolist()
    [0.8, 0.8, 0.4, 0.8, 0.4, 0.8]

    Source: mosaicml 0.32.1, composer.optim.CosineAnnealingWarmRestartsScheduler, stepped as by its Trainer.
    """

    differs = (
        LATE,
        "The length of each cycle is rounded down, also where t_mult is fractional.",
        "It raises ValueError in mid-run where a t_mult below 1 has brought the length to 0.",
    )
    example = "composer.CosineAnnealingWarmRestartsScheduler lr=0.1 t_0=25ba alpha_f=0.01"

    t_0: Annotated[str, Role.CYCLE, doc("T_0, how long the first cycle is, such as 10ep or 0.2dur")]
    t_mult: Annotated[Factor, doc("the length of each cycle as a multiple of the one before")] = 1.0
    alpha_f: FinalShare = 0.0

    def first_cycle(self) -> int | None:
        """Return the update of the first restart."""
        return late(self.moment("t_0"))

    def on_time(self) -> Schedule:
        """Return the cycles."""
        first = self.time("t_0")
        if not first.value:
            raise raises("composer", "t_0", "ValueError: the first cycle takes no time")
        each = self.times.per_batch("t_0", first.unit)
        cycles = Cycles(
            high=self.lr, low=self.alpha_f * self.lr, first=int(first.value), stretch=self.t_mult, each=each
        )
        return cycles.until_gone()

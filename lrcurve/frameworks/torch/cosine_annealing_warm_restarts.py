"""torch's cosine annealing with warm restarts."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Absolute, Lr, is_whole
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingWarmRestarts(Absolute):
    r"""Cosine annealing that starts again: SGDR.

    .. code-block:: text

        lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * s / T_i)) / 2

    Cycle i has ``T_i = T_0 * T_mult ** i`` steps, and ``s`` is the step within it.

    >>> CosineAnnealingWarmRestarts(lr=0.8, T_0=2, T_mult=2)([0, 1, 2, 4, 6]).round(12).tolist()
    [0.8, 0.4, 0.8, 0.4, 0.8]

    Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts, torch 2.13.0.
    """

    example = "torch.CosineAnnealingWarmRestarts lr=0.1 T_0=10 T_mult=2 eta_min=0.001"
    differs = (
        "It sets the rate at each call, so in a ChainedScheduler it wipes out a warmup that comes before it.",
        "eta_min itself is no update's rate: a cycle ends one step above it.",
    )

    lr: Lr
    T_0: Annotated[Time, Role.CYCLE, doc("the steps of the first cycle, a whole number")]
    T_mult: Annotated[float, doc("each cycle's length as a multiple of the one before, a whole number")] = 1
    eta_min: Annotated[float, Role.FLOOR, doc("what each cycle goes down to")] = 0.0

    def closed(self, base: float) -> Schedule:
        """Repeat the half wave."""
        if self.T_0 <= 0 or not is_whole(self.T_0):
            raise raises("torch", "T_0", "ValueError: it must be a whole number above 0")
        if self.T_mult < 1 or not is_whole(self.T_mult):
            raise raises("torch", "T_mult", "ValueError: it must be a whole number of at least 1")
        cycle = Cosine(lr=base, min_lr=self.eta_min, steps=int(self.T_0))
        return Repeat(inner=cycle, steps=int(self.T_0), stretch=int(self.T_mult))

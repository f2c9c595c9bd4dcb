"""fairseq's cosine with restarts, each a tenth as high as the one before."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import FIRST, ONE_RATE, Warmed, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Rates
from lrcurve.schedules.combine import Sequence, Truncated
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.warm_restarts import WarmRestarts
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineLRSchedule(Warmed):
    r"""Linear warmup, then cosine annealing with restarts that are lower each time.

    .. code-block:: text

        lr(t) = warmup_init_lr + (lr - warmup_init_lr) * t / W                                        t < W
        lr(t) = lr_shrink^i * (min_lr + (lr - min_lr) * (1 + cos(pi * v / T_i)) / 2)                  t >= W

    ``t`` is the update, from 0, ``W`` is ``warmup_updates``. Cycle ``i`` (from 0) takes
    ``T_i = lr_period_updates * t_mult^i`` updates, and ``v`` is the part of ``t - W`` within it. Without
    ``lr_period_updates`` the first cycle takes ``max_update - W``. For other ``t_mult`` than 1,
    ``i = floor(log(1 - (t - W) / T_0 * (1 - t_mult), t_mult))`` in float64.

    >>> cosine = CosineLRSchedule(lr=0.8, warmup_updates=2, lr_period_updates=4, lr_shrink=0.5)
    >>> cosine([0, 1, 2, 4, 6, 8, 10]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.4, 0.2, 0.2]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.cosine_lr_scheduler.CosineLRSchedule; Loshchilov and Hutter,
    "SGDR", 2017 (arXiv:1608.03983).
    """

    name = "cosine"
    also = classes("cosine_lr_scheduler", "CosineLRSchedule")
    differs = (
        FIRST,
        "lr_shrink is 0.1 by default: each cycle has a tenth of the rates of the one before, min_lr included.",
        "min_lr must be below the optimizer's rate.",
        "max_update itself begins the second cycle where lr_period_updates is not given.",
        ONE_RATE,
    )
    example = "fairseq.cosine lr=0.1 warmup_updates=5 lr_period_updates=15 lr_shrink=0.5"

    warmup_updates: base.Warmup = 0
    warmup_init_lr: base.InitLr = -1
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("what the first cycle goes down to")] = 0.0
    t_mult: Annotated[float, doc("each cycle's length as a multiple of the one before")] = 1.0
    lr_period_updates: Annotated[
        Time, Role.CYCLE, doc("T_0, how many updates the first cycle takes", default="max_update - W")
    ] = -1
    lr_shrink: Annotated[float, doc("each cycle's rates as a multiple of those of the one before")] = 0.1
    max_update: Annotated[Time, Role.WHOLE, doc("how many updates the run has")] = 0

    def roles(self) -> Mapping[Role, str]:
        """Return the run's length only where it is that of the first cycle."""
        unused = Role.WHOLE if self.lr_period_updates > 0 else Role.CYCLE
        return {role: name for role, name in super().roles().items() if role is not unused}

    @property
    def _period(self) -> float:
        return self.lr_period_updates if self.lr_period_updates > 0 else self.max_update - self.warmup_updates

    def first_cycle(self) -> int | None:
        """Return where the second cycle begins; one as long as the run is a plain decay."""
        return first_step(self.warmup_updates + self._period) if self.lr_period_updates > 0 else None

    def horizon(self) -> int | None:
        """Return the end of the first cycle, where it is as long as the run."""
        return None if self.lr_period_updates > 0 else max(first_step(self.max_update), self.warmup_updates)

    def compose(self) -> Schedule:
        """Return a line, then cycles."""
        if not self.lr > self.min_lr:
            raise raises("fairseq", "min_lr", "AssertionError: it must be below the optimizer's rate")
        if self.lr_period_updates <= 0 and self.max_update <= 0:
            raise raises("fairseq", "lr_period_updates", "AssertionError: give it or max_update")
        rise, first = self.rise(self.min_lr), max(self.warmup_updates, 0)
        if self._period <= 0:
            return Truncated(inner=rise, steps=first, why="max_update leaves no updates behind the warmup")

        def shape(share: Rates) -> Rates:
            return np.asarray(self.min_lr + 0.5 * (self.lr - self.min_lr) * (1.0 + np.cos(np.pi * share)))

        cycles = WarmRestarts(
            library="fairseq",
            lr=1.0,
            lr_min=0.0,
            length=self._period,
            stretch=self.t_mult,
            decay=self.lr_shrink,
            count=math.inf,
            shape=shape,
            start=first - self.warmup_updates,
            floor_divides=False,
        )
        return Sequence(phases=(rise, cycles), lengths=(first,)) if first else cycles

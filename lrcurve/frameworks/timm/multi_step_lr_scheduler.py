"""timm's drops at milestones."""

import bisect
import math
from dataclasses import dataclass
from math import ceil
from typing import Annotated

from lrcurve.frameworks.timm.base import InEpochs, Noise, Prefix, Warmed, WarmupInit, WarmupT, no_noise
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class MultiStepLRScheduler(Warmed):
    r"""Drops at listed milestones behind a warmup.

    .. code-block:: text

        lr(t) = warmup_lr_init + (lr - warmup_lr_init) * t / warmup_t      t < warmup_t
        lr(t) = lr * decay_rate^n                                          t >= warmup_t

    ``n`` is how many of the sorted ``decay_t`` are at most ``u + 1``, and ``u`` is ``t``, or ``t - warmup_t`` with
    ``warmup_prefix``, the default here.

    >>> MultiStepLRScheduler(lr=0.8, decay_t=(3, 6), decay_rate=0.5)([0, 1, 2, 4, 5, 9]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]

    Source: timm 1.0.31, timm.scheduler.MultiStepLRScheduler.
    """

    also = ("timm.scheduler.multistep_lr.MultiStepLRScheduler",)
    differs = (
        "Each drop comes one epoch before its milestone: decay_t=3,6 drops at t = 2 and 5.",
        "The default decay_rate is 1: without it the rate never drops.",
        "The default warmup_prefix is true, unlike that of cosine, tanh and poly: the warmup delays the drops.",
        "A milestone of 1 or less acts from t = 1 on, as t = 0 has the constructor's rate.",
        "Milestones out of order are searched as if they were in order, which misses some.",
    )
    example = "timm.MultiStepLRScheduler lr=0.1 decay_t=20,40 decay_rate=0.1 t_in_epochs=false"

    decay_t: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the milestones, in order")]
    decay_rate: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 1.0
    warmup_t: WarmupT = 0
    warmup_lr_init: WarmupInit = 0.0
    warmup_prefix: Prefix = True
    t_in_epochs: InEpochs = True
    noise_range_t: Noise = None

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the milestones, which ``warmup_prefix`` has start behind the warmup."""
        behind = ceil(self.warmup_t) if self.warmup_prefix else 0
        return tuple(tick + behind for tick in super().listed_ticks())

    def compose(self) -> Schedule:
        """Put listed rates behind the warmup."""
        no_noise(self.noise_range_t)
        return self.behind_warmup(self._levels)

    def _levels(self, start: float) -> Schedule:
        rates, stop = {0: self.lr}, None
        for milestone in sorted(set(self.decay_t)):
            step = min(max(math.ceil(milestone - 1 - start), 0), NEVER - 1)
            try:
                rates[step] = self.lr * self.decay_rate ** bisect.bisect_right(self.decay_t, milestone)
            except OverflowError:
                stop = step
                break
        levels = Values(values=tuple(rates.values()), at=tuple(rates))
        if stop is None:
            return levels
        return Truncated(inner=levels, steps=stop, why="timm raises OverflowError: a power is too large for a float")

"""ESPnet's exponential decay behind a warmup."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.espnet.base import Espnet, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Rate, Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ExponentialDecayWarmup(Espnet):
    r"""An exponential decay from ``max_lr`` to ``min_lr`` and on, after a warmup or a wait.

    .. code-block:: text

        warm_from_zero       lr(0) = 0         lr(t) = max_lr * (t + 1) / W      t < W
        else                 lr(0) = max_lr    lr(t) = lr                        t < W
        lr(t) = max_lr * (min_lr / max_lr)^((t - W) / (total_steps - W))         t >= W, t > 0

    ``t`` is the update, from 0, ``W`` is ``warmup_steps``, and ``lr`` is the optimizer's rate.

    >>> decay = ExponentialDecayWarmup(lr=0.3, max_lr=0.8, min_lr=0.2, total_steps=6, warmup_steps=2)
    >>> decay([0, 1, 2, 4, 6, 8]).round(12).tolist()
    [0.8, 0.3, 0.8, 0.4, 0.2, 0.1]
    >>> rise = ExponentialDecayWarmup(max_lr=0.8, min_lr=0.2, total_steps=8, warmup_steps=4, warm_from_zero=True)
    >>> rise([0, 1, 2, 3, 4, 8]).round(12).tolist()
    [0.0, 0.4, 0.6, 0.8, 0.8, 0.2]

    Source: espnet 202511, espnet2.schedulers.exponential_decay_warmup.ExponentialDecayWarmup.
    """

    name = "exponentialdecaywarmup"
    holds = True
    also = classes("exponential_decay_warmup", "ExponentialDecayWarmup")
    differs = (
        "Without warm_from_zero the warmup is no warmup: updates 1 to W - 1 have the optimizer's own rate, whatever "
        "max_lr is, and the first has max_lr.",
        "With warm_from_zero the first update has rate 0 and the second 2 / W of max_lr.",
        "It is not held at min_lr: past total_steps the decay goes on.",
    )
    example = "espnet.exponentialdecaywarmup max_lr=0.1 min_lr=1e-3 total_steps=50 warmup_steps=5 warm_from_zero=true"

    lr: Annotated[Rate | None, doc("the optimizer's rate, which updates of a warmup not from zero have")] = None
    max_lr: Annotated[float, Unit.RATE, Role.PEAK, doc("the rate that the decay starts at")]
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("the rate at total_steps")]
    total_steps: Annotated[Time, Role.WHOLE, doc("how many updates warmup and decay take")]
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how many updates come before the decay")] = 0
    warm_from_zero: Annotated[bool, doc("whether the warmup rises from 0; else it waits")] = False

    def roles(self) -> Mapping[Role, str]:
        """Return a warmup only where it rises."""
        roles = super().roles()
        return {role: name for role, name in roles.items() if role is not Role.WARMUP or self.warm_from_zero}

    def warmup_end(self) -> int | None:
        """Return the last update of the warmup, which has all of ``max_lr``."""
        return (math.ceil(self.warmup_steps) - 1 or None) if self.warm_from_zero and self.warmup_steps > 0 else None

    def compose(self) -> Schedule:
        """Return the first rate, the warmup, and the decay."""
        warm, high = self.warmup_steps, self.max_lr
        if not warm < self.total_steps:
            raise raises("espnet", "warmup_steps", "AssertionError: it must be below total_steps")
        if high == 0:
            raise raises("espnet", "max_lr", "ZeroDivisionError for 0")
        ratio = self.min_lr / high
        if ratio <= 0:
            raise raises("espnet", "min_lr", "ValueError: it takes the logarithm of min_lr / max_lr")
        wait: Schedule = Constant(lr=self.lr or 0.0)
        if self.warm_from_zero and warm > 0:
            wait = Track(at=(-1, warm - 1), values=(0, high), past_end="formula")
        elif self.lr is None and warm > 1:
            raise FieldError("lr", "must be given: the updates before the decay have the optimizer's rate")
        decay = Transformed(
            inner=Elapsed(begin=warm, period=self.total_steps - warm),
            formula=lambda share: high * ratio ** np.asarray(share),
        )
        first = Constant(lr=0.0 if self.warm_from_zero else high)
        return switch(first, (1, wait), (max(warm, 1), decay))

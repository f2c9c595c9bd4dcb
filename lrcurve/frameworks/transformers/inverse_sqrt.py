"""transformers' inverse square root after a warmup."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import CALL, FIRST, Warmed, exported
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class InverseSqrt(Warmed):
    r"""Linear warmup, then one over the square root of the time.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                  t < W
        lr(t) = lr / sqrt((t - W + s) / s)          t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, and ``s`` is ``timescale``.

    >>> InverseSqrt(lr=0.6, num_warmup_steps=2, timescale=3)([0, 1, 2, 11, 26]).round(12).tolist()
    [0.0, 0.3, 0.6, 0.3, 0.2]

    Source: transformers 5.23.0, get_inverse_sqrt_schedule.
    """

    also = exported("get_inverse_sqrt_schedule")
    ignored: ClassVar[Mapping[str, str | None]] = {**CALL, "num_training_steps": None}
    differs = (
        FIRST,
        "Without a warmup the timescale is 10000, which hardly decays: the rate is 0.9535 of the peak at t = 1000.",
        "get_scheduler passes over num_training_steps in silence.",
        "A timescale of 0 raises ZeroDivisionError at the end of the warmup; a negative one lets the rate grow until "
        "it raises.",
    )
    example = "transformers.inverse_sqrt lr=0.1 num_warmup_steps=5"

    timescale: Annotated[
        Time | None, doc("how many steps the decay takes to get going", default="num_warmup_steps, or 10000 if 0")
    ] = None

    def compose(self) -> Schedule:
        """Return a line, then a power; up to the update that raises, if one does."""
        start = self.num_warmup_steps
        scale = (start or 10_000) if self.timescale is None else self.timescale
        zero = start - scale
        schedule: Schedule = self.rise()
        if scale != 0:
            schedule = switch(schedule, (start, Power(high=self.lr, low=0, zero=zero, span=scale, power=-0.5)))
        if scale > 0:
            return schedule
        wrong = max(math.ceil(zero), 0)
        error = "ZeroDivisionError" if scale == 0 or wrong == zero else "ValueError: no root of a negative number"
        if wrong == 0:
            raise raises("transformers", "num_warmup_steps" if self.timescale is None else "timescale", error)
        return Truncated(inner=schedule, steps=wrong, why=f"transformers raises {error}")

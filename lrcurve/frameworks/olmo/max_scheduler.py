"""OLMo's larger of two schedulers."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.olmo.base import FIRST, Around, Olmo, Pieces
from lrcurve.schedules.arrays import Rates
from lrcurve.schedules.fields import doc


@dataclass(frozen=True, kw_only=True)
class MaxScheduler(Around):
    r"""The larger of the rates of two schedulers; in OLMo's config, a cosine and an inverse square root.

    .. code-block:: text

        lr(n) = max(sched1(n), sched2(n))

    >>> from lrcurve.frameworks.olmo.constant_with_warmup_scheduler import ConstantWithWarmupScheduler
    >>> from lrcurve.frameworks.olmo.inv_sqrt_with_warmup import InvSqrtWithWarmup
    >>> slow = ConstantWithWarmupScheduler(lr=0.8, warmup_steps=8)
    >>> MaxScheduler(lr=0.8, sched1=slow, sched2=InvSqrtWithWarmup(lr=0.8, warmup_steps=2))([0, 1, 7]).tolist()
    [0.44, 0.8, 0.8]

    Source: ai2-olmo 0.6.0, olmo.optim.MaxScheduler, as the Trainer asks it.
    """

    also = ("olmo.max_scheduler",)
    differs = (FIRST, "OLMo's config makes both schedulers of the same warmup, alpha_f and t_max.")
    example = (
        'olmo.MaxScheduler lr=0.1 sched1="{type: olmo.CosWithWarmup, warmup_steps: 10}" '
        'sched2="{type: olmo.InvSqrtWithWarmup, warmup_steps: 10}"'
    )

    sched1: Annotated[Olmo, doc("one scheduler of OLMo's")]
    sched2: Annotated[Olmo, doc("the other")]

    def pieces_of_clock(self) -> Pieces:
        """Return the larger, between the ends of the pieces of both."""
        one, other = self.asked("sched1"), self.asked("sched2")

        def larger(reading: Rates) -> Rates:
            return np.maximum(one.by_clock(reading), other.by_clock(reading))

        starts = {start for inner in (one, other) for start, _ in inner.pieces_of_clock()}
        return [(start, larger) for start in sorted(starts)]

"""Inverse square root decay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class InverseSqrt(Schedule):
    r"""Inverse square root decay: it needs no end, so training can go on for ever.

    ``t`` is the step counted from the start of the phase. The rate is down to a half at ``t = 3 * timescale``. After a
    warmup of N steps, ``timescale: N`` gives ``lr * sqrt(N / step)`` on the clock of the run.

    >>> InverseSqrt(lr=0.6, timescale=100)([0, 300, 800]).round(12).tolist()
    [0.6, 0.3, 0.2]

    Source: Vaswani et al., "Attention Is All You Need", 2017 (arXiv:1706.03762), section 5.3; with a timescale, Zhai et
    al., "Scaling Vision Transformers", 2022 (arXiv:2106.04560), section 3.5.
    """

    formula: ClassVar[str] = "lr(t) = lr * sqrt(timescale / (timescale + t))"
    example: ClassVar[str] = "inverse_sqrt lr=0.1 timescale=5"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    timescale: Annotated[Length, doc("how many steps the decay takes to get going")] = 10_000

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        rates: Rates = self.lr * np.sqrt(self.timescale / (self.timescale + t))
        return rates

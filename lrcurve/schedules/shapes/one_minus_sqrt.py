"""One-minus-square-root decay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, between, progress, remaining
from lrcurve.schedules.bases import Decay
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class OneMinusSqrt(Decay):
    r"""One-minus-square-root decay: steep at first, then flatter and flatter.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``. The lowest rate belongs to step T.

    >>> OneMinusSqrt(lr=0.8, steps=16)([0, 1, 4, 9, 16, 20]).round(12).tolist()
    [0.8, 0.6, 0.4, 0.2, 0.0, 0.0]

    Source: Hägele et al., "Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations", 2024
    (arXiv:2405.18392), section 4.
    """

    formula: ClassVar[str] = "lr(t) = min_lr + (lr - min_lr) * (1 - sqrt(min(t, T) / T))"
    example: ClassVar[str] = "one_minus_sqrt lr=0.1 min_lr=1e-3"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate at step T")] = 0.0
    steps: Annotated[Length, Role.WHOLE, doc("T, how long the decay takes", default="what is left of the run")]

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula, with 1 - sqrt(p) as (1 - p) / (1 + sqrt(p)), which keeps its digits as p nears 1."""
        share = remaining(t, self.steps) / (1.0 + np.sqrt(progress(t, self.steps)))
        return between(self.min_lr, self.lr, share)

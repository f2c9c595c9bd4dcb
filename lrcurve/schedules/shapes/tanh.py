"""Hyperbolic-tangent decay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, between, progress, remaining
from lrcurve.schedules.bases import Decay
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError


@dataclass(frozen=True, kw_only=True)
class Tanh(Decay):
    r"""Hyperbolic-tangent decay: high for long, a smooth fall, low for long.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``, ``p`` how much of it is done. The curve
    is the piece of the tangent from ``lower`` to ``upper``, so it starts a little below ``lr`` and ends a little above
    ``min_lr``; the rate is half-way where ``lower * (1 - p) + upper * p`` is 0.

    >>> Tanh(lr=1.0, lower=-6.0, upper=3.0, steps=9)([0, 6, 9, 20]).round(6).tolist()
    [0.999994, 0.5, 0.002473, 0.002473]

    Source: Hsueh, Li and Wu, "Stochastic Gradient Descent with Hyperbolic-Tangent Decay on Classification", 2018
    (arXiv:1806.01593), eq. 3.
    """

    formula: ClassVar[str] = """\
p = min(t, T) / T
lr(t) = min_lr + (lr - min_lr) * (1 - tanh(lower * (1 - p) + upper * p)) / 2
"""
    example: ClassVar[str] = "tanh lr=0.1 min_lr=1e-3"

    lr: Annotated[Rate, Role.PEAK, doc("the rate that the decay comes from")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate that the decay goes to")] = 0.0
    lower: Annotated[float, doc("where on the tangent the decay starts")] = -6.0
    upper: Annotated[float, doc("where on the tangent the decay ends")] = 3.0
    steps: Annotated[Length, Role.WHOLE, doc("T, how long the decay takes", default="what is left of the run")]

    def __post_init__(self) -> None:
        """Refuse a piece of the tangent that does not fall."""
        if not self.lower < self.upper:
            raise FieldError("upper", f"must be greater than lower, which is {self.lower:g}, got {self.upper:g}")

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula, with (1 - tanh(x)) / 2 as 1 / (1 + exp(2 x)), which keeps its digits for large x."""
        where = self.lower * remaining(t, self.steps) + self.upper * progress(t, self.steps)
        return between(self.min_lr, self.lr, 1.0 / (1.0 + np.exp(2.0 * where)))

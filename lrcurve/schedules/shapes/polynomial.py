"""Polynomial decay."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from msgspec import Meta

from lrcurve.schedules.arrays import Rates, Steps, between, remaining
from lrcurve.schedules.bases import Decay
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class Polynomial(Decay):
    r"""Polynomial decay: the share of the steps that is left, raised to a power.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``. Power 1 is a straight line; above 1 the
    fall is fast first, below 1 it is fast last.

    >>> Polynomial(lr=0.8, power=2, steps=4)([0, 2, 3, 4, 9]).round(12).tolist()
    [0.8, 0.2, 0.05, 0.0, 0.0]

    Source: the "poly" policy of Caffe (Jia et al., 2014); Chen et al., "DeepLab", 2017 (arXiv:1606.00915), section 4.1,
    with power 0.9.
    """

    formula: ClassVar[str] = "lr(t) = min_lr + (lr - min_lr) * (1 - min(t, T) / T) ** power"
    example: ClassVar[str] = "polynomial lr=0.1 min_lr=1e-3 power=2"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate at step T")] = 0.0
    power: Annotated[float, Meta(gt=0), doc("the exponent of the share that is left; 1 is a straight line")] = 1.0
    steps: Annotated[Length, Role.WHOLE, doc("T, how long the decay takes", default="what is left of the run")]

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return between(self.min_lr, self.lr, remaining(t, self.steps) ** self.power)

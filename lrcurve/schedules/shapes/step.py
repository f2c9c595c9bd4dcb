"""Step decay: a drop every so many steps."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, multiples
from lrcurve.schedules.fields import Factor, Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Step(Schedule):
    r"""Step decay: the rate is multiplied by ``gamma`` every ``step_size`` steps.

    ``t`` is the step counted from 0, so the first drop is seen by step ``step_size``: with ``step_size: 5`` the rates
    of steps 0 to 4 are equal and step 5 is the first lower one.

    >>> Step(lr=0.1, gamma=0.5, step_size=5)([0, 4, 5, 10]).tolist()
    [0.1, 0.1, 0.05, 0.025]

    Source: the textbook step decay; torch.optim.lr_scheduler.StepLR (torch 2.13) gives the same.
    """

    formula: ClassVar[str] = "lr(t) = lr * gamma ** (t // step_size)"
    example: ClassVar[str] = "step lr=0.1 gamma=0.5 step_size=10"

    lr: Annotated[Rate, Role.PEAK, doc("the rate before the first drop")]
    gamma: Annotated[Factor, Role.FACTOR, doc("the factor of each drop")] = 0.1
    step_size: Annotated[Length, Role.PERIOD, doc("how many steps lie between drops")]

    @property
    def flat(self) -> bool:
        """The rate changes at its drops only."""
        return True

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        drops = (t // self.step_size).astype(np.float64)
        rates: Rates = self.lr * self.gamma**drops
        return rates

    def next_join(self, t: Steps) -> Steps:
        """Return the step of the next drop."""
        return multiples(t, self.step_size)

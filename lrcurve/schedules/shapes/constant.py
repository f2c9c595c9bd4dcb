"""One rate for all steps."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import MAX_RATE, Rates, Steps, as_steps
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Constant(Schedule):
    r"""A fixed rate.

    ``t`` is the step counted from the start of the phase; the rate is the same at every one.

    >>> Constant(lr=0.1)([0, 1, 1000]).tolist()
    [0.1, 0.1, 0.1]

    Source: Robbins and Monro, "A Stochastic Approximation Method", 1951, which every decay departs from.
    """

    formula: ClassVar[str] = "lr(t) = lr"
    example: ClassVar[str] = "constant lr=0.1"

    lr: Annotated[Rate, doc("the rate of every step")]

    @property
    def flat(self) -> bool:
        """The rate never changes."""
        return True

    def __call__(self, steps: npt.ArrayLike) -> Rates:
        """Return the rate at each step; with nothing to compute, one check and one fill are all it takes.

        Raises:
            ValueError: if a step is no integer, is negative, or is 2**53 or more.
            RateError: if the rate is beyond ``MAX_RATE``.
        """
        return self.rates(as_steps(steps)) if abs(self.lr) <= MAX_RATE else super().__call__(steps)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return np.full(np.shape(t), self.lr)

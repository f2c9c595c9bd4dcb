"""One rate for all steps."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.schedule import Rates, Schedule, Steps


@dataclass(frozen=True, kw_only=True)
class Constant(Schedule):
    r"""A fixed rate.

    .. code-block:: text

        lr(t) = lr

    ``t`` is the step counted from the start of the phase; the rate is the same at every one.

    >>> Constant(lr=0.1)([0, 1, 1000]).tolist()
    [0.1, 0.1, 0.1]

    Source: Robbins and Monro, "A Stochastic Approximation Method", 1951, which every decay departs from.
    """

    example: ClassVar[str] = "constant lr=0.1"

    lr: Annotated[Rate, doc("the rate of every step")]

    @property
    def flat(self) -> bool:
        """The rate never changes."""
        return True

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        return np.broadcast_to(np.float64(self.lr), np.shape(t))

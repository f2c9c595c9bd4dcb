"""fairseq's triangles."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fairseq.base import ONE_RATE, Fairseq, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Rates, Steps
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.fields import Rate, Time, Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.cyclic import Cyclic


@dataclass(frozen=True, kw_only=True)
class TriangularLRSchedule(Fairseq):
    r"""Straight up from the optimizer's rate and straight down again, over and over, to a lower peak each time.

    .. code-block:: text

        lr(t) = low_i + (max_lr * lr_shrink^i - low_i) * max(0, 1 - |t / S - 2 * i - 1|)
        low_i = lr * lr_shrink^i     with shrink_min, else lr

    ``t`` is the update, from 0, ``S = floor(lr_period_updates / 2)``, and ``i = floor(t / (2 * S))`` is the cycle.

    >>> triangles = TriangularLRSchedule(lr=0.2, max_lr=0.8, lr_period_updates=4, lr_shrink=0.5)
    >>> triangles([0, 1, 2, 3, 4, 6, 10]).round(12).tolist()
    [0.2, 0.5, 0.8, 0.5, 0.2, 0.4, 0.2]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.triangular_lr_scheduler.TriangularLRSchedule; Smith, "Cyclical
    Learning Rates for Training Neural Networks", 2017 (arXiv:1506.01186).
    """

    name = "triangular"
    also = classes("triangular_lr_scheduler", "TriangularLRSchedule")
    differs = (
        "lr_shrink is 0.1 by default and lowers the peak only: from the cycle on whose peak is below lr, the triangles "
        "point down.",
        "An odd lr_period_updates loses an update: 5 makes cycles of 4.",
        ONE_RATE,
    )
    example = "fairseq.triangular lr=0.01 max_lr=0.1 lr_period_updates=20 lr_shrink=0.5"

    lr: Annotated[Rate, Role.START, doc("the optimizer's rate, where each cycle starts and ends; a list of one here")]
    max_lr: Annotated[float, Unit.RATE, Role.PEAK, doc("the rate at the peak of the first cycle, above lr")]
    lr_period_updates: Annotated[Time, Role.CYCLE, doc("how many updates a cycle takes, an even number")] = 5000
    lr_shrink: Annotated[float, doc("each cycle's peak as a multiple of the one before")] = 0.1
    shrink_min: Annotated[bool, doc("whether where the cycles start and end is lowered, too")] = False

    @property
    def _half(self) -> int:
        return int(self.lr_period_updates // 2)

    def first_cycle(self) -> int:
        """Return the end of the first triangle."""
        return 2 * self._half

    def compose(self) -> Schedule:
        """Return triangles."""
        if not self.max_lr > self.lr:
            raise raises("fairseq", "max_lr", "AssertionError: it must be above lr")
        if self.lr_period_updates < 0:
            raise FieldError("lr_period_updates", "must be at least 2")
        if self._half == 0:
            raise raises("fairseq", "lr_period_updates", "ZeroDivisionError below 2")
        wave = Cyclic(lr=1.0, min_lr=0.0, steps_up=self._half)
        return _Shrinking(inner=wave, low=self.lr, high=self.max_lr, shrink=self.lr_shrink, all_shrink=self.shrink_min)


@dataclass(frozen=True, kw_only=True)
class _Shrinking(Wrapper):
    """Triangles between 0 and 1 drawn between two rates, of which the higher one shrinks, or both do."""

    inner: Cyclic
    low: float
    high: float
    shrink: float
    all_shrink: bool

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        factor = self.shrink ** (t // self.inner.first_cycle()).astype(np.float64)
        low = self.low * factor if self.all_shrink else self.low
        return np.asarray(low + (self.high * factor - low) * self.inner.rates(t))

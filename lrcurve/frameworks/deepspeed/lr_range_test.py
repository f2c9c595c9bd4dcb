"""DeepSpeed's test of a range of rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.deepspeed.base import DeepSpeed, OverwrittenLr
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.arrays import Rates
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class LRRangeTest(DeepSpeed):
    r"""A rate that rises without end, to find the highest one that trains.

    .. code-block:: text

        lr(t) = lr_range_test_min_lr * (1 + lr_range_test_step_rate * t / lr_range_test_step_size)

    ``t`` is the update, from 0; with ``lr_range_test_staircase`` the quotient is rounded down.

    >>> LRRangeTest(lr_range_test_min_lr=0.1, lr_range_test_step_size=5)([0, 1, 5, 10]).round(12).tolist()
    [0.1, 0.12, 0.2, 0.3]

    Source: deepspeed 0.19.8, LRRangeTest.
    """

    example = "deepspeed.LRRangeTest lr_range_test_min_lr=0.001 lr_range_test_step_size=5"
    per_group = ("lr_range_test_min_lr",)
    differs = (
        "The optimizer's own rate is overwritten.",
        "It never ends, and grows in a straight line: the step size is no period of a cycle.",
    )

    lr: OverwrittenLr = None
    lr_range_test_min_lr: Annotated[float, doc("the rate of step 0")] = 1e-3
    lr_range_test_step_size: Annotated[Time, Role.PERIOD, doc("how many steps one increase takes")] = 2000
    lr_range_test_step_rate: Annotated[float, doc("an increase as a multiple of the first rate")] = 1.0
    lr_range_test_staircase: Annotated[bool, doc("increase once per step size, and not with each step")] = False

    def roles(self) -> Mapping[Role, str]:
        """Return the step size as a period only where it is one."""
        return super().roles() if self.lr_range_test_staircase else {}

    def compose(self) -> Schedule:
        """Count step sizes."""
        size = self.lr_range_test_step_size
        if not float(size).is_integer() or size <= 0:
            raise raises("deepspeed", "lr_range_test_step_size", "ValueError: it must be a whole number above 0")

        def formula(increases: Rates) -> Rates:
            return np.asarray(self.lr_range_test_min_lr * (1 + self.lr_range_test_step_rate * increases))

        return Transformed(inner=Elapsed(period=size, whole=self.lr_range_test_staircase), formula=formula)

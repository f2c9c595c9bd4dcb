"""torch's step decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.step import Step


@dataclass(frozen=True, kw_only=True)
class StepLR(Member):
    r"""Step decay: a drop every ``step_size`` calls.

    .. code-block:: text

        lr(t) = lr * gamma ** floor(t / step_size)

    >>> StepLR(lr=0.8, step_size=3, gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: torch.optim.lr_scheduler.StepLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.StepLR lr=0.1 step_size=10 gamma=0.5"
    differs = (
        "The recursion drops where t % step_size is exactly 0: a step_size of 2.5 drops at 5, 10, 15, not in between.",
        "step_size 0 is accepted and raises ZeroDivisionError at the first call.",
    )

    lr: Lr
    step_size: Annotated[Time, Role.PERIOD, doc("how many calls there are from drop to drop")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1

    def closed(self, base: float) -> Schedule | None:
        """Drop step by step."""
        if self.step_size == 0:
            return Truncated(inner=Constant(lr=base), steps=1, why="torch raises ZeroDivisionError: step_size is 0")
        if not is_whole(self.step_size):
            return None
        return Step(lr=base, gamma=self.gamma, step_size=abs(int(self.step_size)))

    def joins(self) -> Schedule:
        """Drop at the whole steps that are multiples."""
        return self.closed(1.0) or Step(lr=1.0, gamma=0.5, step_size=1)

    def advance(self, calls: Calls) -> Change:
        """Multiply at multiples of the step size."""
        drops = (np.mod(calls.epoch, self.step_size) == 0) & (calls.epoch != 0)
        return Change.by(np.where(drops, self.gamma, 1.0))

    def restarted(self, group: Group, base: float) -> float:
        """Return the base."""
        return base * float(self.gamma ** (0 // self.step_size))

    def failed(self) -> tuple[int, str] | None:
        """Fail at the first call where the step size is 0."""
        return (1, "torch raises ZeroDivisionError: step_size is 0") if self.step_size == 0 else None

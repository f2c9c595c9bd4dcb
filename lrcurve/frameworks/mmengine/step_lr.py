"""mmengine's step decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.mmengine.base import Bounds, OfRate, ParamScheduler, ended
from lrcurve.frameworks.torch.base import is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.step import Step


@dataclass(frozen=True, kw_only=True)
class StepParam(ParamScheduler):
    """A drop every ``step_size`` calls."""

    multiplies = True

    step_size: Annotated[Time, Role.PERIOD, doc("how many calls there are from drop to drop")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop")] = 0.1

    @property
    def _size(self) -> float:
        return self.step_size * self.each

    def closed(self, base: float, now: float) -> Schedule | None:
        """Drop step by step."""
        if self._size == 0:
            return ended(Constant(lr=now), 1, "ZeroDivisionError: step_size is 0")
        return Step(lr=now, gamma=self.gamma, step_size=abs(int(self._size))) if is_whole(self._size) else None

    def joins(self) -> Schedule:
        """Drop at any call where the size is between two."""
        return self.acting(1.0, 1.0) or Step(lr=1.0, gamma=0.5, step_size=1)

    def advance(self, calls: Calls) -> Change:
        """Multiply at multiples of the step size."""
        drops = (np.mod(calls.epoch, self._size) == 0) & (calls.epoch != 0)
        return Change.by(np.where(drops, self.gamma, 1.0))


@dataclass(frozen=True, kw_only=True)
class StepLR(Bounds, StepParam, OfRate):
    r"""Step decay: a drop every ``step_size`` calls, counted from ``begin``.

    .. code-block:: text

        lr(t) = lr * gamma ** floor((min(max(t, begin), end - 1) - begin) / step_size)

    >>> StepLR(lr=0.8, step_size=3, gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.StepLR.
    """

    example = "mmengine.StepLR lr=0.1 step_size=10 gamma=0.5"
    differs = (
        "The calls are counted from begin, and no drop comes from end on.",
        "step_size 0 is let through, and raises ZeroDivisionError at the second call.",
    )

"""fvcore's half cosine wave."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fvcore.base import STEPS, ParamScheduler
from lrcurve.schedules import Rates
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CosineParamScheduler(ParamScheduler):
    r"""Half a cosine wave from one value to another.

    .. code-block:: text

        lr(t) = end_value + (start_value - end_value) * (1 + cos(pi * where)) / 2      where = t / steps

    >>> CosineParamScheduler(start_value=0.8, end_value=0.0, steps=4)([0, 2, 4, 6]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.CosineParamScheduler.
    """

    example = "fvcore.CosineParamScheduler start_value=0.1 end_value=0.001"
    differs = ("end_value comes at where = 1, one update after the last; past it the wave turns.",)

    start_value: Annotated[float, Role.PEAK, doc("the value at the start")]
    end_value: Annotated[float, Role.FLOOR, doc("the value at the end")]
    steps: Annotated[Time, Role.DECAY, STEPS]

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula."""
        return self.end_value + 0.5 * (self.start_value - self.end_value) * (1 + np.cos(np.pi * where))

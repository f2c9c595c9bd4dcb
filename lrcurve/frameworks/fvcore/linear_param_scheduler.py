"""fvcore's straight line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fvcore.base import STEPS, ParamScheduler
from lrcurve.frameworks.shared.over_share import as_way_up
from lrcurve.schedules import Rates
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class LinearParamScheduler(ParamScheduler):
    r"""A straight line from one value to another.

    .. code-block:: text

        lr(t) = end_value * where + start_value * (1 - where)      where = t / steps

    >>> LinearParamScheduler(start_value=0.8, end_value=0.4, steps=4)([0, 1, 4, 5]).round(12).tolist()
    [0.8, 0.7, 0.4, 0.3]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.LinearParamScheduler.
    """

    example = "fvcore.LinearParamScheduler start_value=0.1 end_value=0.001"
    differs = ("end_value comes at where = 1, one update after the last; past it the line goes on, below 0 at last.",)

    start_value: Annotated[float, Role.PEAK, doc("the value at the start")]
    end_value: Annotated[float, Role.FLOOR, doc("the value at the end")]
    steps: Annotated[Time, STEPS]

    def roles(self) -> Mapping[Role, str]:
        """Return those of a warmup where the line goes up."""
        return as_way_up(super().roles(), self.start_value, self.end_value)

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula."""
        return self.end_value * where + self.start_value * (1 - where)

"""fvcore's drops by one factor in equal parts."""

from dataclasses import dataclass
from itertools import accumulate, repeat
from operator import mul
from typing import Annotated

from lrcurve.frameworks.fvcore.base import EARLY
from lrcurve.frameworks.fvcore.listed import EquallyLong
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class StepWithFixedGammaParamScheduler(EquallyLong):
    r"""Drops by one factor that part the training into equal parts.

    .. code-block:: text

        lr(t) = base_value * gamma ** floor((where + 1e-6) * (num_decays + 1))      where = t / steps

    >>> drops = StepWithFixedGammaParamScheduler(base_value=0.8, num_decays=1, gamma=0.5, num_updates=4, steps=4)
    >>> drops([0, 1, 2, 3, 4]).tolist()
    [0.8, 0.8, 0.4, 0.4, nan]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.StepWithFixedGammaParamScheduler.
    """

    example = "fvcore.StepWithFixedGammaParamScheduler base_value=0.1 num_decays=2 gamma=0.1 num_updates=50"
    differs = (
        "It raises IndexError before the end of a long training: at step 9,999,990 of 10,000,000.",
        "num_updates changes nothing.",
        EARLY,
    )

    base_value: Annotated[float, Role.PEAK, doc("the value before the first drop; above 0")]
    num_decays: Annotated[int, doc("how many drops there are; at least 1")]
    gamma: Annotated[float, Role.FACTOR, doc("the factor of each drop; above 0")]
    num_updates: Annotated[int, doc("any whole number above 0")]

    @property
    def listed(self) -> tuple[float, ...]:
        """The values before the first drop and after each."""
        return tuple(accumulate(repeat(self.gamma, self.num_decays), mul, initial=self.base_value))

    def compose(self) -> Schedule:
        """Refuse what fvcore does."""
        for field in ("base_value", "gamma", "num_decays", "num_updates"):
            if getattr(self, field) <= 0:
                raise raises("fvcore", field, "ValueError: it must be above 0")
        return super().compose()

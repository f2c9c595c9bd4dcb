"""What fvcore's schedulers share: each is a function of ``where``, the share of the training that is done."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.shared.over_share import Change, OverShare, ShareFunction
from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.fields import Time, doc

EPSILON = 1e-6
"""What fvcore adds to ``where`` before it compares it."""

EARLY = "1e-6 is added to where before it is compared, so in a long run a change comes early: by 9 of 10,000,000 steps."

STEPS = doc("how many updates where goes from 0 to 1 in", default="what is left of the run")


@dataclass(frozen=True, kw_only=True)
class ParamScheduler(Scheduler, ShareFunction):
    """A scheduler of fvcore: update t has its value at ``where = t / steps``."""

    library = "fvcore"
    version = "0.1.5.post20221221"
    home = "fvcore.common.param_scheduler"
    not_arguments = ("steps",)

    steps: Annotated[Time, STEPS]

    def failure(self, where: float) -> str:
        """Return what happens where there is no value."""
        return f"fvcore raises RuntimeError: where is {where:g}, and must be below 1"

    def compose(self) -> Schedule:
        """Follow the function over the steps."""
        return OverShare(function=self, steps=self.steps)


def whole_part(where: Rates, times: float) -> Rates:
    """Return the whole part of so many times ``where``, as fvcore rounds it."""
    return np.trunc((where + EPSILON) * times)


def reaches(times: float, number: float) -> Change:
    """Return the change where that whole part comes to a number."""
    return lambda where: int((where + EPSILON) * times) >= number

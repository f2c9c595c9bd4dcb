"""fastai's polynomial way."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fastai.base import LAST, Between
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.fields import doc


@dataclass(frozen=True, kw_only=True)
class SchedPoly(Between):
    r"""A power of the time from one value to another.

    .. code-block:: text

        lr(t) = start + (end - start) * pos ** power      pos = t / steps

    >>> SchedPoly(start=0.8, end_=0.4, power=2.0, steps=4)([0, 2, 4]).round(12).tolist()
    [0.8, 0.7, 0.4]

    Source: fastai 2.8.12, fastai.callback.schedule.SchedPoly.
    """

    name = "SchedPoly"
    example = "fastai.SchedPoly start=0.1 end=0.001 power=2"
    differs = (LAST, "It is a power of what is done, where other libraries take one of what is left.")

    power: Annotated[float, doc("the power")]

    def compose(self) -> Schedule:
        """Refuse to divide by 0."""
        if self.power < 0:
            raise raises("fastai", "power", "ZeroDivisionError: 0 to a negative power")
        return super().compose()

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula."""
        return np.asarray(self.start + (self.end_ - self.start) * where ** np.float64(self.power))

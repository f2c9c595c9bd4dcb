"""fastai's constant."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fastai.base import Sched
from lrcurve.schedules import Rates
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class SchedNo(Sched):
    r"""The first of two values all the time.

    .. code-block:: text

        lr(t) = start

    >>> SchedNo(start=0.8, end_=0.4, steps=4)([0, 4]).tolist()
    [0.8, 0.8]

    Source: fastai 2.8.12, fastai.callback.schedule.SchedNo.
    """

    name = "SchedNo"
    example = "fastai.SchedNo start=0.1 end=0.001"
    differs = ("end changes nothing, and must be given.",)
    stepped = True

    start: Annotated[float, Role.PEAK, doc("the value")]
    end_: Annotated[float, doc("any number")]

    def at(self, where: Rates) -> Rates:
        """Return the value."""
        return np.full(np.shape(where), self.start)

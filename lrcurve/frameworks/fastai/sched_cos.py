"""fastai's half cosine wave."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fastai.base import LAST, STEPS, Between
from lrcurve.schedules import Rates
from lrcurve.schedules.fields import Time
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class SchedCos(Between):
    r"""Half a cosine wave from one value to another.

    .. code-block:: text

        lr(t) = start + (1 + cos(pi * (1 - pos))) * (end - start) / 2      pos = t / steps

    >>> SchedCos(start=0.8, end_=0.0, steps=4)([0, 2, 4, 6]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4]

    Source: fastai 2.8.12, fastai.callback.schedule.SchedCos.
    """

    name = "SchedCos"
    example = "fastai.SchedCos start=0.1 end=0.001"
    differs = (LAST,)

    steps: Annotated[Time, Role.DECAY, STEPS]

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula."""
        return self.start + (1 + np.cos(np.pi * (1 - where))) * (self.end_ - self.start) / 2

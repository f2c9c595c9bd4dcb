"""fastai's exponential way."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.fastai.base import LAST, Between
from lrcurve.frameworks.shared.over_share import Change
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Rates, Schedule


@dataclass(frozen=True, kw_only=True)
class SchedExp(Between):
    r"""An exponential way from one value to another.

    .. code-block:: text

        lr(t) = start * (end / start) ** pos      pos = t / steps

    >>> SchedExp(start=0.8, end_=0.2, steps=4)([0, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.2]

    Source: fastai 2.8.12, fastai.callback.schedule.SchedExp.
    """

    name = "SchedExp"
    example = "fastai.SchedExp start=0.1 end=0.001"
    differs = (LAST, "start 0 raises ZeroDivisionError.", "end 0 is there from the second batch on.")

    def compose(self) -> Schedule:
        """Refuse to divide by 0."""
        if self.start == 0:
            raise raises("fastai", "start", "ZeroDivisionError for 0")
        return super().compose()

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula."""
        return np.asarray(self.start * np.float64(self.end_ / self.start if self.start else np.nan) ** where)

    def changes(self) -> Iterable[Change]:
        """Leave the start at once where nothing, or no real number, is left of it; whole powers are real again."""
        if not self.start or self.end_ / self.start > 0:
            return ()
        return (lambda where: where > 0, lambda where: where > 1, lambda where: where > 2)

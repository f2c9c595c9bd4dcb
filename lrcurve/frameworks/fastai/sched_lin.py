"""fastai's straight line."""

from dataclasses import dataclass

from lrcurve.frameworks.fastai.base import LAST, Between
from lrcurve.schedules import Rates


@dataclass(frozen=True, kw_only=True)
class SchedLin(Between):
    r"""A straight line from one value to another.

    .. code-block:: text

        lr(t) = start + pos * (end - start)      pos = t / steps

    >>> SchedLin(start=0.8, end_=0.4, steps=4)([0, 1, 4]).round(12).tolist()
    [0.8, 0.7, 0.4]

    Source: fastai 2.8.12, fastai.callback.schedule.SchedLin.
    """

    name = "SchedLin"
    example = "fastai.SchedLin start=0.1 end=0.001"
    differs = (LAST,)

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula."""
        return self.start + where * (self.end_ - self.start)

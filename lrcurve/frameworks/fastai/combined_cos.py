"""fastai's two half cosine waves."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fastai.base import FLOAT32, LAST
from lrcurve.frameworks.fastai.combine_scheds import Combined, Parts
from lrcurve.frameworks.fastai.sched_cos import SchedCos
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CombinedCos(Combined):
    r"""Half a cosine wave to a middle value, and another to the last.

    .. code-block:: text

        start -> middle      pos < pct                 pos = t / steps
        middle -> end        pos >= pct

    >>> CombinedCos(pct=0.25, start=0.2, middle=0.8, end_=0.0, steps=8)([0, 1, 2, 5, 8]).round(12).tolist()
    [0.2, 0.5, 0.8, 0.4, 0.0]

    Source: fastai 2.8.12, fastai.callback.schedule.combined_cos.
    """

    example = "fastai.combined_cos pct=0.25 start=0.004 middle=0.1 end=0.00001"
    differs = (LAST, FLOAT32)

    pct: Annotated[float, doc("the share of the training that the first wave takes")]
    start: Annotated[float, doc("the first value")]
    middle: Annotated[float, Role.PEAK, doc("the value between the waves")]
    end_: Annotated[float, Role.FLOOR, doc("the last value")]

    def parts(self) -> Parts:
        """Make the waves."""
        return two_waves(self.pct, self.start, self.middle, self.end_, "pct")


def two_waves(pct: float, start: float, middle: float, end: float, field: str) -> Parts:
    """Return the waves; ``field`` is the one that the share is in.

    Raises:
        FieldError: for a share out of range.
    """
    if not 0 <= pct <= 1:
        raise raises("fastai", field, "AssertionError: it must be from 0 to 1")
    waves = SchedCos(start=start, end_=middle, steps=1), SchedCos(start=middle, end_=end, steps=1)
    return Parts(pcts=(pct, 1 - pct), scheds=waves)

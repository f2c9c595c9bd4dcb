"""fvcore's values in equal parts."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.fvcore.base import EARLY
from lrcurve.frameworks.fvcore.listed import EquallyLong
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc


@dataclass(frozen=True, kw_only=True)
class StepParamScheduler(EquallyLong):
    r"""Values one after another, each for an equal part of the training.

    .. code-block:: text

        lr(t) = values[floor((where + 1e-6) * n)]      where = t / steps, n values

    >>> StepParamScheduler(num_updates=4, values=(0.8, 0.4), steps=4)([0, 1, 2, 3, 4]).tolist()
    [0.8, 0.8, 0.4, 0.4, nan]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.StepParamScheduler.
    """

    example = "fvcore.StepParamScheduler num_updates=50 values=0.1,0.01,0.001"
    differs = (
        "It raises IndexError before the end of a long training: at step 9,999,990 of 10,000,000.",
        "num_updates changes nothing.",
        EARLY,
    )

    num_updates: Annotated[float, doc("any number above 0")]
    values: Annotated[tuple[float, ...], doc("the values in order")]

    @property
    def listed(self) -> tuple[float, ...]:
        """The values."""
        return self.values

    def compose(self) -> Schedule:
        """Refuse what fvcore does."""
        if self.num_updates <= 0:
            raise raises("fvcore", "num_updates", "ValueError: it must be above 0")
        if not self.values:
            raise raises("fvcore", "values", "ValueError: it must list at least one value")
        return super().compose()

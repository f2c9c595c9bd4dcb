"""fvcore's exponential decay."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fvcore.base import ParamScheduler
from lrcurve.frameworks.shared.over_share import Change
from lrcurve.schedules import Rates
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class ExponentialParamScheduler(ParamScheduler):
    r"""Exponential decay by one factor over the whole training.

    .. code-block:: text

        lr(t) = start_value * decay ** where      where = t / steps

    >>> ExponentialParamScheduler(start_value=0.8, decay=0.25, steps=4)([0, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.2]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.ExponentialParamScheduler.
    """

    example = "fvcore.ExponentialParamScheduler start_value=0.1 decay=0.01"
    differs = ("decay is the factor of the whole training, not of a step.",)

    start_value: Annotated[float, Role.PEAK, doc("the value at the start")]
    decay: Annotated[float, doc("the value at the end as a multiple of that")]

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula."""
        return np.asarray(self.start_value * np.float64(self.decay) ** where)

    def changes(self) -> Iterable[Change]:
        """Leave the start at once where nothing, or no real number, is left of it; whole powers are real again."""
        if self.decay > 0:
            return ()
        return (lambda where: where > 0, lambda where: where > 1, lambda where: where > 2)

    def failure(self, where: float) -> str:
        """Return what happens behind a root of a negative number."""
        return "the value is a complex number: decay is negative"

"""fvcore's polynomial decay."""

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
class PolynomialDecayParamScheduler(ParamScheduler):
    r"""A power of what is left of the training.

    .. code-block:: text

        lr(t) = base_value * (1 - where) ** power      where = t / steps

    >>> PolynomialDecayParamScheduler(base_value=0.8, power=2.0, steps=4)([0, 2, 4, 6]).round(12).tolist()
    [0.8, 0.2, 0.0, 0.2]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.PolynomialDecayParamScheduler.
    """

    example = "fvcore.PolynomialDecayParamScheduler base_value=0.1 power=0.9"
    differs = ("Past where = 1 it takes the power of a negative number, which is complex for a power such as 0.9.",)

    base_value: Annotated[float, Role.PEAK, doc("the value at the start")]
    power: Annotated[float, doc("the power")]

    def at(self, where: Rates) -> Rates:
        """Evaluate the formula; 0 to a negative power is not there."""
        left = 1.0 - where
        return np.where((left == 0) & (self.power < 0), np.nan, self.base_value * left ** np.float64(self.power))

    def changes(self) -> Iterable[Change]:
        """Change sign, or stop."""
        return (lambda where: where >= 1, lambda where: where > 1)

    def failure(self, where: float) -> str:
        """Return what happens at the end and past it."""
        if where == 1:
            return "fvcore raises ZeroDivisionError: 0 to a negative power"
        return "the value is a complex number: what is left is negative"

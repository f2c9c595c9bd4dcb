"""fvcore's constant."""

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
class ConstantParamScheduler(ParamScheduler):
    r"""One value, as long as ``where`` is below 1.

    .. code-block:: text

        lr(t) = value      t < steps

    >>> ConstantParamScheduler(value=0.5, steps=4)([0, 3, 4]).tolist()
    [0.5, 0.5, nan]

    Source: fvcore 0.1.5.post20221221, fvcore.common.param_scheduler.ConstantParamScheduler.
    """

    example = "fvcore.ConstantParamScheduler value=0.1"
    differs = ("It raises RuntimeError at where = 1, where all others but the lists of values have a value.",)

    stepped = True

    value: Annotated[float, Role.PEAK, doc("the value")]

    def at(self, where: Rates) -> Rates:
        """Return the value."""
        return np.where(where < 1, self.value, np.nan)

    def changes(self) -> Iterable[Change]:
        """Stop at 1."""
        return (lambda where: where >= 1,)

"""mmengine's exponential decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.mmengine.base import Bounds, OfRate, ParamScheduler
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.exponential import Exponential


@dataclass(frozen=True, kw_only=True)
class ExponentialParam(ParamScheduler):
    """A value multiplied by ``gamma`` at every call but the first."""

    multiplies = True

    gamma: Annotated[float, Role.FACTOR, doc("the factor of each call")]

    def closed(self, base: float, now: float) -> Schedule:
        """Take the power."""
        return Exponential(lr=now, decay_rate=self.gamma)

    def advance(self, calls: Calls) -> Change:
        """Multiply."""
        return Change.by(np.where(calls.epoch == 0, 1.0, self.gamma))


@dataclass(frozen=True, kw_only=True)
class ExponentialLR(Bounds, ExponentialParam, OfRate):
    r"""Exponential decay: every call from ``begin + 1`` on multiplies the rate by ``gamma``.

    .. code-block:: text

        lr(t) = lr * gamma ** (min(max(t, begin), end - 1) - begin)

    >>> ExponentialLR(lr=0.8, gamma=0.5, begin=1, end_=4)([0, 1, 2, 3, 4]).tolist()
    [0.8, 0.8, 0.4, 0.2, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.ExponentialLR.
    """

    example = "mmengine.ExponentialLR lr=0.1 gamma=0.9 end=40"
    differs = (
        "convert_to_iter_based leaves gamma as it is: it is then the factor of an iteration, no longer of an epoch.",
    )

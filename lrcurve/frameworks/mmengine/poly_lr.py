"""mmengine's polynomial decay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.mmengine.base import NO_END, Bounds, OfRate, ParamScheduler, ended
from lrcurve.frameworks.torch.base import is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class PolyParam(ParamScheduler):
    """Polynomial decay to ``eta_min`` up to the last call before ``end``, from the value at the first call."""

    eta_min: Annotated[float, Role.FLOOR, doc("the lowest value")] = 0
    power: Annotated[float, doc("the power")] = 1.0

    @property
    def multiplies(self) -> bool:
        """Whether it goes down to 0."""
        return self.eta_min == 0

    def roles(self) -> Mapping[Role, str]:
        """Return ``end`` as the length."""
        return {**super().roles(), **({Role.DECAY: "end"} if self.last >= 1 else {})}

    def closed(self, base: float, now: float) -> Schedule:
        """Take the power of what is left, as far as it has one."""
        if self.last < 1 or self.power == 0:
            return Constant(lr=now)
        curve = Power(high=now, low=self.eta_min, zero=self.total, span=-self.total, power=self.power)
        if self.last > self.total and not is_whole(self.power):
            why = "the rate is a complex number: the last call takes a power of a negative one"
            return Truncated(inner=curve, steps=self.last, why=why)
        if self.last == self.total and self.power < 0:
            return ended(curve, self.last, "ZeroDivisionError: 0 to a negative power")
        return curve

    def advance(self, calls: Calls) -> Change:
        """Multiply what is above the lowest value by this call's factor over the one before."""
        ratio = (1 - 1 / (self.total - calls.epoch + 1)) ** self.power
        ratio = np.where(calls.epoch == 0, 1.0, ratio)
        return Change(ratio, self.eta_min - ratio * self.eta_min if self.eta_min else None)


@dataclass(frozen=True, kw_only=True)
class PolyLR(Bounds, PolyParam, OfRate):
    r"""Polynomial decay to ``eta_min``, which is reached one call before ``end``.

    .. code-block:: text

        lr(t) = eta_min + (lr - eta_min) * (1 - (min(max(t, begin), end - 1) - begin) / N) ** power

    ``N = end - begin - 1``. In a list ``lr`` is the rate that the schedulers before have left at ``begin``.

    >>> PolyLR(lr=0.8, eta_min=0.2, power=2.0, end_=4)([0, 1, 2, 3, 9]).round(12).tolist()
    [0.8, 0.466666666667, 0.266666666667, 0.2, 0.2]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.PolyLR.
    """

    example = "mmengine.PolyLR lr=0.1 power=0.9 eta_min=1e-4 end=45"
    differs = (
        "The decay takes end - begin - 1 calls, so the last update of a training has eta_min, here without an end "
        "as with one.",
        NO_END,
    )

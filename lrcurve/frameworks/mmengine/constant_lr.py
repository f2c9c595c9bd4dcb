"""mmengine's lower rate for the first calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.mmengine.base import NO_END, Bounds, OfRate, ParamScheduler, ended
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ConstantParam(ParamScheduler):
    """A lower value up to the last call but one before ``end``."""

    multiplies = True

    factor: Annotated[float, doc("what the value is multiplied by at first, from 0 to 1")] = 1.0 / 3

    def roles(self) -> Mapping[Role, str]:
        """Return a warmup where the value comes up again."""
        returns = self.first == 0 and 0 < self.factor < 1 and 1 <= self.total <= self.last and is_whole(self.total)
        return {**super().roles(), **({Role.WARMUP: "end"} if returns else {})}

    def refuse(self) -> None:
        """Refuse factors out of range."""
        if self.factor > 1.0 or self.factor < 0:
            raise raises("mmengine", "factor", "ValueError: it must be from 0 to 1")

    def closed(self, base: float, now: float) -> Schedule:
        """Jump once, if ever."""
        low = Constant(lr=now * self.factor)
        if self.total < 1 or not is_whole(self.total):
            return low
        if self.factor == 0:
            error = "ZeroDivisionError: the way back multiplies by 1 / factor, and factor is 0"
            return ended(low, int(self.total), error)
        return Sequence(phases=(low, Constant(lr=now)), lengths=(int(self.total),))

    def advance(self, calls: Calls) -> Change:
        """Lower the value at the first call and bring it back at the last."""
        back = 1.0 / self.factor if self.factor else 1.0
        return Change.by(np.where(calls.epoch == 0, self.factor, np.where(calls.epoch == self.total, back, 1.0)))


@dataclass(frozen=True, kw_only=True)
class ConstantLR(Bounds, ConstantParam, OfRate):
    r"""A lower rate for the first calls, one fewer than there are from ``begin`` to ``end``.

    .. code-block:: text

        lr(t) = lr * factor      begin <= t < end - 1
        lr(t) = lr               t >= end - 1

    >>> ConstantLR(lr=0.8, factor=0.25, end_=4)([0, 2, 3]).tolist()
    [0.2, 0.2, 0.8]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.ConstantLR.
    """

    example = "mmengine.ConstantLR lr=0.1 end=20"
    differs = (
        "The lower rate lasts one call less than torch's with total_iters = end - begin.",
        "The rate comes back by multiplying with 1 / factor: with factor 0 that raises ZeroDivisionError.",
        "With end = begin + 1 the only call lowers the rate, for ever.",
        NO_END,
    )

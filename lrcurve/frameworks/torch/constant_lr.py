"""torch's lower rate for the first updates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence, Truncated
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ConstantLR(Member):
    r"""A lower rate for the first ``total_iters`` calls.

    .. code-block:: text

        lr(t) = lr * factor      t < total_iters
        lr(t) = lr               t >= total_iters

    >>> ConstantLR(lr=0.8, factor=0.25, total_iters=3)([0, 2, 3]).tolist()
    [0.2, 0.2, 0.8]

    Source: torch.optim.lr_scheduler.ConstantLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.ConstantLR lr=0.1 total_iters=20"
    differs = (
        "The rate comes back by multiplying with 1 / factor: with factor 0 call total_iters raises ZeroDivisionError.",
        "With total_iters 0, below 0 or between steps that call never comes: the rate stays at lr * factor for ever.",
    )

    lr: Lr
    factor: Annotated[float, doc("what the rate is multiplied by at first, from 0 to 1")] = 1.0 / 3
    total_iters: Annotated[Time, Role.WARMUP, doc("how many updates have the lower rate")] = 5

    def roles(self) -> Mapping[Role, str]:
        """Return a warmup only where the rate comes up."""
        lasts = 0 < self.factor < 1 and self.total_iters >= 1 and is_whole(self.total_iters)
        return {role: name for role, name in super().roles().items() if lasts or role is not Role.WARMUP}

    def closed(self, base: float) -> Schedule:
        """Jump once, if ever."""
        if self.factor > 1.0 or self.factor < 0:
            raise raises("torch", "factor", "ValueError: it must be from 0 to 1")
        low = Constant(lr=base * self.factor)
        if self.total_iters < 1 or not is_whole(self.total_iters):
            return low
        if self.factor == 0:
            return Truncated(inner=low, steps=int(self.total_iters), why=self._division())
        return Sequence(phases=(low, Constant(lr=base)), lengths=(int(self.total_iters),))

    def _division(self) -> str:
        return "torch raises ZeroDivisionError: the way back multiplies by 1 / factor, and factor is 0"

    def advance(self, calls: Calls) -> Change:
        """Lower the rate at epoch 0 and bring it back at the end."""
        back = 1.0 / self.factor if self.factor else 1.0
        return Change.by(np.where(calls.epoch == 0, self.factor, np.where(calls.epoch == self.total_iters, back, 1.0)))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Lower the rate."""
        return self.factor, 0.0

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form, which knows a total_iters of 0."""
        return base * (self.factor + (self.total_iters <= 0) * (1 - self.factor))

    def failed(self) -> tuple[int, str] | None:
        """Fail on the way back from 0."""
        fails = self.factor == 0 and self.total_iters >= 1 and is_whole(self.total_iters)
        return (int(self.total_iters), self._division()) if fails else None

"""torch's polynomial decay."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.arrays import joins_at
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class PolynomialLR(Member):
    r"""Polynomial decay to 0: a power of the share of the steps that is left.

    .. code-block:: text

        lr(t) = lr * (1 - min(t, N) / N) ** power

    ``N`` is ``total_iters``.

    >>> PolynomialLR(lr=0.8, total_iters=4, power=2.0)([0, 1, 2, 4, 9]).round(12).tolist()
    [0.8, 0.45, 0.2, 0.0, 0.0]

    Source: torch.optim.lr_scheduler.PolynomialLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.PolynomialLR lr=0.1 total_iters=40 power=2"
    differs = (
        "total_iters is 5 unless given: every update from the fifth on has rate 0.",
        "There is no lowest rate to end at; with total_iters 0 the rate stays as it is.",
    )

    lr: Lr
    total_iters: Annotated[Time, Role.DECAY, doc("N, how many updates the way to 0 takes")] = 5
    power: Annotated[float, doc("the power")] = 1.0

    def horizon(self) -> int | None:
        """Return the last whole step."""
        return math.floor(self.total_iters) or None

    def closed(self, base: float) -> Schedule:
        """Follow the formula as far as whole steps go."""
        last = math.floor(self.total_iters)
        if last < 1:
            return Constant(lr=base)
        left = _Left(base=base, total=self.total_iters, last=last, power=self.power)
        failure = self.failed()
        return left if failure is None else Truncated(inner=left, steps=failure[0], why=failure[1])

    def advance(self, calls: Calls) -> Change:
        """Multiply by the ratio of this step's factor to the one before."""
        if calls.epoch[0] > max(self.total_iters, 0):
            return Change.none(calls.epoch.size)
        left = 1.0 - calls.epoch / np.float64(self.total_iters)
        before = 1.0 - (calls.epoch - 1) / np.float64(self.total_iters)
        return Change.by(np.where(calls.epoch > self.total_iters, 1.0, (left / before) ** self.power))

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form."""
        left: float = (1.0 - min(self.total_iters, 0) / self.total_iters) ** self.power
        return base * left

    def failed(self) -> tuple[int, str] | None:
        """Fail where 0 is raised to a negative power."""
        fails = self.power < 0 and self.total_iters >= 1 and is_whole(self.total_iters)
        return (int(self.total_iters), "torch raises ZeroDivisionError: 0 to a negative power") if fails else None


@dataclass(frozen=True, kw_only=True)
class _Left(Schedule):
    """``base * (1 - min(t, last) / total) ** power``."""

    base: float
    total: float
    last: int
    power: float

    def rates(self, t: Steps) -> Rates:
        left: Rates = self.base * ((self.total - np.minimum(t, self.last)) / self.total) ** self.power
        return left

    def next_join(self, t: Steps) -> Steps:
        return joins_at(t, [self.last])

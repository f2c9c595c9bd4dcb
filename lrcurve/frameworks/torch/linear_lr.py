"""torch's straight line between two factors."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Lr, Member
from lrcurve.frameworks.torch.stepping import Calls, Change, Group
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.linear import Linear


@dataclass(frozen=True, kw_only=True)
class LinearLR(Member):
    r"""A straight line from ``start_factor`` to ``end_factor`` times the rate.

    .. code-block:: text

        lr(t) = lr * (start_factor + (end_factor - start_factor) * min(t, N) / N)

    ``N`` is ``total_iters``; update N is the first at ``end_factor``.

    >>> LinearLR(lr=0.8, start_factor=0.25, total_iters=3)([0, 1, 2, 3, 9]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.8]

    Source: torch.optim.lr_scheduler.LinearLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.LinearLR lr=0.1 start_factor=0.1 total_iters=20"
    differs = (
        "start_factor must be above 0: this warmup cannot start at 0.",
        "With total_iters 0 or less no call changes anything, and the rate stays at lr * start_factor for ever.",
        "A total_iters between steps never gets to end_factor: the rate stays where the last whole step brought it.",
    )

    lr: Lr
    start_factor: Annotated[float, doc("what the rate is multiplied by at first, above 0 and at most 1")] = 1.0 / 3
    end_factor: Annotated[float, Role.FLOOR_SHARE, doc("what it is multiplied by in the end, from 0 to 1")] = 1.0
    total_iters: Annotated[Time, Role.DECAY, doc("N, how many updates the way takes")] = 5

    def roles(self) -> Mapping[Role, str]:
        """Return a warmup where the factor grows, a decay where it falls."""
        if self.total_iters < 1 or self.start_factor == self.end_factor:
            return {Role.PEAK: "lr"}
        return {Role.PEAK: "lr", Role.WARMUP if self.start_factor < self.end_factor else Role.DECAY: "total_iters"}

    def horizon(self) -> int | None:
        """Return the last whole step, if it falls."""
        return math.floor(self.total_iters) if Role.DECAY in self.roles() else None

    def warmup_end(self) -> int | None:
        """Return the last whole step, if it rises."""
        return math.floor(self.total_iters) if Role.WARMUP in self.roles() else None

    def closed(self, base: float) -> Schedule:
        """Draw the line as far as whole steps go."""
        if self.start_factor > 1.0 or self.start_factor <= 0:
            raise raises("torch", "start_factor", "ValueError: it must be above 0 and at most 1")
        if self.end_factor > 1.0 or self.end_factor < 0:
            raise raises("torch", "end_factor", "ValueError: it must be from 0 to 1")
        last = math.floor(self.total_iters)
        if last < 1:
            return Constant(lr=base * self.start_factor)
        share = last / self.total_iters
        end = self.start_factor + (self.end_factor - self.start_factor) * share if share < 1 else self.end_factor
        return Linear(lr=base * self.start_factor, min_lr=base * end, steps=last)

    def advance(self, calls: Calls) -> Change:
        """Multiply by the ratio of this step's factor to the one before."""
        if calls.epoch[0] > max(self.total_iters, 0):
            return Change.none(calls.epoch.size)
        slope = self.end_factor - self.start_factor
        ratio = 1.0 + slope / (self.total_iters * self.start_factor + (calls.epoch - 1) * slope)
        ratio = np.where(calls.epoch > self.total_iters, 1.0, ratio)
        return Change.by(np.where(calls.epoch == 0, self.start_factor, ratio))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Start low."""
        return self.start_factor, 0.0

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form."""
        slope = self.end_factor - self.start_factor
        return base * (self.start_factor + slope * min(self.total_iters, 0) / self.total_iters)

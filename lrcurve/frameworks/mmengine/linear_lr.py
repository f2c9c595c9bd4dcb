"""mmengine's straight line between two factors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.mmengine.base import NO_END, Bounds, OfRate, ParamScheduler, ended
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.linear import Linear


@dataclass(frozen=True, kw_only=True)
class LinearParam(ParamScheduler):
    """A straight line up to the last call before ``end``."""

    multiplies = True

    start_factor: Annotated[float, doc("what the value is multiplied by at first, from 0 to 1")] = 1.0 / 3
    end_factor: Annotated[float, Role.FLOOR_SHARE, doc("what it is multiplied by in the end, from 0 to 1")] = 1.0

    def roles(self) -> Mapping[Role, str]:
        """Return a warmup where the factor grows, a decay where it falls."""
        (peak,) = (name for role, name in super().roles().items() if role is Role.PEAK)
        if self.last < 1 or self.start_factor == self.end_factor:
            return {Role.PEAK: peak}
        if self.start_factor > self.end_factor:
            return {Role.PEAK: peak, Role.DECAY: "end"}
        return {Role.PEAK: peak, Role.WARMUP: "end"} if self.first == 0 else {Role.PEAK: peak}

    def refuse(self) -> None:
        """Refuse factors out of range."""
        for field in ("start_factor", "end_factor"):
            if getattr(self, field) > 1.0 or getattr(self, field) < 0:
                raise raises("mmengine", field, "ValueError: it must be from 0 to 1")

    def closed(self, base: float, now: float) -> Schedule:
        """Draw the line as far as calls go."""
        low = Constant(lr=now * self.start_factor)
        if self.last < 1:
            return low
        if self.start_factor == 0:
            return ended(low, 1, "ZeroDivisionError: each call multiplies the rate, and start_factor is 0")
        share = self.last / self.total
        end = self.start_factor + (self.end_factor - self.start_factor) * share if share != 1 else self.end_factor
        return Linear(lr=now * self.start_factor, min_lr=now * end, steps=self.last)

    def advance(self, calls: Calls) -> Change:
        """Multiply by the ratio of this call's factor to the one before."""
        slope = self.end_factor - self.start_factor
        ratio = 1.0 + slope / (self.total * self.start_factor + (calls.epoch - 1) * slope)
        return Change.by(np.where(calls.epoch == 0, self.start_factor, ratio))


@dataclass(frozen=True, kw_only=True)
class LinearLR(Bounds, LinearParam, OfRate):
    r"""A straight line from ``start_factor`` to ``end_factor`` times the rate, reached one call before ``end``.

    .. code-block:: text

        lr(t) = lr                                                                      t < begin
        lr(t) = lr * (start_factor + (end_factor - start_factor) * (t - begin) / N)     begin <= t < end
        lr(t) = lr * end_factor                                                         t >= end

    ``N = end - begin - 1``.

    >>> LinearLR(lr=0.8, start_factor=0.25, end_=4)([0, 1, 2, 3, 9]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.8]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.LinearLR.
    """

    example = "mmengine.LinearLR lr=0.1 start_factor=0.1 end=20"
    differs = (
        "The line takes end - begin - 1 calls, one less than torch's: a scheduler that starts at end finds the peak "
        "already used once.",
        "start_factor 0 is let through, and raises ZeroDivisionError at the second call.",
        "Before begin the rate is the whole one.",
        NO_END,
    )

"""DeepSpeed's 1cycle policy."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.deepspeed.base import DeepSpeed, OverwrittenLr
from lrcurve.frameworks.deepspeed.stairs import Stairs
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.arrays import NEVER, Rates
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class OneCycle(DeepSpeed):
    r"""A line up, a line down, then a decay like one over the time.

    .. code-block:: text

        lr(t) = min + (max - min) * t / A                                      t <= A
        lr(t) = min + (max - min) * (A + B - t) / B                            A < t <= A + B
        lr(t) = min / (1 + decay_lr_rate * (t - A - B) / decay_step_size)      t > A + B

    ``t`` is the update, ``A`` is ``cycle_first_step_size`` and ``B`` is ``cycle_second_step_size``; ``min`` is
    ``cycle_min_lr`` and ``max`` is ``cycle_max_lr``. With stair counts the share of each way is rounded down to that
    many stairs. The momentum, beta1, goes the other way.

    >>> cycle = OneCycle(cycle_min_lr=0.2, cycle_max_lr=1.0, cycle_first_step_size=2, cycle_second_step_size=4)
    >>> cycle([0, 1, 2, 4, 6, 7, 90]).round(12).tolist()
    [0.2, 0.6, 1.0, 0.6, 0.2, 0.2, 0.2]

    Source: deepspeed 0.19.8, OneCycle.
    """

    example = (
        "deepspeed.OneCycle cycle_min_lr=0.001 cycle_max_lr=0.1 cycle_first_step_size=10 cycle_second_step_size=40"
    )
    per_group = ("cycle_min_lr", "cycle_max_lr", "cycle_min_mom", "cycle_max_mom")
    differs = (
        "The optimizer's own rate is overwritten.",
        "It decays after the cycle only where decay_step_size and decay_lr_rate are both given.",
        "Update 0 has the lowest momentum, and update 1 nearly the highest; the decay of the momentum raises it.",
        "The momentum is cycled for optimizers with betas only; for others, such as SGD, it is left alone.",
        "The second half has the stairs of the first where none are given.",
    )

    lr: OverwrittenLr = None
    cycle_min_lr: Annotated[float, Role.START, Role.FLOOR, doc("min, the rate that the cycle starts and ends at")]
    cycle_max_lr: Annotated[float, Role.PEAK, doc("max, the rate at the peak")]
    decay_lr_rate: Annotated[float, doc("how fast the rate decays after the cycle; 0 is not at all")] = 0.0
    cycle_first_step_size: Annotated[Time, Role.WARMUP, doc("A, how many steps the way up takes")] = 2000
    cycle_second_step_size: Annotated[
        Time | None, Role.DECAY, doc("B, how many steps the way down takes", default="A")
    ] = None
    cycle_first_stair_count: Annotated[float, doc("how many stairs the way up has; 0 is none")] = 0
    cycle_second_stair_count: Annotated[
        float | None, doc("how many stairs the way down has", default="as the way up")
    ] = None
    decay_step_size: Annotated[Time, doc("how many steps one decay after the cycle takes; 0 is no decay")] = 0
    cycle_momentum: Annotated[bool, doc("have the momentum go the other way, which --param momentum shows")] = True
    cycle_min_mom: Annotated[float, doc("the lowest momentum")] = 0.8
    cycle_max_mom: Annotated[float, doc("the highest momentum")] = 0.9
    decay_mom_rate: Annotated[float, doc("how fast the momentum grows after the cycle; 0 is not at all")] = 0.0

    def roles(self) -> Mapping[Role, str]:
        """Return the length of the first half for the second where that has none; no end where a decay follows."""
        roles = super().roles()
        if self._decays:
            return {role: name for role, name in roles.items() if role not in (Role.DECAY, Role.FLOOR)}
        return roles if self.cycle_second_step_size is not None else {**roles, Role.DECAY: "cycle_first_step_size"}

    def horizon(self) -> int | None:
        """Return the end of the cycle, where no decay follows it."""
        return None if self._decays else first_step(self._total)

    @property
    def _decays(self) -> bool:
        return bool(self.decay_step_size and self.decay_lr_rate)

    @property
    def _down(self) -> float:
        second = self.cycle_second_step_size
        return self.cycle_first_step_size if second is None else second

    @property
    def _total(self) -> float:
        return self.cycle_first_step_size + self._down

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The momentum, or beta1: the lowest at update 0, then highest where the rate is lowest."""
        if not self.cycle_momentum:
            return {}
        cycle = self._cycle(self.cycle_max_mom, self.cycle_min_mom)
        growing = self._decayed(self.cycle_max_mom, self.decay_mom_rate, 1)
        first = Constant(lr=self.cycle_min_mom)
        return {"momentum": switch(first, (1, cycle), (self._total + 1, growing))}

    def compose(self) -> Schedule:
        """Return a cycle, then a decay."""
        if self.cycle_first_step_size <= 0:
            raise raises("deepspeed", "cycle_first_step_size", "ValueError: it must be positive")
        if self._down < 0:
            raise raises("deepspeed", "cycle_second_step_size", "ValueError: it must not be negative")
        cycle = self._cycle(self.cycle_min_lr, self.cycle_max_lr)
        return switch(cycle, (self._total + 1, self._decayed(self.cycle_min_lr, self.decay_lr_rate, -1)))

    def _cycle(self, low: float, high: float) -> Schedule:
        """Go from ``low`` to ``high`` and back; where a fraction of a step is left, another cycle begins in it."""
        first, second, whole = self.cycle_first_step_size, self._down, self._total
        up = self._way(low, high, 0.0, first, self.cycle_first_stair_count)
        stairs = self.cycle_second_stair_count
        stairs = self.cycle_first_stair_count if stairs is None else stairs
        down = [(math.floor(first) + 1, self._way(low, high, whole, -second, stairs))] if second > 0 else []
        begun = math.ceil(whole) % whole
        last = up if begun <= first else down[0][1]
        rate = float(last.rates(np.array([begun]))[0])
        return switch(up, *down, (math.ceil(whole), Constant(lr=rate)))

    @staticmethod
    def _way(low: float, high: float, zero: float, span: float, stairs: float) -> Schedule:
        if stairs > 0:
            return Stairs(low=low, high=high, zero=zero, span=span, count=stairs)
        if zero == 0:
            return Track(at=(0, span), values=(low, high))
        return Power(high=high, low=low, zero=zero, span=span, power=1)

    def _decayed(self, value: float, rate: float, power: Literal[-1, 1]) -> Schedule:
        """Return what a value becomes after the cycle: divided by a sum that grows, or multiplied by it."""
        size = self.decay_step_size
        if size == 0 or rate == 0:
            return Constant(lr=value)

        def formula(steps: Rates) -> Rates:
            factor = 1 + rate * (steps / size)
            return np.asarray(value * factor if power > 0 else value / factor)

        decay = Transformed(inner=Elapsed(begin=self._total, period=1), formula=formula)
        zero = math.floor(min(self._total - size / rate, NEVER))
        why = "deepspeed raises ZeroDivisionError: the decay divides by 0"
        return until_lost(decay, range(max(zero - 1, math.ceil(self._total) + 1), zero + 3), why)

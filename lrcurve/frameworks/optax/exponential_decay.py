"""optax's exponential decay."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.optax.base import Optax, Value
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ExponentialDecay(Optax):
    r"""A factor per ``transition_steps`` steps, evenly or at once.

    .. code-block:: text

        lr(t) = init_value * decay_rate ** (c / T)
        lr(t) = init_value * decay_rate ** floor(c / T)      staircase
        c     = max(t - B, 0)

    ``t`` is the count of updates, ``T`` is ``transition_steps`` and ``B`` ``transition_begin``, 0 if it is negative.
    With ``end_value``, no rate is below it, or above it where ``decay_rate`` is 1 or more.

    >>> ExponentialDecay(init_value=0.8, transition_steps=2, decay_rate=0.25)([0, 1, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.2, 0.05]

    Source: optax 0.2.8, optax.exponential_decay.
    """

    differs = (
        "With transition_steps at 0 or below, or decay_rate 0, it stays at init_value for ever, whatever end_value is.",
        "end_value also holds before the decay starts: an init_value beyond it is never used.",
        "Under jit in float32, XLA divides by multiplying with the inverse, so a staircase may drop a step late: with "
        "transition_steps 55 at step 56.",
    )
    example = "optax.exponential_decay init_value=0.1 transition_steps=10 decay_rate=0.5"

    init_value: Annotated[Value, Role.PEAK, doc("the rate before the decay")]
    transition_steps: Annotated[Time, Role.PERIOD, doc("T, how many steps multiply the rate by decay_rate once")]
    decay_rate: Annotated[float, Role.FACTOR, doc("the factor that T steps make up")]
    transition_begin: Annotated[Time, Role.DELAY, doc("B, the step at which the decay starts")] = 0
    staircase: Annotated[bool, doc("whether the rate waits and drops every T steps at once")] = False
    end_value: Annotated[Value | None, Role.FLOOR, doc("the rate at which the decay stops")] = None

    def since(self, begin: float) -> Schedule:
        """Raise the factor to the count of periods, then clip."""
        init, rate = self.init_value, self.decay_rate
        if self.transition_steps <= 0 or rate == 0:
            return Constant(lr=init)
        begin += max(self.transition_begin, 0)
        periods = Elapsed(begin=begin, period=self.transition_steps, whole=self.staircase)
        decayed: Schedule = Transformed(inner=periods, formula=lambda done: init * np.power(rate, done))
        if rate < 0:
            first = first_step(begin)
            why = "optax gives NaN: a fractional power of a negative decay_rate"
            decayed = until_lost(decayed, range(first, first + 3), why)
        if self.end_value is None:
            return decayed
        if rate < 1:
            return Clamp(inner=decayed, floor=self.end_value)
        return Clamp(inner=decayed, floor=-math.inf, ceiling=self.end_value)

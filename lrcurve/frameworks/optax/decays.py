"""optax's schedules of one piece."""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.optax.base import Optax, Value, cosine, ramp
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ConstantSchedule(Optax):
    r"""One value for all steps.

    .. code-block:: text

        lr(t) = value

    ``t`` is the count of updates, from 0.

    >>> ConstantSchedule(value=0.1)([0, 1, 1000]).tolist()
    [0.1, 0.1, 0.1]

    Source: optax 0.2.8, optax.constant_schedule.
    """

    name: ClassVar[str] = "constant_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.constant_schedule",)
    example: ClassVar[str] = "optax.constant_schedule value=0.1"

    value: Annotated[Value, doc("the rate of every step")]

    def since(self, begin: float) -> Schedule:
        """Hold the value."""
        return Constant(lr=self.value)


@dataclass(frozen=True, kw_only=True)
class LinearSchedule(Optax):
    r"""A straight line from one value to another.

    .. code-block:: text

        lr(t) = init_value + (end_value - init_value) * c / T
        c     = min(max(t - B, 0), T)

    ``t`` is the count of updates, ``T`` is ``transition_steps`` and ``B`` ``transition_begin``, 0 if it is negative.
    The end value belongs to step B + T. It is ``polynomial_schedule`` with power 1.

    >>> LinearSchedule(init_value=0.8, end_value=0.0, transition_steps=4)([0, 1, 3, 4, 9]).round(12).tolist()
    [0.8, 0.6, 0.2, 0.0, 0.0]

    Source: optax 0.2.8, optax.linear_schedule.
    """

    name: ClassVar[str] = "linear_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.linear_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "With transition_steps at 0 or below it stays at init_value for ever, not at end_value.",
        "Under jit in float32, XLA divides by multiplying with the inverse: past the end, a line from 0.1 to 0 over 80 "
        "steps is at -1.5e-9 instead of 0.",
    )
    example: ClassVar[str] = "optax.linear_schedule init_value=0.1 end_value=0.001 transition_steps=40"

    init_value: Annotated[Value, doc("the rate before the transition")]
    end_value: Annotated[Value, doc("the rate after it")]
    transition_steps: Annotated[Time, doc("T, how long the transition takes")]
    transition_begin: Annotated[Time, doc("B, the step at which it starts")] = 0

    def since(self, begin: float) -> Schedule:
        """Ramp from one value to the other."""
        return ramp(self.init_value, self.end_value, self.transition_steps, begin + max(self.transition_begin, 0))


@dataclass(frozen=True, kw_only=True)
class PolynomialSchedule(Optax):
    r"""From one value to another by a power of what is left.

    .. code-block:: text

        lr(t) = (init_value - end_value) * (1 - c / T) ** power + end_value
        c     = min(max(t - B, 0), T)

    ``t`` is the count of updates, ``T`` is ``transition_steps`` and ``B`` ``transition_begin``, 0 if it is negative.
    The end value belongs to step B + T.

    >>> square = PolynomialSchedule(init_value=0.8, end_value=0.0, power=2, transition_steps=4)
    >>> square([0, 2, 3, 4, 9]).round(12).tolist()
    [0.8, 0.2, 0.05, 0.0, 0.0]

    Source: optax 0.2.8, optax.polynomial_schedule.
    """

    name: ClassVar[str] = "polynomial_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.polynomial_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "With transition_steps at 0 or below it stays at init_value for ever, not at end_value.",
        "Under jit in float32 a fractional power gives NaN at the end and past it, as XLA makes what is left "
        "about -3e-8: power 0.9 over 80 steps has NaN from step 80 on; outside jit it is 0 there.",
    )
    example: ClassVar[str] = "optax.polynomial_schedule init_value=0.1 end_value=0.001 power=2 transition_steps=40"

    init_value: Annotated[Value, doc("the rate before the transition")]
    end_value: Annotated[Value, doc("the rate after it")]
    power: Annotated[float, doc("the exponent of what is left; 1 is a straight line")]
    transition_steps: Annotated[Time, doc("T, how long the transition takes")]
    transition_begin: Annotated[Time, doc("B, the step at which it starts")] = 0

    def since(self, begin: float) -> Schedule:
        """Ramp from one value to the other."""
        begin += max(self.transition_begin, 0)
        return ramp(self.init_value, self.end_value, self.transition_steps, begin, self.power)


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

    name: ClassVar[str] = "exponential_decay"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.exponential_decay",)
    differs: ClassVar[tuple[str, ...]] = (
        "With transition_steps at 0 or below, or decay_rate 0, it stays at init_value for ever, whatever end_value is.",
        "end_value also holds before the decay starts: an init_value beyond it is never used.",
        "Under jit in float32, XLA divides by multiplying with the inverse, so a staircase may drop a step late: with "
        "transition_steps 55 at step 56.",
    )
    example: ClassVar[str] = "optax.exponential_decay init_value=0.1 transition_steps=10 decay_rate=0.5"

    init_value: Annotated[Value, doc("the rate before the decay")]
    transition_steps: Annotated[Time, doc("T, how many steps multiply the rate by decay_rate once")]
    decay_rate: Annotated[float, doc("the factor that T steps make up")]
    transition_begin: Annotated[Time, doc("B, the step at which the decay starts")] = 0
    staircase: Annotated[bool, doc("whether the rate waits and drops every T steps at once")] = False
    end_value: Annotated[Value | None, doc("the rate at which the decay stops")] = None

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


@dataclass(frozen=True, kw_only=True)
class CosineDecaySchedule(Optax):
    r"""Half a cosine wave, raised to a power, down to a fraction of the start.

    .. code-block:: text

        lr(t) = init_value * ((1 - alpha) * ((1 + cos(pi * min(t, T) / T)) / 2) ** exponent + alpha)

    ``t`` is the count of updates, ``T`` is ``decay_steps``. The lowest rate belongs to step T and holds from there on.

    >>> CosineDecaySchedule(init_value=0.1, decay_steps=4)([0, 2, 4, 6]).round(12).tolist()
    [0.1, 0.05, 0.0, 0.0]

    Source: optax 0.2.8, optax.cosine_decay_schedule.
    """

    name: ClassVar[str] = "cosine_decay_schedule"
    also: ClassVar[tuple[str, ...]] = ("optax.schedules.cosine_decay_schedule",)
    differs: ClassVar[tuple[str, ...]] = (
        "alpha is a fraction of init_value, where PyTorch's eta_min is a rate.",
        "It stays at the end, where PyTorch's CosineAnnealingLR rises again.",
    )
    example: ClassVar[str] = "optax.cosine_decay_schedule init_value=0.1 decay_steps=40 alpha=0.01"

    init_value: Annotated[Value, doc("the rate at the start")]
    decay_steps: Annotated[Time, doc("T, how long the decay takes")]
    alpha: Annotated[float, doc("the rate at the end as a fraction of init_value")] = 0.0
    exponent: Annotated[float, doc("the power that the wave is raised to")] = 1.0

    def since(self, begin: float) -> Schedule:
        """Decay from the begin on."""
        return cosine(self.init_value, self.decay_steps, self.alpha, self.exponent, begin)

"""A warmup, then a line, a power or a constant."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import (
    CALL,
    FIRST,
    LAST,
    UNREAD,
    UNREAD_SPECIFIC,
    AnyRate,
    OnOptimizer,
    Trained,
    Warmed,
    exported,
)
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class Linear(Trained):
    r"""Linear warmup, then a straight line down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                          t < W
        lr(t) = lr * max(0, (N - t) / max(1, N - W))        t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``. From N on it stays 0.

    >>> Linear(lr=0.8, num_warmup_steps=2, num_training_steps=10)([0, 1, 2, 6, 9, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.1, 0.0, 0.0]

    Source: transformers 5.23.0, get_linear_schedule_with_warmup; the Trainer's default.
    """

    name = "linear"
    also = exported("get_linear_schedule_with_warmup")
    differs = (FIRST, LAST, "With W >= N it is 0 from the end of the warmup on.")
    example = "transformers.linear lr=0.1 num_warmup_steps=5 num_training_steps=50"

    def compose(self) -> Schedule:
        """Return a line up, a line down, then nothing."""
        start, end = self.num_warmup_steps, self.num_training_steps
        fall = Power(high=self.lr, low=0, zero=end, span=-self.length, power=1)
        return switch(self.rise(), (start, fall), (end, Steady(lr=0)))


@dataclass(frozen=True, kw_only=True)
class Polynomial(Trained):
    r"""Linear warmup, then a power of what is left of the run, down to ``lr_end``.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                              t < W
        lr(t) = lr_end + (lr - lr_end) * (1 - (t - W) / (N - W)) ** power       W <= t <= N
        lr(t) = lr_end                                                          t > N

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> poly = Polynomial(lr=0.9, num_warmup_steps=2, num_training_steps=10, lr_end=0.1, power=2)
    >>> poly([0, 1, 2, 6, 10, 11]).round(12).tolist()
    [0.0, 0.45, 0.9, 0.3, 0.1, 0.1]

    Source: transformers 5.23.0, get_polynomial_decay_schedule_with_warmup.
    """

    name = "polynomial"
    also = exported("get_polynomial_decay_schedule_with_warmup")
    differs = (
        FIRST,
        LAST,
        "lr_end is a rate, 1e-7 by default, and not a share; the warmup starts at 0 all the same.",
        "It refuses an optimizer's rate that is not above lr_end.",
        "With W = N it raises ZeroDivisionError at t = N; with W > N the rate jumps to lr_end after the warmup.",
        "A negative power raises at t = N; with power 0 the rate is still the peak there.",
    )
    example = "transformers.polynomial lr=0.1 num_warmup_steps=5 num_training_steps=50 power=2"

    lr_end: Annotated[AnyRate, doc("the lowest rate")] = 1e-7
    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")] = 1.0

    def _error(self, t: int) -> str:
        """Return what Python's arithmetic raises at update ``t``, which is at least W; nothing where it raises not."""
        try:
            if t <= self.num_training_steps:
                left = 1 - (t - self.num_warmup_steps) / (self.num_training_steps - self.num_warmup_steps)
                _ = left**self.power
            _ = self.lr_end / self.lr
        except ArithmeticError as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def compose(self) -> Schedule:
        """Return a line, a power, a constant; up to the update that raises, if one does."""
        if not self.lr > self.lr_end:
            raise raises("transformers", "lr_end", f"ValueError: it must be below the optimizer's rate, {self.lr:g}")
        start, end = self.num_warmup_steps, self.num_training_steps
        parts: list[tuple[float, Schedule]] = []
        if start < end:
            power = Power(high=self.lr, low=self.lr_end, zero=end, span=start - end, power=self.power)
            parts.append((start, power))
        parts.append((max(start, math.floor(end) + 1), Steady(lr=self.lr_end)))
        schedule = switch(self.rise(), *parts)
        # The share that is left only falls, so that once it raises it raises up to N.
        first = max(math.ceil(start), 0)
        last = max(math.floor(end), first)
        wrong = bisect_left(range(first, last + 1), True, key=lambda t: bool(self._error(t))) + first
        if wrong > last:
            return schedule
        if wrong == 0:
            raise raises("transformers", "num_training_steps" if self.lr else "lr", self._error(0))
        return Truncated(inner=schedule, steps=wrong, why=f"transformers raises {self._error(wrong)}")


@dataclass(frozen=True, kw_only=True)
class Constant(OnOptimizer):
    r"""The optimizer's rate.

    .. code-block:: text

        lr(t) = lr

    ``t`` is the update, from 0.

    >>> Constant(lr=0.1)([0, 1, 1000]).tolist()
    [0.1, 0.1, 0.1]

    Source: transformers 5.23.0, get_constant_schedule.
    """

    name = "constant"
    also = exported("get_constant_schedule")
    ignored: ClassVar[Mapping[str, str | None]] = {**CALL, **UNREAD, **UNREAD_SPECIFIC}
    differs = (
        "get_scheduler passes over num_warmup_steps and scheduler_specific_kwargs in silence: there is no warmup.",
    )
    example = "transformers.constant lr=0.1"

    def compose(self) -> Schedule:
        """Return a constant."""
        return Steady(lr=self.lr)


@dataclass(frozen=True, kw_only=True)
class ConstantWithWarmup(Warmed):
    r"""Linear warmup, then the optimizer's rate.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)      t < W
        lr(t) = lr                      t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``.

    >>> ConstantWithWarmup(lr=0.8, num_warmup_steps=4)([0, 1, 3, 4, 1000]).round(12).tolist()
    [0.0, 0.2, 0.6, 0.8, 0.8]

    Source: transformers 5.23.0, get_constant_schedule_with_warmup.
    """

    name = "constant_with_warmup"
    also = exported("get_constant_schedule_with_warmup")
    ignored: ClassVar[Mapping[str, str | None]] = {**CALL, "num_training_steps": None, **UNREAD_SPECIFIC}
    differs = (
        FIRST,
        "get_scheduler passes over num_training_steps and scheduler_specific_kwargs in silence.",
    )
    example = "transformers.constant_with_warmup lr=0.1 num_warmup_steps=10"

    def compose(self) -> Schedule:
        """Return a line, then a constant."""
        return switch(self.rise(), (self.num_warmup_steps, Steady(lr=self.lr)))


@dataclass(frozen=True, kw_only=True)
class InverseSqrt(Warmed):
    r"""Linear warmup, then one over the square root of the time.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                  t < W
        lr(t) = lr / sqrt((t - W + s) / s)          t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, and ``s`` is ``timescale``.

    >>> InverseSqrt(lr=0.6, num_warmup_steps=2, timescale=3)([0, 1, 2, 11, 26]).round(12).tolist()
    [0.0, 0.3, 0.6, 0.3, 0.2]

    Source: transformers 5.23.0, get_inverse_sqrt_schedule.
    """

    name = "inverse_sqrt"
    also = exported("get_inverse_sqrt_schedule")
    ignored: ClassVar[Mapping[str, str | None]] = {**CALL, "num_training_steps": None}
    differs = (
        FIRST,
        "Without a warmup the timescale is 10000, which hardly decays: the rate is 0.9535 of the peak at t = 1000.",
        "get_scheduler passes over num_training_steps in silence.",
        "A timescale of 0 raises ZeroDivisionError at the end of the warmup; a negative one lets the rate grow until "
        "it raises.",
    )
    example = "transformers.inverse_sqrt lr=0.1 num_warmup_steps=5"

    timescale: Annotated[
        Time | None, doc("how many steps the decay takes to get going", default="num_warmup_steps, or 10000 if 0")
    ] = None

    def compose(self) -> Schedule:
        """Return a line, then a power; up to the update that raises, if one does."""
        start = self.num_warmup_steps
        scale = (start or 10_000) if self.timescale is None else self.timescale
        zero = start - scale
        schedule: Schedule = self.rise()
        if scale != 0:
            schedule = switch(schedule, (start, Power(high=self.lr, low=0, zero=zero, span=scale, power=-0.5)))
        if scale > 0:
            return schedule
        wrong = max(math.ceil(zero), 0)
        error = "ZeroDivisionError" if scale == 0 or wrong == zero else "ValueError: no root of a negative number"
        if wrong == 0:
            raise raises("transformers", "num_warmup_steps" if self.timescale is None else "timescale", error)
        return Truncated(inner=schedule, steps=wrong, why=f"transformers raises {error}")

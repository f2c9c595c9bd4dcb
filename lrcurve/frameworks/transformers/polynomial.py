"""transformers' polynomial decay."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import FIRST, LAST, AnyRate, Trained, exported
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class Polynomial(Trained):
    r"""Linear warmup, then polynomial decay down to ``lr_end``.

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

    also = exported("get_polynomial_decay_schedule_with_warmup")
    differs: ClassVar[tuple[str, ...]] = (
        FIRST,
        LAST,
        "lr_end is a rate, 1e-7 by default, and not a share; the warmup starts at 0 all the same.",
        "It refuses an optimizer's rate that is not above lr_end.",
        "With W = N it raises ZeroDivisionError at t = N; with W > N the rate jumps to lr_end after the warmup.",
        "A negative power raises at t = N; with power 0 the rate is still the peak there.",
    )
    example = "transformers.polynomial lr=0.1 num_warmup_steps=5 num_training_steps=50 power=2"

    lr_end: Annotated[AnyRate, Role.FLOOR, doc("the lowest rate")] = 1e-7
    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")] = 1.0

    def _error(self, t: int) -> str:
        """Return what Python's arithmetic raises at update ``t``, W or later, or nothing if it does not raise."""
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
            raise raises(self.library, "lr_end", f"ValueError: it must be below the optimizer's rate, {self.lr:g}")
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
            raise raises(self.library, "num_training_steps" if self.lr else "lr", self._error(0))
        return Truncated(inner=schedule, steps=wrong, why=f"{self.library} raises {self._error(wrong)}")

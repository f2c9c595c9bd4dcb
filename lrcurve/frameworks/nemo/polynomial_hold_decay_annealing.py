"""NeMo's peak that is held, and a power of what is left."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.nemo.base import FIRST, NO_HOLD, Annealing, Held, configured
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.longer_cycles import LongerCycles
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class PolynomialHoldDecayAnnealing(Held, Annealing):
    r"""Linear warmup, the peak held, then a power of the share of the decay that is left.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                                  t <= W, for W > 0
        lr(t) = lr                                                      t < H = W + hold_steps
        lr(t) = min_lr + (lr - min_lr) * (1 - q)^power                  t <= M
        lr(t) = min_lr                                                  t > M

        q = min((t - H) / (M - max(W, H)), 1)

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``. Without ``hold_steps`` and
    ``hold_ratio`` H is 0. With ``cycle`` a step past the end of the decay is divided by the next multiple of its
    length.

    >>> held = PolynomialHoldDecayAnnealing(lr=0.8, warmup_steps=3, hold_steps=1, max_steps=8, power=2)
    >>> held([0, 1, 3, 4, 6, 8, 9]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.8, 0.2, 0.0, 0.0]
    >>> PolynomialHoldDecayAnnealing(lr=0.8, warmup_steps=3, max_steps=11)([3, 4, 6, 8, 11]).round(12).tolist()
    [0.8, 0.4, 0.2, 0.0, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.PolynomialHoldDecayAnnealing.
    """

    also = configured("PolynomialHoldDecayAnnealing")
    differs = (
        FIRST,
        NO_HOLD,
        "Without hold_steps and hold_ratio the decay is over at t = M - W, and the rate is min_lr from there on.",
        "cycle changes something only without hold_steps and hold_ratio.",
    )
    example = "nemo.PolynomialHoldDecayAnnealing lr=0.1 warmup_steps=5 hold_steps=10 max_steps=50 power=2"

    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")] = 1.0
    cycle: Annotated[bool, doc("whether a decay that is over before M starts again")] = False

    @property
    def _end(self) -> float:
        """The moment at which the decay is over."""
        return self.last - (self.warm if self.warm > self.held else 0)

    def horizon(self) -> int | None:
        """Return the end of the decay, or M where it starts again."""
        return first_tick(max(min(self.last if self.cycle else self._end, self.last), self.begin))

    def compose(self) -> Schedule:
        """Return a line, a constant, a power."""
        start, end, low, power = self.held, self._end, self.min_lr, self.power
        decay: Schedule = Power(high=self.lr, low=low, zero=end, span=start - end, power=power)
        again = self.cycle and 0 < end < self.last
        if again:
            decay = Transformed(
                inner=LongerCycles(period=end), formula=lambda q: np.asarray(low + (self.lr - low) * (1.0 - q) ** power)
            )
        elif end < self.last:
            decay = switch(decay, (end, Constant(lr=low if power else self.lr)))
        schedule = self.divided(self.holding(decay), max(self.warm, start))
        if power >= 0:
            return schedule
        # the step at which nothing is left: a multiple of the length, or any past the end of a decay that is cut off
        lost = max(math.ceil(end), self.fall)
        if again or end == self.last:
            lost = next((step for step in range(lost, math.floor(self.last) + 1) if step % end == 0), NEVER)
        return self.broken(schedule, lost, "power", "ValueError: nothing is left to raise to a negative power")

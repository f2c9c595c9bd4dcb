"""NeMo's cosine, whose warmup is another one where the lowest rate is held at the end."""

import math
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.nemo.base import FIRST, Annealing, configured
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.schedule import Schedule, first_tick
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class CosineAnnealing(Annealing):
    r"""Linear warmup, half a cosine wave down to ``min_lr``, and ``min_lr`` over the last ``constant_steps``.

    .. code-block:: text

        without constant_steps
        lr(t) = lr * (t + 1) / (W + 1)                                              t <= W, for W > 0
        lr(t) = min_lr + (lr - min_lr) * (1 + cos(pi * (t - W) / (M - W))) / 2      t <= M

        with C = constant_steps, and D = M - C - W
        lr(t) = lr * t / W                                                          t <= W, for W > 0
        lr(t) = min_lr + (lr - min_lr) * (1 + cos(pi * (t - W) / D)) / 2            t <= W + D

        lr(t) = min_lr                                                              after that

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> CosineAnnealing(lr=0.8, warmup_steps=3, max_steps=7)([0, 1, 3, 5, 7, 8]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.4, 0.0, 0.0]
    >>> CosineAnnealing(lr=0.8, warmup_steps=4, max_steps=10, constant_steps=2)([0, 1, 4, 6, 8, 10]).round(12).tolist()
    [0.0, 0.2, 0.8, 0.4, 0.0, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.CosineAnnealing.
    """

    also = configured("CosineAnnealing")
    differs = (
        FIRST,
        "With constant_steps above 0 the warmup is Megatron's: t / W, so that the first update has rate 0.",
        "A min_lr above lr raises ValueError, but only at the end of the warmup; with constant_steps above 0 it raises "
        "AssertionError at once, also where both are equal.",
    )
    example = "nemo.CosineAnnealing lr=0.1 warmup_steps=5 max_steps=50 min_lr=1e-3"

    constant_steps: Annotated[Time | None, doc("C, how many of the last steps stay at min_lr", default="0")] = None
    constant_ratio: Annotated[float | None, doc("C as a share of max_steps, cut to a whole number")] = None

    @property
    def holds(self) -> bool:
        """Whether the last steps are meant to stay at the lowest rate."""
        return self._constant > 0

    @property
    def _constant(self) -> float:
        return self.steps_of("constant", self.max_steps)

    def horizon(self) -> int | None:
        """Return where the wave is at its lowest, or the end of a warmup that leaves it no time."""
        return first_tick(max(min(self.max_steps - self._constant, self.last), self.begin))

    def compose(self) -> Schedule:
        """Return a line, then half a wave."""
        if self._constant != 0:
            return self._megatron(self.max_steps - (self._constant + self.warm))
        wave = Wave(high=self.lr, low=self.min_lr, halves=1, start=self.warm, length=self.max_steps - self.warm)
        schedule = self.divided(self.policy(wave), self.warm)
        if self.lr >= self.min_lr:
            return schedule
        return self.broken(schedule, self.begin, "min_lr", "ValueError: min_lr must be at most the optimizer's rate")

    def _megatron(self, length: float) -> Schedule:
        """Return the way of Megatron-LM, with a decay of that length."""
        low, start = Constant(lr=self.min_lr), self.warm
        if start <= 0 and self.max_steps < 0:
            return low
        if not self.lr > self.min_lr:
            raise self.refused("min_lr", "AssertionError: with constant_steps it must be below the optimizer's rate")
        if start == length == 0:
            raise self.refused("max_steps", "ZeroDivisionError: the decay takes no steps")
        wave = Wave(high=self.lr, low=self.min_lr, halves=1, start=start, length=length)
        end = math.floor(min(start + length, self.max_steps)) + 1
        if start <= 0:
            return switch(wave, (end, low))
        return switch(Track(at=(0, start), values=(0, self.lr)), (self.begin, wave), (end, low))

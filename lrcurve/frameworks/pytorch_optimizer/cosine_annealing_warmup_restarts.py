"""pytorch_optimizer's cosine with warm restarts, each with a warmup of its own."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np

from lrcurve.frameworks.pytorch_optimizer.base import PytorchOptimizer, refused
from lrcurve.schedules import NEVER, FieldError, RateError, Rates, Schedule, Steps
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.cycles import Cycle
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant

_MOST = 100_000
"""How many cycles of different length are kept; equal cycles are not limited."""


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingWarmupRestarts(PytorchOptimizer):
    r"""Cycles of a linear warmup and half a cosine wave, each lower than the one before.

    .. code-block:: text

        lr(t) = min_lr + (top - min_lr) * s / W                                          s < W
        lr(t) = min_lr + (top - min_lr) * (1 + cos(pi * (s - W) / (T_i - W))) / 2        s >= W
        top   = max_lr * gamma ** i

    Cycle i has ``T_i`` steps, ``s`` is the step within it and ``W`` is ``warmup_steps``. ``T_0`` is
    ``first_cycle_steps``, and ``T_i = W + max(1, int((T_(i - 1) - W) * cycle_mult))``.

    >>> cycles = CosineAnnealingWarmupRestarts(first_cycle_steps=4, max_lr=0.8, min_lr=0, warmup_steps=2, gamma=0.5)
    >>> cycles([0, 1, 2, 3, 4, 5, 6]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.2, 0.4]

    Source: pytorch_optimizer 4.1.0, CosineAnnealingWarmupRestarts.
    """

    also = (
        "pytorch_optimizer.cosine_annealing_with_warmup",
        "pytorch_optimizer.lr_scheduler.cosine_anealing.CosineAnnealingWarmupRestarts",
    )
    differs = (
        "Each peak is gamma = 0.9 times the one before by default.",
        "max_lr is 1e-4 and min_lr 1e-6 by default; the optimizer's own rate is overwritten.",
        "Without a warmup update 0 has min_lr, not the peak; only later cycles start at theirs.",
        "Every cycle has a warmup of the same length, to which cycle_mult does not apply; gamma below 0.01 or so puts "
        "a peak below min_lr.",
    )
    example = (
        "pytorch_optimizer.CosineAnnealingWarmupRestarts first_cycle_steps=20 cycle_mult=1.5 max_lr=0.1 min_lr=0.001 "
        "warmup_steps=5"
    )

    first_cycle_steps: Annotated[Time, Role.CYCLE, doc("the steps of the first cycle, warmup included")]
    cycle_mult: Annotated[float, doc("each decay's length as a multiple of the one before")] = 1.0
    max_lr: Annotated[float, Unit.RATE, Role.PEAK, doc("the first peak")] = 0.0001
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("the lowest rate, where each warmup starts too")] = 0.000001
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how many steps each warmup takes")] = 0
    gamma: Annotated[float, doc("each peak as a multiple of the one before")] = 0.9

    def cycle_at(self, tick: int) -> Cycle:
        """Return the cycle that a tick is in."""
        return self._cycles.cycle_at(tick)

    @cached_property
    def _cycles(self) -> "_Cycles":
        for name in ("first_cycle_steps", "warmup_steps"):
            value = getattr(self, name)
            if not float(value).is_integer() or value < 0:
                raise FieldError(name, f"must be a whole number of steps, got {value:g}")
        if self.warmup_steps >= self.first_cycle_steps:
            raise refused("warmup_steps", f"ValueError: it must be below first_cycle_steps, {self.first_cycle_steps:g}")
        return _Cycles(
            first=int(self.first_cycle_steps),
            mult=self.cycle_mult,
            high=self.max_lr,
            low=self.min_lr,
            warmup=int(self.warmup_steps),
            gamma=self.gamma,
        )

    def compose(self) -> Schedule:
        """Return the lowest rate once, then the cycles."""
        cycles = self._cycles
        return cycles if cycles.warmup else switch(Constant(lr=self.min_lr), (1, cycles))


@dataclass(frozen=True, kw_only=True)
class _Cycles(Schedule):
    """The cycles from step 0 on: some of different length, then for ever equal ones."""

    first: int
    mult: float
    high: float
    low: float
    warmup: int
    gamma: float

    @cached_property
    def _listed(self) -> tuple[Steps, int]:
        """The first steps of the cycles until they all have one length, and that length."""
        starts, decay = [0], self.first - self.warmup
        while (following := max(1, int(decay * self.mult))) != decay and starts[-1] < NEVER and len(starts) <= _MOST:
            starts.append(starts[-1] + decay + self.warmup)
            decay = following
        return np.array([start for start in starts if start < NEVER]), decay + self.warmup

    def _cycle(self, t: Steps) -> tuple[Steps, Steps, Steps]:
        """Return the number, first step and length of the cycle that each step is in."""
        starts, length = self._listed
        listed = np.searchsorted(starts, t, side="right") - 1
        more = np.where(listed == starts.size - 1, (t - starts[-1]) // length, 0)
        if starts.size > _MOST and np.any(more):
            raise RateError(f"more than {_MOST:,} cycles of different length are not counted")
        lengths = np.append(np.diff(starts), length)
        return listed + more, starts[listed] + more * length, lengths[listed]

    def cycle_at(self, tick: int) -> Cycle:
        """Return the cycle that a tick is in."""
        number, start, length = (int(each[0]) for each in self._cycle(np.array([tick])))
        return Cycle(number, start, start + length)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        number, start, length = self._cycle(t)
        local = t - start
        top = self.high * np.float64(self.gamma) ** number
        fall = 0.5 * (1.0 + np.cos(np.pi * (local - self.warmup) / (length - self.warmup)))
        share = np.where(local < self.warmup, local / max(self.warmup, 1), fall)
        return np.asarray(self.low + (top - self.low) * share)

    def next_join(self, t: Steps) -> Steps:
        """Return the next peak or restart."""
        _, start, length = self._cycle(t)
        peak = start + self.warmup
        return np.minimum(np.where(t < peak, peak, start + length), NEVER)

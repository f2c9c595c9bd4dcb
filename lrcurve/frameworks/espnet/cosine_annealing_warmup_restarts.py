"""ESPnet's cosine with restarts, each behind a warmup of its own."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np

from lrcurve.frameworks.espnet.base import Espnet, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import OverwrittenLr
from lrcurve.schedules import NEVER, Rates, Steps
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant

_MOST = 1_000_000
"""How many cycles of different lengths are counted."""


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingWarmupRestarts(Espnet):
    r"""Cycles of a linear warmup and half a cosine wave, each with a length and a peak of its own.

    .. code-block:: text

        lr(t) = min_lr + (peak_i - min_lr) * k / W                                          k < W
        lr(t) = min_lr + (peak_i - min_lr) * (1 + cos(pi * (k - W) / (T_i - W))) / 2        k >= W

        T_0 = first_cycle_steps      T_(i+1) = floor((T_i - W) * cycle_mult) + W
        peak_i = max_lr * gamma^i

    ``t`` is the update, from 0, ``k`` is the part of it within cycle ``i`` (from 0), and ``W`` is ``warmup_steps``.
    Update 0 has ``min_lr``.

    >>> cycles = CosineAnnealingWarmupRestarts(first_cycle_steps=6, max_lr=0.8, min_lr=0.0, warmup_steps=2, gamma=0.5)
    >>> cycles([0, 1, 2, 4, 6, 7, 8]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.2, 0.4]

    Source: espnet 202511, espnet2.schedulers.cosine_anneal_warmup_restart.CosineAnnealingWarmupRestarts.
    """

    name = "cosineannealingwarmuprestarts"
    also = classes("cosine_anneal_warmup_restart", "CosineAnnealingWarmupRestarts")
    differs = (
        "The optimizer's own rate is overwritten: the peak is max_lr, 0.1 by default.",
        "The first update has min_lr also without a warmup, where the peak belongs.",
        "cycle_mult stretches the decay only: each warmup is as long as the first.",
    )
    example = "espnet.cosineannealingwarmuprestarts first_cycle_steps=20 warmup_steps=5 gamma=0.5"

    lr: OverwrittenLr = None
    first_cycle_steps: Annotated[int, Unit.STEPS, Role.CYCLE, doc("how many updates the first cycle takes")]
    cycle_mult: Annotated[float, doc("each decay's length as a multiple of the one before")] = 1.0
    max_lr: Annotated[float, Unit.RATE, Role.PEAK, doc("the peak of the first cycle")] = 0.1
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("where each cycle starts and ends")] = 0.001
    warmup_steps: Annotated[int, Unit.STEPS, Role.WARMUP, doc("W, how many updates of each cycle go up")] = 0
    gamma: Annotated[float, doc("each cycle's peak as a multiple of the one before")] = 1.0

    def compose(self) -> Schedule:
        """Return the cycles, but for their first update."""
        if not self.warmup_steps < self.first_cycle_steps:
            raise raises("espnet", "warmup_steps", "AssertionError: it must be below first_cycle_steps")
        for field in ("warmup_steps", "cycle_mult"):
            if getattr(self, field) < 0:
                raise FieldError(field, "must be at least 0")
        cycles = _Cycles(
            first=self.first_cycle_steps,
            stretch=self.cycle_mult,
            high=self.max_lr,
            low=self.min_lr,
            warm=self.warmup_steps,
            decay=self.gamma,
        )
        schedule = switch(Constant(lr=self.min_lr), (1, cycles))
        if cycles.steps is None:
            return schedule
        why = "espnet raises ZeroDivisionError: a cycle has no updates left"
        if cycles.length:
            why = f"more than {_MOST:,} cycles of different lengths are not counted"
        return Truncated(inner=schedule, steps=cycles.steps, why=why)


@dataclass(frozen=True, kw_only=True)
class _Cycles(Schedule):
    """The cycles, counted in whole updates; from some cycle on all may have the same length."""

    first: int
    stretch: float
    high: float
    low: float
    warm: int
    decay: float

    @cached_property
    def _starts(self) -> tuple[Steps, int]:
        """The start of each cycle up to the first of those with one length, or past all updates, and that length."""
        starts, length = [0], self.first
        while starts[-1] < NEVER and len(starts) < _MOST:
            following = int((length - self.warm) * self.stretch) + self.warm
            if following == length:
                break
            starts.append(min(starts[-1] + length, NEVER))
            length = following
            if not length:
                break
        return np.array(starts, dtype=np.int64), length

    @property
    def length(self) -> int:
        """The length of the cycles that are all the same."""
        return self._starts[1]

    @property
    def steps(self) -> int | None:
        """The first update that no cycle is known for, or None."""
        starts, length = self._starts
        last = int(starts[-1])
        return last if last < NEVER and (not length or starts.size == _MOST) else None

    def _cycle(self, t: Steps) -> tuple[Steps, Steps, Steps]:
        """Return the number, the start and the length of the cycle that each update is in."""
        starts, length = self._starts
        last = starts.size - 1
        number = np.searchsorted(starts, t, side="right") - 1
        more = np.where(number == last, (t - starts[last]) // max(length, 1), 0)
        begin = starts[number] + more * length
        lengths = np.append(np.diff(starts), length)
        return number + more, begin, lengths[number]

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        number, begin, length = self._cycle(t)
        local = t - begin
        height = self.high * self.decay ** number.astype(np.float64) - self.low
        wave = (1 + np.cos(np.pi * (local - self.warm) / np.maximum(length - self.warm, 1))) / 2
        share = np.where(local < self.warm, local / max(self.warm, 1), wave)
        return np.asarray(self.low + height * share)

    def next_join(self, t: Steps) -> Steps:
        """Return the end of the warmup, or of the cycle."""
        _, begin, length = self._cycle(t)
        peak = np.where(t - begin < min(self.warm, NEVER), begin + self.warm, NEVER)
        end = np.where((length > 0) & (length < NEVER - begin), begin + length, NEVER)
        return np.minimum(np.minimum(peak, end), NEVER)

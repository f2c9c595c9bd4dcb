"""Megatron's clock, which counts samples: how many were seen before each update, with a batch that may grow."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps, joins_at
from lrcurve.schedules.schedule import FieldError, Schedule

MAX_STAGES = 10_000
"""Sizes of the batch on its way up: each is a stretch of the run of its own."""


@dataclass(frozen=True, kw_only=True)
class Samples(Schedule):
    """How many samples were seen before a step: an update adds ``batch``, or what ``rampup`` has come to.

    ``rampup`` is the first batch, what it grows by at a time, and the samples over which it grows to ``batch``, each
    size for as many of them; empty for a batch that stays.
    """

    batch: int
    rampup: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse more stages than can be walked."""
        if self.rampup and (self.batch - self.rampup[0]) // self.rampup[1] > MAX_STAGES:
            raise FieldError("rampup_batch_size", f"must have at most {MAX_STAGES:,} increments")

    @cached_property
    def _stages(self) -> tuple[tuple[int, int, int], ...]:
        """The first step of each size of the batch, the samples seen before it, and the size."""
        if not self.rampup:
            return ((0, 0, self.batch),)
        first, grows, over = self.rampup
        each = over / ((self.batch - first) // grows)

        def size(seen: int) -> int:
            return self.batch if seen > over else first + int(seen / each) * grows

        stages = [(0, 0, size(0))]
        while stages[-1][2] < self.batch:
            step, seen, batch = stages[-1]
            taken = bisect_left(range(over // batch + 2), True, key=lambda k: size(seen + k * batch) != batch)
            stages.append((step + taken, seen + taken * batch, size(seen + taken * batch)))
        return tuple(stages)

    def rates(self, t: Steps) -> Rates:
        """Count the samples."""
        steps, seen, batches = (np.array(column, dtype=np.float64) for column in zip(*self._stages, strict=True))
        stage = np.searchsorted(steps, t, side="right") - 1
        return np.asarray(seen[stage] + (t - steps[stage]) * batches[stage])

    def next_join(self, t: Steps) -> Steps:
        """Return the first step with the next size of the batch."""
        return joins_at(t, [step for step, _, _ in self._stages])

    def first_step(self, seen: float) -> int:
        """Return the first step before which more than ``seen`` samples were seen; ``NEVER`` where there is none."""
        if seen < 0:
            return 0
        later = [step for step, _, _ in self._stages[1:]]
        for (step, before, batch), end in zip(self._stages, [*later, NEVER], strict=True):
            found = step + max(math.floor(min((seen - before) / batch, NEVER)) + 1, 0)
            if found < end or end == NEVER:
                return min(found, NEVER)
        return NEVER

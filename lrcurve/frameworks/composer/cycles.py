"""Composer's cycles, whose lengths are rounded down one after another."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.combine import Truncated
from lrcurve.schedules.schedule import Schedule

_COUNTED = 100_000
"""How many cycles of different lengths are counted; the curve ends after them."""


@dataclass(frozen=True, kw_only=True)
class Cycles(Schedule):
    """Half cosine waves from ``high`` to ``low``, each ``floor(stretch * length)`` of the length before.

    A step is ``each`` of what the length of the ``first``, a whole number, counts.
    """

    high: float
    low: float
    first: int
    stretch: float
    each: int

    @cached_property
    def _starts(self) -> tuple[Steps, int, bool]:
        """Where each cycle starts, the length of the last one, and whether all later ones are as long."""
        starts, length = [0], self.first
        while starts[-1] + length < NEVER and len(starts) < _COUNTED:
            following = int(self.stretch * length)
            if following == length:
                return np.array(starts, dtype=np.int64), length, True
            starts.append(starts[-1] + length)
            length = following
            if length == 0:
                break
        return np.array(starts, dtype=np.int64), length, False

    def until_gone(self) -> Schedule:
        """Return the cycles up to where they come to no length."""
        starts, length, goes_on = self._starts
        if goes_on or not self.each or (length and starts.size < _COUNTED):
            return self
        why = "composer raises ValueError: the length of a cycle has come to 0"
        if length:
            why = f"only the first {_COUNTED:,} cycles are counted"
        return Truncated(inner=self, steps=-(-int(starts[-1]) // self.each), why=why)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the wave of each step's cycle."""
        starts, last, _ = self._starts
        time = t * float(self.each)
        cycle = np.searchsorted(starts, time, side="right") - 1
        lengths = np.append(np.diff(starts), max(last, 1))[cycle]
        share = np.mod(time - starts[cycle], lengths) / lengths
        return np.asarray(self.low + (self.high - self.low) * (1 + np.cos(np.pi * share)) / 2)

    def next_join(self, t: Steps) -> Steps:
        """Return the first step of the next cycle."""
        if not self.each:
            return super().next_join(t)
        starts, last, goes_on = self._starts
        time = t * float(self.each)
        cycle = np.searchsorted(starts, time, side="right")
        later = np.full(np.shape(t), float(NEVER))
        if goes_on:
            later = starts[-1] + ((time - starts[-1]) // last + 1) * last
        edges = np.where(cycle < starts.size, np.append(starts, NEVER)[cycle], later)
        return np.asarray(np.minimum(np.ceil(edges / self.each), NEVER), dtype=np.int64)

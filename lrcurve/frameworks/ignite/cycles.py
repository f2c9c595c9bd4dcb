"""Cycles of whole numbers of events, each as long as the one before times a number, rounded down."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from lrcurve.schedules import NEVER, End, Rates, Schedule, Steps

_MOST = 100_000
"""How many cycles of different lengths are followed."""


class _Table(NamedTuple):
    """The first event of each cycle, and the lengths of its way and of the way back."""

    starts: Steps
    sizes: Steps
    backs: Steps
    lasting: bool


@dataclass(frozen=True, kw_only=True)
class Cycles(Schedule):
    """Ways from ``start`` to ``end``, each with a straight way back in ``back`` events, or a jump.

    ``shape`` is that of the way: a straight line, half a cosine wave, or a triangle, to the end and back. Each cycle is
    ``mult`` times as long as the one before, its start is ``start_mult`` times, its end ``end_mult`` times that of the
    one before. ``size`` is how many events the way takes.
    """

    start: float
    end_value: float
    size: int
    back: int
    mult: float
    start_mult: float
    end_mult: float
    shape: Literal["linear", "cosine", "triangle"]

    @cached_property
    def _table(self) -> _Table:
        starts, sizes, backs = [0], [self.size], [self.back]
        lasting = False
        while starts[-1] < NEVER and sizes[-1] > 0 and len(starts) < _MOST:
            size, back = int(sizes[-1] * self.mult), int(backs[-1] * self.mult)
            if (size, back) == (sizes[-1], backs[-1]):
                lasting = True
                break
            starts.append(min(starts[-1] + sizes[-1] + backs[-1], NEVER))
            sizes.append(size)
            backs.append(back)
        columns = [np.array([min(number, NEVER) for number in one], dtype=np.int64) for one in (starts, sizes, backs)]
        return _Table(columns[0], columns[1], columns[2], lasting)

    @property
    def end(self) -> End | None:
        """The first event of a cycle without events."""
        table = self._table
        if table.sizes[-1] > 0:
            return None
        return End(int(table.starts[-1]), "ignite raises ZeroDivisionError: the cycle has shrunk to nothing")

    def _place(self, t: Steps) -> tuple[Steps, Steps, Steps, Steps]:
        """Return the number of the cycle at each event, the event within it, and the lengths of its ways."""
        table = self._table
        row = np.searchsorted(table.starts, t, side="right") - 1
        size, back, local = table.sizes[row], table.backs[row], t - table.starts[row]
        if not table.lasting:
            return row, local, size, back
        more = np.where(row == table.starts.size - 1, local // np.maximum(size + back, 1), 0)
        return row + more, local - more * (size + back), size, back

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula of the way that each event is in."""
        cycle, local, size, back = self._place(t)
        number = cycle.astype(np.float64)
        low = self.start * np.float64(self.start_mult) ** number
        high = self.end_value * np.float64(self.end_mult) ** number
        share = local / np.maximum(size, 1)
        if self.shape == "triangle":
            way = high + (low - high) * np.abs(share - 0.5) * 2
        elif self.shape == "linear":
            way = low + (high - low) * share
        else:
            way = low + ((high - low) / 2) * (1 - np.cos(np.pi * share))
        # the start is that of the next cycle from the end of the way on
        returned = high + (low * self.start_mult - high) * ((local - size) / np.maximum(back, 1))
        return np.where(local > size, returned, np.where((local == size) & (back > 0), high, way))

    def next_join(self, t: Steps) -> Steps:
        """Return the next turn of a triangle, or end of a way."""
        _, local, size, back = self._place(t)
        ends = [size, size + back]
        if self.shape == "triangle":
            ends.append(-(-size // 2))
        later = [np.where(end > local, t - local + end, NEVER) for end in ends]
        return np.asarray(np.minimum(np.min(later, axis=0), NEVER))

"""A triangular wave in time that need not be whole."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.function import Function
from lrcurve.schedules.schedule import Schedule

WaveHeight = Literal["triangular", "triangular2", "exp_range"] | Function


@dataclass(frozen=True, kw_only=True)
class TriangularWave(Schedule):
    """Triangles from ``low`` to ``high`` in ``up`` steps and back in ``down``, which need not be whole.

    ``height`` scales each triangle: by the name of a mode of torch.CyclicLR, or as a function of the number of the
    cycle, from 1, or with ``by_cycle`` false of the step.
    """

    low: float
    high: float
    up: float
    down: float
    height: WaveHeight
    gamma: float
    by_cycle: bool

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula, in torch's order of operations."""
        whole, peak = self.up + self.down, self.up / (self.up + self.down)
        cycle = np.floor(1 + t / whole)
        x = 1.0 + t / whole - cycle
        share = x / peak if peak == 1 else np.where(x <= peak, x / peak, (x - 1) / (peak - 1))
        return np.asarray(self.low + (self.high - self.low) * share * self._scale(t, cycle))

    def _scale(self, t: Steps, cycle: Rates) -> Rates | float:
        if isinstance(self.height, Function):
            return self.height(cycle.astype(np.int64) if self.by_cycle else t)
        if self.height == "triangular2":
            return np.asarray(np.exp2(1 - cycle))
        return 1.0 if self.height == "triangular" else np.asarray(self.gamma**t, dtype=np.float64)

    def next_join(self, t: Steps) -> Steps:
        """Return the first step at or past the cycle's peak, or its end."""
        whole = self.up + self.down
        cycle = np.floor(t / whole)
        ends = [np.ceil((cycle + turn) * whole) for turn in (self.up / whole, 1.0, 1.0 + self.up / whole, 2.0)]
        later = np.min([np.where(end > t, end, NEVER) for end in ends], axis=0)
        return np.asarray(np.minimum(later, NEVER), dtype=np.int64)

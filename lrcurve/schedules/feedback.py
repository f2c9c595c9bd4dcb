"""Rules that listen to a metric, each evaluated in one pass over it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.schedule import Rates, Steps, joins_at


@dataclass(frozen=True)
class Trail:
    """What a rule did: the number of metrics seen before each change of the rate, and the rate from there on.

    ``seen`` is int64 of shape (n,), ascending, its first entry 0; ``values`` is float64 of the same shape. ``bad`` are
    the places of the metrics that counted as bad, and ``cuts`` those of the metrics after which the rule acted, int64.
    """

    seen: Steps
    values: Rates
    bad: Steps
    cuts: Steps

    def rates(self, seen: Steps) -> Rates:
        """Return the rate once so many metrics have been seen."""
        found: Rates = self.values[np.searchsorted(self.seen, seen, side="right") - 1]
        return found

    def next_join(self, seen: Steps) -> Steps:
        """Return how many metrics are seen at the next change."""
        return joins_at(seen, self.seen[1:])


@dataclass(frozen=True, kw_only=True)
class Plateau:
    """When a metric has stopped improving.

    ``patience``: how many metrics in a row may be bad; one more makes a cut. ``cooldown``: how many metrics after a cut
    do not count as bad.
    """

    mode: Literal["min", "max"]
    patience: int
    threshold: float
    threshold_mode: Literal["rel", "abs"]
    cooldown: int

    def is_better(self, metric: float, best: float) -> bool:
        """Tell whether a metric improves on the best so far."""
        if self.mode == "min":
            return metric < (best * (1.0 - self.threshold) if self.threshold_mode == "rel" else best - self.threshold)
        return metric > (best * (self.threshold + 1.0) if self.threshold_mode == "rel" else best + self.threshold)

    def follow(self, metrics: npt.NDArray[np.float64], cut: Callable[[float], float], lr: float) -> Trail:
        """Return what happens to ``lr`` along ``metrics`` (float64, shape (n,)) where each cut makes it ``cut(lr)``."""
        best = np.inf if self.mode == "min" else -np.inf
        bad_in_row = cooling = 0
        seen, values, bad, cuts = [0], [lr], [], []
        for i, metric in enumerate(metrics.tolist()):
            if self.is_better(metric, best):
                best, bad_in_row = metric, 0
            else:
                bad_in_row += 1
            if cooling > 0:
                cooling -= 1
                bad_in_row = 0
            if bad_in_row:
                bad.append(i)
            if bad_in_row > self.patience:
                cooling, bad_in_row = self.cooldown, 0
                cuts.append(i)
                lower = cut(lr)
                if lower != lr:
                    lr = lower
                    seen.append(i + 1)
                    values.append(lr)
        return Trail(np.array(seen), np.array(values), np.array(bad, dtype=np.int64), np.array(cuts, dtype=np.int64))

"""The rule that lowers the rate when a metric has stopped improving, evaluated in one pass over the metric."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import Rates, Steps, joins_at
from lrcurve.schedules.schedule import Marks

_NEAR = 16
"""How many metrics are looked at one by one for the next better one before whole stretches are."""


@dataclass(frozen=True)
class PlateauHistory:
    """What a rule did: the number of metrics seen before each change of the rate, and the rate from there on.

    ``seen`` is int64 of shape (n,), ascending, its first entry 0; ``values`` is float64 of the same shape. ``acted``
    holds the places of the metrics after which the rule acted, int64. ``unimproved`` finds the places of those that did
    not improve; it is called only where somebody asks, as the rates do not need them. ``pace`` is how many metrics make
    one that the rule judges.
    """

    seen: Steps
    values: Rates
    acted: Steps
    unimproved: Callable[[], Steps]
    pace: int = 1

    @cached_property
    def no_improvement(self) -> Steps:
        """The places of the metrics that did not improve, int64."""
        return self.unimproved()

    def rates(self, seen: Steps) -> Rates:
        """Return the rate after each number of metrics."""
        found: Rates = self.values[np.searchsorted(self.seen, seen, side="right") - 1]
        return found

    def next_join(self, seen: Steps) -> Steps:
        """Return, for each number of metrics, the number at which the rate changes next, or ``NEVER``."""
        return joins_at(seen, self.seen[1:])

    @property
    def marks(self) -> tuple[Marks, Marks]:
        """The metrics that did not improve and those after which the rate fell, by their places."""
        fell = self.seen[1:][np.diff(self.values) < 0] - 1
        return Marks("no_improvement", self.no_improvement, in_row=self._in_row()), Marks("reduction", fell)

    def _in_row(self) -> Steps:
        """Count the metrics without improvement in a row, again from 1 after a better one or where the rule acted."""
        after_action = np.isin(self.no_improvement - self.pace, self.acted)
        first = (np.diff(self.no_improvement, prepend=-self.pace - 1) != self.pace) | after_action
        places = np.arange(self.no_improvement.size)
        return places - np.maximum.accumulate(np.where(first, places, 0)) + 1


@dataclass(frozen=True, kw_only=True)
class Plateau:
    """When a metric has stopped improving.

    ``patience``: how many metrics in a row may fail to improve; one more reduces the rate. ``cooldown``: how many
    metrics after a reduction do not count; below 0 is none. ``worst`` is what the first metric must improve on, and
    with mode max its negative.
    """

    mode: Literal["min", "max"]
    patience: int
    threshold: float
    threshold_mode: Literal["rel", "abs"]
    cooldown: int
    worst: float = np.inf

    @property
    def _first(self) -> float:
        return self.worst if self.mode == "min" else -self.worst

    def follow(self, metrics: npt.NDArray[np.float64], reduce: Callable[[float], float], lr: float) -> PlateauHistory:
        """Return what happens to ``lr`` along ``metrics`` (float64, shape (n,)); a reduction makes it ``reduce(lr)``.

        Between one better metric and the next none improves, so the reductions come at even distances. With a patience
        below 0 every metric reduces the rate.
        """
        if self.patience < 0:
            return _history(np.arange(metrics.size), lambda: self._unimproved(metrics), reduce, lr)
        better = self._next_better(metrics, 0, self._first)
        counted, period = self.patience + 1, self.patience + 1 + max(self.cooldown, 0)
        stretches: list[tuple[int, int]] = []
        acted = [np.empty(0, dtype=np.int64)]
        start = cooling = 0
        while True:
            first = start + cooling
            if first < better:
                stretches.append((first, better))
                acted.append(np.arange(first + self.patience, better, period))
                past = (better - first) % period or period
                cooling = period - past if past >= counted else 0
            else:
                cooling = first - better
            if better >= metrics.size:
                return _history(np.concatenate(acted), partial(_counted, stretches, counted, period), reduce, lr)
            cooling = max(cooling - 1, 0)  # the better metric cools down, too
            start, better = better + 1, self._next_better(metrics, better + 1, float(metrics[better]))

    def _unimproved(self, metrics: npt.NDArray[np.float64]) -> Steps:
        """Return the places of the metrics that do not improve where each reduces the rate and starts a cooldown."""
        best = self._first
        unimproved = []
        for place, metric in enumerate(metrics.tolist()):
            if self.is_better(metric, best):
                best = metric
            elif place == 0 or self.cooldown <= 0:
                unimproved.append(place)
        return np.array(unimproved, dtype=np.int64)

    def _next_better(self, metrics: npt.NDArray[np.float64], start: int, best: float) -> int:
        """Return the place of the first metric from ``start`` on that improves on ``best``, or their number."""
        bound = self._bound(best)
        for place, metric in enumerate(metrics[start : start + _NEAR].tolist(), start):
            if metric < bound if self.mode == "min" else metric > bound:
                return place
        start, width = start + _NEAR, 8 * _NEAR
        while start < metrics.size:
            part = metrics[start : start + width]
            found = part < bound if self.mode == "min" else part > bound
            first = int(found.argmax())
            if found[first]:
                return start + first
            start, width = start + width, 2 * width
        return int(metrics.size)

    def is_better(self, metric: float, best: float) -> bool:
        """Tell whether a metric improves on the best so far."""
        bound = self._bound(best)
        return metric < bound if self.mode == "min" else metric > bound

    def _bound(self, best: float) -> float:
        """Return what a metric must be below, or above, to improve on the best."""
        if self.mode == "min":
            return best * (1.0 - self.threshold) if self.threshold_mode == "rel" else best - self.threshold
        return best * (self.threshold + 1.0) if self.threshold_mode == "rel" else best + self.threshold


def _counted(stretches: list[tuple[int, int]], counted: int, period: int) -> Steps:
    """Return the places of ``stretches`` that count: of every ``period`` the first ``counted``."""
    places = [np.arange(first, stop) for first, stop in stretches]
    kept = (one if counted == period else one[(one - one[0]) % period < counted] for one in places)
    return np.concatenate([np.empty(0, dtype=np.int64), *kept])


def _history(
    acted: Steps, unimproved: Callable[[], Steps], reduce: Callable[[float], float], lr: float
) -> PlateauHistory:
    """Return what reductions do to a rate; once one changes nothing, none does."""
    values = [lr]
    while len(values) <= acted.size and (lower := reduce(values[-1])) != values[-1]:
        values.append(lower)
    return PlateauHistory(np.append(0, acted[: len(values) - 1] + 1), np.array(values), acted, unimproved)

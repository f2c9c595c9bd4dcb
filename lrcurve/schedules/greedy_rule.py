"""A rule that raises the rate while a metric gets better and lowers it while it does not, in one pass."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.plateau_rule import Plateau, PlateauHistory


@dataclass(frozen=True, kw_only=True)
class Greedy:
    """When a rate goes up and down with a metric.

    ``patience``: how many metrics in a row may be better, or not better, before one more changes the rate. After a
    reduction ``cooldown`` metrics are not looked at, after a rise ``warmup``. A reduction multiplies by ``factor`` and
    stops at ``min_lr``, a rise divides by it and stops at ``max_lr``; a change of at most ``eps`` is not made. After
    ``reset_start`` reductions that find the rate at ``min_lr``, with no rise between, everything starts again. With
    ``window`` the metric is the mean of its last ``window`` values.
    """

    mode: Literal["min", "max"]
    factor: float
    patience: int
    threshold: float
    threshold_mode: Literal["rel", "abs"]
    cooldown: int
    warmup: int
    min_lr: float
    max_lr: float
    eps: float
    window: int | None
    reset_start: int

    def follow(self, metrics: npt.NDArray[np.float64], lr: float) -> tuple[PlateauHistory, int]:
        """Return what happens to ``lr`` along ``metrics``, and how many were followed before a division by zero.

        ``metrics`` is float64 of shape (n,); it divides by zero where it raises the rate with a ``factor`` of 0, or
        takes the mean of a window that holds nothing.
        """
        state = _State(self, lr)
        seen, values, unimproved, acted = [0], [lr], [], []
        followed = 0
        for i, metric in enumerate(metrics.tolist()):
            try:
                before, has_acted = state.lr, state.take(metric)
            except ZeroDivisionError:
                break
            followed += 1
            if not state.improved:
                unimproved.append(i)
            if has_acted:
                acted.append(i)
            if state.lr != before:
                seen.append(i + 1)
                values.append(state.lr)
        places, others = np.array(acted, dtype=np.int64), np.array(unimproved, dtype=np.int64)
        return PlateauHistory(np.array(seen), np.array(values), places, lambda: others), followed


class _State:
    """What the rule remembers from metric to metric."""

    def __init__(self, rule: Greedy, lr: float) -> None:
        self.rule = rule
        self.first = self.lr = lr
        self.better = Plateau(
            mode=rule.mode,
            patience=rule.patience,
            threshold=rule.threshold,
            threshold_mode=rule.threshold_mode,
            cooldown=rule.cooldown,
        ).is_better
        self.improved = True
        self._start()

    def _start(self) -> None:
        self.best = np.inf if self.rule.mode == "min" else -np.inf
        self.good_in_row = self.bad_in_row = self.resting = 0
        self.left = self.rule.reset_start
        self.window: deque[float] = deque()
        self.total = 0.0

    def _mean(self, metric: float, size: int) -> float:
        self.window.append(metric)
        self.total += metric
        if len(self.window) > size:
            self.total -= self.window.popleft()
        return self.total / len(self.window)

    def take(self, metric: float) -> bool:
        """Take one metric into account and tell whether the rule acted; one that is not judged counts as improved."""
        rule, self.improved = self.rule, True
        if rule.window is not None:
            metric = self._mean(metric, rule.window)
        if self.resting > 0:
            self.resting -= 1
            return False
        if self.better(metric, self.best):
            self.best, self.bad_in_row = metric, 0
            self.good_in_row += 1
        else:
            self.good_in_row = 0
            self.bad_in_row += 1
            self.improved = False
        if self.good_in_row > rule.patience:
            self._rise()
        elif self.bad_in_row > rule.patience:
            self._fall()
        else:
            return False
        return True

    def _rise(self) -> None:
        rule = self.rule
        higher = min(self.lr / rule.factor, rule.max_lr)
        if higher - self.lr > rule.eps:
            self.lr = higher
        self.left, self.resting, self.good_in_row = rule.reset_start, rule.warmup, 0

    def _fall(self) -> None:
        rule = self.rule
        lower = max(self.lr * rule.factor, rule.min_lr)
        if self.lr - lower > rule.eps:
            self.lr = lower
        if not self.lr > rule.min_lr:
            self.left -= 1
            if self.left <= 0:
                self.lr = self.first
                self._start()
        self.resting, self.bad_in_row = rule.cooldown, 0

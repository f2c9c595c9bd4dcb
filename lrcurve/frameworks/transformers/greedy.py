"""transformers' GreedyLR."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import UNREAD, AnyRate, OnOptimizer, exported
from lrcurve.schedules.fields import Metrics, Rate, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.greedy_rule import Greedy as GreedyRule
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Greedy(OnOptimizer):
    r"""GreedyLR: the rate rises while a metric gets better and falls while it does not.

    .. code-block:: text

        better   rel, min: m < best * (1 - threshold)      abs, min: m < best - threshold
                 rel, max: m > best * (1 + threshold)      abs, max: m > best + threshold
        rise     after more than patience metrics in a row that are better: lr -> min(lr / factor, max_lr)
        fall     after more than patience in a row that are not: lr -> max(lr * factor, min_lr)

    ``m`` is a metric, or with ``smooth`` the mean of the last ``window_size``, and ``best`` the best that counted so
    far; metric i (from 0) can change the rate from t = i + 1 on, where ``t`` counts metrics. A move of at most ``eps``
    is not made. After a fall ``cooldown`` metrics are not looked at, after a rise ``warmup``. After ``reset_start``
    falls at ``min_lr`` without a rise the rate is back at ``lr`` and everything is forgotten.

    >>> Greedy(lr=0.1, metrics=(4.0, 3.0, 2.0, 2.0, 2.0), factor=0.5, patience=1)([0, 1, 2, 4, 5]).tolist()
    [0.1, 0.1, 0.2, 0.2, 0.1]

    Source: transformers 5.23.0, GreedyLR; "GreedyLR: A Novel Adaptive Learning Rate Scheduler", 2025
    (arXiv:2512.14527).
    """

    also = exported("get_greedy_schedule", "GreedyLR")
    ignored: ClassVar[Mapping[str, str | None]] = {
        "optimizer": None,
        "verbose": None,
        **UNREAD,
    }
    differs = (
        "get_scheduler passes over num_warmup_steps in silence; 'warmup' is how long it rests after a rise.",
        "The Trainer calls it once per evaluation, not once per update.",
        "min_lr is 1e-3 by default, above most rates for fine-tuning: from 5e-5 the rate can only rise.",
        "The first metric counts as better, so that a rise can come a metric before a fall.",
        "While it rests it does not look at metrics at all, so that a better one is not noticed.",
        "Neither min_lr nor max_lr binds at the start: the rate is lr until the first move.",
    )
    example = "transformers.greedy lr=0.1 patience=1 factor=0.8 metrics=3,2,1.5,1.4,1.3,1.3,1.3,1.3,1.3,1.2,1.1,1"

    lr: Annotated[Rate, Role.START, doc("the optimizer's rate")]
    metrics: Annotated[Metrics, doc("the values of the metric, one per call")]
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[float, doc("what a fall multiplies the rate by and a rise divides it by, below 1")] = 0.95
    patience: Annotated[int, Role.PATIENCE, doc("how many metrics in a row leave the rate alone")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count")] = 1e-6
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "abs"
    cooldown: Annotated[int, doc("how many metrics after a fall are not looked at")] = 0
    warmup: Annotated[int, doc("how many metrics after a rise are not looked at")] = 0
    min_lr: Annotated[AnyRate, Role.FLOOR, doc("no fall goes below this")] = 1e-3
    max_lr: Annotated[AnyRate, doc("no rise goes above this")] = 1.0
    eps: Annotated[float, doc("a move of at most this is not made")] = 1e-8
    smooth: Annotated[bool, doc("whether it listens to the mean of the last metrics")] = False
    window_size: Annotated[int, doc("how many metrics the mean is of")] = 50
    reset_start: Annotated[int, doc("how many falls at min_lr bring the first rate back")] = 500

    def compose(self) -> Schedule:
        """Return one pass over the metrics."""
        if self.factor >= 1:
            raise raises("transformers", "factor", "ValueError: it must be below 1")
        rule = GreedyRule(
            mode=self.mode,
            factor=self.factor,
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_mode,
            cooldown=self.cooldown,
            warmup=self.warmup,
            min_lr=self.min_lr,
            max_lr=self.max_lr,
            eps=self.eps,
            window=self.window_size if self.smooth else None,
            reset_start=self.reset_start,
        )
        trail, followed = rule.follow(np.array(self.metrics, dtype=np.float64), self.lr)
        ends = f"the metrics end after {followed}"
        why = ends if followed == len(self.metrics) else "transformers raises ZeroDivisionError"
        return Followed(trail=trail, metrics=followed, why=why)

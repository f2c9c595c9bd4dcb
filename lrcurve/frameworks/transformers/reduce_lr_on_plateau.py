"""transformers' name for torch's cuts on a plateau."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.transformers.base import UNREAD, AnyRate, OnOptimizer, exported
from lrcurve.schedules.fields import Metrics, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import Plateau
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class ReduceLrOnPlateau(OnOptimizer):
    r"""PyTorch's ReduceLROnPlateau: the rate is multiplied by ``factor`` when a metric stops getting better.

    .. code-block:: text

        better   rel, min: m < best * (1 - threshold)      abs, min: m < best - threshold
                 rel, max: m > best * (1 + threshold)      abs, max: m > best + threshold
        cut      after more than patience metrics in a row that are not better: lr -> max(lr * factor, min_lr)

    ``m`` is a metric and ``best`` the best that counted so far; metric i (from 0) can change the rate from t = i + 1
    on, where ``t`` counts metrics. After a cut ``cooldown`` metrics never count against it; a cut of at most ``eps``
    is not made.

    >>> plateau = ReduceLrOnPlateau(lr=0.1, metrics=(1.0,) * 6, factor=0.5, patience=2)
    >>> plateau([0, 3, 4, 6]).tolist()
    [0.1, 0.1, 0.05, 0.05]

    Source: transformers 5.23.0, get_reduce_on_plateau_schedule, which hands on torch 2.13.0's ReduceLROnPlateau.
    """

    also = exported("get_reduce_on_plateau_schedule")
    ignored: ClassVar[Mapping[str, str | None]] = {
        "optimizer": None,
        **UNREAD,
    }
    differs = (
        "get_scheduler passes over num_warmup_steps in silence: there is no warmup.",
        "The Trainer calls it once per evaluation, not once per update.",
        "With a constant metric and patience p the first cut is used at t = p + 2.",
        "A cut of at most eps = 1e-8 is not made: with factor 0.1 a rate below 1.1e-8 never falls.",
        "In mode min with threshold_mode rel, a constant metric below 0 counts as better every time.",
    )
    example = "transformers.reduce_lr_on_plateau lr=0.1 patience=2 metrics=3,2,1.5,1.5,1.5,1.5,1.5,1.4,1.4,1.4"

    metrics: Annotated[Metrics, doc("the values of the metric, one per call")]
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[float, doc("what a cut multiplies the rate by, below 1")] = 0.1
    patience: Annotated[int, Role.PATIENCE, doc("how many metrics in a row that are not better it bears")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count")] = 1e-4
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[int, doc("how many metrics after a cut never count as bad")] = 0
    min_lr: Annotated[AnyRate, Role.FLOOR, doc("no cut goes below this")] = 0
    eps: Annotated[float, doc("a cut of at most this is not made")] = 1e-8

    def _cut(self, lr: float) -> float:
        lower = max(lr * self.factor, self.min_lr)
        return lower if lr - lower > self.eps else lr

    def compose(self) -> Schedule:
        """Return one pass over the metrics."""
        if self.factor >= 1:
            raise raises("transformers", "factor", "ValueError: it must be below 1")
        rule = Plateau(
            mode=self.mode,
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_mode,
            cooldown=self.cooldown,
        )
        trail = rule.follow(np.array(self.metrics, dtype=np.float64), self._cut, self.lr)
        return Followed(trail=trail, metrics=len(self.metrics), why=f"the metrics end after {len(self.metrics)}")

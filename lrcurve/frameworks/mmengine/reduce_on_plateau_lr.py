"""mmengine's cuts on a plateau of a metric."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.frameworks.mmengine.base import INF, Bounds, OfRate, ParamScheduler
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.stepping import Calls, Change
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Held, Sequence, Truncated
from lrcurve.schedules.fields import Metrics, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import Plateau
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ReduceOnPlateauParam(ParamScheduler):
    """A value that is cut when a metric of the validation has stopped improving."""

    converts: ClassVar[bool] = False

    metrics: Annotated[Metrics, doc("the metric of each epoch's validation")]
    monitor: Annotated[str, doc("what the metric is called")] = "loss"
    rule: Annotated[Literal["less", "greater"], doc("whether a lower or a higher metric is better")] = "less"
    factor: Annotated[float, doc("what a cut multiplies the value by, below 1")] = 0.1
    patience: Annotated[int, Role.PATIENCE, doc("how many metrics in a row without improvement are borne")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count, at least 0")] = 1e-4
    threshold_rule: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[int, doc("how many metrics after a cut never count as bad")] = 0
    min_value: Annotated[float, Role.FLOOR, doc("no cut goes below this")] = 0.0
    eps: Annotated[float, doc("a cut of at most this is not made")] = 1e-8

    def refuse(self) -> None:
        """Refuse what mmengine does, and a list of metrics without one."""
        if not self.by_epoch:
            raise raises("mmengine", "by_epoch", "AssertionError: it must be true")
        if self.factor >= 1.0:
            raise raises("mmengine", "factor", "ValueError: it must be below 1")
        if self.threshold < 0:
            raise raises("mmengine", "threshold", "ValueError: it must be at least 0")
        if not self.metrics:
            raise FieldError("metrics", "must list at least one value")

    @property
    def heard(self) -> tuple[int, int]:
        """The metrics that are looked at: the first, and the first past them; metric e comes at call e + 1."""
        first = min(max(self.first - 1, 0), len(self.metrics))
        return first, min(max(self.stop - 1, first), len(self.metrics))

    def acting(self, base: float, now: float) -> Schedule:
        """Follow the metrics that are looked at."""
        first, stop = self.heard
        rule = Plateau(
            mode="min" if self.rule == "less" else "max",
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_rule,
            cooldown=self.cooldown,
            worst=float(INF),
        )
        why = f"the metrics end after {len(self.metrics)}"
        trail = rule.follow(np.array(self.metrics[first:stop]), self._cut, now)
        followed: Schedule = Held(inner=Followed(trail=trail, metrics=stop - first, why=why), last=stop - first)
        if first:
            followed = Sequence(phases=(Constant(lr=now), followed), lengths=(first,))
        return Truncated(inner=followed, steps=len(self.metrics) + 1, why=why)

    def _cut(self, value: float) -> float:
        lower = max(value * self.factor, self.min_value)
        return lower if value - lower > self.eps else value

    def closed(self, base: float, now: float) -> Schedule:
        """Follow the metrics from the first that is looked at."""
        return self.acting(base, now)

    def advance(self, calls: Calls) -> Change:
        """Raise: what it does depends on the value."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class ReduceOnPlateauLR(Bounds, ReduceOnPlateauParam, OfRate):
    r"""The rate is cut when a metric has stopped improving.

    .. code-block:: text

        better   less: m < best * (1 - threshold)      greater: m > best * (1 + threshold)
        cut      after more than ``patience`` metrics in a row that are not better: lr -> max(lr * factor, min_value)

    ``metrics`` has the metric of each epoch, validated after each; that of epoch e, counted from 0, is looked at if
    ``begin <= e + 1 < end``, and acts on the rate of epoch e + 1. The curve ends with the metrics.

    >>> ReduceOnPlateauLR(lr=0.8, metrics=(1.0,) * 6, factor=0.5, patience=2)([0, 3, 4, 6]).tolist()
    [0.8, 0.8, 0.4, 0.4]

    Source: mmengine 0.10.7, mmengine.optim.scheduler.ReduceOnPlateauLR.
    """

    example = "mmengine.ReduceOnPlateauLR lr=0.1 patience=2 metrics=1,.9,.8,.8,.8,.8,.7,.7,.7,.7,.6,.6,.6,.6"
    differs = (
        "The default metric is called loss, and a validation that reports none of that name raises KeyError.",
        "What counts as the first best is 1e9, or -1e9 with rule greater: a first metric beyond is bad.",
        "It hears the metric of a validation only, so val_interval stretches the patience.",
    )

"""Reduce on plateau: the rate falls when a metric stops improving."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
from msgspec import Meta

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.fields import Factor, Length, Metrics, Moment, Rate, doc
from lrcurve.schedules.plateau_rule import Plateau as Rule
from lrcurve.schedules.plateau_rule import PlateauHistory
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import End, FieldError, Marks, Schedule, increasing


@dataclass(frozen=True, kw_only=True)
class Plateau(Schedule):
    r"""Reduce on plateau: the rate is multiplied by ``factor`` when a metric has not improved for too long.

    .. code-block:: text

        better   rel, min: m < best * (1 - threshold)      abs, min: m < best - threshold
                 rel, max: m > best * (1 + threshold)      abs, max: m > best + threshold
        cut      after more than ``patience`` metrics in a row that are not better: lr -> max(lr * factor, min_lr)

    Metric i comes after update ``(i + 1) * every - 1``, or after update ``at[i]``; the update after that is the first
    whose rate it can change. After a cut the next ``cooldown`` metrics do not count as bad. A cut of at most ``eps`` is
    not made. With a constant metric and patience p the first metric counts as better, so metric p + 1 (the count starts
    at 0) makes the first cut. The rates end where the next metric would come.

    >>> flat = Plateau(lr=0.1, metrics=(1.0,) * 6, factor=0.5, patience=2)
    >>> flat([0, 3, 4, 6]).tolist()
    [0.1, 0.1, 0.05, 0.05]

    Source: torch.optim.lr_scheduler.ReduceLROnPlateau (torch 2.13), whose counting this is.
    """

    example: ClassVar[str] = "plateau lr=0.1 patience=2 every=5 metrics=3,2,1.5,1.5,1.5,1.5,1.5,1.4,1.4,1.4"

    lr: Annotated[Rate, Role.PEAK, doc("the rate at the start")]
    metrics: Annotated[Metrics, doc("the values of the metric in the order of the run")]
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[Annotated[float, Meta(ge=0, lt=1)], doc("what a cut multiplies the rate by")] = 0.1
    patience: Annotated[
        Annotated[int, Meta(ge=0)], Role.PATIENCE, doc("how many metrics in a row that are not better it bears")
    ] = 10
    threshold: Annotated[Factor, doc("by how much a metric must be better to count")] = 1e-4
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[Annotated[int, Meta(ge=0)], doc("how many metrics after a cut never count as bad")] = 0
    min_lr: Annotated[Rate, Role.FLOOR, doc("no cut goes below this")] = 0.0
    eps: Annotated[Factor, doc("a cut of at most this is not made")] = 1e-8
    every: Annotated[Length, doc("how many steps there are from one metric to the next")] = 1

    at: Annotated[
        tuple[Moment, ...] | None,
        doc("the update that each metric comes after, instead of every", default="by every"),
    ] = None

    def __post_init__(self) -> None:
        """Refuse an empty list, a metric that is no number, and updates that do not fit the metrics."""
        if not self.metrics:
            raise FieldError("metrics", "must list at least one value")
        if np.isnan(self._metrics.min()):  # which is NaN where any metric is
            raise FieldError("metrics", f"holds no number at place {int(np.argmax(np.isnan(self._metrics)))}")
        if self.at is not None:
            if len(self.at) != len(self.metrics):
                raise FieldError("at", f"must be one update per metric, got {len(self.at)} for {len(self.metrics)}")
            increasing("at", self.at)

    @cached_property
    def _metrics(self) -> npt.NDArray[np.float64]:
        return np.array(self.metrics, dtype=np.float64)

    @cached_property
    def trail(self) -> PlateauHistory:
        """What the rule does at each metric."""
        rule = Rule(
            mode=self.mode,
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_mode,
            cooldown=self.cooldown,
        )
        return rule.follow(self._metrics, self._cut, self.lr)

    @cached_property
    def _known(self) -> Steps:
        """The update that each metric comes after."""
        if self.at is not None:
            return np.array(self.at, dtype=np.int64)
        numbers, within = np.arange(1, len(self.metrics) + 1), NEVER // self.every
        return np.where(numbers <= within, np.minimum(numbers, within) * self.every - 1, NEVER)

    def _cut(self, lr: float) -> float:
        lower = max(lr * self.factor, self.min_lr)
        return lower if lr - lower > self.eps else lr

    @property
    def end(self) -> End:
        """Where the metric after the last would come: from there on the rate is not known."""
        if self.at is None:
            following = (len(self.metrics) + 1) * self.every
        else:
            following = 2 * self.at[-1] - (self.at[-2] if len(self.at) > 1 else -1) + 1
        return End(min(following, NEVER), f"the metrics end after {len(self.metrics)}")

    @property
    def marks(self) -> tuple[Marks, ...]:
        """Each metric that counted as bad, and each cut."""
        return tuple(replace(marks, steps=self._known[marks.steps]) for marks in self.trail.marks)

    @property
    def flat(self) -> bool:
        """The rate changes at cuts only."""
        return True

    def rates(self, t: Steps) -> Rates:
        """Look up the rate after the last metric before ``t``."""
        return self.trail.rates(self._seen(t))

    def _seen(self, t: Steps) -> Steps:
        """Return how many metrics are known before each update."""
        if self.at is not None:
            return np.searchsorted(self._known, t)
        return t if self.every == 1 else t // self.every  # dividing costs as much as all the rest

    def next_join(self, t: Steps) -> Steps:
        """Return the step of the next cut."""
        seen = self.trail.next_join(self._seen(t))
        known = np.minimum(np.append(self._known + 1, NEVER), NEVER)
        joins: Steps = known[np.minimum(seen, len(self.metrics) + 1) - 1]
        return joins

"""ESPnet's cuts on a plateau, behind a warmup that starts at the second update."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.espnet import base
from lrcurve.frameworks.espnet.base import Espnet, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine import PerEpoch, Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Metrics, Time, Unit, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import Plateau
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class WarmupReduceLROnPlateau(Espnet):
    r"""Linear warmup, then torch's cuts when the metric of the epochs stops getting better.

    .. code-block:: text

        lr(0) = lr
        lr(t) = lr * t / W                                              1 <= t <= W
        better   as torch.ReduceLROnPlateau
        cut      after more than patience metrics in a row that are not better: lr -> max(lr * factor, min_lr)

    ``t`` is the update, from 0, and ``W`` is ``warmup_steps``. ``metrics`` has the metric of each epoch of
    ``updates_per_epoch`` updates, which acts from the next epoch on. The rates end where the metrics do.

    >>> cuts = WarmupReduceLROnPlateau(
    ...     lr=0.8, warmup_steps=4, factor=0.5, patience=0, metrics=(2.0, 1.0, 1.0), updates_per_epoch=3
    ... )
    >>> cuts([0, 1, 2, 4, 8, 9, 11]).round(12).tolist()
    [0.8, 0.2, 0.4, 0.8, 0.8, 0.4, 0.4]

    Source: espnet 202511, espnet2.schedulers.warmup_reducelronplateau.WarmupReduceLROnPlateau.
    """

    name = "warmupreducelronplateau"
    also = classes("warmup_reducelronplateau", "WarmupReduceLROnPlateau")
    ignored = {**Espnet.ignored, "verbose": None}  # noqa: RUF012 (the base class has it annotated)
    differs = (
        "The first update has all of the rate: the warmup starts with the second one, at 1 / W.",
        "The metrics of the warmup count: a cut in it lasts for one update, and what is best so far stays.",
        "warmup_steps is 25000 by default; 0 raises ZeroDivisionError.",
    )
    example = (
        "espnet.warmupreducelronplateau lr=0.1 warmup_steps=10 factor=0.5 patience=0 updates_per_epoch=5 "
        "metrics=3,2,1,1,1,.9,.9,.9,.8,.8"
    )
    not_arguments = ("lr", "metrics", "updates_per_epoch")

    lr: base.Lr
    metrics: Annotated[Metrics, doc("the metric of each epoch")]
    updates_per_epoch: Annotated[int, Unit.STEPS, doc("how many updates an epoch has")]
    # no role: a shape that starts at the peak has no way up to it
    warmup_steps: Annotated[Time, doc("W, how many updates the warmup takes")] = 25_000
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "min"
    factor: Annotated[float, doc("what a cut multiplies the rate by, below 1")] = 0.1
    patience: Annotated[int, Role.PATIENCE, doc("how many metrics in a row that are not better it bears")] = 10
    threshold: Annotated[float, doc("by how much a metric must be better to count")] = 1e-4
    threshold_mode: Annotated[Literal["rel", "abs"], doc("the threshold as a share of the best, or as it is")] = "rel"
    cooldown: Annotated[int, doc("how many metrics after a cut never count as bad")] = 0
    min_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("no cut goes below this")] = 0
    eps: Annotated[float, doc("a cut of at most this is not made")] = 1e-8

    def _cut(self, lr: float) -> float:
        lower = max(lr * self.factor, self.min_lr)
        return lower if lr - lower > self.eps else lr

    def _warmed(self, update: int) -> float:
        """Return the rate that the warmup has left an update with."""
        return self.lr * min(update, self._last) / self.warmup_steps if update and self._last else self.lr

    @property
    def _last(self) -> int:
        """The last update whose rate the warmup sets."""
        return max(int(self.warmup_steps // 1), 0)

    def compose(self) -> Schedule:
        """Return the warmup, with its cuts of one update each, and what the rule makes of the later metrics."""
        if self.factor >= 1:
            raise raises("espnet", "factor", "ValueError: it must be below 1")
        if self.warmup_steps == 0:
            raise raises("espnet", "warmup_steps", "ZeroDivisionError for 0")
        every, last = self.updates_per_epoch, self._last
        if every < 1:
            raise FieldError("updates_per_epoch", "must be at least 1")
        rule = Plateau(
            mode=self.mode,
            patience=self.patience,
            threshold=self.threshold,
            threshold_mode=self.threshold_mode,
            cooldown=self.cooldown,
        )
        # where it acts does not depend on the rate, which here is one that a reduction always changes
        history = rule.follow(np.array(self.metrics, dtype=np.float64), lambda number: number + 1, 0.0)
        seen, rates = [0], [self._warmed(last)]
        single: list[tuple[int, float]] = []
        for metric in history.acted.tolist():
            update = (metric + 1) * every
            if update < last:
                single.append((update, self._cut(self._warmed(update))))
            elif (lower := self._cut(rates[-1])) != rates[-1]:
                seen.append(metric + 1)
                rates.append(lower)
        trail = replace(history, seen=np.array(seen), values=np.array(rates))
        why = f"the metrics end after {len(self.metrics)}"
        cuts = PerEpoch(inner=Followed(trail=trail, metrics=len(self.metrics), why=why), steps_per_epoch=every)
        line: Schedule = Constant(lr=self.lr)
        if last:
            line = Track(at=(0, self.warmup_steps), values=(0, self.lr))
        warmup: list[tuple[float, Schedule]] = [(1, line)]
        for update, rate in single:
            warmup += [(update, Constant(lr=rate)), (update + 1, line)]
        whole = switch(Constant(lr=self.lr), *warmup, (max(last, 1), cuts))
        return Truncated(inner=whole, steps=(len(self.metrics) + 1) * every, why=why)

"""timm's scheduler that listens to a metric."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.frameworks.timm.base import NOISE, Noise, Warmed, WarmupInit, WarmupT, no_noise, require
from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.fields import Metrics, Unit, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import Plateau
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import End, FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class PlateauLRScheduler(Warmed):
    r"""torch's ReduceLROnPlateau behind a warmup, called once per epoch with its metric.

    .. code-block:: text

        better   max: m > best * (1 + threshold)      min: m < best * (1 - threshold)
        cut      after more than patience_t metrics in a row that are not better: lr -> max(lr * decay_rate, lr_min)

    ``metrics`` has the metric of each epoch, from epoch 0 on; the one of epoch e acts on the rate of epoch e + 1.
    Until epoch ``warmup_t`` the rate is ``warmup_lr_init + (lr - warmup_lr_init) * t / warmup_t``, and the metrics of
    the epochs before it are not looked at. After a cut, ``cooldown_t`` metrics do not count as bad. A cut of at most
    1e-8 is not made. The rates end where the metrics do.

    >>> PlateauLRScheduler(lr=0.8, patience_t=1, decay_rate=0.5, metrics=(1.0,) * 5)([0, 2, 3, 4, 5]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2]

    Source: timm 1.0.31, timm.scheduler.PlateauLRScheduler.
    """

    also = ("timm.scheduler.plateau_lr.PlateauLRScheduler",)
    ignored: ClassVar[Mapping[str, str | None]] = {**NOISE, "noise_type": None, "initialize": None}
    call = "epoch"
    differs = (
        "The default mode is max, unlike torch's: a loss needs mode=min.",
        "The metrics of epochs before warmup_t are not looked at.",
        "With mode max a constant metric below 0 counts as better each time, as best * (1 + threshold) is below it.",
        "timm warns that it will be removed.",
    )
    example = "timm.PlateauLRScheduler lr=0.1 patience_t=2 metrics=1,2,3,3,3,3,3,3,3,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4"

    metrics: Annotated[Metrics, doc("the metric of each epoch")]
    decay_rate: Annotated[float, doc("the factor of each cut; less than 1")] = 0.1
    patience_t: Annotated[int, Role.PATIENCE, doc("how many metrics in a row that are not better it bears")] = 10
    threshold: Annotated[float, doc("by which share of the best a metric must be better")] = 1e-4
    cooldown_t: Annotated[int, doc("how many metrics after a cut never count as bad")] = 0
    warmup_t: WarmupT = 0
    warmup_lr_init: WarmupInit = 0.0
    lr_min: Annotated[float, Unit.RATE, Role.FLOOR, doc("no cut goes below this")] = 0.0
    mode: Annotated[Literal["min", "max"], Role.MODE, doc("whether a lower or a higher metric is better")] = "max"
    noise_range_t: Noise = None

    @property
    def _warm(self) -> int:
        """The last epoch of the warmup."""
        return max(math.floor(min(self.warmup_t, NEVER - 1)), 0)

    @property
    def end(self) -> End:
        """The first epoch that the metrics do not reach."""
        return End(max(len(self.metrics), self._warm) + 1, f"the metrics end after {len(self.metrics)}")

    def compose(self) -> Schedule:
        """Put what the rule makes of the metrics behind the warmup."""
        no_noise(self.noise_range_t)
        require(self.decay_rate < 1, "decay_rate", "it must be less than 1", "ValueError")
        if not self.metrics:
            raise FieldError("metrics", "must list at least one value")
        start = self.warmup_lr_init if self.warmup_t else self.lr
        if self.warmup_t > 0:
            start += self._warm * (self.lr - self.warmup_lr_init) / self.warmup_t
        rule = Plateau(
            mode=self.mode,
            patience=self.patience_t,
            threshold=self.threshold,
            threshold_mode="rel",
            cooldown=self.cooldown_t,
        )
        heard = np.array(self.metrics[self._warm :])
        main = Followed(trail=rule.follow(heard, self._cut, start), metrics=heard.size, why=self.end.why)
        if not self._warm:
            return main
        line = Track(at=(0.0, self.warmup_t), values=(self.warmup_lr_init, self.lr))
        return Sequence(phases=(line, main), lengths=(self._warm,))

    def _cut(self, lr: float) -> float:
        lower = max(lr * self.decay_rate, self.lr_min)
        return lower if lr - lower > 1e-8 else lr

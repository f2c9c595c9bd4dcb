"""fairseq's cuts on a plateau, behind a warmup that counts updates."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.fairseq import base
from lrcurve.frameworks.fairseq.base import Warmed, classes
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules.combine import PerEpoch, Sequence
from lrcurve.schedules.combine.time import Shift
from lrcurve.schedules.fields import Metrics, doc
from lrcurve.schedules.followed import Followed
from lrcurve.schedules.plateau_rule import Plateau
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class ReduceLROnPlateauLRSchedule(Warmed):
    r"""Linear warmup, then torch's cuts when the metric of the epochs stops getting better.

    .. code-block:: text

        lr(t)    warmup_init_lr + (lr - warmup_init_lr) * t / W                                     t <= W
        better   m < best * (1 - lr_threshold), or m > best * (1 + lr_threshold)
        cut      after more than lr_patience metrics in a row that are not better: lr -> lr * lr_shrink

    ``t`` is the update, from 0, and ``W`` is ``warmup_updates``. ``metrics`` has the metric of each epoch, which acts
    from the next epoch on; those of epochs that end by update W are not looked at. Without ``updates_per_epoch`` an
    epoch is one update. A cut of at most 1e-8 is not made. The rates end where the metrics do.

    >>> ReduceLROnPlateauLRSchedule(lr=0.8, lr_shrink=0.5, lr_patience=1, metrics=(1.0,) * 5)([0, 2, 3, 5]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: fairseq 0.12.2, fairseq.optim.lr_scheduler.reduce_lr_on_plateau.ReduceLROnPlateauLRSchedule, with torch
    2.13.0's ReduceLROnPlateau.
    """

    name = "reduce_lr_on_plateau"
    also = classes("reduce_lr_on_plateau", "ReduceLROnPlateauLRSchedule")
    differs = (
        "lr_patience is 0 by default: the first epoch that is not better cuts.",
        "The metrics of the warmup are not looked at.",
        "A higher metric is better only with maximize_best_checkpoint_metric.",
        "A metric below 0 that repeats itself counts as better each time, as torch's threshold is relative.",
        base.ONE_RATE,
    )
    example = "fairseq.reduce_lr_on_plateau lr=0.1 lr_shrink=0.5 metrics=3,2,1,1,1,1,.9,.9,.9,.8,.8,.8"

    metrics: Annotated[Metrics, doc("the metric of each epoch")]
    lr_shrink: Annotated[float, doc("the factor of each cut, below 1")] = 0.1
    lr_threshold: Annotated[float, doc("by which share of the best a metric must be better")] = 1e-4
    lr_patience: Annotated[int, Role.PATIENCE, doc("how many metrics in a row that are not better it bears")] = 0
    warmup_updates: base.Warmup = 0
    warmup_init_lr: base.InitLr = -1
    maximize_best_checkpoint_metric: Annotated[bool, doc("whether a higher metric is better")] = False
    updates_per_epoch: base.Epoch = None

    def compose(self) -> Schedule:
        """Put what torch makes of the metrics behind the warmup."""
        if self.lr_shrink >= 1:
            raise raises("fairseq", "lr_shrink", "ValueError: it must be below 1")
        updates, warm = 1 if self.updates_per_epoch is None else self.updates_per_epoch, max(self.warmup_updates, 0)
        if updates < 1:
            raise FieldError("updates_per_epoch", "must be at least 1")
        if warm and self.updates_per_epoch is None:
            raise FieldError("updates_per_epoch", "must be given: the warmup counts updates, the metrics epochs")
        rule = Plateau(
            mode="max" if self.maximize_best_checkpoint_metric else "min",
            patience=self.lr_patience,
            threshold=self.lr_threshold,
            threshold_mode="rel",
            cooldown=0,
        )
        unheard = warm // updates
        heard = np.array(self.metrics[unheard:], dtype=np.float64)
        trail = rule.follow(heard, self._cut, self.lr)
        cuts: Schedule = Followed(trail=trail, metrics=heard.size, why=f"the metrics end after {len(self.metrics)}")
        if updates > 1:
            cuts = PerEpoch(inner=cuts, steps_per_epoch=updates)
        if not warm:
            return cuts
        late = Shift(inner=cuts, shift=warm + 1 - unheard * updates)
        return Sequence(phases=(self.rise(0), late), lengths=(warm + 1,))

    def _cut(self, lr: float) -> float:
        lower = lr * self.lr_shrink
        return lower if lr - lower > 1e-8 else lr

"""detectron2's rate times a scheduler of fvcore."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from lrcurve.frameworks.fvcore.base import ParamScheduler
from lrcurve.frameworks.shared.over_share import OverShare
from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child


@dataclass(frozen=True, kw_only=True)
class LRMultiplier(Scheduler):
    r"""The optimizer's rate times what a scheduler of fvcore gives.

    .. code-block:: text

        lr(t) = lr * multiplier(t / max_iter)

    >>> from lrcurve.frameworks.fvcore.cosine_param_scheduler import CosineParamScheduler
    >>> cosine = CosineParamScheduler(start_value=1.0, end_value=0.0, steps=1)
    >>> LRMultiplier(lr=0.8, multiplier=cosine, max_iter=4)([0, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.0]

    Source: detectron2 0.6 (commit 02b5c4e), detectron2.solver.LRMultiplier.
    """

    library = "detectron2"
    version = "0.6"
    home = "detectron2.solver"
    also = ("detectron2.solver.lr_scheduler.LRMultiplier",)
    ignored: ClassVar[Mapping[str, str | None]] = {"last_iter": "-1", "optimizer": None}
    example = (
        "detectron2.LRMultiplier lr=0.1 max_iter=50 "
        'multiplier="{type: detectron2.WarmupParamScheduler, warmup_factor: 0.001, warmup_length: 0.1, '
        'scheduler: {type: fvcore.CosineParamScheduler, start_value: 1, end_value: 0}}"'
    )
    differs = (
        "It is called once more after the last update, at where = 1: a ConstantParamScheduler alone or a "
        "StepParamScheduler raises there, or before.",
    )

    lr: Annotated[Rate, Role.SCALE, doc("the optimizer's rate")]
    multiplier: Annotated[ParamScheduler, doc("the scheduler of fvcore or detectron2, as a mapping like this one")]
    max_iter: Annotated[Time, doc("how many updates the multiplier's where goes from 0 to 1 in")]

    def children(self) -> tuple[Child, ...]:
        """Return the multiplier."""
        return (Child(replace(self.multiplier, steps=self.max_iter)),)

    def compose(self) -> Schedule:
        """Multiply."""
        if self.max_iter == 0:
            raise raises("detectron2", "max_iter", "ZeroDivisionError for 0")
        if self.max_iter < 0:
            raise FieldError("max_iter", f"must be above 0, got {self.max_iter:g}")
        return OverShare(function=self.multiplier, steps=self.max_iter, scale=self.lr)

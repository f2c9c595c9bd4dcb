"""detectron2's warmup before a scheduler of fvcore."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.fvcore.base import EARLY, ParamScheduler
from lrcurve.frameworks.fvcore.composite_param_scheduler import Composite, CompositeParamScheduler, Scaling
from lrcurve.frameworks.fvcore.constant_param_scheduler import ConstantParamScheduler
from lrcurve.frameworks.fvcore.linear_param_scheduler import LinearParamScheduler
from lrcurve.schedules import FieldError
from lrcurve.schedules.fields import doc


@dataclass(frozen=True, kw_only=True)
class WarmupParamScheduler(Composite):
    r"""A warmup that takes the place of the first share of a scheduler.

    .. code-block:: text

        linear        lr(t) = start + (end - start) * where / warmup_length      where + 1e-6 <= warmup_length
        constant      lr(t) = start
        then          lr(t) = scheduler(where), or with rescale_interval all of it in what is left
        start         warmup_factor * scheduler(0)
        end           scheduler(warmup_length), or with rescale_interval scheduler(0)

    ``where = t / steps``.

    >>> from lrcurve.frameworks.fvcore.linear_param_scheduler import LinearParamScheduler
    >>> decay = LinearParamScheduler(start_value=0.8, end_value=0.0, steps=1)
    >>> warmup = WarmupParamScheduler(scheduler=decay, warmup_factor=0.5, warmup_length=0.25, steps=8)
    >>> warmup([0, 1, 2, 4]).round(12).tolist()
    [0.4, 0.5, 0.6, 0.4]

    Source: detectron2 0.6 (commit 02b5c4e), detectron2.solver.WarmupParamScheduler.
    """

    library = "detectron2"
    version = "0.6"
    home = "detectron2.solver"
    also = ("detectron2.solver.lr_scheduler.WarmupParamScheduler",)
    example = (
        "detectron2.WarmupParamScheduler warmup_factor=0.001 warmup_length=0.2 "
        'scheduler="{type: fvcore.CosineParamScheduler, start_value: 0.1, end_value: 0}"'
    )
    differs = (
        "The scheduler runs during the warmup, unless rescale_interval is true: a cosine is met where it is by then, "
        "and its peak is never reached.",
        "With warmup_method constant the first share has warmup_factor times the start, and then the value jumps.",
        EARLY,
    )

    scheduler: Annotated[ParamScheduler, doc("the scheduler of fvcore, as a mapping like this one")]
    warmup_factor: Annotated[float, doc("the first value as a share of the scheduler's first")]
    warmup_length: Annotated[float, doc("the share of the training that the warmup takes, from 0 to 1")]
    warmup_method: Annotated[Literal["linear", "constant"], doc("the shape of the warmup")] = "linear"
    rescale_interval: Annotated[bool, doc("have all of the scheduler in what the warmup leaves")] = False

    def parts(self) -> tuple[tuple[ParamScheduler, ...], tuple[float, ...], tuple[Scaling, ...]]:
        """Make the warmup."""
        met = 0.0 if self.rescale_interval else self.warmup_length
        with np.errstate(all="ignore"):
            first, end = self.scheduler.at(np.array([0.0, met])).tolist()
        if np.isnan(end):
            raise FieldError("warmup_length", f"is refused: {self.scheduler.failure(met)}")
        start = self.warmup_factor * first
        warmup: ParamScheduler = (
            ConstantParamScheduler(value=start, steps=self.steps)
            if self.warmup_method == "constant"
            else LinearParamScheduler(start_value=start, end_value=end, steps=self.steps)
        )
        return CompositeParamScheduler(
            schedulers=(warmup, self.scheduler),
            lengths=(self.warmup_length, 1 - self.warmup_length),
            interval_scaling=("rescaled", "rescaled" if self.rescale_interval else "fixed"),
            steps=self.steps,
        ).parts()

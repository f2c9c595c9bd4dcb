"""NeMo's schedule of the first Transformer."""

import math
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.nemo import base
from lrcurve.frameworks.nemo.base import Warmed, configured, not_below
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class NoamAnnealing(Warmed):
    r"""Linear warmup and inverse square root decay, with a peak that follows from the size of the model.

    .. code-block:: text

        s = max(1, t)
        lr(t) = lr * d_model^-0.5 * min(s^-0.5, s * W^-1.5)      W > 0
        lr(t) = lr * d_model^-0.5 * s^-0.5                       else

    ``t`` is the update, from 0, ``W`` is ``warmup_steps``; past W the rate is at least ``min_lr``.

    >>> NoamAnnealing(lr=2.0, d_model=100, warmup_steps=4)([0, 1, 2, 4, 16]).round(12).tolist()
    [0.025, 0.025, 0.05, 0.1, 0.05]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.NoamAnnealing; Vaswani et al., "Attention Is All You Need",
    2017 (arXiv:1706.03762), eq. 3.
    """

    also = configured("NoamAnnealing")
    differs = (
        "The first two updates have the same rate: steps 0 and 1 are both counted as 1.",
        "The optimizer's rate is a factor and not the peak, which is lr / sqrt(d_model * W).",
        "max_steps ends nothing: it is only there for warmup_ratio.",
        "min_lr must be at most the optimizer's rate, not the peak: one above the peak makes the rate jump up after "
        "the warmup.",
    )
    example = "nemo.NoamAnnealing lr=2 d_model=512 warmup_steps=10"

    lr: Annotated[Rate, Role.SCALE, doc("the optimizer's rate, which every rate is a multiple of")]
    d_model: Annotated[float, doc("the width of the model")]
    warmup_steps: base.WarmupSteps = None
    warmup_ratio: base.Ratio = None
    max_steps: Annotated[Time | None, doc("how many steps the run has, for warmup_ratio")] = None
    min_lr: base.Floor = 0.0

    def warmup_end(self) -> int | None:
        """Return the step of the peak; steps 0 and 1 are the same."""
        return super().warmup_end() if self.warm > 1 else None

    def compose(self) -> Schedule:
        """Return a line, then one over a square root."""
        if self.d_model == 0:
            raise self.refused("d_model", "ZeroDivisionError for 0")
        not_below("d_model", self.d_model)
        if self.lr < self.min_lr:
            raise self.refused("min_lr", "ValueError: it must be at most the optimizer's rate")
        scale, warm = self.lr * self.d_model**-0.5, self.warm
        root = Clamp(inner=Power(high=scale, low=0, zero=0, span=1, power=-0.5), floor=self.min_lr)
        if warm > 1:
            line = Track(at=(1, warm), values=(scale * warm**-1.5, scale * warm**-0.5))
            return switch(line, (math.floor(warm) + 1, root))
        return switch(Constant(lr=scale if warm == 1 else max(scale, self.min_lr)), (2, root))

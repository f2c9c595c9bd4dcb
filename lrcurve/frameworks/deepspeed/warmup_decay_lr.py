"""DeepSpeed's warmup and straight line down."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.deepspeed.base import LOG, TWICE, OverwrittenLr, TotalSteps, Warmed, WarmupSteps, WarmupType
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class WarmupDecayLR(Warmed):
    r"""A warmup, then a straight line back to where it started.

    .. code-block:: text

        lr(t) = min + (max - min) * log(i + 1) / log(W)                     i < W, log
        lr(t) = min + (max - min) * i / W                                   i < W, linear
        lr(t) = min + (max - min) * max(0, (N - i) / max(1, N - W))         i >= W

    ``i = max(t - 1, 0)`` is DeepSpeed's iteration at update ``t``; ``W`` is ``warmup_num_steps``, but 2 at least;
    ``N`` is ``total_num_steps``, ``min`` is ``warmup_min_lr`` and ``max`` is ``warmup_max_lr``.

    >>> decay = WarmupDecayLR(total_num_steps=12, warmup_max_lr=0.8, warmup_num_steps=4, warmup_type="linear")
    >>> decay([0, 1, 2, 5, 9, 13, 20]).round(12).tolist()
    [0.0, 0.0, 0.2, 0.8, 0.4, 0.0, 0.0]

    Source: deepspeed 0.19.8, WarmupDecayLR.
    """

    example = "deepspeed.WarmupDecayLR total_num_steps=49 warmup_min_lr=1e-3 warmup_max_lr=0.1 warmup_num_steps=9"
    per_group = ("warmup_min_lr", "warmup_max_lr")
    differs = (
        LOG,
        TWICE,
        "warmup_max_lr is 0.001 by default and overwrites the optimizer's rate, whatever that is.",
        "The lowest rate comes at t = N + 1: a run of N updates ends two steps above it.",
        "It decays to warmup_min_lr and not to 0.",
        "With W >= N the rate drops to the lowest at the end of the warmup.",
    )

    lr: OverwrittenLr = None
    total_num_steps: TotalSteps
    warmup_min_lr: Annotated[float, Role.START, Role.FLOOR, doc("min, the rate that it starts and ends at")] = 0.0
    warmup_max_lr: Annotated[float, Role.PEAK, doc("max, the rate after the warmup")] = 0.001
    warmup_num_steps: WarmupSteps = 1000
    warmup_type: WarmupType = "log"

    def horizon(self) -> int | None:
        """Return the first update at the lowest rate."""
        return first_step(max(self.total_num_steps, self.length) + 1)

    def compose(self) -> Schedule:
        """Return a rise, a line down, a constant."""
        low, high, whole = self.warmup_min_lr, self.warmup_max_lr, self.total_num_steps
        fall = Power(high=high, low=low, zero=whole + 1, span=-max(1.0, whole - self.length), power=1)
        return switch(self.rise(low, high), (self.length + 1, fall), (whole + 1, Constant(lr=low)))

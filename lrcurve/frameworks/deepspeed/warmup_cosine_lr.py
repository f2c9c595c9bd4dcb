"""DeepSpeed's warmup and cosine."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.deepspeed.base import LOG, TotalSteps, Warmed, WarmupSteps, WarmupType
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class WarmupCosineLR(Warmed):
    r"""A warmup to the optimizer's rate, then half a cosine wave down.

    .. code-block:: text

        lr(0) = 0
        lr(t) = lr * (a + (1 - a) * log(i + 1) / log(W))               i < W, log
        lr(t) = lr * (a + (1 - a) * i / W)                             i < W, linear
        lr(t) = lr * max(0, b + (1 - b) * (1 + cos(pi * p)) / 2)       i >= W
        p     = min(1, (i - W + 1) / max(1, N - W))

    ``i = t - 1`` is DeepSpeed's iteration at update ``t``; ``W`` is ``warmup_num_steps``, but 2 at least; ``N`` is
    ``total_num_steps``, ``a`` is ``warmup_min_ratio`` and ``b`` is ``cos_min_ratio``.

    >>> cosine = WarmupCosineLR(lr=0.8, total_num_steps=8, warmup_num_steps=4, warmup_type="linear", cos_min_ratio=0)
    >>> cosine([0, 1, 2, 4, 6, 8, 9]).round(12).tolist()
    [0.0, 0.0, 0.2, 0.6, 0.4, 0.0, 0.0]

    Source: deepspeed 0.19.8, WarmupCosineLR.
    """

    example = "deepspeed.WarmupCosineLR lr=0.1 total_num_steps=50 warmup_min_ratio=0.01 warmup_num_steps=10"
    differs = (
        LOG,
        "Update 0 has rate 0, whatever warmup_min_ratio is, and every later one comes a step late: i = t - 1.",
        "The cosine begins a step ahead of the warmup's end: a linear warmup never comes to the peak.",
        "cos_min_ratio is 0.0001 by default, and not 0.",
        "In older versions, such as DeepSpeed 0.14.5, the rate rises again past total_num_steps.",
    )

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    total_num_steps: TotalSteps
    warmup_min_ratio: Annotated[float, doc("a, the rate of update 1 as a share of the optimizer's")] = 0.0
    warmup_num_steps: WarmupSteps = 1000
    cos_min_ratio: Annotated[float, Role.FLOOR_SHARE, doc("b, the lowest rate as a share of the optimizer's")] = 1e-4
    warmup_type: WarmupType = "log"

    def horizon(self) -> int | None:
        """Return the first update at the lowest rate."""
        return first_step(max(self.total_num_steps, self.length + 1))

    def compose(self) -> Schedule:
        """Return 0, a rise, a wave that ends."""
        rise = self.rise(self.warmup_min_ratio * self.lr, self.lr)
        span, low = max(1.0, self.total_num_steps - self.length), self.cos_min_ratio * self.lr
        fall: Schedule = Track(at=(self.length, self.length + span), values=(self.lr, low), shape="cosine")
        fall = fall if low >= 0 else Clamp(inner=fall)
        return switch(Constant(lr=0.0), (1, rise), (self.length + 1, fall))

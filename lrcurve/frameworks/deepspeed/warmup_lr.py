"""DeepSpeed's warmup alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from lrcurve.frameworks.deepspeed.base import LOG, TWICE, Warmed, WarmupSteps, WarmupType
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class WarmupLR(Warmed):
    r"""A warmup, then a constant rate.

    .. code-block:: text

        lr(t) = min + (max - min) * log(i + 1) / log(W)     i < W, log
        lr(t) = min + (max - min) * i / W                   i < W, linear
        lr(t) = max                                         i >= W

    ``i = max(t - 1, 0)`` is DeepSpeed's iteration at update ``t``; ``W`` is ``warmup_num_steps``, but 2 at least;
    ``min`` is ``warmup_min_lr`` and ``max`` is ``warmup_max_lr``.

    >>> linear = WarmupLR(warmup_max_lr=0.8, warmup_num_steps=4, warmup_type="linear")
    >>> linear([0, 1, 2, 4, 5, 6]).round(12).tolist()
    [0.0, 0.0, 0.2, 0.6, 0.8, 0.8]
    >>> WarmupLR(warmup_max_lr=0.8, warmup_num_steps=4)([0, 1, 2, 4, 5]).round(12).tolist()
    [0.0, 0.0, 0.4, 0.8, 0.8]

    Source: deepspeed 0.19.8, WarmupLR.
    """

    example = "deepspeed.WarmupLR warmup_min_lr=1e-3 warmup_max_lr=0.1 warmup_num_steps=10"
    per_group = ("warmup_min_lr", "warmup_max_lr")
    differs = (
        LOG,
        TWICE,
        "It never decays.",
        "Before DeepSpeed 0.15.3 update 0 had the optimizer's full rate; before 0.17.2 warmup_max_lr was 0.001 by "
        "default, whatever the optimizer's rate.",
    )

    lr: Annotated[Rate | None, doc("the optimizer's rate, where warmup_max_lr is not given")] = None
    warmup_min_lr: Annotated[float, Role.START, doc("min, the rate of updates 0 and 1")] = 0.0
    warmup_max_lr: Annotated[
        float | None, Role.PEAK, doc("max, the rate after the warmup", default="the optimizer's rate")
    ] = None
    warmup_num_steps: WarmupSteps = 1000
    warmup_type: WarmupType = "log"

    def roles(self) -> Mapping[Role, str]:
        """Return the optimizer's rate as the peak where no other is given."""
        if self.warmup_max_lr is not None:
            return super().roles()
        roles = replace(self, warmup_max_lr=self.lr).roles()
        return {role: "lr" if role is Role.PEAK else name for role, name in roles.items()}

    def compose(self) -> Schedule:
        """Return a rise, then a constant."""
        peak = self.lr if self.warmup_max_lr is None else self.warmup_max_lr
        if peak is None:
            raise FieldError("warmup_max_lr", "is needed where the optimizer's rate, 'lr', is not given")
        return switch(self.rise(self.warmup_min_lr, peak), (self.length + 1, Constant(lr=peak)))

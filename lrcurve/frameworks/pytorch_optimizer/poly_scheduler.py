"""pytorch_optimizer's power of the time after a warmup."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.pytorch_optimizer.base import LATE, LinearWarmup, refused
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class PolyScheduler(LinearWarmup):
    r"""Linear warmup, then a power of the time, which grows without an end.

    .. code-block:: text

        lr(0) = min_lr
        lr(t) = init_lr + (max_lr - init_lr) * s / W                    s <= W,  s = t - 1
        lr(t) = min_lr + (max_lr - min_lr) * (s - W) ** poly_order      s > W

    ``W`` is ``warmup_steps``.

    >>> PolyScheduler(t_max=9, max_lr=0.2, warmup_steps=2)([0, 2, 3, 4, 7, 12]).round(12).tolist()
    [0.0, 0.1, 0.2, 0.2, 0.4, 0.6]

    Source: pytorch_optimizer 4.1.0, PolyScheduler.
    """

    also = (
        "pytorch_optimizer.poly",
        "pytorch_optimizer.lr_scheduler.linear_warmup.PolyScheduler",
    )
    differs = (
        "It is no decay: past the peak the rate grows without an end, with the square root of the time by default.",
        "t_max must be given, and changes nothing.",
        LATE,
    )
    example = "pytorch_optimizer.PolyScheduler t_max=50 max_lr=0.01 min_lr=1e-4 init_lr=0.001 warmup_steps=5"

    t_max: Annotated[Time, doc("given for its like; it changes nothing")]
    min_lr: Annotated[float, doc("the rate of update 0, and what the power is added to")] = 0.0
    poly_order: Annotated[float, doc("the exponent of the time, above 0")] = 0.5

    def roles(self) -> Mapping[Role, str]:
        """Return what the warmup has; past it there is no peak to come down from."""
        return {role: name for role, name in super().roles().items() if role not in (Role.WHOLE, Role.FLOOR)}

    def horizon(self) -> None:
        """Return nothing: it has no end."""

    def after(self) -> Schedule:
        """Return the power."""
        if self.poly_order <= 0:
            raise refused("poly_order", "ValueError: it must be above 0")
        return Power(high=self.max_lr, low=self.min_lr, zero=self.top, span=1, power=self.poly_order)

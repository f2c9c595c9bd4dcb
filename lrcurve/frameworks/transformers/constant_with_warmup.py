"""transformers' constant rate after a warmup."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lrcurve.frameworks.transformers.base import CALL, FIRST, UNREAD_SPECIFIC, Warmed, exported
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class ConstantWithWarmup(Warmed):
    r"""Linear warmup, then the optimizer's rate.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)      t < W
        lr(t) = lr                      t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``.

    >>> ConstantWithWarmup(lr=0.8, num_warmup_steps=4)([0, 1, 3, 4, 1000]).round(12).tolist()
    [0.0, 0.2, 0.6, 0.8, 0.8]

    Source: transformers 5.23.0, get_constant_schedule_with_warmup.
    """

    also = exported("get_constant_schedule_with_warmup")
    ignored: ClassVar[Mapping[str, str | None]] = {**CALL, "num_training_steps": None, **UNREAD_SPECIFIC}
    differs: ClassVar[tuple[str, ...]] = (
        FIRST,
        "get_scheduler passes over num_training_steps and scheduler_specific_kwargs in silence.",
    )
    example = "transformers.constant_with_warmup lr=0.1 num_warmup_steps=10"

    def compose(self) -> Schedule:
        """Return a line, then a constant."""
        return switch(self.rise(), (self.num_warmup_steps, Steady(lr=self.lr)))

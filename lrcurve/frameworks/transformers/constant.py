"""transformers' constant rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lrcurve.frameworks.transformers.base import CALL, UNREAD, UNREAD_SPECIFIC, OnOptimizer, exported
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class Constant(OnOptimizer):
    r"""The optimizer's rate.

    .. code-block:: text

        lr(t) = lr

    ``t`` is the update, from 0.

    >>> Constant(lr=0.1)([0, 1, 1000]).tolist()
    [0.1, 0.1, 0.1]

    Source: transformers 5.23.0, get_constant_schedule.
    """

    also = exported("get_constant_schedule")
    ignored: ClassVar[Mapping[str, str | None]] = {**CALL, **UNREAD, **UNREAD_SPECIFIC}
    differs = (
        "get_scheduler passes over num_warmup_steps and scheduler_specific_kwargs in silence: there is no warmup.",
    )
    example = "transformers.constant lr=0.1"

    def compose(self) -> Schedule:
        """Return a constant."""
        return Steady(lr=self.lr)

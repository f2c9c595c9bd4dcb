"""sd-scripts' cosine down to a share of the peak."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import LAST, PROCESSES, Trained
from lrcurve.frameworks.transformers.cosine_with_min_lr import CosineWithMinLr as Transformers
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineWithMinLr(Trained):
    r"""Linear warmup from 0, then a cosine, by default half a wave down to a share of the peak.

    .. code-block:: text

        lr(t) = lr * s / W                                                          s < W
        lr(t) = low + (lr - low) * (1 + cos(pi * c * (s - W) / (N - W))) / 2        s >= W

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``, ``c`` is
    ``lr_scheduler_num_cycles``, and ``low`` is ``lr * lr_scheduler_min_lr_ratio`` or ``min_lr``.

    >>> cosine = CosineWithMinLr(lr=0.8, lr_warmup_steps=2, max_train_steps=10, lr_scheduler_min_lr_ratio=0.25)
    >>> cosine([0, 1, 2, 6, 10, 14]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.5, 0.2, 0.5]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1,
    get_cosine_with_min_lr_schedule_with_warmup.
    """

    ignored = base.unread("lr_scheduler_num_cycles", "lr_scheduler_min_lr_ratio")
    differs = (
        base.FIRST,
        LAST,
        "lr_scheduler_min_lr_ratio has no default: without it, or min_lr in lr_scheduler_args, it raises ValueError.",
        "lr_scheduler_num_cycles counts half waves: 2 comes back to the peak at the end of the run.",
        base.REBOUND,
        PROCESSES,
    )
    example = "kohya.cosine_with_min_lr lr=0.1 lr_warmup_steps=5 max_train_steps=50 lr_scheduler_min_lr_ratio=0.01"

    lr_scheduler_num_cycles: base.Cycles = 1
    lr_scheduler_min_lr_ratio: Annotated[float | None, Role.FLOOR_SHARE, doc("the lowest rate as a share")] = None
    min_lr: Annotated[float | None, Unit.RATE, Role.FLOOR, doc("the lowest rate, of lr_scheduler_args")] = None

    def function(self) -> Schedule:
        """Return transformers' function."""
        waves, low = self.lr_scheduler_num_cycles / 2, self.lr_scheduler_min_lr_ratio
        return Transformers(**self.run, num_cycles=waves, min_lr_rate=low, min_lr=self.min_lr)

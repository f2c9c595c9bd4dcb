"""sd-scripts' warmup, stable phase and decay."""

from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import LAST, PROCESSES, Trained
from lrcurve.frameworks.transformers.warmup_stable_decay import WarmupStableDecay as Transformers
from lrcurve.schedules.fields import TimeOrShare, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class WarmupStableDecay(Trained):
    r"""Warmup, a stable phase at the peak, a decay over the last steps.

    .. code-block:: text

        lr(t) = lr * (m + (1 - m) * up(s / W))                      s < W
        lr(t) = lr                                                  s < N - D
        lr(t) = lr * (m + (1 - m) * down((s - N + D) / D))          s < N
        lr(t) = lr * m                                              s >= N

        up      linear: q      cosine: (1 - cos(pi * q)) / 2      1-sqrt: 1 - sqrt(1 - q)
        down    linear: 1 - q  cosine: (1 + cos(pi * c * q)) / 2  1-sqrt: 1 - sqrt(q)

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``, ``D`` is
    ``lr_decay_steps``, ``m`` is ``lr_scheduler_min_lr_ratio``, and ``c`` is ``lr_scheduler_num_cycles``.

    >>> wsd = WarmupStableDecay(lr=0.8, lr_warmup_steps=2, lr_decay_steps=0.4, max_train_steps=10)
    >>> wsd([0, 1, 2, 5, 6, 8, 10]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.8, 0.8, 0.4, 0.0]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1, get_wsd_schedule.
    """

    ignored = base.unread("lr_decay_steps", "lr_scheduler_num_cycles", "lr_scheduler_min_lr_ratio")
    differs = (
        "lr_decay_steps is 0 by default: then there is no decay.",
        "lr_scheduler_min_lr_ratio lifts the start of the warmup, too.",
        LAST,
        PROCESSES,
    )
    example = "kohya.warmup_stable_decay lr=0.1 lr_warmup_steps=5 lr_decay_steps=15 max_train_steps=50"

    lr_decay_steps: Annotated[
        TimeOrShare, Role.DECAY, doc("how many steps the decay takes; below 1 a share of max_train_steps")
    ] = 0
    lr_scheduler_num_cycles: base.Cycles = 1
    lr_scheduler_min_lr_ratio: Annotated[
        float | None, Role.FLOOR_SHARE, doc("the lowest rate as a share", default="0")
    ] = None
    warmup_type: Annotated[
        Literal["linear", "cosine", "1-sqrt"], doc("the curve of the warmup, of lr_scheduler_args")
    ] = "linear"
    decay_type: Annotated[
        Literal["linear", "cosine", "1-sqrt"], doc("the curve of the decay, of lr_scheduler_args")
    ] = "cosine"

    def function(self) -> Schedule:
        """Return transformers' function."""
        fall = self.steps("lr_decay_steps")
        return Transformers(
            lr=self.lr,
            num_warmup_steps=self.warm,
            num_decay_steps=fall,
            num_stable_steps=self.whole - self.warm - fall,
            num_cycles=self.lr_scheduler_num_cycles / 2,
            min_lr_ratio=self.lr_scheduler_min_lr_ratio or 0.0,
            warmup_type=self.warmup_type,
            decay_type=self.decay_type,
        )

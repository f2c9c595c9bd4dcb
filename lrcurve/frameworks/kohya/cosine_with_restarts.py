"""sd-scripts' cosine with hard restarts."""

from dataclasses import dataclass

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import LAST, PROCESSES, Trained
from lrcurve.frameworks.transformers.cosine_with_restarts import CosineWithRestarts as Transformers
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class CosineWithRestarts(Trained):
    r"""Linear warmup, then half a cosine wave down to 0, over and over, each starting at the peak.

    .. code-block:: text

        lr(t) = lr * s / W                                                          s < W
        lr(t) = lr * (1 + cos(pi * ((c * (s - W) / (N - W)) mod 1))) / 2            s < N
        lr(t) = 0                                                                   s >= N

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``, and ``c``
    is ``lr_scheduler_num_cycles``.

    >>> restarts = CosineWithRestarts(lr=0.8, lr_warmup_steps=2, max_train_steps=10, lr_scheduler_num_cycles=2)
    >>> restarts([0, 1, 2, 4, 6, 8, 10]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.8, 0.4, 0.0]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1,
    get_cosine_with_hard_restarts_schedule_with_warmup.
    """

    ignored = base.unread("lr_scheduler_num_cycles")
    differs = (
        base.FIRST,
        LAST,
        "lr_scheduler_num_cycles is 1 by default: without it there is no restart.",
        PROCESSES,
    )
    example = "kohya.cosine_with_restarts lr=0.1 lr_warmup_steps=5 max_train_steps=50 lr_scheduler_num_cycles=3"

    lr_scheduler_num_cycles: base.Cycles = 1

    def function(self) -> Schedule:
        """Return transformers' function."""
        return Transformers(**self.run, num_cycles=self.lr_scheduler_num_cycles)

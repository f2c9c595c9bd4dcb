"""sd-scripts' constant rate after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import PROCESSES, Kohya
from lrcurve.frameworks.transformers.constant_with_warmup import ConstantWithWarmup as Transformers
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class ConstantWithWarmup(Kohya):
    r"""Linear warmup, then the rate as it is.

    .. code-block:: text

        lr(t) = lr * s / W      s < W
        lr(t) = lr              s >= W

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``.

    >>> ConstantWithWarmup(lr=0.8, lr_warmup_steps=4)([0, 1, 3, 4]).round(12).tolist()
    [0.0, 0.2, 0.6, 0.8]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1,
    get_constant_schedule_with_warmup.
    """

    ignored = base.unread()
    differs = (
        base.FIRST,
        PROCESSES,
    )
    example = "kohya.constant_with_warmup lr=0.1 lr_warmup_steps=10 max_train_steps=50"

    def function(self) -> Schedule:
        """Return transformers' function."""
        return Transformers(lr=self.lr, num_warmup_steps=self.warm)

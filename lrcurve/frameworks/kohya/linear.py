"""sd-scripts' straight line down."""

from dataclasses import dataclass

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import LAST, PROCESSES, Trained
from lrcurve.frameworks.transformers.linear import Linear as Transformers
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Linear(Trained):
    r"""Linear warmup, then a straight line down to 0.

    .. code-block:: text

        lr(t) = lr * s / W                      s < W
        lr(t) = lr * (N - s) / (N - W)          s < N
        lr(t) = 0                               s >= N

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``.

    >>> Linear(lr=0.8, lr_warmup_steps=0.2, max_train_steps=10)([0, 1, 2, 6, 10]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1,
    get_linear_schedule_with_warmup.
    """

    ignored = base.unread()
    differs = (
        base.FIRST,
        LAST,
        PROCESSES,
    )
    example = "kohya.linear lr=0.1 lr_warmup_steps=5 max_train_steps=50"

    def function(self) -> Schedule:
        """Return transformers' function."""
        return Transformers(**self.run)

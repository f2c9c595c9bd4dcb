"""sd-scripts' cosine."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import LAST, PROCESSES, Trained
from lrcurve.frameworks.transformers.cosine import Cosine as Transformers
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Cosine(Trained):
    r"""Linear warmup, then half a cosine wave down to 0.

    .. code-block:: text

        lr(t) = lr * s / W                                                          s < W
        lr(t) = lr * (1 + cos(2 * pi * num_cycles * (s - W) / (N - W))) / 2         s >= W

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``.

    >>> Cosine(lr=0.8, lr_warmup_steps=2, max_train_steps=10)([0, 1, 2, 6, 10, 14]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.4]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1,
    get_cosine_schedule_with_warmup.
    """

    ignored = base.unread()
    differs = (
        base.FIRST,
        LAST,
        "lr_scheduler_num_cycles does nothing here; num_cycles of lr_scheduler_args does, and counts whole waves.",
        base.REBOUND,
        PROCESSES,
    )
    example = "kohya.cosine lr=0.1 lr_warmup_steps=5 max_train_steps=50"

    num_cycles: Annotated[float, Role.CYCLES, doc("how many whole waves, of lr_scheduler_args")] = 0.5

    def function(self) -> Schedule:
        """Return transformers' function."""
        return Transformers(**self.run, num_cycles=self.num_cycles)

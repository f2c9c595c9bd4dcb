"""sd-scripts' inverse square root."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import PROCESSES, Kohya
from lrcurve.frameworks.transformers.inverse_sqrt import InverseSqrt as Transformers
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class InverseSqrt(Kohya):
    r"""Linear warmup, then one over the square root of the time.

    .. code-block:: text

        lr(t) = lr * s / W                          s < W
        lr(t) = lr / sqrt((s - W + c) / c)          s >= W

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``, and ``c`` is
    ``lr_scheduler_timescale``, or W, or 10000.

    >>> InverseSqrt(lr=0.6, lr_warmup_steps=2, lr_scheduler_timescale=3)([0, 1, 2, 11, 26]).round(12).tolist()
    [0.0, 0.3, 0.6, 0.3, 0.2]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1, get_inverse_sqrt_schedule.
    """

    ignored = base.unread("lr_scheduler_timescale")
    differs = (
        base.FIRST,
        "Without a warmup the timescale is 10000, which hardly decays.",
        PROCESSES,
    )
    example = "kohya.inverse_sqrt lr=0.1 lr_warmup_steps=5 max_train_steps=50"

    lr_scheduler_timescale: Annotated[
        int | None,
        Unit.STEPS,
        doc("how many steps the decay takes to get going", default="lr_warmup_steps, or 10000 if 0"),
    ] = None

    def function(self) -> Schedule:
        """Return transformers' function."""
        return Transformers(lr=self.lr, num_warmup_steps=self.warm, timescale=self.lr_scheduler_timescale)

"""sd-scripts' power of what is left."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import LAST, PROCESSES, Trained
from lrcurve.frameworks.transformers.polynomial import Polynomial as Transformers
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Polynomial(Trained):
    r"""Linear warmup, then a power of the share of the decay that is left.

    .. code-block:: text

        lr(t) = lr * s / W                                                                  s < W
        lr(t) = lr_end + (lr - lr_end) * (1 - (s - W) / (N - W))^lr_scheduler_power         s <= N
        lr(t) = lr_end                                                                      s > N

    ``t`` is the update, from 0, ``s = t * num_processes``, ``W`` is ``lr_warmup_steps``, ``N`` is
    ``max_train_steps * num_processes``.

    >>> square = Polynomial(lr=0.8, lr_warmup_steps=2, max_train_steps=6, lr_scheduler_power=2, lr_end=0)
    >>> square([0, 1, 2, 4, 6]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.2, 0.0]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1,
    get_polynomial_decay_schedule_with_warmup.
    """

    ignored = base.unread("lr_scheduler_power")
    differs = (
        base.FIRST,
        LAST,
        "lr_scheduler_power is 1 by default, which is a straight line; lr_end is 1e-7 unless lr_scheduler_args has it.",
        PROCESSES,
    )
    example = "kohya.polynomial lr=0.1 lr_warmup_steps=5 max_train_steps=50 lr_scheduler_power=2"

    lr_scheduler_power: Annotated[float, doc("the exponent of the share that is left")] = 1
    lr_end: Annotated[float, Unit.RATE, Role.FLOOR, doc("the lowest rate, of lr_scheduler_args")] = 1e-7

    def function(self) -> Schedule:
        """Return transformers' function."""
        return Transformers(**self.run, power=self.lr_scheduler_power, lr_end=self.lr_end)

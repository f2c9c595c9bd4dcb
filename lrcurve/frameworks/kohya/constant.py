"""sd-scripts' constant rate, its default."""

from dataclasses import dataclass

from lrcurve.frameworks.kohya import base
from lrcurve.frameworks.kohya.base import Kohya, no_warmup
from lrcurve.frameworks.transformers.constant import Constant as Transformers
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Constant(Kohya):
    r"""The rate as it is.

    .. code-block:: text

        lr(t) = lr

    ``t`` is the update, from 0.

    >>> Constant(lr=0.8)([0, 1, 1600]).tolist()
    [0.8, 0.8, 0.8]

    Source: sd-scripts 0.10.1, library.train_util.get_scheduler_fix; transformers 4.54.1, get_constant_schedule.
    """

    ignored = base.unread()
    differs = ("lr_warmup_steps other than 0 raises ValueError, where transformers passes over it in silence.",)
    example = "kohya.constant lr=0.1"

    def function(self) -> Schedule:
        """Return transformers' function."""
        no_warmup(self.warm)
        return Transformers(lr=self.lr)

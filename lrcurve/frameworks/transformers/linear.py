"""transformers' straight line down, the Trainer's default."""

from dataclasses import dataclass

from lrcurve.frameworks.transformers.base import FIRST, LAST, Trained, exported
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class Linear(Trained):
    r"""Linear warmup, then a straight line down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                          t < W
        lr(t) = lr * max(0, (N - t) / max(1, N - W))        t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``. From N on it stays 0.

    >>> Linear(lr=0.8, num_warmup_steps=2, num_training_steps=10)([0, 1, 2, 6, 9, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.1, 0.0, 0.0]

    Source: transformers 5.23.0, get_linear_schedule_with_warmup; the Trainer's default.
    """

    also = exported("get_linear_schedule_with_warmup")
    differs = (FIRST, LAST, "With W >= N it is 0 from the end of the warmup on.")
    example = "transformers.linear lr=0.1 num_warmup_steps=5 num_training_steps=50"

    def compose(self) -> Schedule:
        """Return a line up, a line down, then nothing."""
        start, end = self.num_warmup_steps, self.num_training_steps
        fall = Power(high=self.lr, low=0, zero=end, span=-self.length, power=1)
        return switch(self.rise(), (start, fall), (end, Steady(lr=0)))

"""diffusers' straight line between two factors, which get_scheduler does not hand on."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.diffusers.base import Diffusers
from lrcurve.frameworks.transformers.base import CALL, FIRST, LAST, Trained
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class GetLinearScheduleWithWarmup(Diffusers, Trained):
    r"""Linear warmup from 0 to a factor, then a straight line down to another.

    .. code-block:: text

        lr(t) = lr * f_max * t / max(1, W)                                              t < W
        lr(t) = lr * (f_min + (f_max - f_min) * max(0, (N - t) / max(1, N - W)))        t >= W

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> line = GetLinearScheduleWithWarmup(lr=0.8, num_warmup_steps=2, num_training_steps=10, f_min=0.5)
    >>> line([0, 1, 2, 6, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.6, 0.4, 0.4]

    Source: diffusers 0.42.1, get_linear_schedule_with_warmup.
    """

    ignored = CALL
    differs = (
        FIRST,
        LAST,
        "f_min lifts the end of the decay, not the start of the warmup.",
        "get_scheduler hands on neither f_min nor f_max: its 'linear' goes from the optimizer's rate to 0.",
    )
    example = "diffusers.get_linear_schedule_with_warmup lr=0.1 num_warmup_steps=5 num_training_steps=50 f_min=0.1"

    f_min: Annotated[float, Role.FLOOR_SHARE, doc("the lowest rate as a multiple of the optimizer's")] = 0.0
    f_max: Annotated[float, doc("the peak as a multiple of the optimizer's rate")] = 1.0

    def compose(self) -> Schedule:
        """Return a line up, a line down, a constant."""
        start, end = self.num_warmup_steps, self.num_training_steps
        high, low = self.lr * self.f_max, self.lr * self.f_min
        rise = Track(at=(0, max(1, start)), values=(0, high))
        fall = Power(high=high, low=low, zero=end, span=-self.length, power=1)
        return switch(rise, (start, fall), (end, Constant(lr=low)))

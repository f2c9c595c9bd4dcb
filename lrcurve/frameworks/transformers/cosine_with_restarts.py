"""transformers' cosine with hard restarts."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.transformers.base import FIRST, LAST, Trained, exported
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant as Steady


@dataclass(frozen=True, kw_only=True)
class CosineWithRestarts(Trained):
    r"""Linear warmup, then half a cosine wave down to 0, over and over, each starting at the peak.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                                  t < W
        lr(t) = lr * (1 + cos(pi * ((num_cycles * p) mod 1))) / 2   p < 1,  p = (t - W) / max(1, N - W)
        lr(t) = 0                                                   p >= 1

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``.

    >>> restarts = CosineWithRestarts(lr=0.8, num_warmup_steps=2, num_training_steps=10, num_cycles=2)
    >>> restarts([0, 1, 2, 4, 6, 8, 10, 11]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: transformers 5.23.0, get_cosine_with_hard_restarts_schedule_with_warmup.
    """

    also = exported("get_cosine_with_hard_restarts_schedule_with_warmup")
    differs = (
        FIRST,
        LAST,
        "num_cycles * p can round to just below a whole number: then the rate is 0 at the restart, and the peak is "
        "missed, as at t = 30 with W = 0, N = 44, num_cycles = 22.",
        "num_cycles counts half waves here and whole ones in 'cosine'.",
    )
    example = "transformers.cosine_with_restarts lr=0.1 num_warmup_steps=5 num_training_steps=50 num_cycles=3"

    num_cycles: Annotated[float, Role.CYCLES, doc("how many times the rate falls to 0")] = 1

    def first_cycle(self) -> int | None:
        """Return the end of the first half wave."""
        return first_step(self.num_warmup_steps + self.length / self.num_cycles) if self.num_cycles > 0 else None

    def compose(self) -> Schedule:
        """Return a line, then half waves, then nothing."""
        start = self.num_warmup_steps
        wave = Wave(high=self.lr, low=0, halves=self.num_cycles, start=start, length=self.length, restart=True)
        end = max(self.num_training_steps, start + 1)
        return switch(self.rise(), (start, wave), (end, Steady(lr=0)))

"""transformers' cosine after a warmup."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.transformers.base import FIRST, LAST, Trained, exported
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.wave import Wave
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class Cosine(Trained):
    r"""Linear warmup, then a cosine, by default half a wave down to 0.

    .. code-block:: text

        lr(t) = lr * t / max(1, W)                              t < W
        lr(t) = lr * (1 + cos(2 * pi * num_cycles * p)) / 2     t >= W,  p = (t - W) / max(1, N - W)

    ``t`` is the update, from 0, ``W`` is ``num_warmup_steps``, ``N`` is ``num_training_steps``. Past N the wave goes
    on.

    >>> Cosine(lr=0.8, num_warmup_steps=2, num_training_steps=10)([0, 1, 2, 6, 10, 14, 18]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.4, 0.8]

    Source: transformers 5.23.0, get_cosine_schedule_with_warmup.
    """

    also = exported("get_cosine_schedule_with_warmup")
    differs: ClassVar[tuple[str, ...]] = (
        FIRST,
        LAST,
        "It is not held at 0: past num_training_steps the rate rises again, to the peak at t = 2 N - W.",
        "num_cycles counts whole waves: 1 comes back to the peak at the end of the run.",
    )
    example = "transformers.cosine lr=0.1 num_warmup_steps=5 num_training_steps=50"

    num_cycles: Annotated[float, Role.CYCLES, doc("how many whole cosine waves the decay has")] = 0.5

    def compose(self) -> Schedule:
        """Return a line, then a wave."""
        start = self.num_warmup_steps
        wave = Wave(high=self.lr, low=0, halves=2 * self.num_cycles, start=start, length=self.length)
        return switch(self.rise(), (start, wave))

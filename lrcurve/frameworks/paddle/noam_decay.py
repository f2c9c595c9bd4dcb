"""paddle's Noam schedule."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import Paddle, refused
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class NoamDecay(Paddle):
    r"""A linear warmup from 0 and an inverse square root decay, with a peak that follows from the size of the model.

    .. code-block:: text

        lr(t) = learning_rate * d_model ** -0.5 * min(t ** -0.5, t * warmup_steps ** -1.5)

    The two sides meet at ``t = warmup_steps``.

    >>> NoamDecay(d_model=64, warmup_steps=4, learning_rate=1.6)([0, 2, 4, 16]).round(12).tolist()
    [0.0, 0.05, 0.1, 0.05]

    Source: paddle.optimizer.lr.NoamDecay, paddlepaddle 3.3.1; Vaswani et al., "Attention Is All You Need", 2017
    (arXiv:1706.03762), eq. 3.
    """

    example = "paddle.NoamDecay d_model=512 warmup_steps=10"
    differs = (
        "It counts from 0, where the paper counts from 1: update 0 has rate 0, and the peak is one update later.",
        "learning_rate is a factor, 1 by default, and not the peak.",
    )

    d_model: Annotated[float, doc("the width of the model")]
    warmup_steps: Annotated[Time, Role.WARMUP, doc("the step of the peak")]
    learning_rate: Annotated[Rate, Role.SCALE, doc("what every rate is multiplied by")] = 1.0

    def compose(self) -> Schedule:
        """Return a line, then one over a square root."""
        if self.d_model <= 0:
            raise refused("d_model", "ValueError: it must be above 0")
        if self.warmup_steps <= 0:
            error = "ZeroDivisionError" if self.warmup_steps == 0 else "TypeError"
            raise refused("warmup_steps", f"{error} for {self.warmup_steps:g}")
        scale = self.learning_rate * self.d_model**-0.5
        rise = Track(at=(0, self.warmup_steps), values=(0, scale * self.warmup_steps**-0.5))
        return switch(rise, (self.warmup_steps, Power(high=scale, low=0, zero=0, span=1, power=-0.5)))

"""optax's warmup and cosine decay."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from lrcurve.frameworks.optax.base import NO_WARMUP, Value, Warmed, cosine, in_turn, ramp
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class WarmupCosineDecaySchedule(Warmed):
    r"""A line up, then half a cosine wave down.

    .. code-block:: text

        lr(t) = init_value + (peak_value - init_value) * t / W                                    t < W
        lr(t) = end_value + (peak_value - end_value) * ((1 + cos(pi * p)) / 2) ** exponent        t >= W
        p     = min((t - W) / (D - W), 1)

    ``t`` is the count of updates, ``W`` is ``warmup_steps`` and ``D`` ``decay_steps``, the warmup included. Step W is
    the first at the peak, step D the first at the end.

    >>> schedule = WarmupCosineDecaySchedule(init_value=0.0, peak_value=0.8, warmup_steps=2, decay_steps=6)
    >>> schedule([0, 1, 2, 4, 6, 9]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.0, 0.0]

    Source: optax 0.2.8, optax.warmup_cosine_decay_schedule.
    """

    differs = (
        "decay_steps includes the warmup; Keras' CosineDecay has it come after warmup_steps.",
        "end_value counts as a fraction of peak_value: with peak_value 0 the end is 0, whatever end_value is.",
        NO_WARMUP,
    )
    example = "optax.warmup_cosine_decay_schedule init_value=0.001 peak_value=0.1 warmup_steps=10 decay_steps=45"

    decay_steps: Annotated[Time, Role.WHOLE, doc("D, how long warmup and decay take together")]
    end_value: Annotated[Value, Warmed, Role.FLOOR, doc("the rate at the end")] = 0.0
    exponent: Annotated[float, doc("the power that the wave is raised to")] = 1.0

    def since(self, begin: float) -> Schedule:
        """Join the warmup and the decay."""
        alpha = 0.0 if self.peak_value == 0 else self.end_value / self.peak_value
        warmup = ramp(self.init_value, self.peak_value, self.warmup_steps, begin)
        decay = partial(cosine, self.peak_value, self.decay_steps - self.warmup_steps, alpha, self.exponent)
        return in_turn(begin, warmup, (self.warmup_steps, decay))

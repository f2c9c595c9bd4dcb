"""optax's warmup to a constant."""

from dataclasses import dataclass

from lrcurve.frameworks.optax.base import Warmed, ramp
from lrcurve.schedules import Schedule


@dataclass(frozen=True, kw_only=True)
class WarmupConstantSchedule(Warmed):
    r"""A line up, then the peak for ever.

    .. code-block:: text

        lr(t) = init_value + (peak_value - init_value) * min(t, W) / W

    ``t`` is the count of updates, ``W`` is ``warmup_steps``: step W is the first at the peak.

    >>> WarmupConstantSchedule(init_value=0.0, peak_value=0.8, warmup_steps=4)([0, 1, 4, 9]).round(12).tolist()
    [0.0, 0.2, 0.8, 0.8]

    Source: optax 0.2.8, optax.warmup_constant_schedule.
    """

    differs = ("With warmup_steps at 0 or below it stays at init_value for ever: from 0, nothing is trained.",)
    example = "optax.warmup_constant_schedule init_value=0.001 peak_value=0.1 warmup_steps=10"

    def since(self, begin: float) -> Schedule:
        """Ramp up."""
        return ramp(self.init_value, self.peak_value, self.warmup_steps, begin)

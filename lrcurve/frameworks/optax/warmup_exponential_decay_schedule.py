"""optax's warmup and exponential decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.optax.base import NO_WARMUP, Value, Warmed, in_turn, ramp
from lrcurve.frameworks.optax.exponential_decay import ExponentialDecay
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class WarmupExponentialDecaySchedule(Warmed):
    r"""A line up, then exponential decay.

    .. code-block:: text

        lr(t) = init_value + (peak_value - init_value) * t / W      t < W
        lr(t) = e(t - W)                                            t >= W

    ``t`` is the count of updates, ``W`` is ``warmup_steps`` and ``e`` is ``exponential_decay`` from ``peak_value`` with
    the other arguments: its clock starts at the end of the warmup.

    >>> shape = {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 2, "transition_steps": 2, "decay_rate": 0.25}
    >>> WarmupExponentialDecaySchedule(**shape)([0, 1, 2, 3, 4]).round(12).tolist()
    [0.0, 0.4, 0.8, 0.4, 0.2]

    Source: optax 0.2.8, optax.warmup_exponential_decay_schedule.
    """

    differs = (
        "transition_begin counts from the end of the warmup.",
        "With transition_steps at 0 or below, or decay_rate 0, the peak holds for ever, whatever end_value is.",
        NO_WARMUP,
    )
    example = (
        "optax.warmup_exponential_decay_schedule init_value=0.001 peak_value=0.1 warmup_steps=10 "
        "transition_steps=10 decay_rate=0.5"
    )

    transition_steps: Annotated[Time, Role.PERIOD, doc("how many steps multiply the rate by decay_rate once")]
    decay_rate: Annotated[float, Role.FACTOR, doc("the factor that transition_steps steps make up")]
    transition_begin: Annotated[Time, Role.DELAY, doc("how long the peak holds after the warmup")] = 0
    staircase: Annotated[bool, doc("whether the rate waits and drops every transition_steps steps at once")] = False
    end_value: Annotated[Value | None, Role.FLOOR, doc("the rate at which the decay stops")] = None

    def since(self, begin: float) -> Schedule:
        """Join the warmup and the decay."""
        decay = ExponentialDecay(
            init_value=self.peak_value,
            transition_steps=self.transition_steps,
            decay_rate=self.decay_rate,
            transition_begin=self.transition_begin,
            staircase=self.staircase,
            end_value=self.end_value,
        )
        warmup = ramp(self.init_value, self.peak_value, self.warmup_steps, begin)
        return in_turn(begin, warmup, (self.warmup_steps, decay.since))

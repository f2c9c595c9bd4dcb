"""optax's straight line."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.optax.base import Transition, Value, ramp
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class LinearSchedule(Transition):
    r"""A straight line from one value to another.

    .. code-block:: text

        lr(t) = init_value + (end_value - init_value) * c / T
        c     = min(max(t - B, 0), T)

    ``t`` is the count of updates, ``T`` is ``transition_steps`` and ``B`` ``transition_begin``, 0 if it is negative.
    The end value belongs to step B + T. It is ``polynomial_schedule`` with power 1.

    >>> LinearSchedule(init_value=0.8, end_value=0.0, transition_steps=4)([0, 1, 3, 4, 9]).round(12).tolist()
    [0.8, 0.6, 0.2, 0.0, 0.0]

    Source: optax 0.2.8, optax.linear_schedule.
    """

    differs = (
        "With transition_steps at 0 or below it stays at init_value for ever, not at end_value.",
        "Under jit in float32, XLA divides by multiplying with the inverse: past the end, a line from 0.1 to 0 over 80 "
        "steps is at -1.5e-9 instead of 0.",
    )
    example = "optax.linear_schedule init_value=0.1 end_value=0.001 transition_steps=40"

    init_value: Annotated[Value, Role.PEAK, doc("the rate before the transition")]
    end_value: Annotated[Value, Role.FLOOR, doc("the rate after it")]
    transition_steps: Annotated[Time, Role.DECAY, doc("T, how long the transition takes")]
    transition_begin: Annotated[Time, Role.DELAY, doc("B, the step at which it starts")] = 0

    def since(self, begin: float) -> Schedule:
        """Ramp from one value to the other."""
        return ramp(self.init_value, self.end_value, self.transition_steps, begin + self.begin)

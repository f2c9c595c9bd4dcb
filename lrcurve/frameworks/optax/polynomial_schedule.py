"""optax's polynomial from one value to another."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.optax.base import Transition, Value, ramp
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class PolynomialSchedule(Transition):
    r"""From one value to another by a power of the share of the steps that is left.

    .. code-block:: text

        lr(t) = (init_value - end_value) * (1 - c / T) ** power + end_value
        c     = min(max(t - B, 0), T)

    ``t`` is the count of updates, ``T`` is ``transition_steps`` and ``B`` ``transition_begin``, 0 if it is negative.
    The end value belongs to step B + T.

    >>> square = PolynomialSchedule(init_value=0.8, end_value=0.0, power=2, transition_steps=4)
    >>> square([0, 2, 3, 4, 9]).round(12).tolist()
    [0.8, 0.2, 0.05, 0.0, 0.0]

    Source: optax 0.2.8, optax.polynomial_schedule.
    """

    differs = (
        "With transition_steps at 0 or below it stays at init_value for ever, not at end_value.",
        "Under jit in float32 a fractional power gives NaN at the end and past it, as XLA makes what is left "
        "about -3e-8: power 0.9 over 80 steps has NaN from step 80 on; outside jit it is 0 there.",
    )
    example = "optax.polynomial_schedule init_value=0.1 end_value=0.001 power=2 transition_steps=40"

    init_value: Annotated[Value, Role.PEAK, doc("the rate before the transition")]
    end_value: Annotated[Value, Role.FLOOR, doc("the rate after it")]
    power: Annotated[float, doc("the exponent of what is left; 1 is a straight line")]
    transition_steps: Annotated[Time, Role.DECAY, doc("T, how long the transition takes")]
    transition_begin: Annotated[Time, Role.DELAY, doc("B, the step at which it starts")] = 0

    def since(self, begin: float) -> Schedule:
        """Ramp from one value to the other."""
        return ramp(self.init_value, self.end_value, self.transition_steps, begin + self.begin, self.power)

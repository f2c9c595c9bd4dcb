"""optax's one cycle of straight lines."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.optax.base import Value
from lrcurve.frameworks.optax.interpolation import Scaled, first_value, interpolated, over, positive
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class LinearOnecycleSchedule(Scaled):
    r"""A line up to the peak, one down to where it started, and one down to almost nothing.

    .. code-block:: text

        lr(0) = peak_value / div_factor
        lr(P) = peak_value                                          P = floor(pct_start * T)
        lr(Q) = peak_value / div_factor                             Q = floor(pct_final * T)
        lr(T) = peak_value / (div_factor * final_div_factor)        and straight lines between these

    ``t`` is the count of updates, ``T`` is ``transition_steps``: the lowest rate comes after the last of T updates.

    >>> LinearOnecycleSchedule(transition_steps=10, peak_value=0.1)([0, 3, 8, 10]).round(12).tolist()
    [0.004, 0.1, 0.004, 4e-07]

    Source: optax 0.2.8, optax.linear_onecycle_schedule; Smith and Topin, 2018 (arXiv:1708.07120).
    """

    differs = (
        "The lowest rate belongs to step T, one past the last update; PyTorch's OneCycleLR reaches it with the last.",
        "Where two boundaries are one step (pct_start equal to pct_final, or few steps), one of the factors is lost.",
    )
    example = "optax.linear_onecycle_schedule transition_steps=49 peak_value=0.1"

    transition_steps: Annotated[Time, Role.WHOLE, doc("T, how long the cycle takes")]
    peak_value: Annotated[Value, Role.PEAK, doc("the highest rate")]
    pct_start: Annotated[float, doc("the fraction of T at which the peak is")] = 0.3
    pct_final: Annotated[float, doc("the fraction of T at which the rate is back where it started")] = 0.85
    div_factor: Annotated[float, Role.START_DIVISOR, doc("the peak over the first rate")] = 25.0
    final_div_factor: Annotated[float, Role.FLOOR_DIVISOR, doc("the first rate over the last")] = 10000.0

    def scales(self) -> dict[float, float]:
        """Return the factors of the peak, the way back and the end."""
        steps = float(self.transition_steps)
        scales = {float(int(self.pct_start * steps)): self.div_factor}
        scales |= {float(int(self.pct_final * steps)): 1.0 / self.div_factor}
        return positive({**scales, steps: over(1.0, "final_div_factor", self.final_div_factor)}, "div_factor")

    def since(self, begin: float) -> Schedule:
        """Interpolate between the four points."""
        first = first_value(self.transition_steps, self.peak_value, self.div_factor)
        return interpolated("linear", first, self.scales(), begin)

"""optax's one cycle of half cosine waves."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.optax.base import Value
from lrcurve.frameworks.optax.interpolation import Scaled, first_value, interpolated, over, positive
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CosineOnecycleSchedule(Scaled):
    r"""Half a cosine wave up to the peak, and one down to almost nothing.

    .. code-block:: text

        lr(0) = peak_value / div_factor
        lr(P) = peak_value                                          P = floor(pct_start * T)
        lr(T) = peak_value / (div_factor * final_div_factor)        and half a cosine wave between these

    ``t`` is the count of updates, ``T`` is ``transition_steps``: the lowest rate comes after the last of T updates.

    >>> CosineOnecycleSchedule(transition_steps=10, peak_value=0.1)([0, 3, 10]).round(12).tolist()
    [0.004, 0.1, 4e-07]

    Source: optax 0.2.8, optax.cosine_onecycle_schedule; Smith and Topin, 2018 (arXiv:1708.07120).
    """

    differs = (
        "The lowest rate belongs to step T, one past the last update; PyTorch's OneCycleLR reaches it with the last.",
        "Where both boundaries are one step (pct_start 1), the peak is lost: the rate falls all the way.",
    )
    example = "optax.cosine_onecycle_schedule transition_steps=49 peak_value=0.1"

    transition_steps: Annotated[Time, Role.WHOLE, doc("T, how long the cycle takes")]
    peak_value: Annotated[Value, Role.PEAK, doc("the highest rate")]
    pct_start: Annotated[float, doc("the fraction of T that the rise takes")] = 0.3
    div_factor: Annotated[float, Role.START_DIVISOR, doc("the peak over the first rate")] = 25.0
    final_div_factor: Annotated[float, Role.FLOOR_DIVISOR, doc("the first rate over the last")] = 10000.0

    def scales(self) -> dict[float, float]:
        """Return the factors of the peak and the end."""
        last = over(1.0, "final_div_factor", self.div_factor * self.final_div_factor)
        peak = {float(int(self.pct_start * self.transition_steps)): self.div_factor}
        return positive({**peak, float(int(self.transition_steps)): last}, "div_factor")

    def since(self, begin: float) -> Schedule:
        """Interpolate between the three points."""
        first = first_value(self.transition_steps, self.peak_value, self.div_factor)
        return interpolated("cosine", first, self.scales(), begin)

"""optax's interpolation between factors at listed steps."""

from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.optax.base import Value
from lrcurve.frameworks.optax.interpolation import SCALES, Scaled, interpolated, ordered
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class PiecewiseInterpolateSchedule(Scaled):
    r"""A line, or half a cosine wave, from each listed value to the next.

    .. code-block:: text

        linear   lr(t) = v[i] + (v[i + 1] - v[i]) * q
        cosine   lr(t) = v[i + 1] + (v[i] - v[i + 1]) * (1 + cos(pi * q)) / 2
        v[i]   = init_value * scale[1] * ... * scale[i]
        q      = (t - b[i]) / (b[i + 1] - b[i])

    ``t`` is the count of updates, ``b`` are 0 and the boundaries in order, ``b[i]`` the last that is not after ``t``.
    Past the last boundary the last value holds.

    >>> scales = {"4": 0.5, "8": 0.5}
    >>> line = PiecewiseInterpolateSchedule(interpolate_type="linear", init_value=0.8, boundaries_and_scales=scales)
    >>> line([0, 2, 4, 6, 8, 9]).round(12).tolist()
    [0.8, 0.6, 0.4, 0.3, 0.2, 0.2]

    Source: optax 0.2.8, optax.piecewise_interpolate_schedule.
    """

    differs = (
        "The numbers are factors that multiply up, not rates: {4: 0.5, 8: 0.5} ends at a quarter of init_value.",
        "A first boundary at 0 or below is no point to start from: its factor is already in at step 0.",
    )
    example = (
        "optax.piecewise_interpolate_schedule interpolate_type=cosine init_value=0.01 "
        "boundaries_and_scales.10=10 boundaries_and_scales.45=0.01"
    )

    interpolate_type: Annotated[Literal["linear", "cosine"], doc("the curve from one value to the next")]
    init_value: Annotated[Value, doc("the rate at step 0")]
    boundaries_and_scales: Annotated[dict[str, float] | None, Role.MILESTONES, doc(SCALES)] = None

    def scales(self) -> dict[float, float]:
        """Return what was written, in order."""
        return ordered(self.boundaries_and_scales)

    def since(self, begin: float) -> Schedule:
        """Interpolate between the products."""
        if self.interpolate_type not in ("linear", "cosine"):
            raise raises("optax", "interpolate_type", "ValueError: it must be either 'cosine' or 'linear'")
        return interpolated(self.interpolate_type, self.init_value, self.scales(), begin)

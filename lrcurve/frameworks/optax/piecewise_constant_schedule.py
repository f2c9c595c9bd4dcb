"""optax's factors at listed steps."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated

from lrcurve.frameworks.optax.base import Value
from lrcurve.frameworks.optax.interpolation import SCALES, Scaled, ordered
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class PiecewiseConstantSchedule(Scaled):
    r"""A value that is multiplied by a factor at each of some steps.

    .. code-block:: text

        lr(t) = init_value * product of scale[b] over all boundaries b <= t

    ``t`` is the count of updates: the step of a boundary already has the new value. Boundaries may be written in any
    order; those before step 0 act from the start.

    >>> halved = PiecewiseConstantSchedule(init_value=0.8, boundaries_and_scales={"3": 0.5, "6": 0.5})
    >>> halved([0, 2, 3, 5, 6, 9]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]

    Source: optax 0.2.8, optax.piecewise_constant_schedule.
    """

    differs = (
        "The drop is seen by the step of the boundary itself, as in PyTorch; Keras' PiecewiseConstantDecay drops one "
        "step later.",
        "The numbers are factors that multiply up, not rates: {30: 0.1, 60: 0.01} ends at 0.001 times init_value.",
    )
    example = (
        "optax.piecewise_constant_schedule init_value=0.1 boundaries_and_scales.20=0.1 boundaries_and_scales.40=0.5"
    )

    init_value: Annotated[Value, Role.PEAK, doc("the rate before the first boundary")]
    boundaries_and_scales: Annotated[dict[str, float] | None, Role.MILESTONES, doc(SCALES)] = None

    def scales(self) -> dict[float, float]:
        """Return what was written, in order."""
        return ordered(self.boundaries_and_scales)

    def horizon(self) -> None:
        """Return None: each step is a drop of its own."""

    def since(self, begin: float) -> Schedule:
        """List the rate after each boundary."""
        scales = self.scales()
        rates = accumulate(scales.values(), lambda rate, scale: rate * scale, initial=self.init_value)
        starts = [0, *(first_step(boundary + begin) for boundary in scales)]
        last = dict(zip(starts, rates, strict=True))
        return Values(at=tuple(last), values=tuple(last.values()))

"""optax's constant."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.optax.base import Optax, Value
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class ConstantSchedule(Optax):
    r"""One value for all steps.

    .. code-block:: text

        lr(t) = value

    ``t`` is the count of updates, from 0.

    >>> ConstantSchedule(value=0.1)([0, 1, 1000]).tolist()
    [0.1, 0.1, 0.1]

    Source: optax 0.2.8, optax.constant_schedule.
    """

    example = "optax.constant_schedule value=0.1"

    value: Annotated[Value, doc("the rate of every step")]

    def since(self, begin: float) -> Schedule:
        """Hold the value."""
        return Constant(lr=self.value)

"""pytorch_warmup's straight warmup."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.pytorch_warmup.base import Dampened, LinearFactor, checked
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class LinearWarmup(Dampened):
    r"""A factor that rises straight to 1.

    .. code-block:: text

        lr(t) = scheduler(t) * min(1, (t + 1) / warmup_period)

    >>> LinearWarmup(lr=0.8, warmup_period=4)([0, 1, 3, 9]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.8]

    Source: pytorch_warmup.LinearWarmup, pytorch_warmup 0.2.0.
    """

    example = "pytorch_warmup.LinearWarmup lr=0.1 warmup_period=20"
    differs = (
        "The scheduler runs on during the warmup, so a decaying one never gets to the optimizer's rate.",
        "The first update already has 1 / warmup_period of the rate, and update warmup_period - 1 all of it.",
    )

    warmup_period: Annotated[int, Unit.STEPS, Role.WARMUP, doc("how many updates the way up takes")]

    def factor(self) -> Schedule:
        """Rise straight."""
        return LinearFactor(period=checked(self.warmup_period))

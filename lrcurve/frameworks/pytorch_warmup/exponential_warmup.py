"""pytorch_warmup's warmup that nears its end."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.pytorch_warmup.base import Dampened, ExponentialFactor, checked
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Unit, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class ExponentialWarmup(Dampened):
    r"""A factor that nears 1.

    .. code-block:: text

        lr(t) = scheduler(t) * (1 - exp(-(t + 1) / warmup_period))

    >>> ExponentialWarmup(lr=1.0, warmup_period=4)([0, 3]).round(6).tolist()
    [0.221199, 0.632121]

    Source: pytorch_warmup.ExponentialWarmup, pytorch_warmup 0.2.0.
    """

    example = "pytorch_warmup.ExponentialWarmup lr=0.1 warmup_period=10"
    differs = ("The scheduler runs on during the warmup, so a decaying one never gets to the optimizer's rate.",)

    warmup_period: Annotated[int, Unit.STEPS, Role.WARMUP, doc("after how many updates 1 - 1/e of the way is done")]

    def factor(self) -> Schedule:
        """Near 1."""
        return ExponentialFactor(period=checked(self.warmup_period))

"""WeNet's warmup and inverse square root."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.noam import noam
from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.frameworks.wenet.base import LAG, lagging
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Schedule, first_tick


@dataclass(frozen=True, kw_only=True)
class WarmupLR(Scheduler):
    r"""Linear warmup up to the optimizer's rate, then one over the square root of the update.

    .. code-block:: text

        s = max(t, 1)
        lr(t) = lr * sqrt(W) * min(s^-0.5, s * W^-1.5)      W > 0
        lr(t) = lr * s^-0.5                                 W = 0

    ``t`` is the update, from 0, ``W`` is ``warmup_steps``.

    >>> WarmupLR(lr=0.8, warmup_steps=4)([0, 1, 2, 4, 16, 64]).round(12).tolist()
    [0.2, 0.2, 0.4, 0.8, 0.4, 0.2]

    Source: wenet 3.1.0, wenet.utils.scheduler.WarmupLR.
    """

    library = "wenet"
    version = "3.1.0"
    home = "wenet.utils.scheduler"
    name = "warmuplr"
    also = ("wenet.utils.scheduler.WarmupLR", "wenet.WarmupLR")
    ignored: ClassVar[Mapping[str, str | None]] = {"optimizer": None, "last_epoch": "-1"}
    differs = (
        LAG,
        "Without a warmup the decay starts at the optimizer's rate; ESPnet, where it comes from, raises.",
        "A list of warmup_steps, one for each group of the optimizer, is one curve each.",
    )
    example = "wenet.warmuplr lr=0.1 warmup_steps=10"

    lr: Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how many updates the warmup takes")] = 25_000

    def warmup_end(self) -> int | None:
        """Return the update of the peak; the first two have the same rate."""
        return first_tick(self.warmup_steps) if self.warmup_steps > 1 else None

    def compose(self) -> Schedule:
        """Return a line, then a root."""
        if self.warmup_steps < 0:
            raise raises("wenet", "warmup_steps", "TypeError: it makes complex numbers")
        if self.warmup_steps == 0:
            return lagging(Power(high=self.lr, low=0, zero=-1, span=1, power=-0.5))
        return lagging(noam(self.lr, self.warmup_steps))

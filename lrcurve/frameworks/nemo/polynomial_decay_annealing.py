"""NeMo's power of what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.nemo.base import FIRST, Annealing, Nemo, configured
from lrcurve.schedules.fields import doc
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class PolynomialDecayAnnealing(Annealing):
    r"""Linear warmup, then a power of the share of the decay that is left.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                                              t <= W, for W > 0
        lr(t) = min_lr + (lr - min_lr) * (1 - (t - W) / (M - W))^power              t <= M
        lr(t) = min_lr                                                              t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> PolynomialDecayAnnealing(lr=0.8, warmup_steps=3, max_steps=7, power=2)([0, 1, 3, 5, 7, 8]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.2, 0.0, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.PolynomialDecayAnnealing.
    """

    also = configured("PolynomialDecayAnnealing")
    ignored: ClassVar[Mapping[str, str | None]] = {**Nemo.ignored, "cycle": None}
    differs = (FIRST, "cycle does nothing: it would start again after max_steps, where the rate is min_lr already.")
    example = "nemo.PolynomialDecayAnnealing lr=0.1 warmup_steps=5 max_steps=50 power=2"

    power: Annotated[float, doc("the exponent of the share that is left; 1 is a straight line")] = 1.0

    def compose(self) -> Schedule:
        """Return a line, then a power; a negative one divides by zero at M."""
        start, end = self.warm, self.max_steps
        power = Power(high=self.lr, low=self.min_lr, zero=end, span=start - end, power=self.power)
        schedule = self.divided(self.policy(power), start)
        if self.power < 0 and float(end).is_integer() and end >= self.begin:
            return self.broken(schedule, int(end), "power", "ValueError: at M nothing is left to raise to a power")
        return schedule

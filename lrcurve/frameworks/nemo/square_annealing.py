"""NeMo's square of what is left."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo import base
from lrcurve.frameworks.nemo.base import FIRST, Annealing, configured
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class SquareAnnealing(Annealing):
    r"""Linear warmup, then the square of the share of the decay that is left.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                              t <= W, for W > 0
        lr(t) = max(lr * ((M - t) / (M - W))^2, min_lr)            t <= M
        lr(t) = min_lr                                              t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> square = SquareAnnealing(lr=0.8, warmup_steps=3, max_steps=7, min_lr=0.1)
    >>> square([0, 1, 3, 5, 6, 7, 8]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.2, 0.1, 0.1, 0.1]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.SquareAnnealing.
    """

    also = configured("SquareAnnealing")
    differs = (
        FIRST,
        "min_lr is 1e-5 by default, where NeMo's others have 0.",
        "The decay goes to 0 and is cut off at min_lr; it is not stretched to it.",
    )
    example = "nemo.SquareAnnealing lr=0.1 warmup_steps=5 max_steps=50 min_lr=0"

    min_lr: base.Floor = 1e-5

    def horizon(self) -> int | None:
        """Return where the decay is cut off at ``min_lr``."""
        share = 1 - (max(self.min_lr, 0) / self.lr) ** 0.5 if self.lr else 0
        return self.reached(self.warm + (self.max_steps - self.warm) * share)

    def compose(self) -> Schedule:
        """Return a line, then a square."""
        start, end = self.warm, self.max_steps
        square = Power(high=self.lr, low=0, zero=end, span=start - end, power=2)
        return self.divided(self.policy(Clamp(inner=square, floor=self.min_lr)), start)

"""NeMo's square root of what is left."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo.base import FIRST, Annealing, configured
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class SquareRootAnnealing(Annealing):
    r"""Linear warmup, then the square root of the share of the run that is left.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                              t <= W, for W > 0
        lr(t) = max(lr * sqrt((M - t) / M), min_lr)                  t <= M
        lr(t) = min_lr                                              t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> SquareRootAnnealing(lr=0.8, warmup_steps=3, max_steps=16)([0, 1, 3, 7, 12, 15, 16]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.6, 0.4, 0.2, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.SquareRootAnnealing.
    """

    also = configured("SquareRootAnnealing")
    differs = (
        FIRST,
        "The decay is counted from step 0 and not from the end of the warmup: after the warmup the rate jumps down to "
        "sqrt(1 - (W + 1) / M) of the peak.",
        "The decay goes to 0 and is cut off at min_lr; it is not stretched to it.",
    )
    example = "nemo.SquareRootAnnealing lr=0.1 warmup_steps=5 max_steps=50"

    def horizon(self) -> int | None:
        """Return where the decay is cut off at ``min_lr``."""
        return self.reached(self.max_steps * (1 - (max(self.min_lr, 0) / self.lr) ** 2) if self.lr else 0)

    def compose(self) -> Schedule:
        """Return a line, then a root."""
        root = Power(high=self.lr, low=0, zero=self.max_steps, span=-self.max_steps, power=0.5)
        return self.divided(self.policy(Clamp(inner=root, floor=self.min_lr)), 0)

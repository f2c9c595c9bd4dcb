"""NeMo's straight line down."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo.base import FIRST, Annealing, configured
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class WarmupAnnealing(Annealing):
    r"""Linear warmup, then a straight line down to ``min_lr``.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                                      t <= W, for W > 0
        lr(t) = min_lr + (lr - min_lr) * (1 - (t - W) / (M - W))            t <= M
        lr(t) = min_lr                                                      t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> WarmupAnnealing(lr=0.8, warmup_steps=3, max_steps=7)([0, 1, 3, 4, 6, 7, 8]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.6, 0.2, 0.0, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.WarmupAnnealing.
    """

    also = configured("WarmupAnnealing")
    differs = (FIRST, "All groups of the optimizer get the first group's rate once the warmup is done.")
    example = "nemo.WarmupAnnealing lr=0.1 warmup_steps=5 max_steps=50"

    def compose(self) -> Schedule:
        """Return a line up and a line down."""
        start, end = self.warm, self.max_steps
        return self.divided(
            self.policy(Power(high=self.lr, low=self.min_lr, zero=end, span=start - end, power=1)), start
        )

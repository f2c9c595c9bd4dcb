"""NeMo's peak that is held, and a straight line."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo.base import FIRST, NO_HOLD, Annealing, Held
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class WarmupHoldAnnealLinear(Held, Annealing):
    r"""Linear warmup, the peak held, a straight line down to ``min_lr``.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                          t <= W, for W > 0
        lr(t) = lr                                              t < H = W + hold_steps
        lr(t) = lr - (lr - min_lr) * (t - H) / (M - H)          t <= M
        lr(t) = min_lr                                          t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``. Without ``hold_steps`` and
    ``hold_ratio`` H is 0.

    >>> held = WarmupHoldAnnealLinear(lr=0.8, warmup_steps=3, hold_steps=1, max_steps=8)
    >>> held([0, 1, 3, 4, 6, 8, 9]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.8, 0.4, 0.0, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.WarmupHoldAnnealLinear.
    """

    differs = (FIRST, NO_HOLD)
    example = "nemo.WarmupHoldAnnealLinear lr=0.1 warmup_steps=5 hold_steps=20 max_steps=50"

    def compose(self) -> Schedule:
        """Return a line, a constant, a line."""
        end, start = self.last, self.held
        line = Power(high=self.lr, low=self.min_lr, zero=end, span=start - end, power=1)
        return self.divided(self.holding(line), start)

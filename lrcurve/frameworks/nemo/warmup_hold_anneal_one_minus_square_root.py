"""NeMo's peak that is held, and one minus a square root."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo.base import FIRST, NO_HOLD, Annealing, Held
from lrcurve.schedules.combine import Clamp
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class WarmupHoldAnnealOneMinusSquareRoot(Held, Annealing):
    r"""Linear warmup, the peak held, then one minus the square root of the time.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                                  t <= W, for W > 0
        lr(t) = lr                                                      t < H = W + hold_steps
        lr(t) = max(lr * (1 - sqrt((t - H) / (M - H))), min_lr)         t <= M
        lr(t) = min_lr                                                  t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``. Without ``hold_steps`` and
    ``hold_ratio`` H is 0.

    >>> held = WarmupHoldAnnealOneMinusSquareRoot(lr=0.8, warmup_steps=3, hold_steps=1, max_steps=20)
    >>> held([0, 1, 3, 4, 5, 8, 13, 20]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.8, 0.6, 0.4, 0.2, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.WarmupHoldAnnealOneMinusSquareRoot; Hägele et al., "Scaling
    Laws and Compute-Optimal Training Beyond Fixed Training Durations", 2024 (arXiv:2405.18392).
    """

    differs = (FIRST, NO_HOLD, "The decay goes to 0 and is cut off at min_lr, before M; it is not stretched to it.")
    example = "nemo.WarmupHoldAnnealOneMinusSquareRoot lr=0.1 warmup_steps=5 hold_steps=20 max_steps=50"

    def horizon(self) -> int | None:
        """Return where the decay is cut off at ``min_lr``."""
        share = max(1 - max(self.min_lr, 0) / self.lr, 0) if self.lr else 0
        return self.reached(self.held + (self.last - self.held) * share**2)

    def compose(self) -> Schedule:
        """Return a line, a constant, a root."""
        end, start = self.last, self.held
        root = Power(high=0, low=self.lr, zero=start, span=end - start, power=0.5)
        return self.divided(self.holding(Clamp(inner=root, floor=self.min_lr)), start)

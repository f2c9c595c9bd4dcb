"""NeMo's inverse square root."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo import base
from lrcurve.frameworks.nemo.base import FIRST, PAST, Annealing, configured, not_below
from lrcurve.schedules.realtime.power import Power
from lrcurve.schedules.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class InverseSquareRootAnnealing(Annealing):
    r"""Linear warmup, then one over the square root of the time.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)                  t <= W, for W > 0
        lr(t) = lr / sqrt((t + 1) / (W + 1))            t <= M
        lr(t) = min_lr                                  t > M

    ``t`` is the update, from 0, ``W`` is ``warmup_steps`` and ``M`` is ``max_steps``.

    >>> InverseSquareRootAnnealing(lr=0.8, warmup_steps=3, max_steps=20)([0, 1, 3, 15, 21]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.4, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.InverseSquareRootAnnealing.
    """

    also = configured("InverseSquareRootAnnealing")
    differs = (FIRST, PAST, "min_lr is no floor of the decay: it may go below it, and jump up to it past max_steps.")
    example = "nemo.InverseSquareRootAnnealing lr=0.1 warmup_steps=5 max_steps=60"

    max_steps: base.EndlessSteps
    min_lr: base.Past = 0.0

    def horizon(self) -> None:
        """Return None: the decay has no end that max_steps would change."""

    def compose(self) -> Schedule:
        """Return a line, then a root."""
        not_below("warmup_steps", self.warm, -1)
        root = Power(high=self.lr, low=0, zero=-1, span=self.warm + 1, power=-0.5)
        schedule = self.policy(root)
        if self.warm == -1:
            return self.broken(schedule, 0, "warmup_steps", "ZeroDivisionError for -1")
        return schedule

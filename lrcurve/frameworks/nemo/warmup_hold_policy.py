"""NeMo's warmup and peak, held for some steps and then for the rest of the run."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo import base
from lrcurve.frameworks.nemo.base import FIRST, Held
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class WarmupHoldPolicy(Held):
    r"""Linear warmup, then the optimizer's rate, and ``min_lr`` past ``max_steps``.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)      t <= W, for W > 0
        lr(t) = lr                          t < W + hold_steps, or t <= max_steps
        lr(t) = min_lr                      after that

    ``t`` is the update, from 0, ``W`` is ``warmup_steps``.

    >>> WarmupHoldPolicy(lr=0.8, warmup_steps=3, hold_steps=2, max_steps=7)([0, 1, 3, 5, 7, 8]).round(12).tolist()
    [0.2, 0.4, 0.8, 0.8, 0.8, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.WarmupHoldPolicy.
    """

    differs = (
        FIRST,
        "hold_steps changes nothing up to max_steps: the rate is held without it, too.",
        "Without max_steps it raises TypeError after the hold.",
        "Past max_steps the rate is min_lr at once, which is 0 by default.",
    )
    example = "nemo.WarmupHoldPolicy lr=0.1 warmup_steps=10 hold_steps=20 max_steps=50"

    warmup_steps: base.WarmupSteps = None
    warmup_ratio: base.Ratio = None
    max_steps: base.MaxSteps = None
    min_lr: base.Past = 0.0

    def compose(self) -> Schedule:
        """Return a line, then a constant."""
        schedule = self.holding(Constant(lr=self.lr))
        if self.max_steps is not None:
            return schedule
        return self.broken(schedule, self.fall, "max_steps", "TypeError: it compares the step with no max_steps")

"""NeMo's warmup alone."""

from dataclasses import dataclass

from lrcurve.frameworks.nemo import base
from lrcurve.frameworks.nemo.base import FIRST, Policy
from lrcurve.schedules.schedule import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class WarmupPolicy(Policy):
    r"""Linear warmup, then the optimizer's rate, and ``min_lr`` past ``max_steps``.

    .. code-block:: text

        lr(t) = lr * (t + 1) / (W + 1)      t <= W, for W > 0
        lr(t) = lr                          t <= max_steps, or no max_steps
        lr(t) = min_lr                      after that

    ``t`` is the update, from 0, ``W`` is ``warmup_steps``.

    >>> WarmupPolicy(lr=0.8, warmup_steps=3, max_steps=7)([0, 1, 2, 3, 7, 8]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.8, 0.0]

    Source: nemo-toolkit 3.0.0, nemo.core.optim.lr_scheduler.WarmupPolicy.
    """

    differs = (FIRST, "Past max_steps, if it is given, the rate is min_lr at once, which is 0 by default.")
    example = "nemo.WarmupPolicy lr=0.1 warmup_steps=10"

    warmup_steps: base.WarmupSteps = None
    warmup_ratio: base.Ratio = None
    max_steps: base.MaxSteps = None
    min_lr: base.Past = 0.0

    def compose(self) -> Schedule:
        """Return a line, then a constant."""
        return self.policy(Constant(lr=self.lr))

"""OLMo's cosine after a warmup."""

from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.olmo.base import FIRST, HELD, TENTH, Decaying
from lrcurve.schedules.arrays import Rates


@dataclass(frozen=True, kw_only=True)
class CosWithWarmup(Decaying):
    r"""A line up, then half a cosine wave down to a tenth.

    .. code-block:: text

        lr(n) = lr * (0.1 + 0.9 * n / W)                                     n < W
        lr(n) = lr * (alpha_f + (1 - alpha_f) * (1 + cos(pi * p)) / 2)       W <= n < T,  p = (n - W) / (T - W)
        lr(n) = lr * alpha_f                                                 n >= T

    ``n`` is what the clock reads at update ``t``: ``t + 1``, or so many updates' tokens; ``W`` is ``warmup_steps``
    and ``T`` is ``t_max``, or else the end of the run. ``warmup_min_lr`` takes the place of the tenth of the rate.

    >>> CosWithWarmup(lr=0.8, warmup_steps=2, max_steps=6, alpha_f=0.5)([0, 1, 3, 5, 9]).round(12).tolist()
    [0.44, 0.8, 0.6, 0.4, 0.4]

    Source: ai2-olmo 0.6.0, olmo.optim.CosWithWarmup, as the Trainer asks it.
    """

    also = ("olmo.cosine_with_warmup",)
    differs = (FIRST, TENTH, HELD)
    example = "olmo.CosWithWarmup lr=0.1 warmup_steps=10"

    def left(self, done: Rates) -> Rates:
        """Return half a wave."""
        return np.asarray((1 + np.cos(np.pi * done)) / 2)

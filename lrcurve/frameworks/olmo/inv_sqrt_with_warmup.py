"""OLMo's inverse square root after a warmup."""

from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.olmo.base import FIRST, TENTH, Olmo, Pieces, WarmupMinLr, WarmupSteps


@dataclass(frozen=True, kw_only=True)
class InvSqrtWithWarmup(Olmo):
    r"""A line up, then one over the square root of the time.

    .. code-block:: text

        lr(n) = lr * (0.1 + 0.9 * n / W)     n < W
        lr(n) = lr * sqrt(W / n)             n >= W

    ``n`` is what the clock reads at update ``t``: ``t + 1``, or so many updates' tokens; ``W`` is ``warmup_steps``.
    ``warmup_min_lr`` takes the place of the tenth of the rate.

    >>> InvSqrtWithWarmup(lr=0.8, warmup_steps=2, max_steps=9)([0, 1, 7]).round(12).tolist()
    [0.44, 0.8, 0.4]

    Source: ai2-olmo 0.6.0, olmo.optim.InvSqrtWithWarmup, as the Trainer asks it.
    """

    also = ("olmo.inverse_sqrt_with_warmup",)
    differs = (FIRST, TENTH, "With warmup_steps 0 the rate is 0 for the whole run.")
    example = "olmo.InvSqrtWithWarmup lr=0.1 warmup_steps=10"

    warmup_steps: WarmupSteps
    warmup_min_lr: WarmupMinLr = None

    def pieces_of_clock(self) -> Pieces:
        """Return a line up, then a root."""
        warm = self.warmup_steps
        return [
            (0, self.rise(warm, self.warmup_min_lr)),
            (warm, lambda reading: self.lr * np.sqrt(warm / np.maximum(reading, warm))),
        ]

"""OLMo's constant rate after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.olmo.base import FIRST, TENTH, Olmo, Pieces, WarmupMinLr, WarmupSteps


@dataclass(frozen=True, kw_only=True)
class ConstantWithWarmupScheduler(Olmo):
    r"""A line up, then a constant rate.

    .. code-block:: text

        lr(n) = lr * (0.1 + 0.9 * n / W)     n < W
        lr(n) = lr                           n >= W

    ``n`` is what the clock reads at update ``t``: ``t + 1``, or so many updates' tokens; ``W`` is ``warmup_steps``.
    ``warmup_min_lr`` takes the place of the tenth of the rate.

    >>> ConstantWithWarmupScheduler(lr=0.8, warmup_steps=2, max_steps=9)([0, 1, 7]).round(12).tolist()
    [0.44, 0.8, 0.8]

    Source: ai2-olmo 0.6.0, olmo.optim.ConstantWithWarmupScheduler, as the Trainer asks it.
    """

    also = ("olmo.constant_with_warmup",)
    differs = (FIRST, TENTH)
    example = "olmo.ConstantWithWarmupScheduler lr=0.1 warmup_steps=10"

    warmup_steps: WarmupSteps
    warmup_min_lr: WarmupMinLr = None

    def pieces_of_clock(self) -> Pieces:
        """Return a line up, then a constant."""
        warm = self.warmup_steps
        return [(0, self.rise(warm, self.warmup_min_lr)), (warm, self.lr)]

"""flax's constant rate after a warmup."""

from dataclasses import dataclass

from lrcurve.frameworks.flax.base import DEPRECATED, Flax, WarmupLength
from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class CreateConstantLearningRateSchedule(Flax):
    r"""A constant rate after a linear warmup.

    .. code-block:: text

        lr(t) = base_learning_rate * min(1, t / W)

    ``W`` is ``warmup_length * steps_per_epoch``; without a warmup the rate is ``base_learning_rate``.

    >>> rise = CreateConstantLearningRateSchedule(base_learning_rate=0.8, steps_per_epoch=2, warmup_length=2)
    >>> rise([0, 1, 4, 9]).tolist()
    [0.0, 0.2, 0.8, 0.8]

    Source: flax 0.12.8, flax.training.lr_schedule; the warmup, Goyal et al., "Accurate, Large Minibatch SGD: Training
    ImageNet in 1 Hour", 2017 (arXiv:1706.02677).
    """

    example = "flax.create_constant_learning_rate_schedule base_learning_rate=0.1 steps_per_epoch=10 warmup_length=2"
    differs = ("With a warmup the first update has rate 0.", DEPRECATED)

    warmup_length: WarmupLength = 0.0

    def compose(self) -> Schedule:
        """Return a constant under the warmup."""
        return self.warmed(Constant(lr=self.base_learning_rate))

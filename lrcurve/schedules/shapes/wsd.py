"""Warmup-stable-decay without its warmup: a plateau, then a decay."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, between, half_cosine, in_proportion, joins_at
from lrcurve.schedules.fields import Length, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class Wsd(Schedule):
    r"""Warmup-stable-decay without its warmup: ``lr`` for most of the run, then a decay over the last steps.

    ``t`` is the step counted from the start of the phase, ``T`` is ``steps``, and ``q`` how much of the decay is done,
    from 0 to 1. The warmup is the modifier ``warmup``, as for every type.

    >>> Wsd(lr=0.8, decay_steps=4, steps=10)([0, 6, 7, 9, 10, 11]).round(12).tolist()
    [0.8, 0.8, 0.6, 0.2, 0.0, 0.0]
    >>> Wsd(lr=0.8, min_lr=0.05, decay_steps=4, decay_shape="exponential", steps=10)([6, 7, 8, 10]).round(12).tolist()
    [0.8, 0.4, 0.2, 0.05]

    Source: Hu et al., "MiniCPM: Unveiling the Potential of Small Language Models with Scalable Training Strategies",
    2024 (arXiv:2404.06395), section 4; one_minus_sqrt, Hägele et al., "Scaling Laws and Compute-Optimal Training Beyond
    Fixed Training Durations", 2024 (arXiv:2405.18392).
    """

    formula: ClassVar[str] = """\
q = clip((t - (T - decay_steps)) / decay_steps, 0, 1)
lr(t) = min_lr + (lr - min_lr) * (1 - q)                 if decay_shape == "linear"
        min_lr + (lr - min_lr) * (1 + cos(pi * q)) / 2   if decay_shape == "cosine"
        min_lr + (lr - min_lr) * (1 - sqrt(q))           if decay_shape == "one_minus_sqrt"
        lr * (min_lr / lr) ** q                          if decay_shape == "exponential"
"""
    example: ClassVar[str] = "wsd lr=0.1 min_lr=1e-3 decay_steps=10 warmup=5"

    lr: Annotated[Rate, Role.PEAK, doc("the rate of the plateau")]
    min_lr: Annotated[Rate, Role.FLOOR, doc("the rate at step T")] = 0.0
    decay_steps: Annotated[Length, Role.DECAY, doc("how many of the last steps the decay takes")]
    decay_shape: Annotated[
        Literal["linear", "cosine", "one_minus_sqrt", "exponential"], doc("the curve from lr to min_lr")
    ] = "linear"
    steps: Annotated[Length, Role.WHOLE, doc("T, how long plateau and decay take", default="what is left of the run")]

    def __post_init__(self) -> None:
        """Refuse a decay longer than the whole, and an exponential one to or from 0."""
        if self.decay_steps > self.steps:
            raise FieldError("decay_steps", f"must be at most 'steps', which is {self.steps}, got {self.decay_steps}")
        if self.decay_shape == "exponential" and not (self.min_lr > 0 and self.lr > 0):
            field = "lr" if self.min_lr > 0 else "min_lr"
            raise FieldError(field, "must be greater than 0 for an exponential decay, which multiplies its way down")

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        left = np.clip(self.steps - t, 0, self.decay_steps) / self.decay_steps
        if self.decay_shape == "exponential":
            falling: Rates = self.lr * (self.min_lr / self.lr) ** (1.0 - left)
            return np.where(t < self.steps, falling, self.min_lr)
        if self.decay_shape == "cosine":
            left = half_cosine(left)
        if self.decay_shape == "one_minus_sqrt":
            # 1 - sqrt(q) as (1 - q) / (1 + sqrt(q)), which keeps its digits as q nears 1
            left /= 1.0 + np.sqrt(1.0 - left)
        return between(self.min_lr, self.lr, left)

    def next_join(self, t: Steps) -> Steps:
        """Return the start of the decay, or its end."""
        return joins_at(t, [self.steps - self.decay_steps, self.steps])

    def stretched(self, steps: int) -> Self:
        """Stretch the decay in proportion, to the nearest step, half up."""
        return replace(self, steps=steps, decay_steps=in_proportion(self.decay_steps, self.steps, steps))

"""flax's listed factors after a warmup."""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated

from lrcurve.frameworks.flax.base import DEPRECATED, UNDER, Flax, WarmupLength
from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.fields import doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.values import Values


@dataclass(frozen=True, kw_only=True)
class CreateSteppedLearningRateSchedule(Flax):
    r"""Factors, each from the update after its epoch on, under a linear warmup.

    .. code-block:: text

        lr(t) = base_learning_rate * f * min(1, t / W)

    ``f`` is 1, or the factor number n of ``lr_sched_steps``, where n is how many of its epochs times
    ``steps_per_epoch``, rounded, are below ``t``; ``W`` is ``warmup_length * steps_per_epoch``.

    >>> steps = CreateSteppedLearningRateSchedule(
    ...     base_learning_rate=0.8, steps_per_epoch=2, lr_sched_steps=((1, 0.5), (2, 0.25))
    ... )
    >>> steps([0, 2, 3, 4, 5]).tolist()
    [0.8, 0.8, 0.4, 0.4, 0.2]

    Source: flax 0.12.8, flax.training.lr_schedule; the warmup, Goyal et al., "Accurate, Large Minibatch SGD: Training
    ImageNet in 1 Hour", 2017 (arXiv:1706.02677).
    """

    example = (
        "flax.create_stepped_learning_rate_schedule base_learning_rate=0.1 steps_per_epoch=10 "
        'lr_sched_steps="[[2, 0.1], [4, 0.01]]"'
    )
    differs = (
        "The drop comes one update late: the first update of the epoch still has the old rate, as with Keras.",
        "The factors are of base_learning_rate, not of the rate before: 0.1, 0.01, 0.001 and not 0.1 three times.",
        "Epochs out of order are counted, not looked up: the factors come in the order of the list all the same.",
        UNDER,
        DEPRECATED,
    )

    lr_sched_steps: Annotated[
        tuple[tuple[float, float], ...],
        Role.MILESTONES,
        doc("pairs of an epoch and the factor after it"),
    ]
    warmup_length: WarmupLength = 0.0

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the first update behind each epoch."""
        return tuple(round(epoch * self.steps_per_epoch) + 1 for epoch, _ in self.lr_sched_steps)

    def compose(self) -> Schedule:
        """List the rates, under the warmup."""
        factors = (1.0, *(factor for _, factor in self.lr_sched_steps))
        starts = Counter(max(tick, 0) for tick in self.listed_ticks() if tick < NEVER)
        at = sorted({0, *starts})
        passed = accumulate(starts[step] for step in at)
        values = tuple(self.base_learning_rate * factors[count] for count in passed)
        return self.warmed(Values(at=tuple(at), values=values))

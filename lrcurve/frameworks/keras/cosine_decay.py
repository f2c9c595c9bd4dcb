"""Keras' half cosine wave, after a warmup if it has a target."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, lasting
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CosineDecay(Keras):
    r"""Half a cosine wave down to a fraction of the peak, after a warmup if it has a target.

    .. code-block:: text

        lr(t) = initial_learning_rate + (peak - initial_learning_rate) * t / W      t < W, with a warmup_target
        lr(t) = peak * ((1 - alpha) * (1 + cos(pi * p)) / 2 + alpha)
        p     = min((t - W) / T, 1)

    ``t`` is the count of updates, from 0, and ``T`` is ``decay_steps``. With a ``warmup_target`` that is the peak, and
    ``W`` is ``warmup_steps``; without one the peak is ``initial_learning_rate`` and W is 0, whatever ``warmup_steps``
    is. The lowest rate belongs to step W + T and holds from there on.

    >>> CosineDecay(initial_learning_rate=0.1, decay_steps=4)([0, 2, 4, 6]).round(12).tolist()
    [0.1, 0.05, 0.0, 0.0]
    >>> warm = CosineDecay(initial_learning_rate=0.0, decay_steps=4, warmup_target=0.1, warmup_steps=2)
    >>> warm([0, 1, 2, 4, 6]).round(12).tolist()
    [0.0, 0.05, 0.1, 0.05, 0.0]

    Source: keras 3.15.1, keras.optimizers.schedules.CosineDecay.
    """

    differs = (
        "warmup_steps without a warmup_target does nothing, without a word.",
        "With a warmup_target, initial_learning_rate is where the warmup starts, not the peak.",
        "decay_steps comes after warmup_steps; optax's warmup_cosine_decay_schedule includes the warmup.",
        "alpha is a fraction of the peak, where PyTorch's eta_min is a rate.",
        "With the integer 1 for initial_learning_rate Keras computes in integers, and pi is 3: write 1.0.",
        ACCUMULATION,
    )
    example = "keras.CosineDecay initial_learning_rate=0.001 decay_steps=35 warmup_target=0.1 warmup_steps=10"

    initial_learning_rate: Annotated[Value, Role.PEAK, doc("the rate at the start, of the warmup if there is one")]
    decay_steps: Annotated[Time, Role.DECAY, doc("T, how long the decay takes, warmup not counted")]
    alpha: Annotated[float, Role.FLOOR_SHARE, doc("the rate at the end as a fraction of the peak")] = 0.0
    warmup_target: Annotated[Value | None, doc("the rate that a warmup ends at; without it there is no warmup")] = None
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how long the warmup takes")] = 0

    def roles(self) -> Mapping[Role, str]:
        """Return ``warmup_target`` as the peak where it is used, and a warmup only where that is above the start."""
        roles = super().roles()
        if self.warmup_target is not None and self.warmup_steps > 0:
            roles = {**roles, Role.PEAK: "warmup_target", Role.START: "initial_learning_rate"}
            if self.warmup_target > self.initial_learning_rate:
                return roles
        return {role: name for role, name in roles.items() if role is not Role.WARMUP}

    def horizon(self) -> int | None:
        """Return the end of the decay, which starts behind the warmup."""
        return first_step(self.decay_steps + (0 if self.warmup_target is None else self.warmup_steps))

    def compose(self) -> Schedule:
        """Decay, after the warmup if there is one; the fraction of W stays with the decay."""
        steps = lasting("decay_steps", self.decay_steps)
        init, peak, alpha = self.initial_learning_rate, self.warmup_target, self.alpha
        if peak is None:
            return _cosine(init, 0.0, steps, alpha)
        start = first_step(self.warmup_steps)
        decay = _cosine(peak, self.warmup_steps - start, steps, alpha)
        if not start:
            return decay
        done = Elapsed(period=self.warmup_steps)
        warmup = Transformed(inner=done, formula=lambda share: (peak - init) * share + init)
        return Sequence(phases=(warmup, decay), lengths=(start,))


def _cosine(peak: float, begin: float, steps: float, alpha: float) -> Schedule:
    """Return half a wave from ``peak`` at the moment ``begin``."""

    def formula(done: Rates) -> Rates:
        return np.asarray(peak * ((1.0 - alpha) * (0.5 * (1.0 + np.cos(np.pi * done))) + alpha))

    return Transformed(inner=Elapsed(begin=begin, period=steps, most=1.0), formula=formula)

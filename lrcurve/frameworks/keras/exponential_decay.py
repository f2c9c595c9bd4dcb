"""Keras' exponential decay."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, lasting
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class ExponentialDecay(Keras):
    r"""A factor per ``decay_steps`` steps, evenly or at once.

    .. code-block:: text

        lr(t) = initial_learning_rate * decay_rate ** (t / decay_steps)
        lr(t) = initial_learning_rate * decay_rate ** floor(t / decay_steps)      staircase

    ``t`` is the count of updates, from 0. It goes on for ever.

    >>> ExponentialDecay(initial_learning_rate=0.8, decay_steps=2, decay_rate=0.25)([0, 1, 2, 4]).round(12).tolist()
    [0.8, 0.4, 0.2, 0.05]

    Source: keras 3.15.1, keras.optimizers.schedules.ExponentialDecay.
    """

    differs = (
        "PyTorch's ExponentialLR is decay_steps=1 and counts the calls of step(), which are often epochs.",
        "On the jax backend a staircase may drop a step late, as XLA divides by multiplying with the inverse: with "
        "decay_steps 55 at step 56.",
        "With the integer 1 for initial_learning_rate Keras computes in integers, and decay_rate 0.5 is 0: write 1.0.",
        ACCUMULATION,
    )
    example = "keras.ExponentialDecay initial_learning_rate=0.1 decay_steps=10 decay_rate=0.5"

    initial_learning_rate: Annotated[Value, Role.PEAK, doc("the rate at the start")]
    decay_steps: Annotated[Time, Role.PERIOD, doc("how many steps multiply the rate by decay_rate once")]
    decay_rate: Annotated[float, Role.FACTOR, doc("the factor that decay_steps steps make up")]
    staircase: Annotated[bool, doc("whether the rate waits and drops every decay_steps steps at once")] = False

    def compose(self) -> Schedule:
        """Raise the factor to the count of periods."""
        periods = Elapsed(period=lasting("decay_steps", self.decay_steps), whole=self.staircase)
        init, rate = self.initial_learning_rate, self.decay_rate
        decay = Transformed(inner=periods, formula=lambda done: init * np.power(rate, done))
        why = "keras gives NaN: a fractional power of a negative decay_rate"
        return until_lost(decay, range(3), why) if rate < 0 else decay

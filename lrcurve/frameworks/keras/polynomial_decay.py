"""Keras' polynomial decay, once or in cycles that grow longer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, lasting
from lrcurve.schedules import Rates, Schedule
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.realtime.longer_cycles import LongerCycles
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class PolynomialDecay(Keras):
    r"""From one rate to another by a power of the share of the steps that is left, once or in ever longer cycles.

    .. code-block:: text

        lr(t) = (initial_learning_rate - end_learning_rate) * (1 - p) ** power + end_learning_rate
        p     = min(t, T) / T
        p     = t / (T * max(ceil(t / T), 1))      cycle

    ``t`` is the count of updates, from 0, and ``T`` is ``decay_steps``. With ``cycle``, each multiple of T has the end
    rate, and the next step is back on a line from the initial rate at step 0 to the next multiple.

    >>> line = PolynomialDecay(initial_learning_rate=0.8, decay_steps=4, end_learning_rate=0.0)
    >>> line([0, 1, 4, 9]).round(12).tolist()
    [0.8, 0.6, 0.0, 0.0]

    Source: keras 3.15.1, keras.optimizers.schedules.PolynomialDecay.
    """

    differs = (
        "The default end_learning_rate is 1e-4, so a lower initial rate rises: 1e-5 is at 5.5e-5 half-way.",
        "With cycle, a new cycle does not start at the initial rate: the second starts near half of it.",
        "On the jax backend a fractional power gives NaN at step T and past it, as XLA makes what is left about -3e-8: "
        "power 0.5 over 10 steps has NaN from step 10 on; and a cycle of 7 steps jumps a step early at step 21.",
        ACCUMULATION,
    )
    example = "keras.PolynomialDecay initial_learning_rate=0.1 decay_steps=40 power=2"

    initial_learning_rate: Annotated[Value, Role.PEAK, doc("the rate at the start")]
    decay_steps: Annotated[Time, Role.DECAY, doc("T, how long the decay takes")]
    end_learning_rate: Annotated[Value, Role.FLOOR, doc("the rate at step T")] = 0.0001
    power: Annotated[float, doc("the exponent of what is left; 1 is a straight line")] = 1.0
    cycle: Annotated[bool, doc("whether it goes on past T, down to each multiple of T")] = False

    def roles(self) -> Mapping[Role, str]:
        """Return ``decay_steps`` as those of the first cycle, where it comes in cycles."""
        cycles = {Role.DECAY, Role.WARMUP} if self.cycle else set()
        return {Role.CYCLE if role in cycles else role: name for role, name in super().roles().items()}

    def first_cycle(self) -> int | None:
        """Return the step behind the first multiple of T, where it comes in cycles."""
        return int(self.decay_steps) + 1 if self.cycle else None

    def compose(self) -> Schedule:
        """Ramp from one rate to the other."""
        steps = lasting("decay_steps", self.decay_steps)
        init, end, power = self.initial_learning_rate, self.end_learning_rate, self.power

        def formula(done: Rates) -> Rates:
            return np.asarray((init - end) * (1.0 - done) ** power + end)

        share = LongerCycles(period=steps) if self.cycle else Elapsed(period=steps, most=1.0)
        ends = (first_step(count * steps) for count in range(1, 1001 if self.cycle else 2))
        why = "keras gives no number: at the end nothing is left to raise to a negative power"
        return until_lost(Transformed(inner=share, formula=formula), ends, why)

"""Keras' inverse time decay."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, lasting
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class InverseTimeDecay(Keras):
    r"""The rate divided by a number that grows evenly, or at once every ``decay_steps`` steps.

    .. code-block:: text

        lr(t) = initial_learning_rate / (1 + decay_rate * t / decay_steps)
        lr(t) = initial_learning_rate / (1 + decay_rate * floor(t / decay_steps))      staircase

    ``t`` is the count of updates, from 0. It goes on for ever.

    >>> InverseTimeDecay(initial_learning_rate=0.6, decay_steps=2, decay_rate=0.5)([0, 2, 4, 8]).round(12).tolist()
    [0.6, 0.4, 0.3, 0.2]

    Source: keras 3.15.1, keras.optimizers.schedules.InverseTimeDecay.
    """

    differs = (
        "With the integer 1 for initial_learning_rate Keras computes in integers, and decay_rate 0.5 is 0: the rate "
        "never falls; write 1.0.",
        "A negative decay_rate raises the rate to infinity and makes it negative from there on.",
        ACCUMULATION,
    )
    example = "keras.InverseTimeDecay initial_learning_rate=0.1 decay_steps=5 decay_rate=0.5"

    initial_learning_rate: Annotated[Value, Role.PEAK, doc("the rate at the start")]
    decay_steps: Annotated[Time, Role.PERIOD, doc("how many steps add decay_rate to the divisor once")]
    decay_rate: Annotated[float, doc("what decay_steps steps add to the divisor")]
    staircase: Annotated[bool, doc("whether the rate waits and drops every decay_steps steps at once")] = False

    def compose(self) -> Schedule:
        """Divide by the count of periods."""
        steps = lasting("decay_steps", self.decay_steps)
        init, rate = self.initial_learning_rate, self.decay_rate
        periods = Elapsed(period=steps, whole=self.staircase)
        decay = Transformed(inner=periods, formula=lambda done: init / (1.0 + rate * done))
        if rate >= 0:
            return decay
        pole = first_step(-steps / rate)
        return until_lost(decay, range(pole - 2, pole + 3), "keras gives infinity: the divisor is 0")

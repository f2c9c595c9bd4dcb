"""Keras' schedules but for the cosines."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.keras.base import ACCUMULATION, Keras, Value, lasting, refused
from lrcurve.schedules import NEVER, FieldError, Rates, Schedule, Steps
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step, next_rise
from lrcurve.schedules.shapes.values import Values


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

    differs: ClassVar[tuple[str, ...]] = (
        "PyTorch's ExponentialLR is decay_steps=1 and counts the calls of step(), which are often epochs.",
        "On the jax backend a staircase may drop a step late, as XLA divides by multiplying with the inverse: with "
        "decay_steps 55 at step 56.",
        "With the integer 1 for initial_learning_rate Keras computes in integers, and decay_rate 0.5 is 0: write 1.0.",
        ACCUMULATION,
    )
    example: ClassVar[str] = "keras.ExponentialDecay initial_learning_rate=0.1 decay_steps=10 decay_rate=0.5"

    initial_learning_rate: Annotated[Value, doc("the rate at the start")]
    decay_steps: Annotated[Time, doc("how many steps multiply the rate by decay_rate once")]
    decay_rate: Annotated[float, doc("the factor that decay_steps steps make up")]
    staircase: Annotated[bool, doc("whether the rate waits and drops every decay_steps steps at once")] = False

    def compose(self) -> Schedule:
        """Raise the factor to the count of periods."""
        periods = Elapsed(period=lasting("decay_steps", self.decay_steps), whole=self.staircase)
        init, rate = self.initial_learning_rate, self.decay_rate
        decay = Transformed(inner=periods, formula=lambda done: init * np.power(rate, done))
        why = "keras gives NaN: a fractional power of a negative decay_rate"
        return until_lost(decay, range(3), why) if rate < 0 else decay


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

    differs: ClassVar[tuple[str, ...]] = (
        "With the integer 1 for initial_learning_rate Keras computes in integers, and decay_rate 0.5 is 0: the rate "
        "never falls; write 1.0.",
        "A negative decay_rate raises the rate to infinity and makes it negative from there on.",
        ACCUMULATION,
    )
    example: ClassVar[str] = "keras.InverseTimeDecay initial_learning_rate=0.1 decay_steps=5 decay_rate=0.5"

    initial_learning_rate: Annotated[Value, doc("the rate at the start")]
    decay_steps: Annotated[Time, doc("how many steps add decay_rate to the divisor once")]
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


@dataclass(frozen=True, kw_only=True)
class PiecewiseConstantDecay(Keras):
    r"""Listed rates, each up to and with its boundary.

    .. code-block:: text

        lr(t) = values[0]                      t <= boundaries[0]
        lr(t) = values[i]      boundaries[i - 1] < t <= boundaries[i]
        lr(t) = values[-1]                     t > boundaries[-1]

    ``t`` is the count of updates, from 0: the step of a boundary still has the old rate.

    >>> PiecewiseConstantDecay(boundaries=(3,), values=(0.8, 0.1))([0, 3, 4, 9]).tolist()
    [0.8, 0.8, 0.1, 0.1]

    Source: keras 3.15.1, keras.optimizers.schedules.PiecewiseConstantDecay.
    """

    differs: ClassVar[tuple[str, ...]] = (
        "The drop comes one step after the boundary: with boundary 3, step 4 is the first lower one; PyTorch's "
        "MultiStepLR and optax drop at step 3.",
        "A boundary between steps is cut to a whole number: 3.7 is 3.",
        "Boundaries out of order add up: with [10, 5] and values a, b, c, steps 6 to 10 have the rate a + c.",
        ACCUMULATION,
    )
    example: ClassVar[str] = "keras.PiecewiseConstantDecay boundaries=20,40 values=0.1,0.01,0.001"

    boundaries: Annotated[tuple[Time, ...], doc("the last step of each rate but the last")]
    values: Annotated[tuple[Value, ...], doc("the rates, one more than boundaries")]

    def compose(self) -> Schedule:
        """List the rate after each boundary."""
        if len(self.boundaries) != len(self.values) - 1:
            counts = f"{len(self.boundaries)} boundaries and {len(self.values)} values"
            raise refused("boundaries", f"ValueError: there must be one fewer than values, here {counts}")
        if not self.boundaries:
            raise refused("boundaries", "IndexError: there must be at least one")
        if not all(abs(boundary) < NEVER for boundary in self.boundaries):
            raise FieldError("boundaries", "must be steps below 2**53")
        last = np.array([int(boundary) for boundary in self.boundaries])
        starts = np.unique(np.maximum([-1, *last], -1)) + 1
        inside = [(starts <= last[0]), *((starts > low) & (starts <= high) for low, high in pairwise(last))]
        shares = np.array([*inside, starts > last[-1]], dtype=np.float64)
        return Values(at=tuple(starts.tolist()), values=tuple((np.array(self.values) @ shares).tolist()))


@dataclass(frozen=True, kw_only=True)
class PolynomialDecay(Keras):
    r"""From one rate to another by a power of what is left, once or in cycles that grow longer.

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

    differs: ClassVar[tuple[str, ...]] = (
        "The default end_learning_rate is 1e-4, so a lower initial rate rises: 1e-5 is at 5.5e-5 half-way.",
        "With cycle, a new cycle does not start at the initial rate: the second starts near half of it.",
        "On the jax backend a fractional power gives NaN at step T and past it, as XLA makes what is left about -3e-8: "
        "power 0.5 over 10 steps has NaN from step 10 on; and a cycle of 7 steps jumps a step early at step 21.",
        ACCUMULATION,
    )
    example: ClassVar[str] = "keras.PolynomialDecay initial_learning_rate=0.1 decay_steps=40 power=2"

    initial_learning_rate: Annotated[Value, doc("the rate at the start")]
    decay_steps: Annotated[Time, doc("T, how long the decay takes")]
    end_learning_rate: Annotated[Value, doc("the rate at step T")] = 0.0001
    power: Annotated[float, doc("the exponent of what is left; 1 is a straight line")] = 1.0
    cycle: Annotated[bool, doc("whether it goes on past T, down to each multiple of T")] = False

    def compose(self) -> Schedule:
        """Ramp from one rate to the other."""
        steps = lasting("decay_steps", self.decay_steps)
        init, end, power = self.initial_learning_rate, self.end_learning_rate, self.power

        def formula(done: Rates) -> Rates:
            return np.asarray((init - end) * (1.0 - done) ** power + end)

        share = _LongerCycles(period=steps) if self.cycle else Elapsed(period=steps, most=1.0)
        ends = (first_step(count * steps) for count in range(1, 1001 if self.cycle else 2))
        why = "keras gives no number: at the end nothing is left to raise to a negative power"
        return until_lost(Transformed(inner=share, formula=formula), ends, why)


@dataclass(frozen=True, kw_only=True)
class _LongerCycles(Schedule):
    """The time as a share of that up to the next multiple of the period, which is a step's own if it is one."""

    period: float

    def _cycles(self, t: Steps) -> Rates:
        return np.maximum(np.ceil(t / self.period), 1.0)

    def rates(self, t: Steps) -> Rates:
        """Divide."""
        return np.asarray(t / (self.period * self._cycles(t)))

    def next_join(self, t: Steps) -> Steps:
        """Return the first step past the multiple."""
        return next_rise(self._cycles, t, np.floor(self._cycles(t) * self.period) + 1.0)

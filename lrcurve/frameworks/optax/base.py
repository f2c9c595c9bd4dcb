"""What optax's records share: when they begin, and the pieces that more than one is made of."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules import NEVER, Rates, Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant

NO_WARMUP = "With warmup_steps at 0 or below there is no warmup: the decay starts at once."
"""A trap of every schedule that starts with one."""

Value = Annotated[float, Unit.RATE]
"""A rate as optax takes it: it may be negative, as in a chain that ends with ``scale_by_schedule``."""


@dataclass(frozen=True, kw_only=True)
class Optax(Scheduler):
    """What optax's schedules have in common: each can start at any moment of another one's clock."""

    library = "optax"
    version = "0.2.8"
    home = "optax"
    is_function = True
    own_precision = "float32"

    @classmethod
    def spellings(cls) -> tuple[str, ...]:
        """Return every name that means it."""
        return (*super().spellings(), f"optax.schedules.{cls.own_name()}")

    @abstractmethod
    def since(self, begin: float) -> Schedule:
        """Return the composition with its step 0 at the moment ``begin``, which may lie between steps or before 0.

        Raises:
            FieldError: if optax refuses the arguments.
        """

    def compose(self) -> Schedule:
        """Start at step 0."""
        return self.since(0.0)


@dataclass(frozen=True, kw_only=True)
class Transition(Optax):
    """One way from a value to another; its fields are each subclass's own, in optax's order."""

    if TYPE_CHECKING:
        transition_steps: float
        transition_begin: float

    @property
    def begin(self) -> float:
        """The step at which the way starts."""
        return max(self.transition_begin, 0)

    def horizon(self) -> int | None:
        """Return the end of a way down."""
        return super().horizon() and first_step(self.begin + self.transition_steps)

    def warmup_end(self) -> int | None:
        """Return the end of a way up."""
        return super().warmup_end() and first_step(self.begin + self.transition_steps)


@dataclass(frozen=True, kw_only=True)
class Warmed(Optax):
    """A line up, then something else; its other fields are each subclass's own."""

    init_value: Annotated[Value, Role.START, doc("the rate of step 0")]
    peak_value: Annotated[Value, Role.PEAK, doc("the rate at the end of the warmup")]
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how long the warmup takes")]


def ramp(init: float, end: float, steps: float, begin: float, power: float = 1.0) -> Schedule:
    """Return optax's polynomial from one value to another."""
    if steps <= 0:
        return Constant(lr=init)

    def formula(done: Rates) -> Rates:
        return np.asarray((init - end) * (1.0 - done) ** power + end)

    ramp = Transformed(inner=Elapsed(begin=begin, period=steps, most=1.0), formula=formula)
    why = "optax gives no number: at the end nothing is left to raise to a negative power"
    return until_lost(ramp, [first_step(begin + steps)], why)


def cosine(init: float, steps: float, alpha: float, exponent: float, begin: float) -> Schedule:
    """Return optax's cosine decay.

    Raises:
        FieldError: if it takes no time.
    """
    if not steps > 0:
        raise raises("optax", "decay_steps", f"ValueError: the decay needs positive decay_steps, here {steps:g}")

    def formula(done: Rates) -> Rates:
        wave: Rates = 0.5 * (1.0 + np.cos(np.pi * done))
        return np.asarray(init * ((1.0 - alpha) * (wave if exponent == 1 else wave**exponent) + alpha))

    decay = Transformed(inner=Elapsed(begin=begin, period=steps, most=1.0), formula=formula)
    why = "optax gives no number: at the end the wave is 0, and the exponent negative"
    return until_lost(decay, [first_step(begin + steps)], why)


def in_turn(begin: float, first: Schedule, *others: tuple[float, Callable[[float], Schedule]]) -> Schedule:
    """Return schedules in turn: ``first``, which has begun, and each other from its boundary on, given its begin.

    Of two boundaries out of order the later in the list wins. The fraction of a boundary stays with its schedule.
    """
    turns = turns_at([boundary + begin for boundary, _ in others])
    since = [lambda _: first, *(since for _, since in others)]
    phases = tuple(since[i](moment - start) for i, start, moment in turns)
    return Sequence(phases=phases, lengths=tuple(stop - start for (_, start, _), (_, stop, _) in pairwise(turns)))


def turns_at(moments: Iterable[float]) -> list[tuple[int, int, float]]:
    """Return which schedules are used, each with its first step and the moment at which its own time is 0.

    The first has begun; ``moments`` are those of the others. Of two out of order the later in the list wins.
    """
    begins = [(0, 0.0), *((first_step(moment), moment) for moment in moments)]
    return [
        (i, start, moment)
        for i, (start, moment) in enumerate(begins)
        if start < min((later for later, _ in begins[i + 1 :]), default=NEVER)
    ]


def joined(schedules: Iterable[Optax], boundaries: Iterable[float], begin: float) -> Schedule:
    """Return schedules in turn; those without a boundary are left out."""
    first, *others = schedules
    turns = zip(boundaries, (other.since for other in others), strict=False)
    return in_turn(begin, first.since(begin), *turns)

"""What optax's records share: when they begin, and the pieces that more than one is made of."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules import NEVER, Rates, Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.fields import Unit
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step
from lrcurve.schedules.shapes.constant import Constant

NO_WARMUP = "With warmup_steps at 0 or below there is no warmup: the decay starts at once."
"""A trap of every schedule that starts with one."""

Value = Annotated[float, Unit.RATE]
"""A rate as optax takes it: it may be negative, as in a chain that ends with ``scale_by_schedule``."""


@dataclass(frozen=True, kw_only=True)
class Optax(Scheduler):
    """What optax's schedules have in common: each can start at any moment of another one's clock."""

    library: ClassVar[str] = "optax"
    version: ClassVar[str] = "0.2.8"
    home: ClassVar[str] = "optax"
    own_precision: ClassVar[str] = "float32"

    @abstractmethod
    def since(self, begin: float) -> Schedule:
        """Return the composition with its step 0 at the moment ``begin``, which may lie between steps or before 0.

        Raises:
            FieldError: if optax refuses the arguments.
        """

    def compose(self) -> Schedule:
        """Start at step 0."""
        return self.since(0.0)


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
    starts = [first_step(boundary + begin) for boundary, _ in others]
    phases, seen = [first], [0]
    for i, (start, (boundary, since)) in enumerate(zip(starts, others, strict=True)):
        if start < min(starts[i + 1 :], default=NEVER):
            phases.append(since(boundary + begin - start))
            seen.append(start)
    if seen[1:2] == [0]:
        del phases[0], seen[0]
    return Sequence(phases=tuple(phases), lengths=tuple(stop - start for start, stop in pairwise(seen)))


def joined(schedules: Iterable[Optax], boundaries: Iterable[float], begin: float) -> Schedule:
    """Return schedules in turn; those without a boundary are left out."""
    first, *others = schedules
    turns = zip(boundaries, (other.since for other in others), strict=False)
    return in_turn(begin, first.since(begin), *turns)

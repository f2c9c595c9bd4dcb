"""One schedule over and over: warm restarts."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Self

import msgspec
import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps
from lrcurve.schedules.combine.by_part import groups
from lrcurve.schedules.cycles import Cycle
from lrcurve.schedules.fields import Factor, Length, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child, End, FieldError, Marks, Schedule

MAX_CYCLES = 100_000
"""Cycles of different length: where each begins is kept; cycles of one length are not limited."""

MAX_STRETCH = 1000.0
"""Times that a cycle is as long as the one before: the seventh of such cycles is longer than any run."""

_BITS = 128


@dataclass(frozen=True, kw_only=True)
class Repeat(Schedule):
    """Cycles of one schedule: each starts the inner schedule again from its own step 0.

    Cycle i (from 0) has ``steps * stretch ** i`` steps, rounded to the nearest, half up, and its peak is ``decay ** i``
    times the first; ``min_lr`` stays where it is. A restart belongs to the new cycle: it is at the peak. After
    ``count`` cycles the last one goes on past its end.

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017 (arXiv:1608.03983).
    """

    inner: Schedule
    steps: Annotated[Length, Role.CYCLE]
    count: Annotated[Length | None, Role.CYCLES, doc("how many cycles", default="as many as the run holds")] = None
    stretch: Annotated[
        float, msgspec.Meta(gt=0, le=MAX_STRETCH), doc("each cycle's length as a multiple of the one before")
    ] = 1.0
    decay: Annotated[Factor, doc("each cycle's peak as a multiple of the one before; min_lr stays")] = 1.0

    def __post_init__(self) -> None:
        """Lay out the cycles, and refuse a layout that cannot be had."""
        if self.stretch != 1 and isinstance(self.inner, Repeat):
            raise FieldError("stretch", "cannot stretch cycles of cycles")
        _ = self._starts
        if self.stretch == 1 and self.steps * (self.count or 1) > NEVER:
            raise FieldError("count", f"makes {self.steps * (self.count or 1):,} steps; the limit is 2**53")
        if self.stretch != 1:
            self.inner.stretched(self.steps)

    @cached_property
    def _starts(self) -> list[int]:
        """First steps of all cycles where they differ in length, then the end of the last."""
        if self.stretch == 1:
            return []
        ratio, starts = Fraction(str(self.stretch)), [0]
        # Lengths are whole numbers of 2**-128 steps: what that cuts off is no half, which alone would round otherwise.
        length = self.steps << _BITS
        while starts[-1] < NEVER and len(starts) <= (self.count or NEVER):
            rounded = (length + (1 << (_BITS - 1))) >> _BITS
            if rounded < 1:
                raise FieldError(
                    "stretch",
                    f"cycle {len(starts)} of {self.steps} * {self.stretch:g}^i would have no step; "
                    f"give a 'count' of at most {len(starts) - 1}",
                )
            if len(starts) > MAX_CYCLES:
                raise FieldError("stretch", f"makes more than {MAX_CYCLES} cycles, which is the limit; give a 'count'")
            starts.append(starts[-1] + rounded)
            length = length * ratio.numerator // ratio.denominator
        return starts

    @cached_property
    def _first_steps(self) -> Steps:
        return np.array([start for start in self._starts[:-1] if start < NEVER], dtype=np.int64)

    def _cycle(self, t: Steps) -> tuple[Steps, Steps]:
        """Return the cycle that each step is in and the step within it."""
        if self.stretch == 1:
            cycle = t // self.steps
            if self.count is not None:
                cycle = np.minimum(cycle, self.count - 1)
            return cycle, t - cycle * self.steps
        cycle = np.searchsorted(self._first_steps, t, side="right") - 1
        return cycle, t - self._first_steps[cycle]

    def _inner(self, cycle: int) -> Schedule:
        if self.stretch == 1:
            return self.inner
        return self.inner.stretched(self._starts[cycle + 1] - self._starts[cycle])

    def cycle_at(self, tick: int) -> Cycle:
        """Return the cycle that a tick is in; the last has the length of a cycle, though it goes on."""
        number, local = (int(each[0]) for each in self._cycle(np.array([tick])))
        length = self.steps if self.stretch == 1 else self._starts[number + 1] - self._starts[number]
        return Cycle(number, tick - local, tick - local + length)

    def horizon(self) -> int | None:
        """Return the end of the last of counted cycles."""
        if self.count is None:
            return None
        return self.steps * self.count if self.stretch == 1 else min(self._starts[: self.count + 1][-1], NEVER)

    def children(self) -> tuple[Child, ...]:
        """Return the first cycle."""
        return (Child(self.inner, length=self.steps),)

    @property
    def end(self) -> End | None:
        """The end of the first cycle, or of the last, which goes on; what ends is not stretched."""
        if self.count is None:
            return super().end
        return super().end or Child(self.inner, start=(self.count - 1) * self.steps).end

    @property
    def marks(self) -> tuple[Marks, ...]:
        """Nothing: the cycles need not have an end."""
        return ()

    def on_own_clock(self, parameter: Schedule) -> Schedule:
        """Start the parameter again with each cycle; no peak of it gets lower."""
        return replace(self, inner=parameter, decay=1.0)

    @property
    def flat(self) -> bool:
        """Flat where the inner schedule is."""
        return self.inner.flat

    def stretched(self, steps: int) -> Self:
        """Stretch every cycle, if they are counted, equal, and stay whole numbers of steps."""
        if self.count is None or self.stretch != 1 or steps % self.count:
            raise ValueError(f"these cycles cannot be stretched to {steps} steps: that takes a whole number for each")
        cycle = steps // self.count
        return replace(self, inner=self.inner.stretched(cycle), steps=cycle)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule at the step within the cycle."""
        cycle, local = self._cycle(t)
        if self.stretch == 1:
            rates = self.inner.rates(local)
        else:
            rates = np.empty(np.shape(t))
            for index, here in groups(cycle):
                rates[here] = self._inner(index).rates(local[here])
        if self.decay == 1:
            return rates
        # A library's record may have the fields, and no value for them.
        floor = float(getattr(self.inner, "min_lr", None) or 0.0)
        peak = float(getattr(self.inner, "lr", None) or floor)
        if peak <= floor:
            return rates * self.decay ** cycle.astype(np.float64)
        height = np.maximum((peak * self.decay ** cycle.astype(np.float64) - floor) / (peak - floor), 0.0)
        return floor + (rates - floor) * height

    def next_join(self, t: Steps) -> Steps:
        """Return the inner schedule's next join within the cycle, or the restart."""
        cycle, local = self._cycle(t)
        first = cycle * self.steps if self.stretch == 1 else self._first_steps[cycle]
        if self.stretch == 1:
            inner = self.inner.next_join(local)
            ends = (cycle + 1) * self.steps
            if self.count is not None:
                ends = np.where(cycle < self.count - 1, ends, NEVER)
        else:
            inner = np.empty_like(t)
            for index, here in groups(cycle):
                inner[here] = self._inner(index).next_join(local[here])
            ends = np.append(self._first_steps[1:], NEVER)[cycle]
        inner = np.where(inner < NEVER - first, inner + first, NEVER)
        return np.minimum(np.minimum(inner, ends), NEVER)

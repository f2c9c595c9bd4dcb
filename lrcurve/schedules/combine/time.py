"""Combinators of time: the inner schedule is asked at another step."""

from dataclasses import dataclass, replace
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.arrays import MAX_STEP, NEVER, Rates, Steps
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.fields import Length, Moment, doc
from lrcurve.schedules.schedule import Child, End, Schedule


@dataclass(frozen=True, kw_only=True)
class Shift(Wrapper):
    """A schedule whose clock is already at ``shift`` when it starts: ``inner(t + shift)``."""

    inner: Schedule
    shift: Annotated[Moment, doc("how many of its first steps are skipped")]

    def children(self) -> tuple[Child, ...]:
        """Return the inner schedule, at the later tick."""
        return (Child(self.inner, shift=self.shift),)

    def on_own_clock(self, parameter: Schedule) -> Schedule:
        """Start the parameter at the later tick, too."""
        return replace(self, inner=parameter)

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Ask the inner schedule at the later step."""
        return self.inner.flat_at(np.minimum(t + self.shift, MAX_STEP - 1))

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule at the later step."""
        return self.inner.rates(np.minimum(t + self.shift, MAX_STEP - 1))

    def next_join(self, t: Steps) -> Steps:
        """Return the inner join on this clock."""
        joins = self.inner.next_join(np.minimum(t + self.shift, MAX_STEP - 1))
        return np.where(joins < NEVER, joins - self.shift, NEVER)


@dataclass(frozen=True, kw_only=True)
class Strided(Wrapper):
    """A schedule whose clock takes ``stride`` ticks a step: ``inner(stride * t)``."""

    inner: Schedule
    stride: Length

    def children(self) -> tuple[Child, ...]:
        """Return nothing: a child's clock is never faster than the one around it."""
        return ()

    @property
    def end(self) -> End | None:
        """The first step whose tick is past the inner end."""
        end = self.inner.end
        return None if end is None else End(-(-end.step // self.stride), end.why)

    def _ticks(self, t: Steps) -> Steps:
        return np.where(t <= (MAX_STEP - 1) // self.stride, t * self.stride, MAX_STEP - 1)

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Ask the inner schedule at the tick."""
        return self.inner.flat_at(self._ticks(t))

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule at the tick."""
        return self.inner.rates(self._ticks(t))

    def next_join(self, t: Steps) -> Steps:
        """Return the first step at or past the inner join."""
        joins = self.inner.next_join(self._ticks(t))
        return np.where(joins < NEVER, -(-joins // self.stride), NEVER)


@dataclass(frozen=True, kw_only=True)
class PerEpoch(Schedule):
    """A schedule that changes once per epoch: ``inner(floor(t / steps_per_epoch))``; its lengths count epochs."""

    inner: Schedule
    steps_per_epoch: Length

    def children(self) -> tuple[Child, ...]:
        """Return the inner schedule, of which each tick is an epoch."""
        return (Child(self.inner, each=self.steps_per_epoch),)

    def on_own_clock(self, parameter: Schedule) -> Schedule:
        """Change the parameter once per epoch, too."""
        return replace(self, inner=parameter)

    @property
    def flat(self) -> bool:
        """The rate changes with the epoch only."""
        return True

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule at the epoch."""
        return self.inner.rates(t // self.steps_per_epoch)

    def next_join(self, t: Steps) -> Steps:
        """Return the start of the next epoch in which the rate can differ."""
        epoch = t // self.steps_per_epoch
        following = np.where(self.inner.flat_at(epoch), self.inner.next_join(epoch), epoch + 1)
        return np.where(following <= NEVER // self.steps_per_epoch, following * self.steps_per_epoch, NEVER)

    def stretched(self, steps: int) -> Self:
        """Stretch the inner schedule; ``steps`` must be whole epochs."""
        if steps % self.steps_per_epoch:
            raise ValueError(f"{steps} steps are no whole number of epochs of {self.steps_per_epoch} steps")
        return replace(self, inner=self.inner.stretched(steps // self.steps_per_epoch))


@dataclass(frozen=True, kw_only=True)
class Held(Wrapper):
    """A schedule whose clock stops at ``last``: ``inner(min(t, last))``."""

    inner: Schedule
    last: Moment

    def children(self) -> tuple[Child, ...]:
        """Return the inner schedule, which runs up to the last step, itself included."""
        return (Child(self.inner, length=self.last + 1),)

    def on_own_clock(self, parameter: Schedule) -> Schedule:
        """Stop the parameter's clock, too."""
        return replace(self, inner=parameter)

    def flat_at(self, t: Steps) -> npt.NDArray[np.bool_]:
        """Flat from the last step on."""
        return self.inner.flat_at(np.minimum(t, self.last)) | (t >= self.last)

    def rates(self, t: Steps) -> Rates:
        """Evaluate the inner schedule at the step at which the clock is."""
        return self.inner.rates(np.minimum(t, self.last))

    def next_join(self, t: Steps) -> Steps:
        """Return the inner join, or the last step where the rate moves up to it."""
        here = np.minimum(t, self.last)
        joins = self.inner.next_join(here)
        stops = np.where(self.inner.flat_at(here), NEVER, self.last)
        return np.where(t >= self.last, NEVER, np.where(joins <= self.last, joins, stops))

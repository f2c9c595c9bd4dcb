"""Combinators of time: the inner schedule is asked at another step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Self

import numpy as np
import numpy.typing as npt

from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.fields import Length, Moment, doc
from lrcurve.schedules.schedule import MAX_STEP, NEVER, End, Marks, Rates, Schedule, Steps, moved


@dataclass(frozen=True, kw_only=True)
class Shift(Wrapper):
    """A schedule whose clock is already at ``shift`` when it starts: ``inner(t + shift)``."""

    inner: Schedule
    shift: Annotated[Moment, doc("the step that the schedule's own clock starts at")]

    @property
    def end(self) -> End | None:
        """The inner end on this clock."""
        return moved(self.inner.end, -self.shift)

    @property
    def marks(self) -> tuple[Marks, ...]:
        """The inner marks on this clock."""
        return tuple(marks.moved(0, self.shift) for marks in self.inner.marks)

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The inner schedule's other parameters at the later step."""
        return {name: replace(self, inner=inner) for name, inner in self.inner.parameters.items()}

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
class PerEpoch(Schedule):
    """A schedule that changes once per epoch: ``inner(floor(t / steps_per_epoch))``; its lengths count epochs."""

    inner: Schedule
    steps_per_epoch: Length

    @property
    def end(self) -> End | None:
        """The first step of the epoch in which the inner schedule ends."""
        end = self.inner.end
        return end and End(min(end.step * self.steps_per_epoch, NEVER), end.why)

    @property
    def marks(self) -> tuple[Marks, ...]:
        """The inner marks on this clock: a metric is known with the epoch's last step, a turn comes with its first."""
        each = self.steps_per_epoch
        return tuple(
            replace(marks, steps=marks.steps * each + (0 if marks.kind == "turn" else each - 1))
            for marks in self.inner.marks
        )

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The inner schedule's other parameters, each epoch."""
        return {name: replace(self, inner=inner) for name, inner in self.inner.parameters.items()}

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

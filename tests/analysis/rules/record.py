"""Stand-ins for libraries' records, with fields such as theirs."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.combine import Composed, Sequence
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child
from lrcurve.schedules.shapes.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class Ramp(Composed):
    """A line up, with a length that need not be whole."""

    lr: Annotated[Rate, doc("the rate")]
    num_warmup_steps: Annotated[Time, doc("how long the way up is")]
    warmup_ratio: Annotated[float, doc("something else")] = 0.1

    def compose(self) -> Schedule:
        """Return a line that is no warmup from 0."""
        return Track(at=(0.0, max(self.num_warmup_steps, 1.0)), values=(self.lr / 2, self.lr))


@dataclass(frozen=True, kw_only=True)
class Alpha(Composed):
    """A cosine down to a fraction of the peak, such as Keras'."""

    lr: Annotated[Rate, Role.PEAK, doc("the rate")]
    alpha: Annotated[float, Role.FLOOR_SHARE, doc("the lowest rate as a fraction")]
    length: Annotated[int, Role.WHOLE, doc("how long the decay is")]

    def compose(self) -> Schedule:
        """Return the decay."""
        return Cosine(lr=self.lr, min_lr=self.alpha * self.lr, steps=self.length)


@dataclass(frozen=True, kw_only=True)
class InTurn(Composed):
    """One schedule after another, such as torch's SequentialLR."""

    schedulers: tuple[Schedule, ...]
    milestones: Annotated[tuple[float, ...], Role.MILESTONES, doc("where each but the first starts")]

    def children(self) -> tuple[Child, ...]:
        """Return the schedules at their milestones."""
        starts = (0, *(int(step) for step in self.milestones))
        ends = (*starts[1:], NEVER)
        return tuple(
            Child(one, start, end - start) for one, start, end in zip(self.schedulers, starts, ends, strict=True)
        )

    def compose(self) -> Schedule:
        """Return a sequence; a milestone at 0 takes the place of what is before it."""
        later = [int(step) for step in self.milestones if step]
        phases = self.schedulers[len(self.milestones) - len(later) :]
        starts = [0, *later]
        lengths = tuple(end - start for start, end in pairwise(starts))
        return Sequence(phases=phases, lengths=lengths) if lengths else phases[0]

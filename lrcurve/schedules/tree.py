"""A walk over what a schedule is made of, with the time on the run of each part."""

from collections.abc import Iterator
from typing import NamedTuple

from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.schedule import Child, Schedule


class Placed(NamedTuple):
    """A schedule and its place on the run.

    It runs from run step ``start`` until another takes over at ``stop`` (``NEVER`` if none does). Its own clock is at
    ``shift`` when it starts, and each tick of it takes ``each`` steps. ``above`` leads from the whole down to it.
    """

    schedule: Schedule
    start: int = 0
    stop: int = NEVER
    shift: int = 0
    each: int = 1
    above: tuple["Placed", ...] = ()

    def step_of(self, tick: int) -> int:
        """Return the run step at which its own clock is at ``tick``, not before it starts."""
        return self.start + max(tick - self.shift, 0) * self.each

    def ticks_until(self, step: int) -> int:
        """Return its own clock's end, exclusive, if it runs until ``step`` or until another takes over."""
        return self.shift - (self.start - min(step, self.stop)) // self.each

    def below(self, child: Child) -> "Placed | None":
        """Return the place of one of its children, or None for one that is over before it begins.

        A clock that starts inside a tick of several steps is taken to start with it.
        """
        ends = child.start + child.length
        start, stop = self.step_of(child.start), self.stop if ends >= NEVER else min(self.stop, self.step_of(ends))
        shift = child.shift + max(self.shift - child.start, 0) // child.each
        above = (*self.above, self)
        return Placed(child.schedule, start, stop, shift, self.each * child.each, above) if start < stop else None


def walk(schedule: Schedule | Placed) -> Iterator[Placed]:
    """Yield a schedule and all that it is made of, outer before inner, in the order of time."""
    place = schedule if isinstance(schedule, Placed) else Placed(schedule)
    yield place
    for child in place.schedule.children():
        inside = place.below(child)
        if inside is not None:
            yield from walk(inside)

"""torch's schedulers that hold others, as objects of its protocol: members in turn, and members all at once."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from math import ceil

from lrcurve.frameworks.torch.scan import Change, Group, Node
from lrcurve.schedules import NEVER

FAILURES = (ArithmeticError, NotImplementedError)
"""What a restart may raise in the middle of a run."""


def apply(change: Change, group: Group) -> None:
    """Change the current rate by a single call."""
    group.lr = float(change.a[0]) * group.lr + float(change.offsets[0])


@dataclass
class InTurn(Node):
    """A SequentialLR: member i is called from milestone i - 1 on, and restarts there; ``epoch`` counts its calls."""

    members: list[Node]
    milestones: list[float]
    epoch: int = 0

    def construct(self, group: Group) -> None:
        """Set the rate back to the initial one and have the member of step 0 start again."""
        group.lr = group.base()
        self.undo()
        self.members[bisect_right(self.milestones, 0)].initial_step(group)

    def initial_step(self, group: Group) -> None:
        """Make one call, as torch's base class does without asking what it constructs."""
        apply(self.calls(1), group)

    def undo(self) -> None:
        """Undo the members; torch leaves this object's own count as it is."""
        for member in self.members:
            member.undo()

    def calls(self, count: int) -> Change:
        """Call the member of each epoch."""
        start = self.epoch + 1
        self.epoch += count
        changes = []
        for first, stop, member, restarts in self._stretches(start):
            length = min(stop, start + count) - first
            if length <= 0:
                break
            if restarts:
                try:
                    changes.append(member.restart())
                except FAILURES:
                    changes.append(Change.none(1))  # the curve ends here; what follows is not asked for
                length -= 1
            if length:
                changes.append(member.calls(length))
        return Change.joined(changes)

    def _stretches(self, start: int) -> Iterator[tuple[int, int, Node, bool]]:
        """Yield the epochs from ``start`` on by the member called: first, end, member, whether it restarts."""
        points = sorted({ceil(milestone) for milestone in self.milestones if milestone > start})
        for first, stop in zip([start, *points], [*points, NEVER], strict=True):
            index = bisect_right(self.milestones, first)
            yield first, stop, self.members[index], index > 0 and self.milestones[index - 1] == first

    def restart(self) -> Change:
        """Raise what torch raises: its base class asks for rates that SequentialLR does not define."""
        raise NotImplementedError

    def failure(self) -> tuple[int, str] | None:
        """Ask each member that comes to be called."""
        start = self.epoch + 1
        for first, stop, member, restarts in self._stretches(start):
            if restarts:
                try:
                    member.restart()
                except FAILURES as error:
                    return first - start, f"torch raises {type(error).__name__}"
            found = member.failure()
            if found is not None and first + restarts + found[0] < stop:
                return first + restarts + found[0] - start, found[1]
        return None


@dataclass
class AllAtOnce(Node):
    """A ChainedScheduler: every member is called each time, in order."""

    members: list[Node]

    def initial_step(self, group: Group) -> None:
        """Call every member once, as torch's base class does: they take it for an ordinary step."""
        apply(self.calls(1), group)

    def undo(self) -> None:
        """Undo the members."""
        for member in self.members:
            member.undo()

    def calls(self, count: int) -> Change:
        """Call every member each time."""
        return reduce(Change.then, (member.calls(count) for member in self.members))

    def restart(self) -> Change:
        """Raise what torch raises: its base class asks for rates that ChainedScheduler does not define."""
        raise NotImplementedError

    def failure(self) -> tuple[int, str] | None:
        """Return the first of the members' failures."""
        found = [failure for member in self.members if (failure := member.failure()) is not None]
        return min(found, default=None)

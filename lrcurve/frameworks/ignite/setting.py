"""Objects of ignite's handlers, in the terms of torch's protocol: each call is an event that sets the parameter."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.torch.stepping import Calls, Change, Group, Leaf, Node
from lrcurve.schedules import Schedule


@dataclass
class Event(Node):
    """What all are: constructed without an event, and taken by no scheduler of torch's."""

    def initial_step(self, group: Group) -> None:
        """Make the first event."""
        group.apply(self.calls(1))

    def undo(self) -> None:
        """Raise: no scheduler of torch's takes this one."""
        raise NotImplementedError

    def restart(self) -> Change:
        """Raise: no scheduler of torch's takes this one."""
        raise NotImplementedError


@dataclass
class Setting(Event):
    """A handler that sets the value of a schedule; ``event`` is its own next one."""

    schedule: Schedule
    event: int = 0

    def calls(self, count: int) -> Change:
        """Set the values of the events."""
        start, self.event = self.event, self.event + count
        with np.errstate(all="ignore"):
            return Change.to(self.schedule.rates(np.arange(start, start + count, dtype=np.int64)))

    def failure(self) -> tuple[int, str] | None:
        """Fail where the schedule ends."""
        end = self.schedule.end
        return None if end is None else (end.step - self.event, end.why)


@dataclass
class Asking(Event):
    """A handler that asks a scheduler of torch's for its rate, and counts its epochs itself, from ``epoch`` on."""

    leaf: Leaf
    epoch: int = 0

    def calls(self, count: int) -> Change:
        """Ask for the rate of each epoch; torch's own count of steps stays at one."""
        start, self.epoch = self.epoch, self.epoch + count
        epochs = np.arange(start, start + count, dtype=np.int64)
        with np.errstate(all="ignore"):
            return self.leaf.rule.advance(Calls(self.leaf.group, self.leaf.base, epochs, np.ones_like(epochs)))

    def failure(self) -> tuple[int, str] | None:
        """Fail at the epoch at which torch's does, or where it divides by 0 when it is asked for its epoch 0."""
        first = Asking(self.leaf, self.epoch).calls(1)
        if not np.isfinite([*first.a, *first.offsets]).all():
            return 0, "torch raises ZeroDivisionError"
        found = self.leaf.rule.failed()
        return None if found is None or found[0] < self.epoch else (found[0] - self.epoch, found[1])


@dataclass
class InTurn(Event):
    """Handlers one after another, each from its ``starts`` on."""

    members: Sequence[Node]
    starts: Sequence[int]
    event: int = 0

    def calls(self, count: int) -> Change:
        """Make the events of each member."""
        start, self.event = self.event, self.event + count
        ends = [*self.starts[1:], start + count]
        changes = []
        for member, first, end in zip(self.members, self.starts, ends, strict=True):
            length = min(end, start + count) - max(first, start)
            if length > 0:
                changes.append(member.calls(length))
        return Change.joined(changes)

    def failure(self) -> tuple[int, str] | None:
        """Ask each member for the time that it has."""
        for member, first, end in zip(self.members, self.starts, [*self.starts[1:], None], strict=True):
            found = member.failure()
            event = max(first, self.event) + (found[0] if found is not None else 0)
            if found is not None and (end is None or event < end):
                return event - self.event, found[1]
        return None

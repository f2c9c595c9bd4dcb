"""A scheduler object of mmengine: torch's protocol, from one call to another, once in some ticks."""

from dataclasses import dataclass

import numpy as np

from lrcurve.frameworks.torch.stepping import Change, Group, Leaf, Node


@dataclass
class Acting(Node):
    """A scheduler that is called once in ``each`` ticks, and changes something from call ``first`` to before ``stop``.

    ``tick`` is the last tick that is over; the calls of ``leaf`` count from ``first`` on.
    """

    leaf: Leaf
    first: int
    stop: int
    each: int
    tick: int = -1

    def initial_step(self, group: Group) -> None:
        """Make the call of tick 0."""
        group.apply(self.calls(1))

    def undo(self) -> None:
        """Raise: no scheduler of torch's takes this one."""
        raise NotImplementedError

    def restart(self) -> Change:
        """Raise: no scheduler of torch's takes this one."""
        raise NotImplementedError

    def calls(self, count: int) -> Change:
        """Pass ``count`` ticks, and make the calls that are due."""
        start, self.tick = self.tick + 1, self.tick + count
        due = max(-(-start // self.each), self.first)
        after = min(-(-(start + count) // self.each), self.stop)
        if due >= after:
            return Change.none(count)
        change = self.leaf.calls(after - due)
        if after - due == count:
            return change
        a, b = np.ones(count), np.zeros(count)
        ticks = np.arange(due, after) * self.each - start
        a[ticks], b[ticks] = change.a, change.offsets
        return Change(a, b if change.b is not None else None)

    def failure(self) -> tuple[int, str] | None:
        """Count the ticks to the call that fails."""
        found = self.leaf.rule.failed()
        if found is None or self.first + found[0] >= self.stop:
            return None
        return (self.first + found[0]) * self.each - self.tick - 1, found[1]

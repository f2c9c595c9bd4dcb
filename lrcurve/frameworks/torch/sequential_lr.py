"""torch's one scheduler after another."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import numpy as np

from lrcurve.frameworks.shared.scheduler import in_turn, raises
from lrcurve.frameworks.torch.base import Member, Torch, is_whole
from lrcurve.frameworks.torch.container import Container
from lrcurve.frameworks.torch.one_cycle_lr import OneCycleLR
from lrcurve.frameworks.torch.stepping import Change, Group, Leaf, Node
from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.combine import Sequence, Shift
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child


@dataclass(frozen=True, kw_only=True)
class SequentialLR(Container):
    r"""One scheduler after another.

    .. code-block:: text

        lr(t) = rates of schedulers[i], called from milestones[i - 1] on      i = how many milestones are at most t

    At its milestone a member is set to its own epoch 0, by its closed form if it has one.

    >>> from lrcurve.frameworks.torch.exponential_lr import ExponentialLR
    >>> from lrcurve.frameworks.torch.linear_lr import LinearLR
    >>> warmup, decay = LinearLR(lr=0.8, start_factor=0.25, total_iters=3), ExponentialLR(lr=0.8, gamma=0.5)
    >>> SequentialLR(schedulers=(warmup, decay), milestones=(3,))([0, 1, 2, 3, 4]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.4]

    Source: torch.optim.lr_scheduler.SequentialLR, torch 2.13.0.
    """

    example = (
        "torch.SequentialLR lr=0.1 milestones=10 "
        'schedulers="[{type: torch.LinearLR, total_iters: 10}, {type: torch.CosineAnnealingLR, T_max: 40}]"'
    )
    differs = (
        "At its milestone a member goes back to the optimizer's rate, wherever the member before left it: a warmup "
        "that is cut short jumps.",
        "Milestone 0 is honoured in torch 2.13; older versions started with the first scheduler all the same.",
        "Milestones that are listed twice skip a scheduler.",
        "A SequentialLR or ChainedScheduler inside it works only as the first member: at a later milestone torch "
        "raises NotImplementedError. A SequentialLR there has its own milestones one step early.",
    )

    milestones: Annotated[
        tuple[Time, ...], Role.MILESTONES, doc("the step at which each member but the first takes over")
    ]

    def construct(self, group: Group) -> Node:
        """Construct the members, then start the one of step 0 again."""
        if len(self.milestones) != len(self.schedulers) - 1:
            message = f"ValueError: there must be one fewer than the {len(self.schedulers)} schedulers"
            raise raises("torch", "milestones", f"{message}, got {len(self.milestones)}")
        node = InTurn(self.members(group), list(self.milestones))
        node.construct(group)
        return node

    def _turns(self) -> list[tuple[Torch, int, int]]:
        """Return each member with the step at which it takes over and what its clock is at then.

        Only a SequentialLR starts one call ahead: see ``InTurn.undo``.
        """
        starts = [0, *sorted({math.ceil(milestone) for milestone in self.milestones if milestone > 0})]
        members = [self.schedulers[bisect_right(self.milestones, start)] for start in starts]
        return [(one, start, int(isinstance(one, SequentialLR))) for one, start in zip(members, starts, strict=True)]

    def children(self) -> tuple[Child, ...]:
        """Return the members in turn."""
        return in_turn(self._turns())

    def closed(self) -> Schedule | None:
        """Put closed forms in a row, where each starts anew from its own rate."""
        in_order = all(first < second for first, second in pairwise((0.0, *self.milestones)))
        if not in_order or not all(map(is_whole, self.milestones)):
            return None
        group = Group(self.rate or 0.0)
        nodes = self.members(group)
        if sum(isinstance(member, OneCycleLR) for member in self.schedulers) > 1:
            return None
        phases: list[Schedule] = []
        for i, (member, node) in enumerate(zip(self.schedulers, nodes, strict=True)):
            if not isinstance(member, Member) or not isinstance(node, Leaf):
                return None
            phase = member.closed(node.base)
            if phase is None or not (
                _starts_anew(member, group, node, phase) if i else member.absolute or node.base == group.base()
            ):
                return None
            phases.append(phase)
        return _sequence(phases, self.milestones)

    def joins(self) -> Schedule:
        """Put the members' joins in a row."""
        turns = self._turns()
        phases = [Shift(inner=one.joins(), shift=ahead) if ahead else one.joins() for one, _, ahead in turns]
        return _sequence(phases, [start for _, start, _ in turns[1:]])


def _sequence(phases: Iterable[Schedule], starts: Iterable[float]) -> Schedule:
    """Put schedules in a row, the first at step 0 and the others at ``starts``."""
    lengths = tuple(int(second - first) for first, second in pairwise((0, *starts)))
    return Sequence(phases=tuple(phases), lengths=lengths)


def _starts_anew(member: Member, group: Group, node: Leaf, phase: Schedule) -> bool:
    """Tell whether a member set to its epoch 0 goes on from there as it does alone."""
    try:
        rate = member.restarted(group, node.base)
    except ZeroDivisionError:
        return False
    return rate is not None and rate == float(phase.rates(np.zeros(1, dtype=np.int64))[0])


FAILURES = (ArithmeticError, NotImplementedError)
"""What a restart may raise in the middle of a run."""


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
        group.apply(self.calls(1))

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
        points = sorted({math.ceil(milestone) for milestone in self.milestones if milestone > start})
        for first, stop in zip([start, *points], [*points, NEVER], strict=True):
            index = bisect_right(self.milestones, first)
            yield first, stop, self.members[index], index > 0 and self.milestones[index - 1] == first

    def restart(self) -> Change:
        """Raise what torch raises: its base class asks for rates that SequentialLR does not define."""
        raise NotImplementedError

    def failure(self) -> tuple[int, str] | None:
        """Ask each member that will be called."""
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

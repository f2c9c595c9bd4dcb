"""Schedulers that hold others: one after another, and all at once."""

import math
from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Annotated

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Member, Torch, is_whole
from lrcurve.frameworks.torch.one_cycle import OneCycleLR
from lrcurve.frameworks.torch.scan import Group, Leaf, Node, Recursion
from lrcurve.frameworks.torch.stepping import AllAtOnce, InTurn
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Product, Scale, Sequence, Shift
from lrcurve.schedules.fields import Rate, Time, doc


@dataclass(frozen=True, kw_only=True)
class _Holder(Torch):
    """A scheduler that holds others, all on one optimizer."""

    lr: Annotated[Rate | None, doc("the optimizer's rate", default="the members'")] = None
    schedulers: Annotated[tuple[Torch, ...], doc("the members, in order, as mappings like this one")]

    @property
    def rate(self) -> float | None:
        """The optimizer's rate, as this record or its members say."""
        said = [self.lr, *(member.rate for member in self.schedulers)]
        given = {rate for rate in said if rate is not None}
        if len(given) > 1:
            listed = ", ".join(f"{rate:g}" for rate in sorted(given))
            raise FieldError("schedulers", f"must be on one optimizer, and so have one rate, got {listed}")
        return given.pop() if given else None

    def members(self, group: Group) -> list[Node]:
        """Return the members, constructed in order."""
        return [member.construct(group) for member in self.schedulers]

    @abstractmethod
    def closed(self) -> Schedule | None:
        """Return what it gives as a formula of the step, or None if it must recur."""

    @abstractmethod
    def joins(self) -> Schedule:
        """Return a schedule with the same joins."""

    def compose(self) -> Schedule:
        """Return the closed form, or the recursion."""
        if not self.schedulers:
            raise raises("torch", "schedulers", "ValueError for none")
        rate = self.rate or 0.0
        self.construct(Group(rate))
        return self.closed() or Recursion(record=self, lr=rate, outline=self.joins())


def _joins(member: Torch) -> Schedule:
    """Return a schedule with a member's joins."""
    return member.joins() if isinstance(member, Member | _Holder) else member


@dataclass(frozen=True, kw_only=True)
class SequentialLR(_Holder):
    r"""One scheduler after another.

    .. code-block:: text

        lr(t) = rates of schedulers[i], called from milestones[i - 1] on      i = how many milestones are at most t

    At its milestone a member is set to its own epoch 0, by its closed form if it has one.

    >>> from lrcurve.frameworks.torch import ExponentialLR, LinearLR
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

    milestones: Annotated[tuple[Time, ...], doc("the step at which each member but the first takes over")]

    def construct(self, group: Group) -> Node:
        """Construct the members, then start the one of step 0 again."""
        if len(self.milestones) != len(self.schedulers) - 1:
            message = f"ValueError: there must be one fewer than the {len(self.schedulers)} schedulers"
            raise raises("torch", "milestones", f"{message}, got {len(self.milestones)}")
        node = InTurn(self.members(group), list(self.milestones))
        node.construct(group)
        return node

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
        return _in_turn(phases, self.milestones)

    def joins(self) -> Schedule:
        """Put the members' joins in a row."""
        starts = sorted({math.ceil(milestone) for milestone in self.milestones if milestone > 0})
        active = [self.schedulers[bisect_right(self.milestones, start)] for start in (0, *starts)]
        first = Shift(inner=active[0].joins(), shift=1) if isinstance(active[0], SequentialLR) else _joins(active[0])
        return _in_turn([first, *map(_joins, active[1:])], starts)


def _in_turn(phases: Iterable[Schedule], starts: Iterable[float]) -> Schedule:
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


@dataclass(frozen=True, kw_only=True)
class ChainedScheduler(_Holder):
    r"""Several schedulers at once: each call calls every member, in order, on the current rate.

    .. code-block:: text

        lr(t) = lr * f(t) * g(t) * ...      where all members multiply

    Members that multiply the rate combine as a product; members that set it (LambdaLR, CosineAnnealingWarmRestarts,
    CyclicLR, OneCycleLR) overwrite what those before them did.

    >>> from lrcurve.frameworks.torch import ConstantLR, ExponentialLR
    >>> warmup, decay = ConstantLR(lr=0.8, factor=0.5, total_iters=2), ExponentialLR(lr=0.8, gamma=0.5)
    >>> ChainedScheduler(schedulers=(warmup, decay))([0, 1, 2, 3]).round(12).tolist()
    [0.4, 0.2, 0.2, 0.1]

    Source: torch.optim.lr_scheduler.ChainedScheduler, torch 2.13.0.
    """

    example = (
        "torch.ChainedScheduler lr=0.1 "
        'schedulers="[{type: torch.LinearLR, total_iters: 10}, {type: torch.StepLR, step_size: 20}]"'
    )
    differs = (
        "A member that sets the rate wipes out what the members before it did: a LinearLR warmup before "
        "CosineAnnealingWarmRestarts is lost.",
        "After such a member a LinearLR overshoots: each call multiplies the fresh rate by the ratio of two steps; "
        "start_factor 0.1 over 5 steps gives 2.7 times the rate at update 1.",
        "CosineAnnealingLR with eta_min above 0 is no plain factor, and past T_max it rises from the optimizer's rate, "
        "whatever the other members did before.",
    )

    def construct(self, group: Group) -> Node:
        """Construct the members; each has already changed the rate for update 0."""
        return AllAtOnce(self.members(group))

    def closed(self) -> Schedule | None:
        """Multiply, where every member does."""
        factors = [
            member.closed(1.0) if isinstance(member, Member) and member.multiplies else None
            for member in self.schedulers
        ]
        known = tuple(factor for factor in factors if factor is not None)
        return Scale(inner=Product(factors=known), scale=self.rate or 0.0) if len(known) == len(factors) else None

    def joins(self) -> Schedule:
        """Join where any member does."""
        return reduce(lambda one, other: Product(factors=(one, other)), map(_joins, self.schedulers))

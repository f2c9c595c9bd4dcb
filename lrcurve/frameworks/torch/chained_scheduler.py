"""torch's several schedulers at once."""

from dataclasses import dataclass
from functools import reduce

from lrcurve.frameworks.torch.base import Member
from lrcurve.frameworks.torch.container import Container
from lrcurve.frameworks.torch.stepping import Change, Group, Node
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Product, Scale
from lrcurve.schedules.schedule import Child


@dataclass(frozen=True, kw_only=True)
class ChainedScheduler(Container):
    r"""Several schedulers at once: each call calls every member, in order, on the current rate.

    .. code-block:: text

        lr(t) = lr * f(t) * g(t) * ...      where all members multiply

    Members that multiply the rate combine as a product; members that set it (LambdaLR, CosineAnnealingWarmRestarts,
    CyclicLR, OneCycleLR) overwrite what those before them did.

    >>> from lrcurve.frameworks.torch.constant_lr import ConstantLR
    >>> from lrcurve.frameworks.torch.exponential_lr import ExponentialLR
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

    def children(self) -> tuple[Child, ...]:
        """Return the members, which all run from step 0 on."""
        return tuple(map(Child, self.schedulers))

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
        return reduce(lambda one, other: Product(factors=(one, other)), (member.joins() for member in self.schedulers))


@dataclass
class AllAtOnce(Node):
    """A ChainedScheduler: every member is called each time, in order."""

    members: list[Node]

    def initial_step(self, group: Group) -> None:
        """Call every member once, as torch's base class does: they take it for an ordinary step."""
        group.apply(self.calls(1))

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

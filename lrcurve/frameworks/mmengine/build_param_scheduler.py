"""mmengine's list of schedulers, all on one optimizer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import pairwise
from typing import Annotated, ClassVar

from lrcurve.frameworks.mmengine.acting import Acting
from lrcurve.frameworks.mmengine.base import INF, OfMomentum, OfRate, ParamScheduler, in_iterations
from lrcurve.frameworks.mmengine.one_cycle_lr import OneCycleLR
from lrcurve.frameworks.mmengine.reduce_on_plateau_lr import ReduceOnPlateauParam
from lrcurve.frameworks.shared.scheduler import Scheduler, in_turn
from lrcurve.frameworks.torch.chained_scheduler import AllAtOnce
from lrcurve.frameworks.torch.scan import Recursion
from lrcurve.frameworks.torch.stepping import Group, Node, Recurrent
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Product, Scale, Truncated
from lrcurve.schedules.combine.switch import switch
from lrcurve.schedules.fields import EpochLength, Length, Rate, doc
from lrcurve.schedules.schedule import Child
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class BuildParamScheduler(Scheduler):
    r"""Several schedulers on one optimizer: ``param_scheduler`` of a config.

    .. code-block:: text

        after each iteration     every scheduler with by_epoch false, or converted, in the order of the list
        after each epoch         then every other, in the order of the list
        each                     changes what it finds, from its own begin to its end

    The clock is that of the calls: iterations, or epochs where all members count these. Schedulers of the momentum
    change nothing of the rate; ``--param momentum`` shows what they do.

    >>> from lrcurve.frameworks.mmengine.linear_lr import LinearLR
    >>> from lrcurve.frameworks.mmengine.multi_step_lr import MultiStepLR
    >>> warmup = LinearLR(lr=0.8, start_factor=0.25, end_=4, by_epoch=False)
    >>> drop = MultiStepLR(lr=0.8, milestones=(2,), gamma=0.5)
    >>> BuildParamScheduler(scheduler=(warmup, drop), epoch_length=3)([0, 1, 2, 3, 5, 6]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.8, 0.4]

    Source: mmengine 0.10.7, mmengine.runner.Runner.build_param_scheduler and mmengine.hooks.ParamSchedulerHook.
    """

    library = "mmengine"
    version = "0.10.7"
    home = "mmengine.runner.Runner"
    is_function = True
    also = ("mmengine.param_scheduler", "mmengine.runner.runner.Runner.build_param_scheduler")
    call = "scheduler"
    not_arguments = ("lr", "momentum", "epoch_length", "max_epochs", "max_iters")
    ignored: ClassVar[Mapping[str, str | None]] = {}
    example = (
        "mmengine.build_param_scheduler lr=0.1 "
        'scheduler="[{type: mmengine.LinearLR, start_factor: 0.1, by_epoch: false, end: 10}, '
        '{type: mmengine.CosineAnnealingLR, by_epoch: false, begin: 10, end: 50}]"'
    )
    differs = (
        "All members are called all the time, each on what the others left: where begin and end overlap, the changes "
        "multiply.",
        "A cosine or polynomial decay goes on from the rate it finds at begin, not from the optimizer's.",
        "A LinearLR that ends where the next begins reaches the peak one call early, so that two updates have it.",
        "Members that count epochs and such that count iterations go together: the former act at the first iteration "
        "of an epoch, after the latter.",
        "A member without end ends with the training: write max_epochs or max_iters, or its end.",
    )

    lr: Annotated[Rate | None, doc("the optimizer's rate", default="the members'")] = None
    momentum: Annotated[Rate | None, doc("the optimizer's momentum", default="the members'")] = None
    scheduler: Annotated[tuple[ParamScheduler, ...], doc("the members, in order, as mappings like this one")]
    epoch_length: Annotated[EpochLength | None, doc("the iterations of an epoch", default="the run's")] = None
    max_epochs: Annotated[Length | None, doc("where members without end that count epochs end")] = None
    max_iters: Annotated[Length | None, doc("where members without end that count iterations end")] = None

    def _value(self, kind: type[OfRate] | type[OfMomentum], field: str) -> float | None:
        """Return the optimizer's value of a parameter, which this record or its members give."""
        members = (member for member in self.scheduler if isinstance(member, kind))
        values = (getattr(self, field), *(getattr(member, field) for member in members))
        given = {value for value in values if value is not None}
        if len(given) > 1:
            listed = ", ".join(f"{value:g}" for value in sorted(given))
            raise FieldError("scheduler", f"must be on one optimizer, and so have one {field}, got {listed}")
        return given.pop() if given else None

    @cached_property
    def _members(self) -> tuple[ParamScheduler, ...]:
        """The members, each with its end."""

        def ended(member: ParamScheduler) -> ParamScheduler:
            end = self.max_epochs if member.by_epoch else self.max_iters
            return member if end is None or member.end_ != INF else replace(member, end_=end)

        return tuple(map(ended, self.scheduler))

    @property
    def _epoch(self) -> int:
        """How many ticks an epoch has: iterations, or 1 where all members count epochs.

        Raises:
            FieldError: if it is not known.
        """
        by_epoch = [member.per_epoch for member in self._members]
        if all(by_epoch) or not any(by_epoch):
            return 1
        if self.epoch_length is None:
            raise FieldError("epoch_length", "is needed where some members count epochs and others iterations")
        return self.epoch_length

    def _each(self, member: ParamScheduler) -> int:
        return self._epoch if member.per_epoch else 1

    def compose(self) -> Schedule:
        """Combine the schedulers of the rate."""
        return self._of(OfRate, OfMomentum)

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The momentum, where it has schedulers."""
        return {} if self._value(OfMomentum, "momentum") is None else {"momentum": self._of(OfMomentum, OfRate)}

    def _of(self, kind: type[OfRate] | type[OfMomentum], other: type[OfRate] | type[OfMomentum]) -> Schedule:
        """Return what one parameter gets, until mmengine raises for it or for the other."""
        schedule, end = self._apart(kind), self._apart(other).end
        return schedule if end is None else Truncated(inner=schedule, steps=end.step, why=end.why)

    def _apart(self, kind: type[OfRate] | type[OfMomentum]) -> Schedule:
        members = tuple(member for member in self._members if isinstance(member, kind))
        value = self._value(kind, "lr" if kind is OfRate else "momentum")
        return OnOneParameter(members=members, epoch=self._epoch, value=value or 0.0).schedule()

    def children(self) -> tuple[Child, ...]:
        """Return the schedulers of the rate: in turn, where they act so; else all from tick 0 on."""
        members = [member for member in self._members if isinstance(member, OfRate)]
        turns = _turns(members) if len({self._each(member) for member in members}) == 1 else None
        if turns is None or self._epoch > 1:
            return tuple(Child(member, each=self._each(member)) for member in members)
        starts = [0, *(member.first for member in turns[1:])]
        return in_turn((member, start, start) for member, start in zip(turns, starts, strict=True))


def _turns(members: Sequence[ParamScheduler]) -> list[ParamScheduler] | None:
    """Return members in the order of time, if each begins after the one before has ended."""
    ordered = sorted(members, key=lambda member: member.first)
    return ordered if all(one.stop <= other.first for one, other in pairwise(ordered)) else None


@dataclass(frozen=True, kw_only=True)
class OnOneParameter(Recurrent):
    """Schedulers of one parameter, whose initial value is ``value``; an epoch takes ``epoch`` ticks."""

    members: tuple[ParamScheduler, ...]
    epoch: int
    value: float

    def _each(self, member: ParamScheduler) -> int:
        return self.epoch if member.per_epoch else 1

    def construct(self, group: Group) -> Node:
        """Construct the members in order; at one tick those that count iterations are called first."""
        nodes = [member.constructed(group, self._each(member)) for member in self.members]
        return AllAtOnce([*sorted(nodes, key=lambda node: node.each)])

    def schedule(self) -> Schedule:
        """Return the formula where there is one, or the recursion."""
        if not self.members:
            return Constant(lr=self.value)
        plateaus = [member for member in self.members if isinstance(member, ReduceOnPlateauParam)]
        if plateaus and len(self.members) > 1:
            return self._before(plateaus)
        outline = reduce(
            lambda one, other: Product(factors=(one, other)),
            (in_iterations(member.joins(), self._each(member)) for member in self.members),
        )
        known = self._in_turn() or self._product()
        return known or Recursion(record=self, lr=self.value, outline=outline)

    def _in_turn(self) -> Schedule | None:
        """Put formulas in a row, each from the value that the one before left."""
        turns = _turns(self.members) if len({self._each(member) for member in self.members}) == 1 else None
        if turns is None or sum(isinstance(member, OneCycleLR) for member in turns) > 1:
            return None
        bases = dict(self._bases())
        now, phases = self.value, []
        for member in turns:
            phase = member.acting(bases[id(member)], now)
            if phase is None:
                return None
            phases.append(phase)
            if phase.end is not None:
                break  # mmengine raises there, and the run is over
            now = float(phase([max(member.stop - 1, 0)])[0])
        later = [(member.first, phase) for member, phase in zip(turns[1:], phases[1:], strict=False)]
        return in_iterations(switch(phases[0], *later), self._each(turns[0]))

    def _bases(self) -> Iterator[tuple[int, float]]:
        """Yield the value that each member takes down as the first, by its identity."""
        group = Group(self.value)
        for member in self.members:
            node: Acting = member.constructed(group, self._each(member))
            yield id(member), node.leaf.base

    def _product(self) -> Schedule | None:
        """Multiply, where all members do."""
        factors = []
        for member in self.members:
            factor = member.as_factor()
            if factor is None:
                return None
            factors.append(in_iterations(factor, self._each(member)))
        return Scale(inner=Product(factors=tuple(factors)), scale=self.value)

    def _before(self, plateaus: list[ReduceOnPlateauParam]) -> Schedule:
        """Put a rule that follows metrics behind the others."""
        others = tuple(member for member in self.members if member not in plateaus)
        before = replace(self, members=others)
        rule = plateaus[0]
        each, first = self._each(rule), rule.heard[0]
        over = max((member.stop - 1) * self._each(member) for member in others) if others else 0
        if len(plateaus) > 1 or over > first * each:
            message = "can hold one scheduler that follows a metric, which begins when the others have ended"
            raise FieldError("scheduler", f"{message}: what it cuts would depend on their rates")
        main = before.schedule()
        now = float(main([over])[0])
        return switch(main, (first * each, in_iterations(rule.acting(self.value, now), each)))

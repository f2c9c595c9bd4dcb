"""ignite's one scheduler after another."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar

from lrcurve.frameworks.ignite.base import ParamScheduler, Started
from lrcurve.frameworks.ignite.setting import InTurn
from lrcurve.frameworks.shared.scheduler import in_turn, raises
from lrcurve.frameworks.torch.scan import Recursion
from lrcurve.frameworks.torch.stepping import Group, Node
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child


@dataclass(frozen=True, kw_only=True)
class Row(ParamScheduler):
    """Schedulers one after another."""

    @property
    @abstractmethod
    def held(self) -> tuple[ParamScheduler, ...]:
        """All schedulers, also those that are never used, in the order in which they are constructed."""

    @abstractmethod
    def turns(self) -> tuple[tuple[int, int], ...]:
        """Return which of them are used, by their places, each with the event from which on it is.

        Raises:
            FieldError: if ignite refuses the arguments.
        """

    def members(self) -> tuple[tuple[ParamScheduler, int], ...]:
        """Return the schedulers that are used, each with the event from which on it is."""
        return tuple((self.held[place], start) for place, start in self.turns())

    @property
    def parameter(self) -> str:
        """The parameter that they set."""
        return self.members()[0][0].parameter

    @property
    def rate(self) -> float | None:
        """The optimizer's rate, where one depends on it."""
        rates = {rate for member in self.held if (rate := member.rate) is not None}
        if len(rates) > 1:
            listed = ", ".join(f"{rate:g}" for rate in sorted(rates))
            raise FieldError("schedulers", f"must be on one optimizer, and so have one rate, got {listed}")
        return rates.pop() if rates else None

    @property
    def recurs(self) -> bool:
        """Whether a member does."""
        return any(member.recurs for member, _ in self.members())

    def children(self) -> tuple[Child, ...]:
        """Return the members in turn."""
        return in_turn((member, start, 0) for member, start in self.members())

    def joins(self) -> Schedule:
        """Put the members' joins in a row."""
        used = self.members()
        lengths = tuple(later - start for (_, start), (_, later) in pairwise(used))
        return Sequence(phases=tuple(member.joins() for member, _ in used), lengths=lengths)

    def compose(self) -> Schedule:
        """Put them in a row, or follow the events where one goes on from what is there."""
        _ = self.rate
        return (
            Recursion(record=Started(self), lr=self.rate or 0.0, outline=self.joins()) if self.recurs else self.joins()
        )

    def construct(self, group: Group) -> Node:
        """Construct all."""
        nodes, turns = [member.construct(group) for member in self.held], self.turns()
        return InTurn([nodes[place] for place, _ in turns], [start for _, start in turns])


@dataclass(frozen=True, kw_only=True)
class ConcatScheduler(Row):
    r"""Schedulers one after another, each for its number of events, from its own beginning; the last goes on.

    .. code-block:: text

        lr(t) = schedulers[i](t - b[i])      b[i] = durations[0] + ... + durations[i - 1]

    >>> from lrcurve.frameworks.ignite.piecewise_linear import PiecewiseLinear
    >>> one, two = (PiecewiseLinear(param_name="lr", milestones_values=((0, value), (2, 0.0))) for value in (0.8, 0.4))
    >>> ConcatScheduler(schedulers=(one, two), durations=(2,))([0, 1, 2, 3, 4]).round(12).tolist()
    [0.8, 0.4, 0.4, 0.2, 0.0]

    Source: pytorch-ignite 0.5.5, ignite.handlers.ConcatScheduler.
    """

    ignored: ClassVar[Mapping[str, str | None]] = {"save_history": None}
    example = (
        "ignite.ConcatScheduler durations=10 "
        'schedulers="[{type: ignite.PiecewiseLinear, param_name: lr, milestones_values: [[0, 0.001], [10, 0.1]]}, '
        '{type: ignite.CosineAnnealingScheduler, param_name: lr, start_value: 0.1, end_value: 0, cycle_size: 40}]"'
    )
    differs = (
        "A duration of 0 skips the first scheduler; a later one with it is never left again, and neither is one whose "
        "duration is negative.",
        "An LRScheduler in it goes on from the rate that it finds.",
    )

    schedulers: Annotated[tuple[ParamScheduler, ...], doc("the schedulers, in order, as mappings like this one")]
    durations: Annotated[tuple[Time, ...], Role.MILESTONES, doc("the events that each has, but the last")]

    def listed_ticks(self) -> tuple[int, ...]:
        """Return where each takes over."""
        return tuple(start for _, start in self.members()[1:])

    @property
    def held(self) -> tuple[ParamScheduler, ...]:
        """The schedulers."""
        return self.schedulers

    def turns(self) -> tuple[tuple[int, int], ...]:
        """Follow ignite's count of what is left, which stops at 0 once."""
        if len(self.schedulers) < 2:
            raise raises("ignite", "schedulers", "ValueError: there must be at least two")
        if len(self.schedulers) != len(self.durations) + 1:
            raise raises("ignite", "durations", "ValueError: there must be one fewer than there are schedulers")
        if not all(float(duration).is_integer() for duration in self.durations):
            raise raises("ignite", "durations", "ValueError: they must be whole numbers")
        if len({member.parameter for member in self.schedulers}) != 1:
            raise raises("ignite", "schedulers", "ValueError: they must set one parameter")
        used: list[tuple[int, int]] = []
        start = 0
        for place, duration in enumerate((*self.durations, -1)):
            if place == 0 == duration:
                continue
            used.append((place, start))
            if duration <= 0:
                break
            start += int(duration)
        return tuple(used)

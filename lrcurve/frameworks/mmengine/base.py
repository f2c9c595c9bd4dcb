"""What mmengine's schedulers share: from which call to which they act, and on what."""

import math
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from lrcurve.frameworks.mmengine.acting import Acting
from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.frameworks.torch.base import Lr
from lrcurve.frameworks.torch.scan import Recursion
from lrcurve.frameworks.torch.stepping import Change, Group, Leaf, Recurrent, Rule
from lrcurve.schedules import NEVER, FieldError, Schedule
from lrcurve.schedules.combine import Sequence, Truncated
from lrcurve.schedules.combine.time import Held, PerEpoch
from lrcurve.schedules.fields import EpochLength, Rate, Time, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import first_tick
from lrcurve.schedules.shapes.constant import Constant

INF = 10**9
"""Where a scheduler ends that is given no ``end``."""

NO_END = (
    "Alone it ends at 1,000,000,000 unless end is given; mmengine's Runner puts the length of the training there, "
    "which here max_epochs and max_iters of mmengine.build_param_scheduler do."
)


@dataclass(frozen=True, kw_only=True)
class ParamScheduler(Scheduler, Recurrent, Rule):
    """A scheduler of mmengine; it changes the current value of one parameter of the optimizer.

    Call g, counted from 0, is made after g iterations or epochs. The calls from ``begin`` on and before ``end`` change
    the value; the arithmetic counts these alone.
    """

    library = "mmengine"
    version = "0.10.7"
    home = "mmengine.optim.scheduler"
    call = "by_epoch"
    not_arguments = ("lr", "momentum", "metrics", "convert_to_iter_based", "epoch_length")
    ignored: ClassVar[Mapping[str, str | None]] = {"last_step": "-1", "optimizer": None, "verbose": None}
    module: ClassVar[str] = "lr_scheduler"
    converts: ClassVar[bool] = True

    if TYPE_CHECKING:
        begin: float
        end_: float
        by_epoch: bool
        convert_to_iter_based: bool
        epoch_length: int | None

    @property
    @abstractmethod
    def initial_value(self) -> float:
        """The value that the optimizer starts with."""

    @abstractmethod
    def closed(self, base: float, now: float) -> Schedule | None:
        """Return the values as a formula of the calls that count, or None if they must recur.

        ``base`` is the initial value that was taken down, ``now`` the current one at the first such call.
        """

    @property
    def multiplies(self) -> bool:
        """Whether each call multiplies the value by a number that does not depend on it."""
        return False

    def refuse(self) -> None:
        """Raise a FieldError for arguments that mmengine refuses."""

    @classmethod
    def spellings(cls) -> tuple[str, ...]:
        """Return every name that means it."""
        paths = (f"mmengine.optim.{cls.own_name()}", f"{cls.home}.{cls.module}.{cls.own_name()}")
        return (*super().spellings(), *paths)

    @classmethod
    def counts_epochs(cls, told: Callable[[str], bool]) -> bool:
        """Tell whether it is called once per epoch: not where it is converted to iterations."""
        return told("by_epoch") and not told("convert_to_iter_based")

    @property
    def per_epoch(self) -> bool:
        """Whether it is called once per epoch."""
        return self.by_epoch and not self.convert_to_iter_based

    @property
    def each(self) -> int:
        """What every length is multiplied by: the iterations of an epoch where it is converted to iterations."""
        return (self.epoch_length or 1) if self.convert_to_iter_based else 1

    @property
    def bounds(self) -> tuple[float, float]:
        """``begin`` and ``end`` in calls."""
        if not self.convert_to_iter_based:
            return self.begin, self.end_
        return int(self.begin * self.each), self.end_ if self.end_ == INF else int(self.end_ * self.each)

    @property
    def total(self) -> float:
        """Mmengine's ``total_iters``: one less than the calls from ``begin`` to ``end``."""
        return self.bounds[1] - self.bounds[0] - 1

    @property
    def first(self) -> int:
        """The first call that counts."""
        return max(math.ceil(self.bounds[0]), 0)

    @property
    def stop(self) -> int:
        """The first call past those that count."""
        return max(math.ceil(self.bounds[1]), self.first)

    @property
    def last(self) -> int:
        """The number of the last call that counts, among those that do."""
        return self.stop - self.first - 1

    def acting(self, base: float, now: float) -> Schedule | None:
        """Return the values of all calls, from ``now`` before the first that counts; None if they must recur."""
        if self.last < 0:
            return Constant(lr=now)
        own = self.closed(base, now)
        if own is None:
            return None
        held = Held(inner=own, last=self.last)
        return Sequence(phases=(Constant(lr=now), held), lengths=(self.first,)) if self.first else held

    def as_factor(self) -> Schedule | None:
        """Return what the calls multiply the value by, if that is all they do."""
        return self.acting(1.0, 1.0) if self.multiplies else None

    def compose(self) -> Schedule:
        """Return the formula, or the recursion."""
        if self.convert_to_iter_based:
            if not self.converts:
                raise raises("mmengine", "convert_to_iter_based", "AttributeError: it cannot be converted")
            if not self.by_epoch:
                raise raises("mmengine", "convert_to_iter_based", "AssertionError: it needs by_epoch true")
            if self.epoch_length is None:
                raise FieldError("epoch_length", "is needed to convert epochs: the iterations of an epoch")
        if self.bounds[1] <= self.bounds[0]:
            raise raises("mmengine", "end", "ValueError: it must be larger than begin")
        self.refuse()
        schedule = self.acting(self.initial_value, self.initial_value)
        return schedule or Recursion(record=self, lr=self.initial_value, outline=self.joins())

    def joins(self) -> Schedule:
        """Return a schedule with the same joins."""
        known = self.acting(1.0, 1.0)
        if known is not None:
            return known
        lengths = (self.first, self.last + 1) if self.first else (self.last + 1,)
        return Sequence(phases=(Constant(lr=1.0),) * (len(lengths) + 1), lengths=lengths)

    def construct(self, group: Group) -> Acting:
        """Take down the initial value and make the first call."""
        return self.constructed(group, 1)

    def constructed(self, group: Group, each: int) -> Acting:
        """Return the object, which is called once in ``each`` ticks, after the call of tick 0."""
        node = Acting(Leaf(self, group, group.base()), self.first, self.stop, each)
        node.initial_step(group)
        return node

    def failed(self) -> tuple[int, str] | None:
        """Return where the formula ends."""
        known = self.closed(1.0, 1.0)
        end = None if known is None else known.end
        return None if end is None else (end.step, end.why)

    def horizon(self) -> int | None:
        """Return the call at which a way down that takes until ``end`` is done."""
        return first_tick(self.stop - 1) if self.roles().get(Role.DECAY) == "end" else None

    def warmup_end(self) -> int | None:
        """Return the call at which a way up that takes until ``end`` is done."""
        return first_tick(self.stop - 1) if self.roles().get(Role.WARMUP) == "end" else None


@dataclass(frozen=True, kw_only=True)
class Bounds(ParamScheduler):
    """The arguments that all have, behind those of their own."""

    begin: Annotated[Time, doc("the call, counted from 0, from which on it changes the value")] = 0
    end_: Annotated[Time, doc("the call from which on it does not any more")] = INF
    by_epoch: Annotated[bool, doc("whether it is called once per epoch, else once per iteration")] = True
    convert_to_iter_based: Annotated[
        bool, doc("whether lengths in epochs are multiplied by epoch_length, and it is called once per iteration")
    ] = False
    epoch_length: Annotated[EpochLength | None, doc("the iterations of an epoch", default="the run's")] = None


@dataclass(frozen=True, kw_only=True)
class OfRate(ParamScheduler):
    """A scheduler of the learning rate."""

    lr: Lr

    @property
    def initial_value(self) -> float:
        """The optimizer's rate."""
        return self.lr


@dataclass(frozen=True, kw_only=True)
class OfMomentum(ParamScheduler):
    """A scheduler of the momentum, or of Adam's beta1."""

    module = "momentum_scheduler"

    momentum: Annotated[Rate, Role.PEAK, doc("the optimizer's momentum, or beta1")]

    @property
    def initial_value(self) -> float:
        """The optimizer's momentum."""
        return self.momentum


def in_iterations(schedule: Schedule, each: int) -> Schedule:
    """Return a schedule on a clock of which a call takes ``each`` ticks."""
    return schedule if each == 1 else PerEpoch(inner=schedule, steps_per_epoch=each)


def ended(schedule: Schedule, step: int, error: str) -> Schedule:
    """Return a schedule that ends where mmengine raises."""
    return Truncated(inner=schedule, steps=min(step, NEVER), why=f"mmengine raises {error}")


def unchanged_at_first(change: Change, first: int) -> Change:
    """Return calls of which the first of all, if it is among them, leaves the value as it is."""
    if first > 0:
        return change
    a, b = change.a.copy(), change.offsets.copy()
    a[0], b[0] = 1.0, 0.0
    return Change(a, b if change.b is not None else None)

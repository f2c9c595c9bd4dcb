"""What torch's schedulers share: a record that is also the arithmetic of one object of torch's protocol."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from lrcurve.frameworks.shared.scheduler import Scheduler
from lrcurve.frameworks.torch.scan import Recursion
from lrcurve.frameworks.torch.stepping import Calls, Change, Group, Leaf, Node, Recurrent, Rule
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant

Lr = Annotated[Rate, Role.PEAK, doc("the optimizer's rate")]
OverwrittenLr = Annotated[Rate | None, doc("the optimizer's rate, which is overwritten")]


@dataclass(frozen=True, kw_only=True)
class Torch(Scheduler, Recurrent):
    """A scheduler of torch; ``lr`` is its field for the optimizer's rate."""

    library = "torch"
    version = "2.13.0"
    home = "torch.optim.lr_scheduler"
    ignored: ClassVar[Mapping[str, str | None]] = {"last_epoch": "-1", "optimizer": None, "verbose": None}

    @property
    def rate(self) -> float | None:
        """The optimizer's rate; None where it is not given, which a scheduler that overwrites it does not need."""
        given: float | None = getattr(self, "lr", None)
        return given

    def joins(self) -> Schedule:
        """Return a schedule with the same joins."""
        return self


@dataclass(frozen=True, kw_only=True)
class Member(Torch, Rule):
    """A scheduler that contains no others."""

    absolute: ClassVar[bool] = False
    """Whether each call sets the rate, whatever it was."""
    multiplies: ClassVar[bool] = False
    """Whether each call multiplies the rate by a number that does not depend on it."""

    @abstractmethod
    def closed(self, base: float) -> Schedule | None:
        """Return what it gives alone from a rate of ``base`` as a formula of the step, or None if it must recur."""

    def joins(self) -> Schedule:
        """Return the closed form, or for one that must recur a constant without joins."""
        return self.closed(1.0) or Constant(lr=1.0)

    def compose(self) -> Schedule:
        """Return the closed form, or the recursion."""
        rate = self.rate or 0.0
        return self.closed(rate) or Recursion(record=self, lr=rate, outline=self.joins())

    def construct(self, group: Group) -> Node:
        """Take down the initial rate and make the initial step."""
        leaf = Leaf(self, group, group.base())
        leaf.initial_step(group)
        return leaf


@dataclass(frozen=True, kw_only=True)
class Absolute(Member):
    """A scheduler whose every call sets the rate."""

    absolute = True

    @abstractmethod
    def closed(self, base: float) -> Schedule:
        """Return the rates as a formula of the step."""

    def advance(self, calls: Calls) -> Change:
        """Set the rate of the epoch."""
        return Change.to(self.closed(calls.base).rates(calls.epoch))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Set the rate of epoch 0."""
        return 0.0, float(self.closed(base).rates(np.zeros(1, dtype=np.int64))[0])

    def restarted(self, group: Group, base: float) -> float:
        """Return the rate of epoch 0."""
        return self.initial(group, base)[1]


def is_whole(number: float) -> bool:
    """Tell whether a number that may lie between steps is a step."""
    return float(number).is_integer()

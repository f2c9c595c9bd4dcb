"""torch's protocol: schedulers are objects that change the optimizer's current rate, one call after another.

Each call of a scheduler turns the current rate into ``a * lr + b``, with numbers that depend on how often it was called
and not on the rate. So a stretch of calls is two arrays, and a scheduler that contains others combines their arrays.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from lrcurve.schedules import Rates, Steps


@dataclass
class Group:
    """What the schedulers of one optimizer share while they are constructed.

    ``lr`` is the current rate, ``initial_lr`` the one taken down as the first. OneCycleLR also keeps its first, highest
    and last rate here, and SWALR its own: the one constructed last has its numbers used by all.
    """

    lr: float
    initial_lr: float | None = None
    one_cycle: tuple[float, float, float] = (0.0, 0.0, 0.0)
    swa_lr: float = 0.0

    def base(self) -> float:
        """Return the initial rate, taking down the current one if none was."""
        if self.initial_lr is None:
            self.initial_lr = self.lr
        return self.initial_lr

    def apply(self, change: "Change") -> None:
        """Change the current rate by a single call."""
        self.lr = float(change.a[0]) * self.lr + float(change.offsets[0])


class Change(NamedTuple):
    """Calls in a row: call i makes the rate ``a[i] * lr + b[i]``; float64 of shape (n,), no ``b`` where all are 0.

    ``idle`` says that none of them changes anything.
    """

    a: Rates
    b: Rates | None = None
    idle: bool = False

    @property
    def offsets(self) -> Rates:
        """``b``, zeros included."""
        return np.zeros(self.a.shape) if self.b is None else self.b

    def then(self, other: "Change") -> "Change":
        """Return the changes of two schedulers that are called each time, this one first."""
        if self.idle or other.idle:
            return other if self.idle else self
        if self.b is None:
            return Change(other.a * self.a, other.b)
        moved = other.a * self.b
        return Change(other.a * self.a, moved if other.b is None else moved + other.b)

    @staticmethod
    def to(rates: Rates) -> "Change":
        """Return calls that set the rate, whatever it was."""
        return Change(np.zeros(rates.shape), rates)

    @staticmethod
    def by(factors: Rates) -> "Change":
        """Return calls that multiply the rate."""
        return Change(factors)

    @staticmethod
    def none(count: int) -> "Change":
        """Return calls that change nothing."""
        return Change(np.ones(count), idle=True)

    @staticmethod
    def joined(changes: Sequence["Change"]) -> "Change":
        """Return calls one after another."""
        if len(changes) == 1:
            return changes[0]
        return Change(np.concatenate([one.a for one in changes]), np.concatenate([one.offsets for one in changes]))


class Calls(NamedTuple):
    """Calls of one scheduler in a row.

    ``base`` is the rate that it took down when it was constructed, torch's ``base_lrs``. ``epoch`` is what each call
    goes to, and ``number`` how often ``step()`` was called by then, construction included; both int64 of shape (n,).
    """

    group: Group
    base: float
    epoch: Steps
    number: Steps


class Rule(ABC):
    """The arithmetic of one scheduler that contains no others; it has no state, so that a copy is the same one."""

    def __deepcopy__(self, _memo: object) -> Self:
        """Return itself."""
        return self

    @abstractmethod
    def advance(self, calls: Calls) -> Change:
        """Return what calls do to the rate."""

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Return ``a`` and ``b`` of the construction; most leave the rate alone."""
        return 1.0, 0.0

    def restarted(self, group: Group, base: float) -> float | None:
        """Return the rate of epoch 0 in torch's closed form, or None for a scheduler that has none.

        Raises:
            ZeroDivisionError: where torch's does.
        """
        return None

    def failed(self) -> tuple[int, str] | None:
        """Return the first epoch at which a call raises, and the error; None if none does."""
        return None


class Node(ABC):
    """A scheduler object, in the state that its construction and its calls have left it in."""

    @abstractmethod
    def initial_step(self, group: Group) -> None:
        """Do what torch's ``_initial_step`` does."""

    @abstractmethod
    def undo(self) -> None:
        """Do what SequentialLR does to its members' counts when it is constructed."""

    @abstractmethod
    def calls(self, count: int) -> Change:
        """Make ``count`` calls of ``step()`` and return what they do."""

    @abstractmethod
    def restart(self) -> Change:
        """Do what torch's ``_update_lr(0)`` does; one call.

        Raises:
            ArithmeticError: where torch raises one.
            NotImplementedError: where torch raises it.
        """

    @abstractmethod
    def failure(self) -> tuple[int, str] | None:
        """Return which of the coming calls, from 0, is the first to raise, and the error; None if none does."""


@dataclass
class Leaf(Node):
    """A scheduler that contains no others; ``epoch`` is torch's ``last_epoch``, ``count`` its ``_step_count``."""

    rule: Rule
    group: Group
    base: float
    epoch: int = -1
    count: int = 0

    def initial_step(self, group: Group) -> None:
        """Apply the rule's construction."""
        self.epoch, self.count = self.epoch + 1, 1
        a, b = self.rule.initial(self.group, self.base)
        group.lr = a * group.lr + b

    def undo(self) -> None:
        """Set the epoch back."""
        self.epoch -= 1

    def calls(self, count: int) -> Change:
        """Apply the rule to the epochs in turn."""
        steps = np.arange(1, count + 1, dtype=np.int64)
        with np.errstate(all="ignore"):
            change = self.rule.advance(Calls(self.group, self.base, self.epoch + steps, self.count + steps))
        self.epoch, self.count = self.epoch + count, self.count + count
        return change

    def restart(self) -> Change:
        """Set the rate of epoch 0, or change it by what the call to epoch 0 does."""
        self.epoch = 0
        rate = self.rule.restarted(self.group, self.base)
        if rate is not None:
            return Change.to(np.array([rate]))
        return self.rule.advance(Calls(self.group, self.base, np.zeros(1, dtype=np.int64), np.array([self.count])))

    def failure(self) -> tuple[int, str] | None:
        """Count the calls to the epoch that fails."""
        found = self.rule.failed()
        if found is None or found[0] <= self.epoch:
            return None
        return found[0] - self.epoch - 1, found[1]


class Recurrent(ABC):
    """A record that can be constructed as an object of torch's protocol."""

    @abstractmethod
    def construct(self, group: Group) -> Node:
        """Return the object, after doing to ``group`` what its construction does."""

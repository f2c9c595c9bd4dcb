"""Schedulers that multiply the rate from call to call: drops, lines and powers."""

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Lr, Member, is_whole
from lrcurve.frameworks.torch.scan import Calls, Change, Group
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.combine import Sequence, Truncated
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.schedule import joins_at
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.exponential import Exponential
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.schedules.shapes.step import Step


@dataclass(frozen=True, kw_only=True)
class StepLR(Member):
    r"""Step decay: a drop every ``step_size`` calls.

    .. code-block:: text

        lr(t) = lr * gamma ** floor(t / step_size)

    >>> StepLR(lr=0.8, step_size=3, gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: torch.optim.lr_scheduler.StepLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.StepLR lr=0.1 step_size=10 gamma=0.5"
    differs = (
        "The recursion drops where t % step_size is exactly 0: a step_size of 2.5 drops at 5, 10, 15, not in between.",
        "step_size 0 is accepted and raises ZeroDivisionError at the first call.",
    )

    lr: Lr
    step_size: Annotated[Time, doc("how many calls there are from drop to drop")]
    gamma: Annotated[float, doc("the factor of each drop")] = 0.1

    def closed(self, base: float) -> Schedule | None:
        """Drop step by step."""
        if self.step_size == 0:
            return Truncated(inner=Constant(lr=base), steps=1, why="torch raises ZeroDivisionError: step_size is 0")
        if not is_whole(self.step_size):
            return None
        return Step(lr=base, gamma=self.gamma, step_size=abs(int(self.step_size)))

    def joins(self) -> Schedule:
        """Drop at the whole steps that are multiples."""
        return self.closed(1.0) or Step(lr=1.0, gamma=0.5, step_size=1)

    def advance(self, calls: Calls) -> Change:
        """Multiply at multiples of the step size."""
        drops = (np.mod(calls.epoch, self.step_size) == 0) & (calls.epoch != 0)
        return Change.by(np.where(drops, self.gamma, 1.0))

    def restarted(self, group: Group, base: float) -> float:
        """Return the base."""
        return base * float(self.gamma ** (0 // self.step_size))

    def failed(self) -> tuple[int, str] | None:
        """Fail at the first call where the step size is 0."""
        return (1, "torch raises ZeroDivisionError: step_size is 0") if self.step_size == 0 else None


@dataclass(frozen=True, kw_only=True)
class MultiStepLR(Member):
    r"""A drop at each milestone.

    .. code-block:: text

        lr(t) = lr * gamma ** n

    ``n`` is how many ``milestones`` from 0 on are at most ``t``.

    >>> MultiStepLR(lr=0.8, milestones=(3, 6), gamma=0.5)([0, 2, 3, 6]).tolist()
    [0.8, 0.8, 0.4, 0.2]

    Source: torch.optim.lr_scheduler.MultiStepLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.MultiStepLR lr=0.1 milestones=20,40"
    differs = (
        "A milestone that is listed twice drops twice, and milestone 0 already acts on update 0.",
        "Milestones need not be in order; those below 0, between steps or past the end never act.",
    )

    lr: Lr
    milestones: Annotated[tuple[Time, ...], doc("the steps of the drops")]
    gamma: Annotated[float, doc("the factor of each drop")] = 0.1

    def closed(self, base: float) -> Schedule:
        """Drop at the milestones that calls come to."""
        acting = sorted(int(milestone) for milestone in self.milestones if milestone >= 0 and is_whole(milestone))
        return Multistep(lr=base, milestones=tuple(acting), gamma=self.gamma)

    def advance(self, calls: Calls) -> Change:
        """Multiply at milestones, as often as they are listed."""
        drops = Counter(self.milestones)
        times = np.zeros(calls.epoch.shape)
        for milestone in drops:
            times[calls.epoch == milestone] = drops[milestone]
        return Change.by(self.gamma**times)

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Drop at milestone 0."""
        return self.gamma ** self.milestones.count(0), 0.0

    def restarted(self, group: Group, base: float) -> float:
        """Count the milestones up to 0, negative ones too."""
        return base * self.gamma ** bisect_right(sorted(self.milestones), 0)


@dataclass(frozen=True, kw_only=True)
class ConstantLR(Member):
    r"""A lower rate for the first ``total_iters`` calls.

    .. code-block:: text

        lr(t) = lr * factor      t < total_iters
        lr(t) = lr               t >= total_iters

    >>> ConstantLR(lr=0.8, factor=0.25, total_iters=3)([0, 2, 3]).tolist()
    [0.2, 0.2, 0.8]

    Source: torch.optim.lr_scheduler.ConstantLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.ConstantLR lr=0.1 total_iters=20"
    differs = (
        "The rate comes back by multiplying with 1 / factor: with factor 0 call total_iters raises ZeroDivisionError.",
        "With total_iters 0, below 0 or between steps that call never comes: the rate stays at lr * factor for ever.",
    )

    lr: Lr
    factor: Annotated[float, doc("what the rate is multiplied by at first, from 0 to 1")] = 1.0 / 3
    total_iters: Annotated[Time, doc("how many updates have the lower rate")] = 5

    def closed(self, base: float) -> Schedule:
        """Jump once, if ever."""
        if self.factor > 1.0 or self.factor < 0:
            raise raises("torch", "factor", "ValueError: it must be from 0 to 1")
        low = Constant(lr=base * self.factor)
        if self.total_iters < 1 or not is_whole(self.total_iters):
            return low
        if self.factor == 0:
            return Truncated(inner=low, steps=int(self.total_iters), why=self._division())
        return Sequence(phases=(low, Constant(lr=base)), lengths=(int(self.total_iters),))

    def _division(self) -> str:
        return "torch raises ZeroDivisionError: the way back multiplies by 1 / factor, and factor is 0"

    def advance(self, calls: Calls) -> Change:
        """Lower the rate at epoch 0 and bring it back at the end."""
        back = 1.0 / self.factor if self.factor else 1.0
        return Change.by(np.where(calls.epoch == 0, self.factor, np.where(calls.epoch == self.total_iters, back, 1.0)))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Lower the rate."""
        return self.factor, 0.0

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form, which knows a total_iters of 0."""
        return base * (self.factor + (self.total_iters <= 0) * (1 - self.factor))

    def failed(self) -> tuple[int, str] | None:
        """Fail on the way back from 0."""
        fails = self.factor == 0 and self.total_iters >= 1 and is_whole(self.total_iters)
        return (int(self.total_iters), self._division()) if fails else None


@dataclass(frozen=True, kw_only=True)
class LinearLR(Member):
    r"""Straight from ``start_factor`` to ``end_factor`` times the rate.

    .. code-block:: text

        lr(t) = lr * (start_factor + (end_factor - start_factor) * min(t, N) / N)

    ``N`` is ``total_iters``; update N is the first at ``end_factor``.

    >>> LinearLR(lr=0.8, start_factor=0.25, total_iters=3)([0, 1, 2, 3, 9]).round(12).tolist()
    [0.2, 0.4, 0.6, 0.8, 0.8]

    Source: torch.optim.lr_scheduler.LinearLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.LinearLR lr=0.1 start_factor=0.1 total_iters=20"
    differs = (
        "start_factor must be above 0: this warmup cannot start at 0.",
        "With total_iters 0 or less no call changes anything, and the rate stays at lr * start_factor for ever.",
        "A total_iters between steps never gets to end_factor: the rate stays where the last whole step brought it.",
    )

    lr: Lr
    start_factor: Annotated[float, doc("what the rate is multiplied by at first, above 0 and at most 1")] = 1.0 / 3
    end_factor: Annotated[float, doc("what it is multiplied by in the end, from 0 to 1")] = 1.0
    total_iters: Annotated[Time, doc("N, how many updates the way takes")] = 5

    def closed(self, base: float) -> Schedule:
        """Draw the line as far as whole steps go."""
        if self.start_factor > 1.0 or self.start_factor <= 0:
            raise raises("torch", "start_factor", "ValueError: it must be above 0 and at most 1")
        if self.end_factor > 1.0 or self.end_factor < 0:
            raise raises("torch", "end_factor", "ValueError: it must be from 0 to 1")
        last = math.floor(self.total_iters)
        if last < 1:
            return Constant(lr=base * self.start_factor)
        share = last / self.total_iters
        end = self.start_factor + (self.end_factor - self.start_factor) * share if share < 1 else self.end_factor
        return Linear(lr=base * self.start_factor, min_lr=base * end, steps=last)

    def advance(self, calls: Calls) -> Change:
        """Multiply by the ratio of this step's factor to the one before."""
        if calls.epoch[0] > max(self.total_iters, 0):
            return Change.none(calls.epoch.size)
        slope = self.end_factor - self.start_factor
        ratio = 1.0 + slope / (self.total_iters * self.start_factor + (calls.epoch - 1) * slope)
        ratio = np.where(calls.epoch > self.total_iters, 1.0, ratio)
        return Change.by(np.where(calls.epoch == 0, self.start_factor, ratio))

    def initial(self, group: Group, base: float) -> tuple[float, float]:
        """Start low."""
        return self.start_factor, 0.0

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form."""
        slope = self.end_factor - self.start_factor
        return base * (self.start_factor + slope * min(self.total_iters, 0) / self.total_iters)


@dataclass(frozen=True, kw_only=True)
class ExponentialLR(Member):
    r"""Exponential decay: every call multiplies the rate by ``gamma``.

    .. code-block:: text

        lr(t) = lr * gamma ** t

    >>> ExponentialLR(lr=0.8, gamma=0.5)([0, 1, 2]).tolist()
    [0.8, 0.4, 0.2]

    Source: torch.optim.lr_scheduler.ExponentialLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.ExponentialLR lr=0.1 gamma=0.9"

    lr: Lr
    gamma: Annotated[float, doc("the factor of each call")]

    def closed(self, base: float) -> Schedule:
        """Take the power."""
        return Exponential(lr=base, decay_rate=self.gamma)

    def advance(self, calls: Calls) -> Change:
        """Multiply."""
        return Change.by(np.full(calls.epoch.shape, self.gamma))

    def restarted(self, group: Group, base: float) -> float:
        """Return the base."""
        return base


@dataclass(frozen=True, kw_only=True)
class PolynomialLR(Member):
    r"""A power of what is left, down to 0.

    .. code-block:: text

        lr(t) = lr * (1 - min(t, N) / N) ** power

    ``N`` is ``total_iters``.

    >>> PolynomialLR(lr=0.8, total_iters=4, power=2.0)([0, 1, 2, 4, 9]).round(12).tolist()
    [0.8, 0.45, 0.2, 0.0, 0.0]

    Source: torch.optim.lr_scheduler.PolynomialLR, torch 2.13.0.
    """

    multiplies = True
    example = "torch.PolynomialLR lr=0.1 total_iters=40 power=2"
    differs = (
        "total_iters is 5 unless given: every update from the fifth on has rate 0.",
        "There is no lowest rate to end at; with total_iters 0 the rate stays as it is.",
    )

    lr: Lr
    total_iters: Annotated[Time, doc("N, how many updates the way to 0 takes")] = 5
    power: Annotated[float, doc("the power")] = 1.0

    def closed(self, base: float) -> Schedule:
        """Follow the formula as far as whole steps go."""
        last = math.floor(self.total_iters)
        if last < 1:
            return Constant(lr=base)
        left = _Left(base=base, total=self.total_iters, last=last, power=self.power)
        failure = self.failed()
        return left if failure is None else Truncated(inner=left, steps=failure[0], why=failure[1])

    def advance(self, calls: Calls) -> Change:
        """Multiply by the ratio of this step's factor to the one before."""
        if calls.epoch[0] > max(self.total_iters, 0):
            return Change.none(calls.epoch.size)
        left = 1.0 - calls.epoch / np.float64(self.total_iters)
        before = 1.0 - (calls.epoch - 1) / np.float64(self.total_iters)
        return Change.by(np.where(calls.epoch > self.total_iters, 1.0, (left / before) ** self.power))

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form."""
        left: float = (1.0 - min(self.total_iters, 0) / self.total_iters) ** self.power
        return base * left

    def failed(self) -> tuple[int, str] | None:
        """Fail where 0 is raised to a negative power."""
        fails = self.power < 0 and self.total_iters >= 1 and is_whole(self.total_iters)
        return (int(self.total_iters), "torch raises ZeroDivisionError: 0 to a negative power") if fails else None


@dataclass(frozen=True, kw_only=True)
class _Left(Schedule):
    """``base * (1 - min(t, last) / total) ** power``."""

    base: float
    total: float
    last: int
    power: float

    def rates(self, t: Steps) -> Rates:
        left: Rates = self.base * ((self.total - np.minimum(t, self.last)) / self.total) ** self.power
        return left

    def next_join(self, t: Steps) -> Steps:
        return joins_at(t, [self.last])

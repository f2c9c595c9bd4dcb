"""Schedulers that go up and down."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Absolute, Lr, Member, OverwrittenLr, function_of, is_whole
from lrcurve.frameworks.torch.scan import Calls, Change, Group, Leaf, Node
from lrcurve.schedules import Schedule, Steps
from lrcurve.schedules.combine import Repeat, Truncated
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.function import Function
from lrcurve.schedules.realtime.torch_waves import Rebound, Triangles, WaveHeight
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingLR(Member):
    r"""Half a cosine wave down in ``T_max`` calls, and up again after it.

    .. code-block:: text

        lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * t / T_max)) / 2

    >>> CosineAnnealingLR(lr=0.8, T_max=4)([0, 2, 4, 6, 8]).round(12).tolist()
    [0.8, 0.4, 0.0, 0.4, 0.8]

    Source: torch.optim.lr_scheduler.CosineAnnealingLR, torch 2.13.0.
    """

    example = "torch.CosineAnnealingLR lr=0.1 T_max=25 eta_min=0.001"
    differs = (
        "It is not held at eta_min: after T_max calls the rate rises again, and is back at the top after 2 T_max.",
        "A run of T_max updates ends one call before eta_min; T_max = updates - 1 gets there.",
        "On the way up each rate is the one before times a ratio of two small numbers, whose rounding stays: with "
        "T_max = 10,000 the second peak is off by about 1e-8.",
    )

    lr: Lr
    T_max: Annotated[Time, doc("how many calls the way down takes")]
    eta_min: Annotated[float, doc("the lowest rate")] = 0.0

    def closed(self, base: float) -> Schedule | None:
        """Follow the wave, with what the recursion rounds on the way up."""
        if self.T_max == 0:
            return Truncated(inner=Constant(lr=base), steps=1, why="torch raises ZeroDivisionError: T_max is 0")
        if not is_whole(self.T_max):
            return None
        length = abs(int(self.T_max))
        wave = Cosine(lr=base, min_lr=self.eta_min, steps=length, past_end="mirror")
        return Rebound(inner=wave, low=self.eta_min, steps=length)

    def advance(self, calls: Calls) -> Change:
        """Multiply what is above eta_min by the ratio of the wave to the one before; step on from where that was 0."""
        epochs = np.arange(calls.epoch[0] - 1, calls.epoch[-1] + 1, dtype=np.float64)
        epochs *= np.pi
        epochs /= self.T_max
        waves = 1 + np.cos(epochs)
        before, wave = waves[:-1], waves[1:]
        low = self._lows(int(calls.epoch[0]), calls.epoch.size)
        a = wave / before
        a[low] = 1.0
        b = self.eta_min - a * self.eta_min
        b[low] = (calls.base - self.eta_min) * (1 - np.cos(np.pi / np.float64(self.T_max))) / 2
        return Change(a, b)

    def _lows(self, first: int, count: int) -> Steps:
        """Return which of ``count`` calls from epoch ``first`` on come right after the wave's lowest point."""
        if is_whole(self.T_max) and self.T_max:
            length = abs(int(self.T_max))
            return np.arange((1 + length - first) % (2 * length), count, 2 * length)
        epochs = np.arange(first, first + count)
        return np.flatnonzero(np.mod(epochs - 1 - self.T_max, 2 * self.T_max) == 0)

    def restarted(self, group: Group, base: float) -> float:
        """Follow the closed form."""
        return self.eta_min + (base - self.eta_min) * (1 + math.cos(math.pi * 0 / self.T_max)) / 2

    def failed(self) -> tuple[int, str] | None:
        """Fail at the first call where T_max is 0."""
        return (1, "torch raises ZeroDivisionError: T_max is 0") if self.T_max == 0 else None


@dataclass(frozen=True, kw_only=True)
class CosineAnnealingWarmRestarts(Absolute):
    r"""Cosine annealing that starts again: SGDR.

    .. code-block:: text

        lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * s / T_i)) / 2

    Cycle i has ``T_i = T_0 * T_mult ** i`` steps, and ``s`` is the step within it.

    >>> CosineAnnealingWarmRestarts(lr=0.8, T_0=2, T_mult=2)([0, 1, 2, 4, 6]).round(12).tolist()
    [0.8, 0.4, 0.8, 0.4, 0.8]

    Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts, torch 2.13.0.
    """

    example = "torch.CosineAnnealingWarmRestarts lr=0.1 T_0=10 T_mult=2 eta_min=0.001"
    differs = (
        "It sets the rate at each call, so in a ChainedScheduler it wipes out a warmup that comes before it.",
        "eta_min itself is no update's rate: a cycle ends one step above it.",
    )

    lr: Lr
    T_0: Annotated[Time, doc("the steps of the first cycle, a whole number")]
    T_mult: Annotated[float, doc("each cycle's length as a multiple of the one before, a whole number")] = 1
    eta_min: Annotated[float, doc("what each cycle goes down to")] = 0.0

    def closed(self, base: float) -> Schedule:
        """Repeat the half wave."""
        if self.T_0 <= 0 or not is_whole(self.T_0):
            raise raises("torch", "T_0", "ValueError: it must be a whole number above 0")
        if self.T_mult < 1 or not is_whole(self.T_mult):
            raise raises("torch", "T_mult", "ValueError: it must be a whole number of at least 1")
        cycle = Cosine(lr=base, min_lr=self.eta_min, steps=int(self.T_0))
        return Repeat(inner=cycle, steps=int(self.T_0), stretch=int(self.T_mult))


@dataclass(frozen=True, kw_only=True)
class CyclicLR(Absolute):
    r"""Triangles between ``base_lr`` and ``max_lr``.

    .. code-block:: text

        lr(t) = base_lr + (max_lr - base_lr) * up(t) * height

        height   triangular 1      triangular2 2 ** (1 - c)      exp_range gamma ** t      scale_fn(c) or scale_fn(t)

    ``up`` goes from 0 to 1 in ``step_size_up`` calls and back in ``step_size_down``; ``c`` is the cycle, from 1.

    >>> CyclicLR(base_lr=0.2, max_lr=1.0, step_size_up=2)([0, 1, 2, 3, 4]).round(12).tolist()
    [0.2, 0.6, 1.0, 0.6, 0.2]

    Source: torch.optim.lr_scheduler.CyclicLR, torch 2.13.0.
    """

    example = "torch.CyclicLR base_lr=0.001 max_lr=0.1 step_size_up=10"
    differs = (
        "The optimizer's own rate is overwritten with base_lr.",
        "gamma acts in mode exp_range only.",
        "With cycle_momentum, which is the default, the optimizer needs a momentum or betas; torch raises otherwise.",
        "Constructed after another scheduler, its update 0 has that one's rate and not base_lr.",
    )

    lr: OverwrittenLr = None
    base_lr: Annotated[float, doc("the rate that each cycle starts and ends at")]
    max_lr: Annotated[float, doc("the rate at the peak of the first cycle")]
    step_size_up: Annotated[Time, doc("how many calls the way up takes")] = 2000
    step_size_down: Annotated[Time | None, doc("how many calls the way down takes", default="step_size_up")] = None
    mode: Annotated[Literal["triangular", "triangular2", "exp_range"], doc("how high each cycle is")] = "triangular"
    gamma: Annotated[float, doc("the factor of each call in mode exp_range")] = 1.0
    scale_fn: Annotated[Function | None, doc("the height as a function of x, instead of a mode")] = None
    scale_mode: Annotated[
        Literal["cycle", "iterations"], doc("what scale_fn's x is: the number of the cycle, from 1, or of the call")
    ] = "cycle"
    cycle_momentum: Annotated[bool, doc("have the momentum go the other way, which --param momentum shows")] = True
    base_momentum: Annotated[float, doc("the lowest momentum")] = 0.8
    max_momentum: Annotated[float, doc("the highest momentum")] = 0.9

    @property
    def parameters(self) -> Mapping[str, Schedule]:
        """The momentum, or beta1: highest where a cycle starts, and lower by as much of its range as the rate is up."""
        return {"momentum": self._triangles(self.max_momentum, self.base_momentum)} if self.cycle_momentum else {}

    def closed(self, base: float) -> Schedule:
        """Draw the triangles from ``base``, which is ``base_lr`` but for the construction."""
        return self._triangles(base, self.max_lr)

    def _triangles(self, start: float, top: float) -> Schedule:
        down = self.step_size_up if self.step_size_down is None else self.step_size_down
        if self.step_size_up == 0 or self.step_size_up + down == 0:
            raise raises("torch", "step_size_up", "ZeroDivisionError for a way up of 0 steps")
        height: WaveHeight = self.mode
        if self.scale_fn is not None:
            height = function_of("scale_fn", self.scale_fn)
        return Triangles(
            low=start,
            high=top,
            up=self.step_size_up,
            down=down,
            height=height,
            gamma=self.gamma,
            by_cycle=self.scale_mode == "cycle",
        )

    def compose(self) -> Schedule:
        """Start from ``base_lr``."""
        return self.closed(self.base_lr)

    def construct(self, group: Group) -> Node:
        """Overwrite the rate, then set it to the one taken down as the first, which torch takes for base_lr."""
        group.lr = self.base_lr
        group.lr = group.base()
        return Leaf(self, group, self.base_lr, epoch=0, count=1)

"""torch's triangles between two rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.frameworks.torch.base import Absolute, OverwrittenLr
from lrcurve.frameworks.torch.stepping import Group, Leaf, Node
from lrcurve.frameworks.torch.user_function import function_of
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, doc
from lrcurve.schedules.function import Function
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.triangular_wave import TriangularWave, WaveHeight
from lrcurve.schedules.roles import Role


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
    base_lr: Annotated[float, Role.START, doc("the rate that each cycle starts and ends at")]
    max_lr: Annotated[float, Role.PEAK, doc("the rate at the peak of the first cycle")]
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
        return TriangularWave(
            low=start,
            high=top,
            up=self.step_size_up,
            down=down,
            height=height,
            gamma=self.gamma,
            by_cycle=self.scale_mode == "cycle",
        )

    def first_cycle(self) -> int | None:
        """Return the end of the first triangle."""
        down = self.step_size_up if self.step_size_down is None else self.step_size_down
        return first_step(self.step_size_up + down)

    def compose(self) -> Schedule:
        """Start from ``base_lr``."""
        return self.closed(self.base_lr)

    def construct(self, group: Group) -> Node:
        """Overwrite the rate, then set it to the one taken down as the first, which torch takes for base_lr."""
        group.lr = self.base_lr
        group.lr = group.base()
        return Leaf(self, group, self.base_lr, epoch=0, count=1)

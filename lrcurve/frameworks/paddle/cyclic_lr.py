"""paddle's triangles between two rates."""

from dataclasses import dataclass
from typing import Annotated, Literal

from lrcurve.frameworks.paddle.base import Paddle, counted
from lrcurve.frameworks.torch.cyclic_lr import CyclicLR as TorchCyclicLR
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Rate, Time, doc
from lrcurve.schedules.function import Function
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class CyclicLR(Paddle):
    r"""Triangles between ``base_learning_rate`` and ``max_learning_rate``.

    .. code-block:: text

        lr(t) = base_learning_rate + (max_learning_rate - base_learning_rate) * up(t) * height

        height   triangular 1    triangular2 2 ** (1 - c)    exp_range exp_gamma ** t    scale_fn(c) or scale_fn(t)

    ``up`` goes from 0 to 1 in ``step_size_up`` steps and back in ``step_size_down``; ``c`` is the cycle, from 1.

    >>> cyclic = CyclicLR(base_learning_rate=0.2, max_learning_rate=1.0, step_size_up=2)
    >>> cyclic([0, 1, 2, 3, 4]).round(12).tolist()
    [0.2, 0.6, 1.0, 0.6, 0.2]

    Source: paddle.optimizer.lr.CyclicLR, paddlepaddle 3.3.1; Smith, "Cyclical Learning Rates for Training Neural
    Networks", 2017 (arXiv:1506.01186).
    """

    example = "paddle.CyclicLR base_learning_rate=0.001 max_learning_rate=0.1 step_size_up=10"
    differs = (
        "exp_gamma acts in mode exp_range only.",
        "There is no cycle_momentum: paddle's cycles leave the momentum alone.",
    )

    base_learning_rate: Annotated[Rate, Role.START, doc("the rate that each cycle starts and ends at")]
    max_learning_rate: Annotated[Rate, Role.PEAK, doc("the rate at the peak of the first cycle")]
    step_size_up: Annotated[Time, doc("how many steps the way up takes")]
    step_size_down: Annotated[Time | None, doc("how many steps the way down takes", default="step_size_up")] = None
    mode: Annotated[Literal["triangular", "triangular2", "exp_range"], doc("how high each cycle is")] = "triangular"
    exp_gamma: Annotated[float, doc("the factor of each step in mode exp_range")] = 1.0
    scale_fn: Annotated[Function | None, doc("the height as a function of x, instead of a mode")] = None
    scale_mode: Annotated[
        Literal["cycle", "iterations"], doc("what scale_fn's x is: the number of the cycle, from 1, or of the step")
    ] = "cycle"

    def first_cycle(self) -> int | None:
        """Return the end of the first triangle."""
        down = self.step_size_up if self.step_size_down is None else self.step_size_down
        return first_step(self.step_size_up + down)

    def compose(self) -> Schedule:
        """Return what torch gives, whose formula it is."""
        for field in ("step_size_up", "step_size_down"):
            if getattr(self, field) is not None:
                counted(field, getattr(self, field), "ValueError")
        return TorchCyclicLR(
            base_lr=self.base_learning_rate,
            max_lr=self.max_learning_rate,
            step_size_up=self.step_size_up,
            step_size_down=self.step_size_down,
            mode=self.mode,
            gamma=self.exp_gamma,
            scale_fn=self.scale_fn,
            scale_mode=self.scale_mode,
            cycle_momentum=False,
        ).inner

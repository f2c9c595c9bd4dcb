"""paddle's warmup before a rate or another scheduler."""

from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.paddle.base import Paddle, counted, refused
from lrcurve.frameworks.paddle.reduce_on_plateau import ReduceOnPlateau
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.fields import Rate, Time, Unit, doc
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import Child
from lrcurve.schedules.shapes.constant import Constant


@dataclass(frozen=True, kw_only=True)
class LinearWarmup(Paddle):
    r"""A straight line from one rate to another, then a rate or another scheduler on a clock of its own.

    .. code-block:: text

        lr(t) = start_lr + (end_lr - start_lr) * t / W      t < W
        lr(t) = learning_rate, or its rate at t - W         t >= W

    ``W`` is ``warmup_steps``. The scheduler's clock is set to ``t - W``, so it begins with its step 0 when the warmup
    is over, and its lengths do not include the warmup.

    >>> warmup = LinearWarmup(learning_rate=Constant(lr=0.8), warmup_steps=4, start_lr=0.0, end_lr=0.8)
    >>> warmup([0, 1, 3, 4, 9]).round(12).tolist()
    [0.0, 0.2, 0.6, 0.8, 0.8]

    Source: paddle.optimizer.lr.LinearWarmup, paddlepaddle 3.3.1.
    """

    example = (
        "paddle.LinearWarmup warmup_steps=10 start_lr=0 end_lr=0.1 "
        'learning_rate="{type: paddle.CosineAnnealingDecay, learning_rate: 0.1, T_max: 40}"'
    )
    differs = (
        "The scheduler that follows has a clock of its own, which is at 0 when the warmup is over: the T_max of a "
        "cosine, or milestones, do not include the warmup.",
        "end_lr and the rate that follows need not agree: the line ends just below end_lr, and then the rate jumps.",
        "It refuses an end_lr that is not above start_lr.",
        "A ReduceOnPlateau inside it gets the number of the step for its metric.",
        "CosineAnnealingWarmRestarts finds its restarts by a logarithm here, which can put one a step late: with T_0 "
        "1 and T_mult 3 step 121 has the lowest rate instead of the highest.",
    )

    learning_rate: Annotated[Schedule, doc("what follows: a rate, or a scheduler of paddle")]
    warmup_steps: Annotated[Time, Role.WARMUP, doc("W, how many steps the warmup takes")]
    start_lr: Annotated[Rate, Role.START, doc("the rate of step 0")]
    end_lr: Annotated[float, Unit.RATE, Role.PEAK, doc("the rate that the line ends at, at step W")]

    def children(self) -> tuple[Child, ...]:
        """Return what follows."""
        return (Child(self.learning_rate, int(self.warmup_steps)),)

    def compose(self) -> Schedule:
        """Return the line, then what follows with its clock set anew each time."""
        steps = counted("warmup_steps", self.warmup_steps, fractional="AssertionError")
        if self.end_lr <= self.start_lr:
            raise refused("end_lr", f"AssertionError: it must be above start_lr, {self.start_lr:g}")
        after = self.learning_rate
        if isinstance(after, ReduceOnPlateau):
            what = "cannot be a ReduceOnPlateau: paddle gives it the number of the step for its metric"
            raise FieldError("learning_rate", what)
        if not isinstance(after, Paddle | Constant):
            raise FieldError("learning_rate", "must be a rate or a scheduler of paddle, without modifiers")
        line = Track(at=(0, steps), values=(self.start_lr, self.end_lr))
        return Sequence(phases=(line, after.set_to() if isinstance(after, Paddle) else after), lengths=(steps,))

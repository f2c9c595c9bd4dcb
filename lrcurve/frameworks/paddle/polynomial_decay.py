"""paddle's polynomial decay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from lrcurve.frameworks.keras.polynomial_decay import PolynomialDecay as KerasPolynomialDecay
from lrcurve.frameworks.paddle.base import LearningRate, Paddle, counted, refused
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import Time, Unit, doc
from lrcurve.schedules.roles import Role


@dataclass(frozen=True, kw_only=True)
class PolynomialDecay(Paddle):
    r"""From one rate to another by a power of the share of the steps that is left, once or in ever longer cycles.

    .. code-block:: text

        lr(t) = end_lr + (learning_rate - end_lr) * (1 - p) ** power
        p     = min(t, T) / T
        p     = t / (T * max(ceil(t / T), 1))      cycle

    ``T`` is ``decay_steps``. With ``cycle``, each multiple of T has the end rate, and the next step is back on a line
    from the first rate at step 0 to the next multiple.

    >>> PolynomialDecay(learning_rate=0.8, decay_steps=4, end_lr=0.0)([0, 1, 4, 9]).round(12).tolist()
    [0.8, 0.6, 0.0, 0.0]

    Source: paddle.optimizer.lr.PolynomialDecay, paddlepaddle 3.3.1.
    """

    example = "paddle.PolynomialDecay learning_rate=0.1 decay_steps=40 power=2"
    differs = (
        "The default end_lr is 1e-4, so a lower rate rises: 1e-5 is at 5.5e-5 half-way.",
        "With cycle, a new cycle does not start at the first rate: the second starts near half of it.",
    )

    learning_rate: LearningRate
    decay_steps: Annotated[Time, Role.DECAY, doc("T, how long the decay takes")]
    end_lr: Annotated[float, Unit.RATE, Role.FLOOR, doc("the rate at step T")] = 0.0001
    power: Annotated[float, doc("the exponent of what is left; 1 is a straight line")] = 1.0
    cycle: Annotated[bool, doc("whether it goes on past T, down to each multiple of T")] = False

    def roles(self) -> Mapping[Role, str]:
        """Return ``decay_steps`` as those of the first cycle, where it comes in cycles."""
        cycles = {Role.DECAY, Role.WARMUP} if self.cycle else set()
        return {Role.CYCLE if role in cycles else role: name for role, name in super().roles().items()}

    def first_cycle(self) -> int | None:
        """Return the step behind the first multiple of T, where it comes in cycles."""
        return int(self.decay_steps) + 1 if self.cycle else None

    def compose(self) -> Schedule:
        """Return what Keras gives, whose formula it is."""
        if self.power <= 0:
            raise refused("power", "AssertionError: it must be above 0")
        return KerasPolynomialDecay(
            initial_learning_rate=self.learning_rate,
            decay_steps=counted("decay_steps", self.decay_steps, fractional="AssertionError"),
            end_learning_rate=self.end_lr,
            power=self.power,
            cycle=self.cycle,
        ).inner

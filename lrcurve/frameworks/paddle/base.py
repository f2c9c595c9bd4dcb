"""What paddle's schedulers share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from lrcurve.frameworks.shared.scheduler import Scheduler, raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import Rate, doc
from lrcurve.schedules.roles import Role

LearningRate = Annotated[Rate, Role.PEAK, doc("the rate at first")]


@dataclass(frozen=True, kw_only=True)
class Paddle(Scheduler):
    """A scheduler of paddle."""

    library = "paddle"
    version = "3.3.1"
    home = "paddle.optimizer.lr"
    ignored: ClassVar[Mapping[str, str | None]] = {"last_epoch": "-1", "verbose": None}

    def set_to(self) -> Schedule:
        """Return the rates of ``step(t)``, with which LinearWarmup sets the clock; most are those of ``step()``."""
        return self.inner


def drops(function: str) -> str:
    """Return the trap of a function of fluid's time, which hands on less than it takes."""
    taken = f"The function {function} takes decay_steps and staircase, and outside of a static graph drops both"
    return f"{taken} without a word: its decay_rate acts at every step."


def refused(field: str, error: str) -> FieldError:
    """Return the error for an argument that paddle refuses."""
    return raises("paddle", field, error)


def counted(field: str, value: float, error: str = "AssertionError", fractional: str = "TypeError") -> int:
    """Return a number of steps.

    Raises:
        FieldError: if it is no whole number above 0; paddle raises ``error``, or for a fraction ``fractional``.
    """
    whole = float(value).is_integer()
    if value <= 0 or not whole:
        raise refused(field, f"{error if whole else fractional}: it must be a whole number above 0")
    return int(value)


def below_one(gamma: float) -> float:
    """Return a factor.

    Raises:
        FieldError: if it is no less than 1.
    """
    if gamma >= 1:
        raise refused("gamma", "ValueError: it must be below 1")
    return gamma

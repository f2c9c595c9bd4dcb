"""What every schedule is: a pure function of the integer step."""

import dataclasses
from abc import ABC, abstractmethod
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int64]
Rates = npt.NDArray[np.float64]

MAX_STEP = 2**53
"""Steps are counted below this: up to here float64 holds every integer, so ``t / T`` is exact in both parts."""

NEVER = MAX_STEP
"""What ``next_join`` gives where no join follows."""


def as_steps(steps: npt.ArrayLike) -> Steps:
    """Return ``steps`` as an int64 array.

    Raises:
        ValueError: if a step is no integer, is negative, or is 2**53 or more.
    """
    array = np.asarray(steps)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise ValueError(f"steps must be integers, got {array.dtype} values")
    low, high = int(array.min()), int(array.max())
    if low < 0 or high >= MAX_STEP:
        raise ValueError(f"steps must be from 0 to 2**53 - 1, got {low if low < 0 else high}")
    return array.astype(np.int64, copy=False)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Schedule(ABC):
    """A learning rate as a pure function of the step.

    Call it with an integer or an int64 array of any shape; it gives a float64 array of that shape. Steps count from 0,
    and 0 is the first update of the schedule's own time.
    """

    flat: ClassVar[bool] = False
    """Whether the rate is constant between joins."""

    def __call__(self, steps: npt.ArrayLike) -> Rates:
        """Return the rate at each step, float64, in the shape of ``steps``.

        Raises:
            ValueError: if a step is no integer, is negative, or is 2**53 or more.
        """
        return np.asarray(self.rates(as_steps(steps)), dtype=np.float64)

    @abstractmethod
    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula at an int64 array ``t`` of checked steps."""

    def next_join(self, t: Steps) -> Steps:
        """Return, for each step, the first join after it, or ``NEVER``.

        A join is a step at which the formula changes or the value jumps; between joins the schedule is smooth.
        """
        return np.full(np.shape(t), NEVER, dtype=np.int64)

    def stretched(self, steps: int) -> Self:
        """Return the same shape drawn over ``steps`` steps instead of its own length.

        Raises:
            ValueError: if the shape has no length of its own to stretch.
        """
        if not any(field.name == "steps" for field in dataclasses.fields(self)):
            raise ValueError(f"{type(self).__name__} has no length to stretch")
        return dataclasses.replace(self, steps=steps)


class FieldError(ValueError):
    """Two fields of a record contradict each other; ``field`` is the one to point at."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def joins_at(t: Steps, joins: npt.ArrayLike) -> Steps:
    """Return, for each step, the first of the sorted ``joins`` after it, or ``NEVER``."""
    table = np.append(np.asarray(joins, dtype=np.int64), NEVER)
    following: Steps = table[np.searchsorted(table[:-1], t, side="right")]
    return following


def progress(t: Steps, steps: int) -> Rates:
    """Return how much of ``steps`` is done at ``t``: ``min(t, steps) / steps``, from 0 to 1."""
    return np.minimum(t, steps) / steps

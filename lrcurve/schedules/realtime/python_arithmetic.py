"""Python's own arithmetic of floats: how it floors a quotient, and where it raises."""

import bisect
from collections.abc import Callable

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates
from lrcurve.schedules.schedule import End

_RAISED: dict[type[Exception], str] = {
    ValueError: "ValueError: it takes the logarithm of a number that is not positive",
    OverflowError: "OverflowError: a power is too large for a float",
    ZeroDivisionError: "ZeroDivisionError: it divides by zero",
}


def first_raise(attempt: Callable[[int], None], library: str) -> End | None:
    """Return where ``attempt`` raises first; once it has, it must raise at every later step."""

    def error(step: int) -> Exception | None:
        try:
            attempt(step)
        except (ArithmeticError, ValueError) as raised:
            return raised
        return None

    step = bisect.bisect_left(range(NEVER), True, key=lambda step: error(step) is not None)
    raised = error(step) if step < NEVER else None
    return End(step, f"{library} raises {_RAISED[type(raised)]}") if raised else None


def floored(u: Rates, length: float, start: float) -> Rates:
    """Return ``u // length`` as Python has it; whole numbers take the faster way, to the same."""
    if length > 0 and float(length).is_integer() and float(start).is_integer():
        return np.floor(u / length)
    return np.asarray(np.floor_divide(u, length))

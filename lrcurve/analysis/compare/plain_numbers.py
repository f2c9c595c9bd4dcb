"""How plain a number is: in how few digits it can be said."""

from fractions import Fraction
from math import floor

SHORT = 12
"""Fractions of numbers up to this are as plain as a decimal of two digits."""

_LONGEST = 24
_LARGE = 1e15  # no fraction is short from here on


def length_of(number: float) -> int:
    """Return how many significant digits a number has; of a short fraction, those of both its numbers."""
    for below in range(1, SHORT + 1 if abs(number) < _LARGE else 0):
        above = round(number * below)
        if above and abs(above / below / number - 1) < 1e-11:
            return len(f"{above}{below}".strip("0").strip("-"))
    return len(f"{number:.12g}".lower().partition("e")[0].replace(".", "").replace("-", "").strip("0"))


def plainest(low: float, high: float) -> float:
    """Return a number of as few digits as there is from ``low`` to ``high``."""
    middle = low / 2 + high / 2
    decimals = ((digits, float(f"{middle:.{digits}g}")) for digits in range(1, 17))
    best, plain = next(((digits, one) for digits, one in decimals if low <= one <= high), (17, middle))
    for below in range(2, SHORT + 1 if best > 2 and abs(middle) < _LARGE else 0):
        above = round(middle * below)
        if above and low <= above / below <= high and len(f"{above}{below}".strip("0")) < best:
            best, plain = len(f"{above}{below}".strip("0")), above / below
    return plain


def simplest(low: float, high: float) -> Fraction:
    """Return the fraction of the smallest numbers from ``low`` to ``high``, both above 0.

    >>> simplest(0.33, 0.34), simplest(3.1415, 3.1416)
    (Fraction(1, 3), Fraction(333, 106))
    """
    numerator, denominator, numerator_before, denominator_before = 1, 0, 0, 1
    for _ in range(_LONGEST):  # the numbers of its continued fraction, which both ends have in common but for the last
        whole = floor(low)
        if whole < low and whole + 1 <= high:
            whole += 1
        numerator, numerator_before = whole * numerator + numerator_before, numerator
        denominator, denominator_before = whole * denominator + denominator_before, denominator
        if whole >= low or high - whole <= 0:
            break
        low, high = 1 / (high - whole), 1 / (low - whole)
    return Fraction(numerator, denominator)

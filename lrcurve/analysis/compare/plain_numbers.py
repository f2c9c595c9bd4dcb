"""How plain a number is: in how few digits it can be said."""

SHORT = 12
"""Fractions of numbers up to this are as plain as a decimal of two digits."""

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

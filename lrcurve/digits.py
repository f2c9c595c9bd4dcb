"""How many digits numbers have that people read; what programs read is exact."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

DIGITS = 6
"""How many significant digits a number has at most, unless another count is asked for."""

EXACT = 17
"""With so many significant digits any two float64 that differ are written differently."""

_NONZERO = re.compile("[1-9]")
_asked: ContextVar[int | None] = ContextVar("digits", default=None)


def is_lost(text: str) -> bool:
    """Tell whether a number that a float64 takes for 0 is another one, too small for it.

    >>> is_lost("1e-400"), is_lost("0e-7"), is_lost("0.1")
    (True, False, False)
    """
    return _NONZERO.search(re.split("[eE]", text)[0]) is not None and float(text) == 0


@contextmanager
def shown_with(digits: int | None) -> Iterator[None]:
    """Write numbers with up to ``digits`` significant digits, from 1 to 17; with None as if none had been asked for."""
    token = _asked.set(digits)
    try:
        yield
    finally:
        _asked.reset(token)


def digits_shown(otherwise: int = DIGITS) -> int:
    """Return how many significant digits numbers have at most: as many as are asked for, or else ``otherwise``."""
    return _asked.get() or otherwise


def rate(value: float, digits: int | None = None) -> str:
    """Return a number with up to ``digits`` significant digits, by default as many as are asked for.

    >>> rate(0.0000384919854772152), rate(1 / 3), rate(0.1), rate(0.1, 17), rate(1 / 3, 17)
    ('3.8492e-05', '0.333333', '0.1', '0.1', '0.3333333333333333')
    """
    most = digits or digits_shown()
    if most > 15:  # from here on there may be digits that reading the number back does not need
        most = next(fewer for fewer in range(15, most + 1) if fewer == most or float(f"{value:.{fewer}g}") == value)
    return f"{value:.{most}g}"


def apart(*values: float) -> tuple[str, ...]:
    """Return numbers as text, with so many more digits that those that differ are written differently.

    >>> apart(0.1, 0.10000000001, 0.2)
    ('0.1', '0.10000000001', '0.2')
    """
    different = len(set(values))
    texts = tuple(map(rate, values))
    for digits in range(digits_shown() + 1, EXACT + 1):
        if len(set(texts)) >= different:
            break
        texts = tuple(rate(value, digits) for value in values)
    return texts

"""How exactly a printed number says what was printed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

FULL = 15
"""From so many significant digits on, a number says all of a float64 that matters."""

FEW = 2
"""Up to so many significant digits, and none of them added to fill up, a number counts as exact: 0.1, 5e-4."""

_NUMBER = re.compile(r"\s*[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,9}))?\s*")


class Printed(Struct, frozen=True):
    """A number's text: how many ``significant`` digits it shows, and the powers of ten of its ``first`` and ``last``.

    ``first`` is None for zero. ``padded`` says that there are zeros which only a fixed number of digits asks for.
    """

    significant: int
    first: int | None
    last: int
    padded: bool


def printed(cell: Any) -> Printed:
    """Return what the text of a number shows; of a whole number the zeros at the end are not significant.

    >>> printed("0.0250")
    Printed(significant=3, first=-2, last=-4, padded=True)
    >>> printed("3e-05")
    Printed(significant=1, first=-5, last=-5, padded=False)
    >>> printed("0.0")
    Printed(significant=0, first=None, last=-1, padded=False)
    """
    match = _NUMBER.fullmatch(str(cell).replace("_", ""))
    if match is None:
        return Printed(FULL, None, 0, padded=False)  # nothing that a program prints
    whole, decimals, power = match[1], match[2], int(match[3] or 0)
    digits = (whole + decimals).lstrip("0")
    last = power - len(decimals)
    first = last + len(digits) - 1 if digits else None
    if first is None:
        last = min(last, 0)
    elif not decimals:
        last += len(digits) - len(digits.rstrip("0"))
        digits = digits.rstrip("0")
    return Printed(len(digits), first, last, decimals.endswith("0") and decimals != "0")


def in_full(cells: Iterable[Any]) -> bool:
    """Tell whether a table prints its rates in full: whether any of them shows ``FULL`` digits or more."""
    return any(len(text) >= FULL and printed(text).significant >= FULL for text in map(str, cells))


def half_units(cells: Sequence[Any]) -> npt.NDArray[np.float64]:
    """Return how far each number of a column may be from what was printed, float64, in the shape of ``cells``.

    That is half a unit of the last digit that the column prints. Zeros at a number's end may have been left out, so a
    column shows its digits by its longest numbers: so many significant digits (as ``%.4g``), or so many decimals (as
    ``%.4f``), whichever reaches less far. It is never more than half a unit of a number's own last digit. A column of
    at most ``FEW`` digits counts as exact, and so do all its numbers.
    """
    texts = [str(cell) for cell in cells]
    known = {text: printed(text) for text in set(texts)}
    significant = max(one.significant for one in known.values())
    if significant <= FEW and not any(one.padded for one in known.values()):
        return np.zeros(len(texts))
    lowest = min(one.last for one in known.values())
    found = {
        text: 0.5 * 10.0 ** (lowest if one.first is None else max(one.first - significant + 1, lowest))
        for text, one in known.items()
    }
    return np.array([found[text] for text in texts])

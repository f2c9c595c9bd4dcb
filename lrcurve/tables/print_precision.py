"""How exactly a printed number says what was printed."""

import re
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

FULL = 15
"""From so many significant digits on, a number says all of a float64 that matters."""

FEW = 2
"""Up to so many significant digits, and none of them added to fill up, a number counts as exact: 0.1, 5e-4."""

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

_NUMBER = re.compile(r"\s*[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,9}))?\s*")
_LOWEST = -400
_POWERS = np.array([float(f"1e{power}") for power in range(_LOWEST, 310)])
"""The powers of ten from ``_LOWEST`` on, to the nearest float64, which ``10.0 ** power`` need not give."""

_BLOCK = 1 << 16


class Printed(Struct, frozen=True):
    """A number's text: how many ``significant`` digits it shows, and the powers of ten of its ``first`` and ``last``.

    ``first`` is None for zero. ``padded`` says that there are zeros which only a fixed number of digits asks for.
    """

    significant: int
    first: int | None
    last: int
    padded: bool


def printed(cell: str) -> Printed:
    """Return what the text of a number shows; of a whole number the zeros at the end are not significant.

    >>> printed("0.0250")
    Printed(significant=3, first=-2, last=-4, padded=True)
    >>> printed("3e-05")
    Printed(significant=1, first=-5, last=-5, padded=False)
    >>> printed("0.0")
    Printed(significant=0, first=None, last=-1, padded=False)
    """
    match = _NUMBER.fullmatch(cell.replace("_", ""))
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


class Digits:
    """What the numbers of a column show together: the most significant digits, and the lowest power of ten."""

    def __init__(self) -> None:
        self.significant = 0
        self.lowest = 0
        self.padded = False
        self._any = False

    @property
    def full(self) -> bool:
        """Whether a number shows ``FULL`` digits or more, so that they are printed in full."""
        return self.significant >= FULL

    def add(self, cells: Sequence[str]) -> None:
        """Count the digits of numbers in any spelling."""
        if not cells:
            return
        joined = ",".join(cells).encode()
        try:
            values = msgspec.json.decode(b"[%b]" % joined, type=list[float])
        except msgspec.DecodeError:
            self._add_printed(set(cells))
            return
        text = np.frombuffer(joined, dtype=np.uint8)
        cuts = np.flatnonzero(text == ord(","))
        self.add_numbers(text, np.append(0, cuts + 1), np.append(cuts, text.size), np.array(values, dtype=np.float64))

    def add_numbers(self, text: npt.NDArray[np.uint8], starts: Places, ends: Places, values: Floats) -> None:
        """Count the digits of numbers as JSON spells them, which begin and end at places of a text in UTF-8."""
        starts = starts + (text[starts] == ord("-"))
        raw = text.tobytes()
        has_powers = b"e" in raw or b"E" in raw
        powers = _first_in(text | np.uint8(0x20), "e", starts, ends) if has_powers else ends
        points = _first_in(text, ".", starts, powers)
        if not has_powers and self._any:
            further = self._shows_more(text, points, ends, values)
            starts, powers, points, values = starts[further], ends[further], points[further], values[further]
            ends = powers
        begins_with_0 = text[starts] == ord("0")
        hard = (values == 0) | (begins_with_0 & (powers < ends))
        if hard.any():
            self._add_printed({raw[start:end].decode() for start, end in zip(starts[hard], ends[hard], strict=True)})
            starts, powers, points, values = starts[~hard], powers[~hard], points[~hard], values[~hard]
            begins_with_0 = begins_with_0[~hard]
        if not values.size:
            return
        first = _magnitude(values)
        decimals = np.maximum(powers - points - 1, 0)
        significant = powers - starts - (points < powers) + np.where(begins_with_0, first, 0)
        significant -= _zeros_at_end(text, powers, np.where(decimals == 0, powers - starts - 1, 0))
        self._add(int(significant.max()), int((first - significant + 1).min()))
        self.padded |= bool(((decimals > 1) & (text[powers - 1] == ord("0"))).any())

    def _shows_more(
        self, text: npt.NDArray[np.uint8], points: Places, ends: Places, values: Floats
    ) -> npt.NDArray[np.bool_]:
        """Tell which numbers without an exponent may show more digits than all so far, which few do."""
        decimals = np.maximum(ends - points - 1, 0)
        self.padded = self.padded or bool(((decimals > 1) & (text[ends - 1] == ord("0"))).any())
        enough = np.maximum(self.significant - decimals, _LOWEST) - _LOWEST
        more: npt.NDArray[np.bool_] = (np.abs(values) >= _POWERS[enough]) | (decimals > -self.lowest)
        return more

    def half_units(self, values: Floats, exact: int = FEW) -> Floats:
        """Return how far each number of the column may be from what was printed, in the shape of ``values``.

        That is half a unit of the last digit that the column prints. Zeros at a number's end may have been left out, so
        a column shows its digits by its longest numbers: so many significant digits (as ``%.4g``), or so many decimals
        (as ``%.4f``), whichever reaches less far. It is never more than half a unit of a number's own last digit. A
        column of at most ``exact`` digits counts as exact, and so do all its numbers.
        """
        found = np.zeros(values.size)
        if self.significant <= exact and not self.padded:
            return found
        for start in range(0, values.size, _BLOCK):
            block = values[start : start + _BLOCK]
            last = np.full(block.size, self.lowest)
            shown = block != 0
            last[shown] = np.maximum(_magnitude(block[shown]) - self.significant + 1, self.lowest)
            found[start : start + _BLOCK] = 0.5 * 10.0 ** last.astype(np.float64)
        return found

    def _add_printed(self, cells: set[str]) -> None:
        for one in map(printed, cells):
            self._add(one.significant, one.last)
            self.padded |= one.padded

    def _add(self, significant: int, last: int) -> None:
        self.significant = max(self.significant, significant)
        self.lowest = min(self.lowest, last) if self._any else last
        self._any = True


def _magnitude(values: Floats) -> Places:
    """Return the power of ten of the first digit of numbers that are not 0."""
    sizes = np.abs(values)
    powers = np.floor(np.log10(sizes)).astype(np.int64)
    powers -= sizes < _POWERS[powers - _LOWEST]
    powers += sizes >= _POWERS[powers + 1 - _LOWEST]
    return powers


def _first_in(text: npt.NDArray[np.uint8], char: str, starts: Places, ends: Places) -> Places:
    """Return where a character first stands in each of some parts of a text; their ends where it does not."""
    places = np.flatnonzero(text == ord(char))
    if places.size == starts.size and (starts <= places).all() and (places < ends).all():
        return places
    places = np.append(places, text.size)
    first: Places = np.minimum(places[np.searchsorted(places, starts)], ends)
    return first


def _zeros_at_end(text: npt.NDArray[np.uint8], ends: Places, most: Places) -> Places:
    """Return how many zeros stand before each of some places, at most so many."""
    zeros = np.zeros(ends.size, dtype=np.int64)
    while (more := (zeros < most) & (text[ends - zeros - 1] == ord("0"))).any():
        zeros += more
    return zeros

"""Tables that hold rates in fewer digits than they show: as float32, float16 or bfloat16, or rounded to two digits.

Such a table is the same as a curve where it holds the nearest number of its kind to each of the curve's rates. That a
number has such a kind is a guess, so it takes evidence: 0.5 is a float16 and has one digit, but stands for 0.5.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.compare.alignment import Moments
from lrcurve.analysis.compare.tolerance import Tolerance
from lrcurve.curve import Curve, Recorded
from lrcurve.schedules import Rates
from lrcurve.tables.print_precision import FEW, Digits


@dataclass(frozen=True)
class NumberType:
    """A binary floating-point type of ``bits`` significant bits; ``lowest`` is the power of two of its least number.

    ``printed_as`` is numpy's type of that name, which prints its numbers in the fewest digits that tell them apart.
    """

    name: str
    bits: int
    lowest: int
    printed_as: type[np.floating] | None = None

    def half_units(self, recorded: Recorded) -> Rates | None:
        """Return how far each row may be from the rate of which it is the nearest number; None if a row is no number.

        Rows may show the type's numbers in all digits, as ``.item()`` and TensorBoard give them, in the fewest that
        tell them apart, or in some digits.
        """
        off = np.abs(self._nearest(recorded.rates) - recorded.rates)
        if (off > recorded.half_unit).any() and not self._are_printed(recorded.rates):
            return None
        found: Rates = np.ldexp(0.5, self._exponent(recorded.rates)) + np.maximum(off, recorded.half_unit)
        return found

    def _nearest(self, rates: Rates) -> Rates:
        exponent = self._exponent(rates)
        found: Rates = np.ldexp(np.rint(np.ldexp(rates, -exponent)), exponent)
        return found

    def _exponent(self, rates: Rates) -> npt.NDArray[np.int64]:
        return np.maximum(np.frexp(rates)[1].astype(np.int64) - self.bits, self.lowest)

    def _are_printed(self, rates: Rates) -> bool:
        if self.printed_as is None:
            return False
        some = _some(rates)
        with np.errstate(over="ignore"):
            return bool((some.astype(self.printed_as).astype(str).astype(np.float64) == some).all())


FLOAT32 = NumberType("float32", 24, -149, np.float32)
TYPES = (FLOAT32, NumberType("float16", 11, -24, np.float16), NumberType("bfloat16", 8, -133))

_SOME = 2000  # rows, spread over a table, that tell for all of them how they are printed
_TELLING = NumberType("a number that people write as such, 3/8 or 2**-20", 19, -149)
_TELLING_DIGITS = 8
_FEWEST_TURNS = 3
_TURNS = 0.05  # of the changes of a table's rate: how often the other curve goes from above it to below, or back


def with_float32(curve: Curve) -> tuple[Curve, str | None]:
    """Return a recorded curve of float32 numbers with their half units, and what they are; another as it is, and None.

    So many digits are evidence enough: no schedule gives nothing but float32 numbers by chance.
    """
    recorded = curve.recorded
    if recorded is None:
        return curve, None
    half_units = FLOAT32.half_units(recorded)
    if half_units is None or _TELLING.half_units(recorded) is not None:
        return curve, None
    if _digits(_some(recorded.rates)).significant < _TELLING_DIGITS:
        return curve, None
    return _widened(curve, half_units), FLOAT32.name


def rounded_sides(at: Moments, tolerance: Tolerance) -> tuple[Moments, tuple[str | None, str | None]] | None:
    """Return the moments of a table that holds the other curve rounded, with the room for it, and to what each side is.

    None where neither is: every rate must be the nearest, and the other curve lie above and below in turn, as it does
    only by rounding. A rate that was changed lies on one side for long.
    """
    for side in (0, 1):
        for tried, names in _widened_sides(at, side, _short(at.curves[side])):
            chunks = list(tried.chunks(tolerance))
            pairs = ((one.base, one.head) if side == 0 else (one.head, one.base) for one in chunks)
            if not any(one.differs(tolerance).any() for one in chunks) and turns_enough(pairs, tolerance):
                return tried, names
    return None


def sides_of_few_digits(at: Moments) -> Iterator[tuple[Moments, tuple[str | None, str | None]]]:
    """Yield the moments with the room for what each table may be rounded to, and what that is.

    So it may be where a schedule makes something of the other curve, of which the table then holds the nearest numbers.
    """
    for side, curve in enumerate(at.curves):
        kinds = [kind for kind in _short(curve) if kind[1] != FLOAT32.name]
        yield from _widened_sides(at, side, kinds[-1:] if any("digit" in name for _, name in kinds) else kinds)


def _widened_sides(
    at: Moments, side: int, kinds: Iterable[tuple[Rates, str]]
) -> Iterator[tuple[Moments, tuple[str | None, str | None]]]:
    for half_units, name in kinds:
        widened = _widened(at.curves[side], half_units)
        yield ((replace(at, base=widened), (name, None)) if side == 0 else (replace(at, head=widened), (None, name)))


def _short(curve: Curve) -> Iterator[tuple[Rates, str]]:
    """Yield the half units of each way in which the numbers of a table may be rounded, and what it is called."""
    if curve.recorded is None:
        return
    rates = curve.recorded.rates
    for kind in TYPES:
        half_units = kind.half_units(curve.recorded)
        if half_units is not None:
            yield half_units, kind.name
    if not curve.recorded.half_unit.any() and _digits(_some(rates)).significant <= FEW:
        digits = _digits(rates)
        if digits.significant <= FEW:
            many = f"{digits.significant} digit{'' if digits.significant == 1 else 's'}"
            yield digits.half_units(rates, exact=0), many


def _some(rates: Rates) -> Rates:
    return rates[:: max(1, rates.size // _SOME)]


def _digits(rates: Rates) -> Digits:
    """Return how many digits it takes to print rates."""
    digits = Digits()
    digits.add([repr(rate).removesuffix(".0") for rate in np.unique(rates).tolist()])
    return digits


def turns_enough(pairs: Iterable[tuple[Rates, Rates]], tolerance: Tolerance, share: float = _TURNS) -> bool:
    """Return whether other rates are above and below rounded ones in turn: in pairs of the rounded, and the others."""
    turns, changes = -1, 0  # that it is above or below at first is no turn
    above, rate = 0.0, np.nan
    for own, other in pairs:
        signs = np.sign(other - own)[np.abs(other - own) > tolerance.room(own, other)]
        turns += int((np.diff(signs, prepend=above) != 0).sum()) if signs.size else 0
        changes += int((np.diff(own, prepend=rate) != 0).sum())
        above, rate = float(signs[-1]) if signs.size else above, float(own[-1])
    return turns >= max(_FEWEST_TURNS, share * changes)


def _widened(curve: Curve, half_units: Rates) -> Curve:
    """Return a recorded curve whose rates may be off by so much."""
    recorded = curve.recorded
    course = curve.course if recorded is None else Recorded(recorded.steps, recorded.rates, half_units)
    return replace(curve, course=course)

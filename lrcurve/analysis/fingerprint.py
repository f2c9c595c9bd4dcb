"""A short hash of a curve, to be pinned in a run's metadata."""

import hashlib

import numpy as np

from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.analysis.sampling import GOLDEN, add_to_parts, even_edges, several_in_each
from lrcurve.curve import Curve
from lrcurve.schedules import Rates

EXACT_STEPS = 10_000_000
"""Every step of runs up to this long counts; of longer ones, a spread of them."""

PARTS = 1024
"""A run is hashed in so many parts, or step by step if it is no longer."""

_VERSION = b"lrcurve fingerprint 2\n"
_DIGITS = 20  # bits kept of each number: about six decimal digits
_FLOOR = 34  # bits below the peak that no number keeps
_SPREAD = 64  # steps of each part of a run that is too long for all
_CHUNK = 1 << 20


def fingerprint(curve: Curve) -> str:
    """Return 16 hexadecimal digits that tell the rates of a curve over its run, and its length, from others.

    The run is cut into ``PARTS`` parts of equal length (single steps, if it has no more), and the mean rate of each is
    rounded and hashed with BLAKE2b, together with the number of steps. The name does not count, nor how the schedule is
    written. Of a run of more than ``EXACT_STEPS`` steps, 64 of each part count, spread by the golden ratio. Of what was
    recorded at some steps only, the rows count.

    Rounding is there because the last digits of ``cos`` or ``exp`` differ from one processor or library to another: it
    keeps 20 bits, about 6 significant digits, but nothing below 2**-34 of the peak, since a formula that ends near 0 is
    off by up to 2**-50 of it (``compare.tolerance.OF_PEAK``). A change of less than a millionth of a rate is not seen,
    nor one of a single step by less than a millionth of the sum of its part.

    A number on the boundary between two roundings could still go either way. Decimal rounding has its boundaries where
    rates often are (0.1 / 2**14 is 6.103515625e-06, half-way between two numbers of 9 digits), so it is binary, with
    boundaries at the golden section between two multiples of a power of two. The chance that a difference in the 15th
    digit crosses one is then about 1 in 10**9 for each of the at most 1024 numbers, and 1 in 10**5 for one near 0.

    Raises:
        RateError: if a rate is too large for a float.
    """
    means = _means(curve)
    kind = b"percent" if curve.run.tick == "share" else curve.run.tick.encode() + b"s"
    text = _VERSION + kind + b" %d\n" % curve.run.ticks + rounded(means).astype("<f8").tobytes()
    return hashlib.blake2b(text, digest_size=8).hexdigest()


def rounded(rates: Rates) -> Rates:
    """Return rates rounded to 20 bits, or to 2**-34 of the largest where that is coarser: float64, of the same shape.

    >>> rounded(np.array([1.0, 0.75 + 1e-9, 1e-14])).tolist()
    [1.0, 0.75, 0.0]
    """
    peak = _to_grid(np.nanmax(np.abs(rates), initial=0.0, keepdims=True), -(2**30))
    found = _to_grid(rates, int(np.frexp(peak)[1][0]) - _FLOOR if peak[0] else 0)
    found[np.isnan(found)] = np.nan
    return found + 0.0


def _to_grid(rates: Rates, lowest: int) -> Rates:
    """Round to multiples of 2**e, e at least ``lowest``."""
    exponent = np.maximum(np.frexp(rates)[1].astype(np.int64) - _DIGITS, lowest)
    found: Rates = np.ldexp(np.floor(np.ldexp(rates, -exponent) + GOLDEN), exponent)
    return found


def _means(curve: Curve) -> Rates:
    steps = curve.run.ticks
    edges = even_edges(steps, PARTS)
    parts = edges.size - 1
    if curve.sparse:
        rows = rows_of(curve)
        part = np.searchsorted(edges, rows.steps, side="right") - 1
        with np.errstate(invalid="ignore"):  # a part without a row has no mean
            return np.bincount(part, rows.rates, parts) / np.bincount(part, minlength=parts)
    if steps > EXACT_STEPS:
        spread: Rates = curve.lr(several_in_each(edges, _SPREAD)).mean(axis=1)
        return spread
    sums = np.zeros(parts)
    for start in range(0, steps, _CHUNK):
        rates = curve.lr(np.arange(start, min(start + _CHUNK, steps), dtype=np.int64))
        add_to_parts(sums, edges, start, rates)
    means: Rates = sums / np.diff(edges)
    return means

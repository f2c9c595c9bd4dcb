"""Schedules in steps: the same rates in turn, changed at other steps."""

from fractions import Fraction

import numpy as np

from lrcurve.analysis.compare.cause import Cause, Part
from lrcurve.analysis.compare.clock import Clock
from lrcurve.analysis.compare.plain_numbers import plainest
from lrcurve.analysis.compare.rows import Limits, Rows

MOST = 12
"""Schedules of more rates than this are not in steps."""


_LEAST = 1e-100  # of less, no factor can be told


def moved(rows: Rows) -> Cause | None:
    """Return a cause by which the other curve has the one's few rates, in turn, at other steps; None if it has not.

    It may leave some out, and go back to the first for the rest of the run, as one that starts again does.
    """
    begins = np.array([0, *(join for join in rows.joins[:MOST] if join <= rows.t[-1])])
    changes = np.flatnonzero(rows.y[1:] != rows.y[:-1]) + 1
    if not rows.timed or not 1 < begins.size <= MOST or not 1 <= changes.size < MOST or not _in_steps(rows, begins):
        return None
    places = np.array([0, *changes])
    starts, y, off = rows.t[places].tolist(), rows.y[places], rows.off[places]
    rates = rows.one.lr(begins)
    factor = 1.0
    if not rows.fits(rates[:1], y[:1], off[:1]).all():
        if abs(rates[0]) < _LEAST or not y[0]:
            return None
        exact, room = float(y[0] / rates[0]), float((rows.room(y[:1]) + off[:1])[0] / abs(rates[0]))
        factor = plainest(exact - room, exact + room)
    fits = rows.fits(factor * rates[None, :], y[:, None], off[:, None])
    turns: list[int] = []
    for place in range(y.size):
        left = np.flatnonzero(fits[place, turns[-1] + 1 if turns else 0 :])
        again = place == y.size - 1 and place > 1 and bool(fits[place, 0])
        if not left.size and not again:
            return None
        turns.append(int(left[0]) + (turns[-1] + 1 if turns else 0) if left.size else 0)
    if len(set(turns)) < 2:
        return None
    stops = [*(start - 1 for start in starts[1:]), int(rows.t[-1])]
    clocks = [Clock(rate=Fraction(0), offset=Fraction(int(begins[turn]))) for turn in turns]
    parts = tuple(Part(*one, factor) for one in zip(starts, stops, clocks, strict=True))
    if not all(rows.verified(part, Limits()) for part in parts):
        return None
    return Cause(parts, swapped=rows.swapped)


def _in_steps(rows: Rows, begins: np.ndarray[tuple[int], np.dtype[np.int64]]) -> bool:
    """Return whether the one's rate changes at its joins only."""
    rates = rows.one.lr(begins)[np.searchsorted(begins, rows.t, side="right") - 1]
    return bool((rates == rows.asked(Clock())[0]).all()) and np.unique(rates).size > 1

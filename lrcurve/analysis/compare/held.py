"""Clocks that move only every so many steps, found by trying all short ones at a few rows that tell."""

from fractions import Fraction

import numpy as np

from lrcurve.analysis.compare.clock import Clock
from lrcurve.analysis.compare.rows import Places, Rows, rates_between
from lrcurve.schedules import Rates, Steps

LONGEST = 64
"""Holds up to so many steps are tried with shifts and with other horizons; longer ones, up to ``_LONG``, alone."""

_LONG = 1024
_SHIFTS = 1024
_PROBES = 6
_ALIKE = 1e-9
_KEPT = 8
_RATIO = 5
_RATES = sorted({Fraction(p, q) for p in range(1, 2 * _RATIO + 1) for q in range(1, 2 * _RATIO + 1)} - {1})


def held_clocks(rows: Rows) -> list[Clock]:
    """Return the clocks that hold for some steps on which the one, times any factor, has a few rows' rates."""
    picked = _telling(rows)
    if not rows.timed or picked.size < 3:
        return []
    t = rows.t[picked]
    every = np.arange(2, _LONG + 1)
    alone = every[_alike(rows, picked, t // every[:, None] * every[:, None])]
    found = [Clock(every=n) for n in alone.tolist()[-_KEPT:]]
    return [*found, *_shifted(rows, picked), *_paced(rows, picked)]


def _telling(rows: Rows) -> Places:
    """Return a few rows with new rates and those before them; none with the lowest or highest, which may be limits."""
    y = rows.y
    _, first = np.unique(y, return_index=True)
    inner: Places = np.sort(first[1:-1])
    if not inner.size:
        return inner
    some: Places = inner[np.unique(np.linspace(0, inner.size - 1, _PROBES).astype(np.int64))]
    picked = np.unique(np.concatenate([some, some[some > 0] - 1]))
    kept: Places = picked[(y[picked] != 0) & (y[picked] != y.min()) & (y[picked] != y.max())]
    return kept


def _shifted(rows: Rows, picked: Places) -> list[Clock]:
    """Return the holds that count from another step than the one does: ``n ((t + m) // n)``."""
    t = rows.t[picked]
    furthest = min(int(rows.t[-1]), _SHIFTS)
    around = np.arange(-furthest - LONGEST, furthest + 1)
    known = rates_between(rows.one, (t[:, None] + around).reshape(-1), np.zeros(t.size * around.size))
    known = known.reshape(t.size, around.size)
    shifts = np.arange(-furthest, furthest + 1)
    later = t[:, None] + shifts
    which = np.arange(t.size)[:, None]
    found: list[tuple[int, int]] = []
    for n in range(2, LONGEST + 1):
        places = later - later % n - t[:, None] + furthest + LONGEST
        found += [(n, m) for m in shifts[_same_ratio(rows, picked, known[which, places].T)].tolist() if m]
    nearest = sorted(found, key=lambda one: (abs(one[1]), -one[0]))[: 4 * _KEPT]
    return [Clock(offset=Fraction(m), every=n, phase=-m % n) for n, m in nearest]


def _paced(rows: Rows, picked: Places) -> list[Clock]:
    """Return the holds on a horizon of another length."""
    every = np.arange(2, LONGEST + 1)[:, None]
    held = rows.t[picked] // every * every
    found = []
    for rate in _RATES:
        moments = held * rate.numerator
        fits = _alike(rows, picked, moments // rate.denominator, moments % rate.denominator / rate.denominator, every)
        found += [Clock(rate, every=n) for n in every[fits, 0].tolist()[-_KEPT:]]
    return found


def _alike(
    rows: Rows, picked: Places, whole: Steps, rest: Rates | None = None, every: Steps | None = None
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return for which moments, of shape (clocks, rows), the one is alike at all rows."""
    flat = np.zeros(whole.size) if rest is None else rest.reshape(-1)
    holds: Steps | int = 1 if every is None else np.broadcast_to(every, whole.shape).reshape(-1)
    return _same_ratio(rows, picked, rates_between(rows.one, whole.reshape(-1), flat, holds).reshape(whole.shape))


def _same_ratio(rows: Rows, picked: Places, rates: Rates) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return where the rows' rates are so many times the one's, of shape (clocks, rows), all by the same factor."""
    y, off = rows.y[picked], rows.off[picked]
    with np.errstate(all="ignore"):
        ratios = y / rates
        room = np.abs(ratios) * (_ALIKE + off / np.abs(y) + rows.room(y) / np.abs(y))
        return np.asarray((ratios - room).max(axis=1) <= (ratios + room).min(axis=1))

"""Which shifts and stretches could make one curve of another, guessed from few steps; each is then to be verified."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.joins import joins_of
from lrcurve.curve import Curve
from lrcurve.schedules import MAX_STEP, Steps

_JOINS = 12  # of each curve; a cause that moves some of its joins moves the first
_GRID = 2048
_BRACKETS = 64
_SMALL = 8
_EARLY = (1, 2, 3)
_SHARES = (1 / 64, 1 / 8, 1 / 4, 1 / 2, 3 / 4)


def shifts(one: Curve, other: Curve, last: int) -> list[int]:
    """Return steps n, smallest first, for which ``other(t)`` may be ``one(t - n)``; at most half of ``last``, never 0.

    They are the small ones, the distances between joins, and those between steps of the same rate.
    """
    found = {sign * n for n in range(1, _SMALL + 1) for sign in (1, -1)}
    mine, theirs = _joins(one, last), _joins(other, last)
    found.update(b - a for a in mine for b in theirs)
    found.update(t - s for t, s in _met_again(one, other, last))
    return sorted((n for n in found if 0 < abs(n) <= last // 2), key=lambda n: (abs(n), -n))


def faster(one: Curve, other: Curve, last: int) -> list[int]:
    """Return numbers k, smallest first, for which ``other(t)`` may be ``one(k * t)``; at most half of ``last``."""
    found = {*range(2, _SMALL + 1), *_powers()}
    mine, theirs = _joins(one, last), _joins(other, last)
    found.update(a // b + up for a in mine for b in theirs for up in (0, 1))
    found.update(s // t + up for t, s in _met_again(one, other, last) if t for up in (0, 1))
    return sorted(k for k in found if 2 <= k <= min(last // 2, MAX_STEP // max(last, 1)))


def slower(one: Curve, other: Curve, last: int) -> list[int]:
    """Return numbers k, smallest first, for which ``other(t)`` may be ``one(t // k)``; at most half of ``last``."""
    found = {*range(2, _SMALL + 1), *_powers()}
    mine, theirs = _joins(one, last), _joins(other, last)
    found.update(b // a for a in mine for b in theirs)
    found.update(theirs[:1])
    for t, s in _met_again(one, other, last):
        found.update((t // max(s, 1), t // (s + 1) + 1))
    return sorted(k for k in found if 2 <= k <= last // 2)


def _powers() -> tuple[int, ...]:
    """Return the usual numbers of processes and of accumulated batches."""
    return 16, 32, 64, 128, 256, 512, 1024


def _joins(curve: Curve, last: int) -> list[int]:
    """Return the first joins; every row of a table is one, so there the changes of its rates."""
    if curve.recorded is None:
        return joins_of(curve, 0, last + 1, _JOINS)
    rates = curve.lr(curve.recorded.steps)
    changed = curve.recorded.steps[1:][rates[1:] != rates[:-1]]
    return changed[:_JOINS].tolist() if changed.size < rates.size // 2 else []


def _met_again(one: Curve, other: Curve, last: int) -> Iterator[tuple[int, int]]:
    """Yield some steps t of ``other`` and steps s of ``one`` at which it has, or passes, the same rate."""
    grid = np.unique([*np.linspace(0, last, _GRID).astype(np.int64).tolist(), *_joins(one, last)])
    rates = one.lr(grid)
    asked = np.unique([*(t for t in _EARLY if t <= last), *(int(last * share) for share in _SHARES)])
    for t, wanted in zip(asked.tolist(), other.lr(asked).tolist(), strict=True):
        above = rates >= wanted
        crossed = np.flatnonzero(above[1:] != above[:-1])[:_BRACKETS]
        for s in _crossing(one, grid[crossed], grid[crossed + 1], wanted, above[crossed]):
            yield t, s


def _crossing(curve: Curve, low: Steps, high: Steps, wanted: float, above: npt.NDArray[np.bool_]) -> set[int]:
    """Return, for each stretch at whose ends the rate is on either side of ``wanted``, the two steps between."""
    while low.size and (high - low).max() > 1:
        middle = low + (high - low) // 2
        same = (curve.lr(middle) >= wanted) == above
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return {*low.tolist(), *high.tolist()}

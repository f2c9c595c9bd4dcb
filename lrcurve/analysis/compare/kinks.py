"""Where a table turns: the steps at which a phase may begin, which a schedule knows and a table only shows."""

import numpy as np

from lrcurve.curve import Recorded

_MOST = 4
_SHARP = 6
"""A turn is so many times as sharp as those two rows before and behind it."""

_ROUNDED = 4
_NOTHING = 1e-14  # of the peak: what rounding makes of a straight line
_WIDEST = 40


def kinks(recorded: Recorded) -> list[int]:
    """Return the steps at which a table's slope may change at once: few, and all of those between two rows."""
    steps, rates = recorded.steps, recorded.rates
    if steps.size < 2 * _SHARP:
        return []
    gaps = np.diff(steps)
    turns = np.abs(np.diff(np.diff(rates) / gaps))
    off = np.maximum(recorded.half_unit, _NOTHING * np.abs(rates).max())
    noise = _ROUNDED * off[1:-1] / np.minimum(gaps[1:], gaps[:-1])
    padded = np.pad(turns, 2)
    sharp = turns > _SHARP * (np.maximum(padded[4:], padded[:-4]) + noise)
    sharpest = np.flatnonzero(sharp)
    sharpest = np.sort(sharpest[np.argsort(-turns[sharpest], kind="stable")[: 2 * _MOST]]) + 1
    found: set[int] = set()
    for row in sharpest.tolist():
        found.add(int(steps[row]))
        if row + 1 in sharpest and steps[row + 1] - steps[row] <= _WIDEST:
            found.update(range(int(steps[row]), int(steps[row + 1]) + 1))
    return sorted(found)

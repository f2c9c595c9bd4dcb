"""Where many functions cross 0 at once."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from lrcurve.schedules import Rates

_TURNS = 9
_HALVINGS = 10
_CLOSE = 1e-13  # of how far the function was from 0 at both ends

Indices = npt.NDArray[np.int64]


def roots(off: Callable[[Rates, Indices], Rates], low: Rates, high: Rates) -> Rates:
    """Return where each function crosses 0 between ``low`` and ``high``, all of shape (n,).

    ``off(x, which)`` gives at x, of shape (m,), the functions of the indices ``which``. The smooth ones are solved by
    false position (Illinois' variant), those that jump, or bend
    sharply, nearly, by halving.
    """
    every = np.arange(low.size)
    before, last = low, high
    off_before, off_last = off(low, every), off(high, every)
    far = _CLOSE * (np.abs(off_before) + np.abs(off_last))
    side = off_before >= 0
    for _ in range(_TURNS):
        with np.errstate(all="ignore"):
            new = last - off_last * (last - before) / (off_last - off_before)
        new = np.where(np.isfinite(new), np.clip(new, low, high), (before + last) / 2)
        off_new = off(new, every)
        crossed = (off_new >= 0) != (off_last >= 0)
        before, off_before = np.where(crossed, last, before), np.where(crossed, off_last, off_before / 2)
        last, off_last = new, off_new
    rough = np.flatnonzero(~(np.abs(off_last) <= far))
    start, stop = low[rough], high[rough]
    for _ in range(_HALVINGS if rough.size else 0):
        middle = (start + stop) / 2
        same = (off(middle, rough) >= 0) == side[rough]
        start, stop = np.where(same, middle, start), np.where(same, stop, middle)
    last[rough] = stop
    return last

"""Where curves have joins: steps at which the formula changes or the rate jumps."""

import numpy as np

from lrcurve.curve import Curve
from lrcurve.schedules.arrays import distinct

_GUESSES = 256


def joins_of(curve: Curve, start: int, stop: int, limit: int) -> list[int]:
    """Return the joins after ``start`` and before ``stop``, ascending, at most the first ``limit`` of them.

    Ask for one more than you can use to learn whether there are more. Joins at even distances, as of cycles and
    epochs, cost one evaluation for hundreds of them; others one each. Of a recorded curve with gaps they are the rows
    with another rate than the row before.

    Raises:
        ValueError: if ``start`` is negative or 2**53 or more.
    """
    if curve.recorded is not None and curve.sparse:
        steps, rates = curve.recorded.steps, curve.recorded.rates
        changed = steps[1:][np.diff(rates) != 0]
        return [int(step) for step in changed[(changed > start) & (changed < stop)][:limit]]
    found: list[int] = []
    at, gap = start, 1
    while len(found) < limit:
        # The joins after evenly spaced steps are guesses of the next joins in a row; some may be left out between
        # them. As far as each guess is the join that follows the one before, none is.
        ahead = min(_GUESSES, max(1, (stop - 1 - at) // gap + 1))
        guesses = distinct(curve.next_join(at + gap * np.arange(ahead, dtype=np.int64)))
        guesses = guesses[guesses < stop]
        if not guesses.size:
            break
        proven = 1 + int(np.cumprod(curve.next_join(guesses[:-1]) == guesses[1:]).sum())
        found.extend(guesses[:proven].tolist())
        gap = max(1, found[-1] - (found[-2] if len(found) > 1 else at))
        at = found[-1]
    return found[:limit]

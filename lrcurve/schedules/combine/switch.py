"""One schedule after another on one clock."""

import math
from itertools import pairwise

from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine.sequence import Sequence
from lrcurve.schedules.combine.time import Shift
from lrcurve.schedules.schedule import Schedule


def switch(first: Schedule, *others: tuple[float, Schedule]) -> Schedule:
    """Return ``first``, then each other schedule from its moment on, all on the clock of the whole.

    The moments are in steps; a schedule starts at the first step at or past its own, and not before an earlier one.
    """
    phases, starts = [first], [0]
    for moment, schedule in others:
        start = max(math.ceil(min(max(moment, 0), NEVER)), starts[-1])
        if start == NEVER:
            break
        if start == starts[-1]:
            phases.pop()
            starts.pop()
        phases.append(Shift(inner=schedule, shift=start) if start else schedule)
        starts.append(start)
    if len(phases) == 1:
        return phases[0]
    lengths = tuple(end - start for start, end in pairwise(starts))
    return Sequence(phases=tuple(phases), lengths=lengths)

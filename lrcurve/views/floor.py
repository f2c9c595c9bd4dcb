"""What of a curve is under the floor of a logarithmic axis, which has no place for 0 and little for what is near it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lrcurve.analysis.polyline import Trace, lowest_between
from lrcurve.curve import Curve
from lrcurve.views.numbers import rate_text

_MOST = 50  # stretches of a curve that are looked into


class Under(NamedTuple):
    """A stretch under the floor, from step edge ``start`` to ``end``, and the first step of its lowest ``rate``.

    Of single rows of a log, ``start`` and ``end`` are the middle of the step.
    """

    start: float
    end: float
    step: int
    rate: float

    @property
    def text(self) -> str:
        """What is written where it is marked."""
        return rate_text(self.rate) if self.rate >= 0 else "0 and below"


def under(curve: Curve, drawn: Trace, floor: float) -> list[Under]:
    """Return the stretches of a curve with rates below ``floor``, as it is ``drawn``, in order; a whole band is one."""
    low = np.concatenate([[False], drawn.rates < floor, [False]])
    change = np.flatnonzero(np.diff(low.astype(np.int8)))
    found = [_stretch(curve, drawn, a, b) for a, b in change.reshape(-1, 2)[:_MOST].tolist()]
    for band in drawn.bands[:_MOST]:
        at = np.flatnonzero(band.low < floor)
        if at.size:
            best = int(at[band.low[at].argmin()])
            start, end = band.edges[at[0]], band.edges[at[-1] + 1]
            found.append(Under(float(start), float(end), int(band.edges[best]), float(band.low[best])))
    alone = np.flatnonzero(drawn.point_rates < floor)[:_MOST]
    points, rates = drawn.points[alone].tolist(), drawn.point_rates[alone].tolist()
    found += [Under(step + 0.5, step + 0.5, step, rate) for step, rate in zip(points, rates, strict=True)]
    return sorted(found)


def _stretch(curve: Curve, drawn: Trace, a: int, b: int) -> Under:
    """Return the stretch of the vertices from ``a`` to before ``b``; between two of them the lowest rate is looked for.

    Under the floor the line is straight whatever the rates do, so that vertices are far apart there.
    """
    best = a + int(drawn.rates[a:b].argmin())
    step, rate = int(drawn.steps[best]), float(drawn.rates[best])
    if not curve.sparse and rate > 0:
        until = min(int(drawn.steps[min(best + 1, b - 1)]), curve.run.ticks - 1)
        found = lowest_between(curve, min(int(drawn.steps[max(best - 1, a)]), until), until)
        step, rate = min((found, (step, rate)), key=lambda one: one[1])
    return Under(float(drawn.steps[a]), float(drawn.steps[b - 1]), step, rate)


def floor_note(lowest: Sequence[tuple[str, float]]) -> str:
    """Return a note on curves, by their names, that go down to these rates under the floor."""
    name, rate = min(lowest, key=lambda one: one[1])
    more = f"{name} and {len(lowest) - 1} more go" if len(lowest) > 1 else f"{name} goes"
    all_of_it = rate_text(10.0 ** math.floor(math.log10(rate)))
    return f"{more} down to {rate_text(rate)}, drawn at the floor of the picture; --ylim {all_of_it}.. shows all"

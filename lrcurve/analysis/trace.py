"""Where the pixels are: the vertices that draw a curve of any length to a tenth of a pixel.

What is drawn is the step function that training sees: the rate of step t holds from t to t + 1, so every change is a
vertical edge at the exact step, and a run of 50 steps shows 50 stairs. Only where a stair is too small to see (below
half the tolerance, in width or in height) do straight lines take its place. Work and memory depend on the pixels, not on
the steps: joins are asked for column by column, smooth parts are bisected until straight, and a column with more joins
than can be seen is reduced to its lowest and highest rate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.trace_columns import Columns
from lrcurve.curve import Curve
from lrcurve.schedules import Rates, Steps

TOLERANCE = 0.1
"""How far, in pixels, the drawn line may be from the true one."""

_GRID = 4  # pixels between the first vertices: with three samples in each, a change held for about a pixel is seen
_NARROW = 1 / 16  # pixels; below this a smooth curve is straight, what is not is a jump or an oscillation
_NOISY = 24  # narrow segments still open in one column: no jump leaves so many, an oscillation without joins does


@dataclass(frozen=True)
class Band:
    """Neighbouring pixel columns that hold more joins than can be drawn.

    ``edges`` are the first steps of the columns and the end of the last, shape (n + 1,), int64; ``low`` and ``high``
    are the lowest and highest rates met in each, shape (n,), float64.
    """

    edges: Steps
    low: Rates
    high: Rates


@dataclass(frozen=True)
class Trace:
    """A curve as it is drawn.

    ``steps`` (int64) and ``rates`` (float64), both of shape (n,), are the vertices of the line, from step 0 to the end
    of the last step; a rate that is NaN breaks the line where a band takes over. ``joins`` are the joins that are
    vertices, ascending, shape (m,), int64.
    """

    steps: Steps
    rates: Rates
    bands: tuple[Band, ...]
    joins: Steps


class _Segments(NamedTuple):
    """Stretches of the line from step ``a`` to step ``b``, and the rates there."""

    a: Steps
    b: Steps
    fa: Rates
    fb: Rates

    def where(self, mask: npt.NDArray[np.bool_]) -> "_Segments":
        return _Segments(*(part[mask] for part in self))


def trace(curve: Curve, columns: Columns, to_pixel: Callable[[Rates], Rates]) -> Trace:
    """Return the vertices that draw ``curve`` over its whole run.

    Args:
        curve: what to draw.
        columns: what ``scan`` found of the same curve; it fixes the width in pixels.
        to_pixel: from rates to vertical pixels, elementwise, finite for every rate that the curve has (0 included).

    The line is within ``TOLERANCE`` of the step function of the rates; every join outside the bands is a vertex.
    """
    envelope = _Envelope(columns, to_pixel)
    points = _first_points(columns)
    rates = curve.lr(points)
    every = _Segments(points[:-1], points[1:], rates[:-1], rates[1:])
    dense = columns.is_dense(every.a)
    drawn, noisy = _bisect(curve, columns, every.where(~dense), to_pixel)
    envelope.add_noisy(curve, noisy)
    straight = every.where(dense & envelope.is_straight(every.a))
    parts = [*drawn, straight] if straight.a.size else drawn
    steps, values = _assemble(curve, _merged(parts), columns.steps)
    return Trace(steps, values, envelope.bands(), columns.joins)


def highest(curve: Curve, drawn: Trace) -> tuple[int, float]:
    """Return the first step with the highest rate, and that rate.

    Between the vertices next to the highest one the rate is taken to rise and then fall.
    """
    line = ~np.isnan(drawn.rates) & (drawn.steps < curve.run.steps)
    steps = np.concatenate([drawn.steps[line], *(_first_high(curve, band) for band in drawn.bands)])
    steps = np.unique(steps)
    best = int(np.argmax(curve.lr(steps)))
    low, high = int(steps[max(best - 1, 0)]), int(steps[min(best + 1, steps.size - 1)])
    while high - low > 2:
        inside = np.unique(np.linspace(low, high, 65).astype(np.int64))
        peak = int(np.argmax(curve.lr(inside)))
        low, high = int(inside[max(peak - 1, 0)]), int(inside[min(peak + 1, inside.size - 1)])
        if inside.size == high - low + 1:
            break
    inside = np.arange(low, high + 1)
    rates = curve.lr(inside)
    peak = int(np.argmax(rates))
    return int(inside[peak]), float(rates[peak])

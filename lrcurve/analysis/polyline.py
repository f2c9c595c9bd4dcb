"""Where the pixels are: the vertices that draw a curve of any length to a tenth of a pixel.

What is drawn is the step function that training sees: the rate of step t holds from t to t + 1 and changes in a
vertical edge at the exact step, so a run of 50 steps shows 50 stairs. Steps narrower than a pixel cannot be seen as
stairs; there the line goes straight from step to step where the rates change smoothly, and still holds and jumps at
joins. Work and memory depend on the pixels, not on the steps: joins are asked for column by column, smooth parts are
bisected until straight, and a column with more joins than can be seen is drawn as its lowest and highest rate.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.pixel_columns import Columns
from lrcurve.analysis.recorded_rows import lines_and_points, rows_of
from lrcurve.curve import Curve
from lrcurve.schedules import Rates, Steps
from lrcurve.schedules.arrays import distinct

TOLERANCE = 0.1
"""How far, in pixels, the line may be from the rate of any step that it passes."""

_STAIR = 1.0  # pixels; steps at least so wide are drawn as stairs
_GRID = 4  # columns between the first vertices: with three samples in each gap, a change held for a pixel is seen
_NARROW = 1 / 16  # pixels; in so little a smooth curve is straight, what is not is a jump or an oscillation
_NOISY = 24  # narrow segments open at once in one column: no jump leaves so many, an oscillation without joins does
_SPREAD = 256  # samples of a column that oscillates without joins


Pixels = Callable[[Rates], Rates]
"""From rates to vertical pixels, elementwise, finite for every rate that the curve has, 0 included."""


@dataclass(frozen=True)
class Band:
    """Neighbouring pixel columns that hold more than can be drawn.

    ``edges`` are the first steps of the columns and the end of the last, shape (n + 1,), int64; ``low`` and ``high``
    are the lowest and highest rates met in each, shape (n,), float64.
    """

    edges: Steps
    low: Rates
    high: Rates


@dataclass(frozen=True)
class Trace:
    """A curve as it is drawn.

    ``steps`` (int64) and ``rates`` (float64), of shape (n,), are the vertices of the line, from the first step to the
    end of the last; a rate that is NaN breaks the line, where a band takes over. ``joins`` are the joins that are
    vertices, ascending, int64: all but those inside the dense columns. ``points`` and ``point_rates`` are rows of a
    recorded curve that stand alone, with nothing known on either side.
    """

    steps: Steps
    rates: Rates
    bands: tuple[Band, ...]
    joins: Steps
    points: Steps = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    point_rates: Rates = field(default_factory=lambda: np.empty(0))


class _Segments(NamedTuple):
    """Stretches of the line from step ``a`` to step ``b``, and the rates there; each of shape (n,)."""

    a: Steps
    b: Steps
    fa: Rates
    fb: Rates

    def where(self, mask: npt.NDArray[np.bool_]) -> "_Segments":
        return _Segments(self.a[mask], self.b[mask], self.fa[mask], self.fb[mask])


def trace(curve: Curve, columns: Columns, to_pixel: Pixels, *, smooth: bool = False) -> Trace:
    """Return the vertices that draw ``curve`` within ``TOLERANCE`` of its rates.

    ``columns`` is what ``scan`` found of the same curve; it says which steps are drawn, and how wide they are. A
    ``smooth`` curve goes straight from the beginning of each step to that of the next, and ends at its last step.
    """
    if curve.sparse:
        line, values, alone, rates = lines_and_points(curve, columns)
        return Trace(line, values, (), columns.joins, alone, rates)
    points = _first_points(columns)
    rates = curve.lr(points)
    every = _Segments(points[:-1], points[1:], rates[:-1], rates[1:])
    dense = columns.is_dense(every.a)
    low, high = columns.sample_rates.min(axis=1), columns.sample_rates.max(axis=1)
    filled = _is_filled(curve, columns, to_pixel)
    straight = dense & ~np.isin(columns.index(every.a), columns.dense[filled])
    stairs = not smooth and columns.step_width >= _STAIR
    drawn, noisy = _bisected(curve, columns, every.where(~dense), to_pixel, stairs=stairs)
    steps, values = _vertices(_together([*drawn, every.where(straight)]), rates[-1], columns.stop, smooth=smooth)
    noisy_low, noisy_high = _sampled(curve, columns.edges[noisy], columns.edges[noisy + 1])
    bands = _bands(
        curve,
        columns,
        np.concatenate([columns.dense[filled], noisy]),
        np.concatenate([low[filled], noisy_low]),
        np.concatenate([high[filled], noisy_high]),
    )
    return Trace(steps, values, bands, columns.joins)


def highest(curve: Curve, columns: Columns, drawn: Trace) -> tuple[int, float]:
    """Return the first step with the highest rate, and that rate.

    Next to the highest vertex the rate is taken to rise and then fall; of a dense column the samples count.
    """
    if curve.sparse:
        rows = rows_of(curve, columns.first, columns.stop)
        return int(rows.steps[rows.rates.argmax()]), columns.highest
    line = ~np.isnan(drawn.rates) & (drawn.steps < columns.stop)
    sampled = columns.sample_steps[columns.sample_rates == columns.sample_rates.max(initial=0.0)]
    met = np.unique(np.append(drawn.steps[line], np.sort(sampled)[:1]))
    top = int(np.argmax(curve.lr(met)))
    low, high = int(met[max(top - 1, 0)]), int(met[min(top + 1, met.size - 1)])
    return _extreme(curve, low, high, np.argmax)


def lowest_between(curve: Curve, low: int, high: int) -> tuple[int, float]:
    """Return the step from ``low`` to ``high`` with the lowest rate, and that rate, where it falls and then rises."""
    return _extreme(curve, low, high, np.argmin)


def _extreme(curve: Curve, low: int, high: int, arg: Callable[[Rates], np.intp]) -> tuple[int, float]:
    while True:
        inside = np.unique(low + (high - low) * np.arange(65, dtype=np.int64) // 64)
        rates = curve.lr(inside)
        best = int(arg(rates))
        if inside.size == high - low + 1:
            return int(inside[best]), float(rates[best])
        low, high = int(inside[max(best - 1, 0)]), int(inside[min(best + 1, inside.size - 1)])


def _first_points(columns: Columns) -> Steps:
    """Return the steps that are vertices in any case: the ends, a coarse grid, and both sides of joins and columns."""
    bounds = columns.edges[distinct(np.concatenate([columns.dense, columns.dense + 1]))]
    sides = np.concatenate([columns.joins, bounds])
    points = np.concatenate([columns.edges[::_GRID], sides, sides - 1, [columns.stop - 1]])
    return distinct(points.clip(columns.first, columns.stop - 1))


def _is_filled(curve: Curve, columns: Columns, to_pixel: Pixels) -> npt.NDArray[np.bool_]:
    """Return, for each dense column, whether its samples leave the straight line from its start to its end."""
    start, end = columns.edges[columns.dense], columns.edges[columns.dense + 1]
    left = to_pixel(curve.lr(start))[:, None]
    right = to_pixel(curve.lr(np.minimum(end, columns.stop - 1)))[:, None]
    share = (columns.sample_steps - start[:, None]) / (end - start)[:, None]
    off = np.abs(to_pixel(columns.sample_rates) - (left + (right - left) * share))
    filled: npt.NDArray[np.bool_] = off.max(axis=1, initial=0.0) > TOLERANCE / 2
    return filled


def _bisected(
    curve: Curve, columns: Columns, open_: _Segments, to_pixel: Pixels, *, stairs: bool
) -> tuple[list[_Segments], npt.NDArray[np.int64]]:
    """Return the segments cut until they are straight or single steps, and the columns that never become so."""
    drawn: list[_Segments] = []
    noisy = np.empty(0, dtype=np.int64)
    while open_.a.size:
        length = open_.b - open_.a
        inside = open_.a + length * np.array([[1], [2], [3]]) // 4
        rates = curve.lr(inside)
        left, rise = to_pixel(open_.fa), to_pixel(open_.fb) - to_pixel(open_.fa)
        off = np.abs(to_pixel(rates) - (left + rise * (inside - open_.a) / length)).max(axis=0)
        straight = off <= TOLERANCE / 2
        if stairs:
            straight &= np.abs(rise) <= TOLERANCE / 2 * length
        done = (length == 1) | straight
        drawn.append(open_.where(done))
        middle, value = inside[1][~done], rates[1][~done]
        left_over = open_.where(~done)
        halves = [
            _Segments(left_over.a, middle, left_over.fa, value),
            _Segments(middle, left_over.b, value, left_over.fb),
        ]
        open_ = _together(halves)
        column = columns.index(open_.a)
        narrow = ((open_.b - open_.a) * columns.step_width < _NARROW) & (columns.index(open_.b) == column)
        crowded = np.bincount(column[narrow], minlength=columns.edges.size) > _NOISY
        noisy = np.union1d(noisy, np.flatnonzero(crowded))
        open_ = open_.where(~(narrow & np.isin(column, noisy)))
    return drawn, noisy


def _together(parts: list[_Segments]) -> _Segments:
    """Return all segments, ascending."""
    a = np.concatenate([part.a for part in parts])
    b = np.concatenate([part.b for part in parts])
    fa = np.concatenate([part.fa for part in parts])
    fb = np.concatenate([part.fb for part in parts])
    order = np.argsort(a)
    return _Segments(a[order], b[order], fa[order], fb[order])


def _vertices(segments: _Segments, last: float, end: int, *, smooth: bool) -> tuple[Steps, Rates]:
    """Return the vertices of the line through ``segments``, which ends with the rate ``last`` held until ``end``.

    A segment of one step holds its rate and then changes it at once. Between segments that do not meet the line breaks.
    A ``smooth`` line holds no rate.
    """
    count = segments.a.size
    if not count:
        return np.array([end - 1, end]), np.array([last, last])
    stair = (segments.b - segments.a == 1) & (segments.fa != segments.fb) & (not smooth)
    breaks = np.append(segments.b[:-1] != segments.a[1:], False)
    finish = breaks.copy()
    finish[-1] = True
    nan = np.full(int(breaks.sum()), np.nan)
    index = np.arange(count)
    rank = [4 * index, 4 * index[stair] + 1, 4 * index[finish] + 2, 4 * index[breaks] + 3]
    steps = [segments.a, segments.b[stair], segments.b[finish], segments.b[breaks]]
    rates = [segments.fa, segments.fa[stair], segments.fb[finish], nan]
    order = np.argsort(np.concatenate(rank))
    connected = segments.b[-1] == end - 1
    tail = ([end], [last]) if connected else ([end - 1, end - 1, end], [np.nan, last, last])
    if smooth and connected:
        tail = ([], [])
    return (
        np.concatenate([np.concatenate(steps)[order], np.array(tail[0], dtype=np.int64)]),
        np.concatenate([np.concatenate(rates)[order], np.array(tail[1])]),
    )


def _sampled(curve: Curve, start: Steps, end: Steps) -> tuple[Rates, Rates]:
    """Return the lowest and highest of many rates of each column from ``start`` to ``end``."""
    gap = (end - 1 - start)[:, None]
    if not gap.size:
        return np.empty(0), np.empty(0)
    rates = curve.lr(start[:, None] + (gap * np.linspace(0, 1, _SPREAD)).astype(np.int64))
    return rates.min(axis=1), rates.max(axis=1)


def _bands(curve: Curve, columns: Columns, index: npt.NDArray[np.int64], low: Rates, high: Rates) -> tuple[Band, ...]:
    """Return the columns ``index`` with their extremes as bands of neighbours, ascending."""
    order = np.argsort(index)
    index, low, high = index[order], low[order], high[order]
    ends = np.flatnonzero(np.diff(index, append=-1) != 1)
    # A band reaches the rate that follows it, so that the line goes on from it even where that is a jump away.
    following = curve.lr(np.minimum(columns.edges[index[ends] + 1], columns.stop - 1))
    low[ends] = np.minimum(low[ends], following)
    high[ends] = np.maximum(high[ends], following)
    return tuple(
        Band(np.append(columns.edges[part], columns.edges[part[-1] + 1]), low[own], high[own])
        for part, own in zip(np.split(index, ends + 1), np.split(np.arange(index.size), ends + 1), strict=True)
        if part.size
    )

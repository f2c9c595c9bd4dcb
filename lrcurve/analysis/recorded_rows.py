"""Recorded rates with gaps, drawn as what they are: points, and lines only where the rows are as close as pixels."""

import numpy as np

from lrcurve.analysis.pixel_columns import Columns, Lows
from lrcurve.analysis.sampling import even_edges
from lrcurve.curve import Curve, Recorded
from lrcurve.schedules import Rates, Steps
from lrcurve.schedules.arrays import distinct

CLOSE = 3.0
"""Rows so many pixels apart, or less, are joined by a line: what lies between them could not be seen."""

_NONE = np.empty(0, dtype=np.int64)


def rows_of(curve: Curve, first: int = 0, stop: int | None = None) -> Recorded:
    """Return the rows of a recorded curve that lie within its run, from step ``first`` to before ``stop``."""
    recorded = curve.recorded
    if recorded is None:
        raise TypeError(f"'{curve.name}' is a schedule")
    kept = (recorded.steps >= first) & (recorded.steps < (curve.run.ticks if stop is None else stop))
    return Recorded(recorded.steps[kept], recorded.rates[kept], recorded.half_unit[kept])


def columns_of_rows(curve: Curve, width: float, first: int = 0, stop: int | None = None) -> Columns:
    """Return the pixel columns of a recorded curve, of which only its extremes count; arguments are as of ``scan``."""
    stop = curve.run.ticks if stop is None else stop
    rates = rows_of(curve, first, stop).rates
    lowest, highest = float(rates.min()), float(rates.max())
    edges = first + even_edges(stop - first, max(1, int(np.ceil(width))))
    samples = np.empty((0, 1), dtype=np.int64)
    return Columns(
        first,
        stop,
        width,
        edges,
        _NONE,
        _NONE,
        samples,
        np.empty((0, 1)),
        Lows.among(rates, rates),
        lowest,
        highest,
    )


def lines_and_points(curve: Curve, columns: Columns) -> tuple[Steps, Rates, Steps, Rates]:
    """Return the vertices of the lines, NaN where one breaks off, and the points that stand alone: steps and rates."""
    rows = _thinned(rows_of(curve, columns.first, columns.stop), columns)
    near = np.diff(rows.steps) * columns.step_width <= CLOSE
    joined = np.concatenate([[False], near]) | np.concatenate([near, [False]])
    steps, rates = rows.steps[joined], rows.rates[joined]
    starts = np.flatnonzero(np.diff(steps) * columns.step_width > CLOSE) + 1
    steps, rates = np.insert(steps, starts, steps[starts]), np.insert(rates, starts, np.nan)
    return steps, rates, rows.steps[~joined], rows.rates[~joined]


def _thinned(rows: Recorded, columns: Columns) -> Recorded:
    """Return the first, lowest, highest and last row of each pixel column; all rows where these are fewer."""
    if rows.steps.size <= 4 * columns.edges.size:
        return rows
    column = columns.index(rows.steps)
    first = np.flatnonzero(np.diff(column, prepend=-1))
    last = np.append(first[1:], rows.steps.size) - 1
    order = np.lexsort((rows.rates, column))
    kept = distinct(np.concatenate([first, last, order[first], order[last]]))
    return Recorded(rows.steps[kept], rows.rates[kept], rows.half_unit[kept])

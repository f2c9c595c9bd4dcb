"""A curve in a few numbers: where it starts, peaks and ends, its mean, and its outline."""

import math

import numpy as np
from msgspec import Struct

from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.analysis.sampling import add_to_parts, even_edges, one_in_each
from lrcurve.curve import Curve
from lrcurve.schedules import Rates, Steps
from lrcurve.schedules.arrays import distinct

EXACT_STEPS = 10_000_000
"""Runs up to this long are evaluated at every step; of longer ones the peak, mean and outline are estimated."""

OUTLINE = 24
"""How many values outline a run of at least as many steps."""

_CHUNK = 1 << 17
_GRID = 1 << 16
_MAX_JOINS = 10_000


class Summary(Struct, frozen=True):
    """What a run of N steps uses, from lr(0) to lr(N-1).

    ``peak_step`` is the first step at which the rate is ``peak``; ``mean`` is over all steps. ``outline`` are the means
    of ``OUTLINE`` equal parts of the run, or every rate of a shorter one. ``first`` and ``last`` are always exact; the
    others are estimated from many steps unless ``exact``.
    """

    first: float
    peak: float
    peak_step: int
    last: float
    mean: float
    outline: tuple[float, ...]
    exact: bool


def summarize(curve: Curve) -> Summary:
    """Return the summary of a curve over its run; of a run beyond ``EXACT_STEPS`` in bounded time.

    Of what was recorded at some steps only, it is that of the rows.
    """
    if curve.sparse:
        return _of_rows(curve)
    return _evaluated(curve) if curve.run.ticks <= EXACT_STEPS else _estimated(curve)


def _of_rows(curve: Curve) -> Summary:
    rows = rows_of(curve)
    edges = even_edges(rows.rates.size, OUTLINE)
    highest = int(rows.rates.argmax())
    outline = np.add.reduceat(rows.rates, edges[:-1]) / np.diff(edges)
    return Summary(
        first=float(rows.rates[0]),
        peak=float(rows.rates[highest]),
        peak_step=int(rows.steps[highest]),
        last=float(rows.rates[-1]),
        mean=math.fsum(rows.rates.tolist()) / rows.rates.size,
        outline=tuple(outline.tolist()),
        exact=True,
    )


def _evaluated(curve: Curve) -> Summary:
    steps = curve.run.ticks
    edges = even_edges(steps, OUTLINE)
    first = peak = last = -math.inf
    peak_step = 0
    totals: list[float] = []
    parts = np.zeros(edges.size - 1)
    for start in range(0, steps, _CHUNK):
        rates = curve.lr(np.arange(start, min(start + _CHUNK, steps), dtype=np.int64))
        highest = int(rates.argmax())
        if rates[highest] > peak:
            peak, peak_step = float(rates[highest]), start + highest
        first = float(rates[0]) if start == 0 else first
        last = float(rates[-1])
        totals.append(float(rates.sum()))
        add_to_parts(parts, edges, start, rates)
    outline = parts / np.diff(edges)
    return Summary(first, peak, peak_step, last, math.fsum(totals) / steps, tuple(outline.tolist()), exact=True)


def _estimated(curve: Curve) -> Summary:
    steps = curve.run.ticks
    joins = np.array(joins_of(curve, 0, steps, _MAX_JOINS + 1), dtype=np.int64)
    grid = one_in_each(even_edges(steps, _GRID // OUTLINE * OUTLINE))
    if joins.size <= _MAX_JOINS:
        ends = np.array([0, steps - 1], dtype=np.int64)
        at = distinct(np.concatenate([ends, joins - 1, joins, grid]))
        rates = curve.lr(at)
        mean = _sum_over(at, rates) / steps
    else:
        # The joins that follow the grid find the peaks of cycles, but would weigh too much in a mean.
        following = curve.next_join(grid)
        following = following[following < steps]
        at = distinct(np.concatenate([[0, steps - 1], following - 1, following, grid]))
        rates = curve.lr(at)
        mean = float(curve.lr(grid).mean())
    highest = int(rates.argmax())
    return Summary(
        first=float(rates[0]),
        peak=float(rates[highest]),
        peak_step=int(at[highest]),
        last=float(rates[-1]),
        mean=mean,
        outline=tuple(part.mean().item() for part in np.split(curve.lr(grid), OUTLINE)),
        exact=False,
    )


def _sum_over(at: Steps, rates: Rates) -> float:
    """Return the sum over all steps from the first to the last of ``at``, with straight lines between them.

    Two steps side by side bring just their own rates, so a jump between them is exact, as is all that is straight.
    """
    middle = float(((rates[1:] + rates[:-1]) * 0.5 * np.diff(at)).sum())
    return middle + 0.5 * float(rates[0] + rates[-1])

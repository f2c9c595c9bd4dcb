"""Where a report shows rates: the places that a pointer can find, and how each is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.analysis.sampling import even_edges
from lrcurve.run import Run
from lrcurve.schedules import Rates, Steps
from lrcurve.views.line import Line
from lrcurve.views.numbers import count_text, in_unit, position
from lrcurve.views.report.panels import Chart

EXACT_STEPS = 10_000
"""Runs up to this long are in the page step by step, unless there are very many; of longer ones it has a selection."""

_NUMBERS = 200_000  # rates of all curves together that a pointer can find
_SPREAD = 1_000  # places over a longer run
_MOST_JOINS = 200  # of a longer run, at which and before which rates are shown
_HALF = 2**52  # steps below have a middle that a float can hold


def is_whole(chart: Chart, line: Line) -> bool:
    """Return whether a curve is in the page step by step."""
    return not line.curve.sparse and line.curve.run.ticks <= min(EXACT_STEPS, _NUMBERS // len(chart.lines))


@dataclass(frozen=True)
class HoverPoints:
    """The places on the time axis at which pointing shows the rates.

    ``x`` are the middles of steps, ascending, shape (n,); ``names`` say when each is. ``shared`` tells whether a place
    is the same step of every curve; ``every``, whether all steps are among the places.
    """

    x: Rates
    names: tuple[str, ...]
    shared: bool
    every: bool

    def steps(self, line: Line) -> Steps:
        """Return the step that is in force at each place; some may be past the end of the curve's run."""
        return np.floor(self.x / line.per_step).astype(np.int64)


def hover_points(chart: Chart) -> HoverPoints:
    """Return the places at which a report shows the rates of a chart."""
    x = np.unique(np.concatenate([_places(chart, line) for line in chart.lines]))
    most = max(_NUMBERS // len(chart.lines), 2 * _SPREAD)
    every = all(is_whole(chart, line) for line in chart.lines) and x.size <= most
    if x.size > most:
        x = x[np.linspace(0, x.size - 1, most).astype(np.int64)]
    unit, runs = chart.time.unit, [curve.run for curve in chart.curves]
    shared = len({(run.per_tick(unit), run.tick) for run in runs}) == 1
    if shared:
        clock = _clock(runs, unit)
        steps = np.floor(x / chart.lines[0].per_step).astype(np.int64).tolist()
        names = [" · ".join(_place(name, float(step * size)) for name, size in clock.items()) for step in steps]
    else:
        names = [_place(unit, value) for value in x.tolist()]
    return HoverPoints(x, tuple(names), shared, every)


def _places(chart: Chart, line: Line) -> Rates:
    """Return the middles of all steps of a curve, or of steps spread over its run, and about its joins and its peak."""
    run = line.curve.run
    if line.curve.sparse:
        steps = rows_of(line.curve).steps
    elif is_whole(chart, line):
        steps = np.arange(run.ticks)
    else:
        joins = np.array(joins_of(line.curve, 0, run.ticks, _MOST_JOINS), dtype=np.int64)
        steps = np.unique(
            np.concatenate([even_edges(run.ticks, _SPREAD)[:-1], joins - 1, joins, [line.peak, run.ticks - 1]])
        )
    return np.where(steps < _HALF, steps + 0.5, steps) * line.per_step


def _clock(runs: Sequence[Run], unit: str) -> dict[str, Fraction]:
    """Return how much of each unit a step is, of those that all runs which know them agree on."""
    found = {}
    for name in dict.fromkeys(("step", "epoch", "tokens", unit)):
        sizes = {run.paces(name) for run in runs} - {()}
        paces = sizes.pop() if len(sizes) == 1 else ()
        if len(paces) == 1:
            found[name] = paces[0][1]
    return found


def _place(unit: str, value: float) -> str:
    """Return a place on the time axis, as exactly as it is known."""
    if unit == "step":
        return in_unit(f"{value:,.0f}", unit)
    return in_unit(position(value) if unit in ("epoch", "percent") else count_text(value, value), unit)

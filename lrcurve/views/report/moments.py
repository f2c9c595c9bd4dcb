"""Where a report tells rates: the places that a pointer can find, and how each is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.analysis.sampling import even_edges
from lrcurve.run import Run
from lrcurve.schedules import Rates, Steps
from lrcurve.views.axes import count_text
from lrcurve.views.numbers import position
from lrcurve.views.scene import Line, Scene

EXACT_STEPS = 10_000
"""Runs up to this long are in the page step by step, unless there are very many; of longer ones it has a selection."""

_NUMBERS = 200_000  # rates of all curves together that a pointer can find
_SPREAD = 1_000  # places over a longer run
_MOST_JOINS = 200  # of a longer run, at which and before which rates are told
_HALF = 2**52  # steps below have a middle that a float can hold


def is_whole(scene: Scene, line: Line) -> bool:
    """Return whether a curve is in the page step by step."""
    return not line.curve.sparse and line.curve.run.ticks <= min(EXACT_STEPS, _NUMBERS // len(scene.lines))


@dataclass(frozen=True)
class Moments:
    """The places on the time axis at which rates are told.

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


def moments(scene: Scene) -> Moments:
    """Return the places at which a report tells the rates of a scene."""
    x = np.unique(np.concatenate([_places(scene, line) for line in scene.lines]))
    most = max(_NUMBERS // len(scene.lines), 2 * _SPREAD)
    every = all(is_whole(scene, line) for line in scene.lines) and x.size <= most
    if x.size > most:
        x = x[np.linspace(0, x.size - 1, most).astype(np.int64)]
    unit, runs = scene.time.unit, [line.curve.run for line in scene.lines]
    shared = len({(run.per_tick(unit), run.tick) for run in runs}) == 1
    if shared:
        clock = _clock(runs, unit)
        names = [_name(clock, step) for step in np.floor(x / scene.lines[0].per_step).astype(np.int64).tolist()]
    else:
        names = [place(unit, value) for value in x.tolist()]
    return Moments(x, tuple(names), shared, every)


def _places(scene: Scene, line: Line) -> Rates:
    """Return the middles of all steps of a curve, or of steps spread over its run, and about its joins and its peak."""
    run = line.curve.run
    if line.curve.sparse:
        steps = rows_of(line.curve).steps
    elif is_whole(scene, line):
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
        sizes = {run.per_tick(name) for run in runs} - {None}
        if len(sizes) == 1:
            found[name] = next(size for size in sizes if size is not None)
    return found


def _name(clock: dict[str, Fraction], step: int) -> str:
    """Return all that is known of when a step is: ``step 1,200 · epoch 2.4``."""
    return " · ".join(place(unit, float(step * size)) for unit, size in clock.items())


def place(unit: str, value: float) -> str:
    """Return a place on the time axis in words: ``epoch 2.4``, ``20 %``, ``step 1,200``, ``2.1B tokens``."""
    if unit == "step":
        return f"step {value:,.0f}"
    if unit in ("epoch", "percent"):
        return f"epoch {position(value)}" if unit == "epoch" else f"{position(value)} %"
    return f"{count_text(value, value)} {unit}"

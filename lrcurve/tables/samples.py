"""Curves read from files of numbers: tables that lrcurve wrote, or rates that a run logged."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.curve import Curve, Sampled
from lrcurve.documents.node import MapNode
from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.run import PERCENT_STEPS, Run
from lrcurve.schedules import MAX_STEP
from lrcurve.spec.units import Clock
from lrcurve.tables.columns import Floats, Table, read_columns
from lrcurve.tables.rows import cell_of, row_at
from lrcurve.tables.table_text import TIMES, TableText, read_file, table_of

_CLOCKS = (*TIMES, "epoch", "tokens", "samples")
"""Columns that tell the time and are no curves."""


class Samples(Struct, frozen=True):
    """One column: rates (float64), and when each starts: steps (int64) or percent of the run (float64).

    ``half_unit`` is how far each rate may be from what was printed, 0 where the number is exact.
    """

    at: npt.NDArray[Any]
    rates: npt.NDArray[np.float64]
    percent: bool
    half_unit: npt.NDArray[np.float64]

    def steps(self, length: float) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """Return steps of a run of ``length`` and their rates; of percentages within one step the last counts."""
        nearest, kept = self._nearest(length)
        return tuple(nearest[kept].tolist()), tuple(self.rates[kept].tolist())

    def sampled(self, length: float) -> Sampled:
        """Return the steps of a run of ``length``, and how exactly each rate is printed."""
        nearest, kept = self._nearest(length)
        return Sampled(nearest[kept], self.half_unit[kept])

    def _nearest(self, length: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return the step of each row, and which rows count."""
        if not self.percent:
            return self.at, np.ones(self.at.size, dtype=np.bool_)
        nearest = np.floor(self.at * (length / 100) + 0.5).astype(np.int64)
        return nearest, np.append(np.diff(nearest) > 0, True)


def read_table(text: TableText) -> dict[str, Samples]:
    """Return the samples of each column; blank cells are left out.

    Raises:
        SpecError: if there is no column ``step`` or ``percent``, a cell is no number, or the steps do not rise.
    """
    table = read_columns(text, lambda name: bool(name) and name not in _CLOCKS)
    time = next((name for name in TIMES if name in table.names), None)
    if time is None:
        raise text.error(f"has no column 'step' or 'percent'; it has {', '.join(table.names) or 'none'}", 1)
    places: dict[str, int] = {}
    for i, name in enumerate(table.names):
        if not name or name in _CLOCKS:
            continue
        if name in places:
            raise text.error("is the name of two columns", 1, path=name)
        places[name] = i
    if not places:
        raise text.error(f"has no column of rates beside '{time}'", 1)
    times = _times(table.values(table.names.index(time)), time)
    return {name: _samples(table, name, table.values(place), time, times) for name, place in places.items()}


def _times(written: Floats, time: str) -> npt.NDArray[Any]:
    """Return steps (int64) or percentages (float64); -1 for what is none."""
    if time == "percent":
        return np.where((written >= 0) & (written <= 100), written, -1)
    whole = (written >= 0) & (written < MAX_STEP) & (written == np.floor(written))
    return (written if whole.all() else np.where(whole, written, -1)).astype(np.int64)


def _samples(table: Table, name: str, rates: Floats, time: str, at: npt.NDArray[Any]) -> Samples:
    """Return one column's times and rates, checked."""
    given = ~np.isnan(rates)
    if not given.all():
        at, rates = at[given], rates[given]
    if not rates.size:
        raise table.text.error("has no rates", 1, path=name)
    steps = time == "step"
    right = (at >= 0) & np.isfinite(rates)  # below 0 a rate may be: some libraries' schedules are
    if not right.all():
        wanted = "a whole step from 0" if steps else "a percentage from 0 to 100"
        line, when, rate = _cells(table, name, time, given, int(np.argmin(right)))
        what = f"a row must be {wanted} and a finite rate, got {time} {_show(when)} and rate {_show(rate)}"
        raise table.text.error(what, line, path=name)
    falls = np.flatnonzero(at[1:] <= at[:-1])
    if falls.size:
        (_, first, _), (line, second, _) = (_cells(table, name, time, given, int(falls[0]) + i) for i in (0, 1))
        what = f"{'steps' if steps else 'percent'} must rise from row to row, got {second} after {first}"
        raise table.text.error(what, line, path=name)
    digits = table.digits[table.names.index(name)]
    half_unit = np.zeros(rates.size) if digits is None or table.in_full else digits.half_units(rates)
    return Samples(at, rates, not steps, half_unit)


def _cells(table: Table, name: str, time: str, given: npt.NDArray[np.bool_], number: int) -> tuple[int, Any, Any]:
    """Return the line, the time and the rate, as they are written, of a row by its number among those with a rate."""
    line, row = row_at(table.text, int(np.flatnonzero(given)[number]))
    return line, cell_of(row, table.names.index(time)), cell_of(row, table.names.index(name))


def _show(cell: Any) -> str:
    return "nothing" if cell is None else str(cell)


def curves_from_table(source: Source, kind: str, run: Run | None = None) -> list[Curve]:
    """Return one curve per column of a table; a rate holds until the next listed step.

    They are on ``run`` or, without one, on a run that ends with the table; percent is of a run of unknown length.

    Raises:
        SpecError: as ``read_table`` does.
    """
    from lrcurve.schedules.shapes.values import Values

    columns = read_table(table_of(source, kind))
    if run is None and any(samples.percent for samples in columns.values()):
        run = Run(steps=PERCENT_STEPS, percent=True)
    run = run or Run(steps=max(int(samples.at[-1]) for samples in columns.values()) + 1)
    curves = []
    for name, samples in columns.items():
        at, values = samples.steps(run.steps)
        curves.append(Curve(name, Values(at=at, values=values), run, sampled=samples.sampled(run.steps)))
    return curves


def read_values(node: MapNode, path: str, folder: str, clock: Clock, problems: list[Problem]) -> dict[str, Any]:
    """Return the fields of type ``values`` that its ``file`` and ``column`` stand for."""
    written, column = node.entries["file"].node, node.get("column")
    file = Path(folder, str(written))
    try:
        columns = read_table(read_file(file, str(written)))
    except SpecError as error:
        problems.extend(error.problems)
        return {}
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        problems.append(Problem(f"{path}.file", f"{file} cannot be read: {what}", written.mark))
        return {}
    name = str(column) if column is not None else next(iter(columns))
    if name not in columns or (column is None and len(columns) > 1):
        listed = ", ".join(columns)
        what = f"needs 'column', one of {listed}"
        if column is not None:
            what = f"no column '{name}' in {written}{suggest(name, columns) or f'; it has {listed}'}"
        problems.append(Problem(f"{path}.column", what, (column or written).mark))
        return {}
    if clock.run.percent and not columns[name].percent:
        what = f"{written} counts in steps, but the run's length is not known: add --steps N or 'steps: N'"
        problems.append(Problem(f"{path}.file", what, written.mark))
        return {}
    at, values = columns[name].steps(clock.run.steps / (clock.per_epoch or 1))
    return {"at": at, "values": values}

"""Curves read from files of numbers: tables that lrcurve wrote, or rates that a run logged."""

from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.curve import Curve, Recorded
from lrcurve.documents.node import MapNode
from lrcurve.problems import Mark, Problem, Source, SpecError, suggest
from lrcurve.run import SHARES, Run
from lrcurve.schedules import MAX_STEP
from lrcurve.spec.units import Clock
from lrcurve.tables.print_precision import half_units, in_full
from lrcurve.tables.rows import TIMES, csv_rows, json_rows

_CLOCKS = (*TIMES, "epoch", "tokens", "samples")
"""Columns that tell the time and are no curves."""

Cells = list[tuple[Any, Any, int]]
"""Time, rate and line of each row that has a rate."""


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

    def recorded(self, length: float) -> Recorded:
        """Return what the rows hold of a run of ``length``; of percentages within one tick the last counts."""
        nearest, kept = self._nearest(length)
        return Recorded(nearest[kept], self.rates[kept], self.half_unit[kept])

    def _nearest(self, length: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return the step of each row, and which rows count."""
        if not self.percent:
            return self.at, np.ones(self.at.size, dtype=np.bool_)
        nearest = np.floor(self.at * (length / 100) + 0.5).astype(np.int64)
        return nearest, np.append(np.diff(nearest) > 0, True)


def read_table(source: Source, kind: str) -> dict[str, Samples]:
    """Return the samples of each column; empty cells are left out.

    Args:
        source: the text.
        kind: csv, tsv, json or jsonl.

    Raises:
        SpecError: if there is no column ``step`` or ``percent``, a cell is no number, or the steps do not rise.
    """
    header, rows = json_rows(source, kind) if kind in ("json", "jsonl") else csv_rows(source, kind)
    time = next((name for name in TIMES if name in header), None)
    if time is None:
        listed = ", ".join(header) or "none"
        raise SpecError([Problem("", f"has no column 'step' or 'percent'; it has {listed}", Mark(source, 1, 1))])
    at = header.index(time)
    columns: dict[str, Cells] = {}
    for i, name in enumerate(header):
        if not name or name in _CLOCKS:
            continue
        if name in columns:
            raise SpecError([Problem(name, "is the name of two columns", Mark(source, 1, 1))])
        columns[name] = [(_cell(row, at), _cell(row, i), line) for line, row in rows if _cell(row, i) is not None]
    if not columns:
        raise SpecError([Problem("", f"has no column of rates beside '{time}'", Mark(source, 1, 1))])
    exact = any(in_full(rate for _, rate, _ in cells) for cells in columns.values())
    return {name: _column(source, name, cells, time, exact=exact) for name, cells in columns.items()}


def _cell(row: list[Any], column: int) -> Any:
    """Return a cell, None where it is blank or the row is too short for it."""
    cell = row[column] if column < len(row) else None
    return None if isinstance(cell, str) and not cell.strip() else cell


def _column(source: Source, name: str, cells: Cells, time: str, *, exact: bool) -> Samples:
    """Return one column's times and rates, checked; ``exact`` says that the table shows its numbers in full."""
    if not cells:
        raise SpecError([Problem(name, "has no rates", Mark(source, 1, 1))])
    when, kind = (_whole, np.int64) if time == "step" else (_percent, np.float64)
    try:
        at = np.array([when(cell) for cell, _, _ in cells], dtype=kind)
        rates = np.array([_rate(rate) for _, rate, _ in cells], dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        cell, rate, line = next(row for row in cells if not _is_right(row, when))
        wanted = "a whole step from 0" if time == "step" else "a percentage from 0 to 100"
        what = f"a row must be {wanted} and a finite rate, got {time} {_show(cell)} and rate {_show(rate)}"
        raise SpecError([Problem(name, what, Mark(source, line, 1))]) from None
    falls = np.flatnonzero(np.diff(at) <= 0)
    if falls.size:
        first, second = cells[int(falls[0])], cells[int(falls[0]) + 1]
        raise SpecError(
            [
                Problem(
                    name,
                    f"{'steps' if time == 'step' else 'percent'} must rise from row to row, "
                    f"got {second[0]} after {first[0]}",
                    Mark(source, second[2], 1),
                )
            ]
        )
    printed = np.zeros(rates.size) if exact else half_units([rate for _, rate, _ in cells])
    return Samples(at, rates, time == "percent", printed)


def _show(cell: Any) -> str:
    return "nothing" if cell is None else str(cell)


def _is_right(row: tuple[Any, Any, int], when: Any) -> bool:
    try:
        when(row[0])
        _rate(row[1])
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _whole(cell: Any) -> int:
    """Return a step, which some logs write as 3.0."""
    try:
        step = int(cell) if isinstance(cell, str | int) and not isinstance(cell, bool) else None
    except ValueError:
        step = None
    if step is None:
        number = _number(cell)
        step = int(number)
        if step != number:
            raise ValueError
    if not 0 <= step < MAX_STEP:
        raise ValueError
    return step


def _percent(cell: Any) -> float:
    percent = _number(cell)
    if not 0 <= percent <= 100:
        raise ValueError
    return percent


def _rate(cell: Any) -> float:
    rate = _number(cell)
    if not isfinite(rate):  # below 0 it may be: some libraries' schedules are
        raise ValueError
    return rate


def _number(cell: Any) -> float:
    if isinstance(cell, bool):
        raise TypeError
    return float(cell)


def curves_from_table(source: Source, kind: str, run: Run | None = None) -> list[Curve]:
    """Return one curve per column of a table; a rate holds until the next listed step.

    They are on ``run`` or, without one, on a run that ends with the table; percent is of a run of unknown length.

    Raises:
        SpecError: as ``read_table`` does.
    """
    columns = read_table(source, kind)
    if run is None and any(samples.percent for samples in columns.values()):
        run = Run(ticks=SHARES, tick="share")
    run = run or Run(ticks=max(int(samples.at[-1]) for samples in columns.values()) + 1)
    return [Curve(name, samples.recorded(run.ticks), run) for name, samples in columns.items()]


def read_values(node: MapNode, path: str, folder: str, clock: Clock, problems: list[Problem]) -> dict[str, Any]:
    """Return the fields of type ``values`` that its ``file`` and ``column`` stand for."""
    written, column = node.entries["file"].node, node.get("column")
    file = Path(folder, str(written))
    try:
        if file.exists() and not file.is_file():
            raise OSError(0, "it is no file")  # a pipe or a device might have no end
        source = Source(str(written), file.read_text(encoding="utf-8-sig"))
        kind = file.suffix.lower().lstrip(".")
        columns = read_table(source, kind if kind in ("json", "jsonl", "tsv") else "csv")
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
    if clock.run.tick == "share" and not columns[name].percent:
        what = f"{written} counts in steps, but the run's length is not known: add --steps N or 'steps: N'"
        problems.append(Problem(f"{path}.file", what, written.mark))
        return {}
    at, values = columns[name].steps(clock.run.ticks / (clock.per_epoch or 1))
    return {"at": at, "values": values}

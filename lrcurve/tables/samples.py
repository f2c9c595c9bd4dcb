"""The columns of rates in a table, each with the steps or percentages of its rows."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.digits import is_lost
from lrcurve.schedules import MAX_RATE, MAX_STEP
from lrcurve.tables.columns import Steps, Table, read_columns
from lrcurve.tables.plain_numbers import Floats
from lrcurve.tables.rows import cell_of, row_at
from lrcurve.tables.table_text import TIMES, TableText

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

    def on_run(self, ticks: float) -> "Samples":
        """Return the same with steps of a run of ``ticks``; of percentages within one tick the last counts."""
        if not self.percent:
            return self
        nearest = np.floor(self.at * (ticks / 100) + 0.5).astype(np.int64)
        kept = np.append(np.diff(nearest) > 0, True)
        return Samples(nearest[kept], self.rates[kept], False, self.half_unit[kept])


def read_table(text: TableText) -> dict[str, Samples]:
    """Return the samples of each column; blank cells are left out.

    Raises:
        SpecError: if there is no column ``step`` or ``percent``, a cell is no number, or the steps do not rise.
    """
    table = read_columns(text, lambda name: bool(name) and name not in _CLOCKS)
    time = next((name for name in TIMES if name in table.names), None)
    if time is None:
        shown = text.named(*table.names)
        listed = f"; it has {', '.join(shown) or 'none'}" if shown or not table.names else ""
        raise text.error(f"has no column 'step' or 'percent'{listed}", 1)
    places: dict[str, int] = {}
    for i, name in enumerate(table.names):
        if not name or name in _CLOCKS:
            continue
        if name in places:
            raise text.error("is the name of two columns", 1, path=name)
        places[name] = i
    if not places:
        raise text.error(f"has no column of rates beside '{time}'", 1)
    times = _times(table.take(table.names.index(time)), time)
    return {name: _samples(table, name, place, time, times) for name, place in places.items()}


def _times(written: Floats, time: str) -> npt.NDArray[Any]:
    """Return steps (int64) or percentages (float64); -1 for what is none."""
    if time == "percent":
        return np.where((written >= 0) & (written <= 100), written, -1)
    whole = (written >= 0) & (written < MAX_STEP) & (written == np.floor(written))
    return (written if whole.all() else np.where(whole, written, -1)).astype(np.int64)


def _samples(table: Table, name: str, place: int, time: str, times: npt.NDArray[Any]) -> Samples:
    """Return one column's times and rates, checked."""
    given, rates = table.known(place)
    at = times[given]
    if not rates.size:
        raise table.text.error("has no rates", 1, path=name)
    steps = time == "step"
    # Below 0 a rate may be: some libraries' schedules are.
    right = (at >= 0) & (rates >= -MAX_RATE) & (rates <= MAX_RATE)
    if not right.all():
        line, when, rate = _cells(table, name, time, given, int(np.argmin(right)))
        wanted = "a whole step from 0" if steps else "a percentage from 0 to 100"
        limit = "0 or at least 5e-324, the smallest of 64 bits" if _is_too_small(rate) else f"at most {MAX_RATE:g}"
        got = table.text.quote(f", got {time} {_show(when)} and rate {_show(rate)}")
        what = f"a row must be {wanted} and a rate of {limit}{got}"
        raise table.text.error(what, line, path=name)
    falls = np.flatnonzero(at[1:] <= at[:-1])
    if falls.size:
        (_, first, _), (line, second, _) = (_cells(table, name, time, given, int(falls[0]) + i) for i in (0, 1))
        got = table.text.quote(f", got {second} after {first}")
        what = f"{'steps' if steps else 'percent'} must rise from row to row{got}"
        raise table.text.error(what, line, path=name)
    return Samples(at, rates, not steps, table.half_units(place, rates))


def _cells(table: Table, name: str, time: str, given: slice | Steps, number: int) -> tuple[int, Any, Any]:
    """Return the line, the time and the rate, as they are written, of a row by its number among those with a rate."""
    line, row = row_at(table.text, int(np.arange(table.rows)[given][number]))
    return line, cell_of(row, table.names.index(time)), cell_of(row, table.names.index(name))


def _is_too_small(cell: Any) -> bool:
    try:
        return is_lost(str(cell))
    except ValueError:
        return False


def _show(cell: Any) -> str:
    return "nothing" if cell is None else str(cell)

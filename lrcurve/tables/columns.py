"""The columns of a table as arrays, read in the time that its numbers take."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from lrcurve.problems import Problem, SpecError
from lrcurve.tables.plain_numbers import CHUNK, Floats, plain_numbers
from lrcurve.tables.print_precision import Digits
from lrcurve.tables.rows import MAX_ROWS, csv_rows, records, shown, value_of
from lrcurve.tables.table_text import TableText

MAX_CELLS = 4 * MAX_ROWS
"""Cells of a table or log: they are held in memory."""

MAX_COLUMNS = 10_000
"""Columns of a table or log: each is looked at on its own."""

_BATCH = 4096
"""How many rows are read at once where each cell is looked at alone."""

Steps = npt.NDArray[np.int64]


class Table:
    """Columns of numbers, float64, in the order of the text; a name may come twice.

    In ``values`` a blank cell is not-a-number, and one that is no finite number is infinite. ``digits`` tells how the
    numbers of a column are printed, where that was asked for. A cell that a row leaves out takes no room.
    """

    def __init__(self, text: TableText, names: Sequence[str], printed: Callable[[str], bool], room: int = 0) -> None:
        """Start without rows; ``room`` is for how many of them memory is asked for at once."""
        self.text = text
        self.names: list[str] = []
        self.rows = 0
        self.digits: list[Digits | None] = []
        self._printed = printed
        self._room = room
        self._filled: dict[int, Floats] = {}
        self._cells = 0
        self._full = False  # whether one of the columns whose digits were asked for shows its numbers in full
        self._parts: list[list[tuple[slice | Steps, Floats]]] = []
        if len(names) > MAX_COLUMNS:
            self._refuse(f"{MAX_COLUMNS:,} columns")
        for name in names:
            self.add_column(name)

    def add_column(self, name: str) -> None:
        """Add a column, blank in the rows so far."""
        if len(self.names) == MAX_COLUMNS:
            self._refuse(f"{MAX_COLUMNS:,} columns")
        self.names.append(name)
        self.digits.append(Digits() if self._printed(name) else None)
        self._parts.append([])

    def values(self, column: int) -> Floats:
        """Return the numbers of a column."""
        parts = self._parts[column]
        if len(parts) != 1 or parts[0][1].size != self.rows:
            if sum(values.size for _, values in parts) == self.rows > 0:
                found = np.concatenate([values for _, values in parts])
            else:
                found = np.full(self.rows, np.nan)
                for where, values in parts:
                    found[where] = values
            parts[:] = [(slice(0, self.rows), found)]
        return parts[0][1]

    def take(self, column: int) -> Floats:
        """Return the numbers of a column, which the table then keeps no longer, so that memory is freed."""
        values = self.values(column)
        self._parts[column] = []
        self._filled.pop(column, None)
        return values

    def known(self, column: int) -> tuple[slice | Steps, Floats]:
        """Return the rows in which a column has a cell that is not blank, and those cells."""
        parts = self._parts[column]
        if sum(values.size for _, values in parts) == self.rows:
            values = self.values(column)
            given = ~np.isnan(values)
            return (slice(None), values) if given.all() else (np.flatnonzero(given), values[given])
        places = (np.arange(at.start, at.stop) if isinstance(at, slice) else at for at, _ in parts)
        rows = np.concatenate([np.zeros(0, np.int64), *places])
        values = np.concatenate([np.zeros(0), *(values for _, values in parts)])
        given = ~np.isnan(values)
        return rows[given], values[given]

    def half_units(self, column: int, values: Floats) -> Floats:
        """Return how far ``values`` of a column may be from what was printed; 0 where the table is in full."""
        digits = self.digits[column]
        return np.zeros(values.size) if digits is None or self._full else digits.half_units(values)

    def add_cells(self, rows: Sequence[Iterable[tuple[int, Any]]]) -> None:
        """Add rows, each the cells that it has with the places of their columns."""
        found: dict[int, tuple[list[int], list[Any]]] = {}
        for number, row in enumerate(rows, self.rows):
            for place, cell in row:
                if place not in found:
                    found[place] = ([], [])
                at, cells = found[place]
                at.append(number)
                cells.append(cell)
        self._grow(len(rows), sum(len(cells) for _, cells in found.values()))
        for place, (at, cells) in found.items():
            values = np.array([value_of(cell) for cell in cells])
            where = slice(at[0], at[-1] + 1) if len(at) == len(rows) else np.array(at, dtype=np.int64)
            self._parts[place].append((where, values))
            digits = self.digits[place]
            if digits is not None and not self._full:
                digits.add(
                    [str(cell).strip() for cell, value in zip(cells, values.tolist(), strict=True) if isfinite(value)]
                )
                self._full |= digits.full

    def add_numbers(self, chunk: bytes) -> bool:
        """Add whole rows of CSV or TSV if all their cells are plain numbers or blank, and tell whether they are."""
        found = plain_numbers(chunk, b"\t" if self.text.kind == "tsv" else b",", len(self.names))
        if found is None:
            return False
        text, ends, values = found
        new = slice(self.rows, self.rows + len(values))
        self._grow(len(values), values.size)
        for i, digits in enumerate(self.digits):
            column = self._fill(i, new, values[:, i])
            if digits is not None and not self._full:
                starts = (ends[:, i - 1] if i else np.append(0, ends[:-1, -1])) + 1
                blank = np.isnan(column)
                known = ~blank if blank.any() else slice(None)
                digits.add_numbers(text, starts[known], ends[known, i], column[known])
                self._full |= digits.full
        return True

    def _fill(self, place: int, new: slice, values: Floats) -> Floats:
        """Add numbers to a column, in place as far as there is room for them, and return them."""
        parts = self._parts[place]
        if new.stop > self._room:
            parts.append((new, np.ascontiguousarray(values)))
            return parts[-1][1]
        column = self._filled.setdefault(place, np.empty(0))
        if not column.size:
            column = self._filled[place] = np.empty(self._room)
        column[new] = values
        start = new.start
        where, before = parts[-1] if parts else (None, column)
        if isinstance(where, slice) and where.stop == start and before.base is column:
            start = where.start
            parts.pop()
        parts.append((slice(start, new.stop), column[start : new.stop]))
        return np.asarray(column[new])

    def _grow(self, rows: int, cells: int) -> None:
        self.rows += rows
        self._cells += cells
        if self.rows > MAX_ROWS:
            self._refuse(f"{MAX_ROWS:,} rows")
        if self._cells > MAX_CELLS:
            self._refuse(f"{MAX_CELLS:,} cells")

    def _refuse(self, most: str) -> None:
        raise SpecError([Problem("", f"{self.text.name}: has more than {most}, which is the limit")])


def read_columns(text: TableText, printed: Callable[[str], bool] = lambda _: False) -> Table:
    """Return the columns of a table; ``printed`` says of a name whether the column's digits are to be counted.

    Raises:
        SpecError: if it is no table, or beyond the limits.
    """
    return _of_csv(text, printed) if text.kind in ("csv", "tsv") else _of_json(text, printed)


def _of_csv(text: TableText, printed: Callable[[str], bool]) -> Table:
    rows = csv_rows(text)
    _, header = next(rows)
    data = text.data
    room = min(data.count(b"\n"), MAX_ROWS, len(data) // max(1, len(header)))  # a cell has an end
    table = Table(text, [name.strip() for name in header], printed, room)
    at = data.find(b"\n") + 1
    if not at or data.rfind(b'"') > at or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        _add(table, rows)  # the end of a line need not be the end of a row
        return table
    line = 1
    while at < len(data):
        end = data.rfind(b"\n", at, at + CHUNK) + 1 or data.find(b"\n", at) + 1 or len(data)
        chunk = data[at:end]
        before = table.rows
        if table.add_numbers(chunk):
            line += table.rows - before
        else:
            _add(table, csv_rows(text, chunk, line, len(header)))
            line += chunk.count(b"\n")
        at = end
    return table


def _add(table: Table, rows: Iterable[tuple[int, list[Any]]]) -> None:
    rows = iter(rows)
    width = len(table.names)
    while batch := [enumerate(cells[:width]) for _, cells in islice(rows, _BATCH)]:
        table.add_cells(batch)


def _of_json(text: TableText, printed: Callable[[str], bool]) -> Table:
    table = Table(text, (), printed)
    places: dict[str, int] = {}
    rows = records(text)
    while batch := [record for _, record in islice(rows, _BATCH)]:
        for record in batch:
            for key in record:
                if key not in places:
                    places[key] = len(places)
                    table.add_column(shown(key))
        table.add_cells([[(places[key], cell) for key, cell in record.items()] for record in batch])
    return table

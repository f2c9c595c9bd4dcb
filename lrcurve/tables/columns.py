"""The columns of a table as arrays, read in the time that its numbers take."""

import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from math import isfinite
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lrcurve.problems import Problem, SpecError
from lrcurve.tables.print_precision import Digits
from lrcurve.tables.rows import csv_rows, records, shown, value_of
from lrcurve.tables.table_text import TableText

MAX_ROWS = 50_000_000
MAX_CELLS = 4 * MAX_ROWS

_CHUNK = 1 << 16
"""How many bytes are read at once: few enough for the processor's cache."""

_BATCH = 4096
"""How many rows are read at once where each cell is looked at alone."""

Floats = npt.NDArray[np.float64]


class Table:
    """Columns of numbers, float64, in the order of the text; a name may come twice.

    In ``values`` a blank cell is not-a-number, and one that is no finite number is infinite. ``digits`` tells how the
    numbers of a column are printed, where that was asked for.
    """

    def __init__(self, text: TableText, names: Sequence[str], printed: Callable[[str], bool], room: int = 0) -> None:
        """Start without rows; ``room`` is for how many of them memory is asked for at once."""
        self.text = text
        self.names: list[str] = []
        self.rows = 0
        self.digits: list[Digits | None] = []
        self._printed = printed
        self._room = room
        self._columns: list[Floats] = []
        for name in names:
            self.add_column(name)

    def add_column(self, name: str) -> None:
        """Add a column, blank in the rows so far."""
        self.names.append(name)
        self.digits.append(Digits() if self._printed(name) else None)
        self._columns.append(np.empty(self._room))
        self._columns[-1][: self.rows] = np.nan

    def values(self, column: int) -> Floats:
        """Return the numbers of a column."""
        return self._columns[column][: self.rows]

    def take(self, column: int) -> Floats:
        """Return the numbers of a column, which the table then keeps no longer, so that memory is freed."""
        values = self.values(column)
        self._columns[column] = np.zeros(0)
        return values

    def half_units(self, column: int, values: Floats) -> Floats:
        """Return how far ``values`` of a column may be from what was printed; 0 where the table is in full."""
        digits = self.digits[column]
        return np.zeros(values.size) if digits is None or self.in_full else digits.half_units(values)

    def add_cells(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows as they are written; one that is too short ends with blank cells."""
        new = self._grow(len(rows))
        for i, (column, digits) in enumerate(zip(self._columns, self.digits, strict=True)):
            cells = [row[i] if i < len(row) else None for row in rows]
            values = [value_of(cell) for cell in cells]
            column[new] = values
            if digits is not None and not self.in_full:
                digits.add([str(cell).strip() for cell, value in zip(cells, values, strict=True) if isfinite(value)])

    def add_numbers(self, chunk: bytes) -> bool:
        """Add whole rows of CSV or TSV if all their cells are plain numbers or blank, and tell whether they are."""
        found = _plain(chunk, b"\t" if self.text.kind == "tsv" else b",", len(self.names))
        if found is None:
            return False
        text, ends, values = found
        new = self._grow(len(values))
        for i, (column, digits) in enumerate(zip(self._columns, self.digits, strict=True)):
            column[new] = values[:, i]
            if digits is not None and not self.in_full:
                starts = (ends[:, i - 1] if i else np.append(0, ends[:-1, -1])) + 1
                blank = np.isnan(column[new])
                known = ~blank if blank.any() else slice(None)
                digits.add_numbers(text, starts[known], ends[known, i], column[new][known])
        return True

    @property
    def in_full(self) -> bool:
        """Whether the table shows its numbers in full, as one of the columns does whose digits were asked for."""
        return any(digits is not None and digits.full for digits in self.digits)

    def _grow(self, rows: int) -> slice:
        """Make room for further rows, and return their place."""
        before = self.rows
        self.rows += rows
        name = self.text.name
        if self.rows > MAX_ROWS:
            raise SpecError([Problem("", f"{name}: has more than {MAX_ROWS:,} rows, which is the limit")])
        if self.rows * len(self.names) > MAX_CELLS:
            raise SpecError([Problem("", f"{name}: has more than {MAX_CELLS:,} cells, which is the limit")])
        if self.rows > self._room:
            self._room = max(self.rows, 2 * self._room)
            self._columns = [np.append(one[:before], np.empty(self._room - before)) for one in self._columns]
        return slice(before, self.rows)


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
    room = min(data.count(b"\n"), MAX_ROWS, MAX_CELLS // max(1, len(header)))
    table = Table(text, [name.strip() for name in header], printed, room)
    at = data.find(b"\n") + 1
    if not at or data.rfind(b'"') > at or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        _add(table, rows)  # the end of a line need not be the end of a row
        return table
    line = 1
    while at < len(data):
        end = data.rfind(b"\n", at, at + _CHUNK) + 1 or data.find(b"\n", at) + 1 or len(data)
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
    while batch := [cells for _, cells in islice(rows, _BATCH)]:
        table.add_cells(batch)


def _of_json(text: TableText, printed: Callable[[str], bool]) -> Table:
    table = Table(text, (), printed)
    keys: dict[str, None] = {}
    rows = records(text)
    while batch := [record for _, record in islice(rows, _BATCH)]:
        for record in batch:
            for key in record:
                if key not in keys:
                    keys[key] = None
                    table.add_column(shown(key))
        table.add_cells([[record.get(key) for key in keys] for record in batch])
    return table


_NUMBERS = msgspec.json.Decoder(list[float])
_NUMBERS_AND_GAPS = msgspec.json.Decoder(list[float | None])


def _plain(
    chunk: bytes, separator: bytes, width: int
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], Floats] | None:
    """Return rows of plain numbers: their text, where each cell ends in it, and the numbers, row by row.

    They are read as one JSON list, whose reader is the fastest at hand. What JSON reads otherwise than a person would
    is left to the reader of cells.
    """
    other = b"\t" if separator == b"," else b","
    if not width or len(chunk) > _CHUNK or b"n" in chunk or b" " in chunk or other in chunk:
        return None
    if b"\r" in chunk:
        chunk = chunk.replace(b"\r\n", b"\n")
    if separator == b"\t":
        chunk = chunk.replace(separator, b",")
    rows = np.frombuffer(chunk.removesuffix(b"\n"), dtype=np.uint8)
    text = np.empty(rows.size + 2, dtype=np.uint8)
    text[0], text[-1] = b"[]"
    line_ends = (rows == ord("\n")).view(np.uint8)
    np.multiply(line_ends, ord(",") - ord("\n"), out=text[1:-1])
    text[1:-1] += rows
    cuts = np.flatnonzero(text == ord(","))
    ends = np.append(cuts, text.size - 1)
    closes = np.append(line_ends[cuts - 1], 1)
    if ends.size % width or not closes[width - 1 :: width].all() or closes.sum() != ends.size // width:
        return None
    values = _decoded(text, gaps=width > 1)
    return None if values is None else (text, ends.reshape(-1, width), values.reshape(-1, width))


def _decoded(cells: npt.NDArray[np.uint8], *, gaps: bool) -> Floats | None:
    """Return the numbers of a JSON list, or None if there is anything else; with ``gaps``, some may be missing."""
    try:
        numbers = _NUMBERS.decode(cells.data)
        return np.frombuffer(struct.pack(f"{len(numbers)}d", *numbers))  # in two thirds of the time of np.array
    except msgspec.DecodeError:
        pass
    try:
        return np.array(_NUMBERS_AND_GAPS.decode(_with_nulls(cells.tobytes())), dtype=np.float64) if gaps else None
    except msgspec.DecodeError:
        return None


def _with_nulls(cells: bytes) -> bytes:
    """Return a JSON list in which nothing between two commas has become null."""
    for _ in range(2):  # every other gap of a row of them is found the second time
        cells = cells.replace(b",,", b",null,")
    return cells.replace(b"[,", b"[null,").replace(b",]", b",null]")

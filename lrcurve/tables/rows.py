"""The rows of tables as they are written, one by one: CSV, TSV, JSON and JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from math import inf, isfinite, nan
from typing import Any

from lrcurve.digits import is_lost
from lrcurve.problems import SpecError
from lrcurve.tables.table_text import TableText

Row = tuple[int, list[Any]]
"""The line of a row, and its cells."""

MAX_ROWS = 50_000_000
"""Rows of a table or log: they are held in memory, and a log of the longest runs has fewer."""

_DECODER = json.JSONDecoder(parse_float=str)
_BLANK = re.compile(r"[ \t\r\n]*")


def value_of(cell: Any) -> float:
    """Return the finite number that a cell is: not-a-number where it is blank, infinity where it is anything else."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return nan
    if isinstance(cell, bool) or (isinstance(cell, str) and not cell.isascii()):
        return inf
    try:
        value = float(cell)
    except (TypeError, ValueError, OverflowError):
        return inf
    return value if isfinite(value) and (value or not is_lost(str(cell))) else inf


def cell_of(row: list[Any], place: int) -> Any:
    """Return a cell, None where it is blank or the row is too short for it."""
    cell = row[place] if place < len(row) else None
    return None if isinstance(cell, str) and not cell.strip() else cell


def rows_of(table: TableText, columns: Sequence[str]) -> tuple[list[str], Iterator[Row]]:
    """Return the names of a table's columns, and its rows, of each the cells of some ``columns``, None for a blank one.

    Raises:
        SpecError: if it is no such table; the rows raise it too.
    """
    if table.kind in ("csv", "tsv"):
        rows = csv_rows(table)
        names = [name.strip() for name in next(rows)[1]]
        return names, ((line, [cell_of(row, names.index(name)) for name in columns]) for line, row in rows)
    keys = dict.fromkeys(key for _, record in records(table) for key in record)
    return list(map(shown, keys)), ((line, [record.get(name) for name in columns]) for line, record in records(table))


def row_at(table: TableText, number: int) -> Row:
    """Return one row by its number from 0."""
    if table.kind in ("csv", "tsv"):
        return next(islice(csv_rows(table), number + 1, None))
    keys = dict.fromkeys(key for _, record in records(table) for key in record)
    line, found = next(islice(records(table), number, None))
    return line, [found.get(key) for key in keys]


def shown(key: str) -> str:
    """Return a JSON object's key as a name that can be printed."""
    return key.encode(errors="replace").decode()


def csv_rows(table: TableText, part: bytes | None = None, line: int = 0, width: int = 0) -> Iterator[Row]:
    """Yield the header of a CSV or TSV text, whatever it holds, and each row that is not empty.

    Args:
        table: the text.
        part: rows of it, without the header, to be read alone.
        line: how many lines there are before ``part``.
        width: how many columns the header has that stands before ``part``.

    Raises:
        SpecError: if it is no such text, or a row is longer than the header; empty cells at its end are none.
    """
    text = _text(table.data if part is None else part)
    reader = csv.reader(text, delimiter="\t" if table.kind == "tsv" else ",")
    try:
        if part is None:
            header = next(reader, [])
            width = len(header)
            yield 1, header
        for row in reader:
            if len(row) > width and any(row[width:]):
                what = f"has {len(row)} cells, but the header names {width}"
                raise table.error(what, line + reader.line_num)
            if row:
                yield line + reader.line_num, row
    except csv.Error as error:
        raise table.error(f"is not valid {table.kind.upper()}: {error}", line + reader.line_num) from None
    except UnicodeDecodeError:
        raise table.error("is not UTF-8 text", line) from None  # the source says at which byte


def records(table: TableText) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object of a JSON list or of JSON lines, with its line.

    A number with a point or an exponent stays the text that it was, as in a CSV, so that its digits can be counted.

    Raises:
        SpecError: if it is no such text.
    """
    for line, record in _lines(table) if table.kind == "jsonl" else _items(table):
        if not isinstance(record, dict):
            raise table.error('a row must be an object such as {"step": 0, "lr": 0.1}', line)
        yield line, record


def _lines(table: TableText) -> Iterator[tuple[int, Any]]:
    line = 1
    try:
        for line, row in enumerate(_text(table.data), 1):
            if row.strip():
                yield line, _DECODER.decode(row.rstrip("\n"))
    except UnicodeDecodeError:
        raise table.error("is not UTF-8 text", line) from None  # the source says at which byte
    except (ValueError, RecursionError) as error:
        raise _not_json(table, error, line) from None


def _items(table: TableText) -> Iterator[tuple[int, Any]]:
    """Yield the items of a list, one in memory at a time; anything but a list is an item itself."""
    text = table.source.text
    start = at = _after(text, 0)
    line = 1 + text.count("\n", 0, at)
    try:
        if not text.startswith("[", at):
            yield line, _DECODER.decode(text)
            return
        at = _after(text, at + 1)
        while not text.startswith("]", at):
            line += text.count("\n", start, at)
            start = at
            record, at = _DECODER.raw_decode(text, at)
            yield line, record
            at = _after(text, at)
            if text.startswith(",", at) and not text.startswith("]", _after(text, at + 1)):
                at = _after(text, at + 1)
            elif not text.startswith("]", at):
                break
        if _after(text, at + 1) < len(text) or not text.startswith("]", at):
            _DECODER.decode(text)  # says what is wrong
    except (ValueError, RecursionError) as error:
        raise _not_json(table, error, getattr(error, "lineno", 1)) from None


def _text(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), "utf-8", newline=None)


def _after(text: str, at: int) -> int:
    """Return where the blank space at a place ends."""
    return _BLANK.match(text, at).end()  # type: ignore[union-attr] # always matches


def _not_json(table: TableText, error: Exception, line: int) -> SpecError:
    what = getattr(error, "msg", str(error)).removesuffix(" at")
    return table.error(f"is not valid JSON: {what}", line, getattr(error, "colno", 1))

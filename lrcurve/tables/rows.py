"""The rows of tables: CSV, TSV, JSON and JSON lines."""

import csv
import io
import json
import re
from typing import Any

from lrcurve.problems import Mark, Problem, Source, SpecError

MAX_ROWS = 50_000_000

TIMES = ("step", "percent")
"""Columns that can say which row is when; the second is for runs of unknown length."""

Rows = list[tuple[int, list[Any]]]


def is_table(text: str) -> bool:
    """Tell whether a text of unknown kind is a table with a column of steps rather than a spec."""
    start = text.lstrip("\ufeff").lstrip()
    if start.startswith(("{", "[")):
        try:
            row, _ = json.JSONDecoder().raw_decode(start, re.match(r"\[?\s*", start).end())  # type: ignore[union-attr] # always matches
        except (ValueError, RecursionError):
            return False
        return isinstance(row, dict) and any(name in row for name in TIMES) and "type" not in row
    cells = [cell.strip(' "\r') for cell in re.split("[,\t]", start.split("\n", 1)[0])]
    return len(cells) > 1 and any(name in cells for name in TIMES)


def table_kind(text: str) -> str:
    """Return the kind of a table by how it starts: json, jsonl, tsv or csv."""
    start = text.lstrip("\ufeff").lstrip()
    if start.startswith("["):
        return "json"
    if start.startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in start.split("\n", 1)[0] else "csv"


def csv_rows(source: Source, kind: str) -> tuple[list[str], Rows]:
    """Return the header of a CSV or TSV text and its rows, each with its line.

    Raises:
        SpecError: if it is no such text, or a row is longer than the header.
    """
    reader = csv.reader(io.StringIO(source.text.lstrip("\ufeff")), delimiter="\t" if kind == "tsv" else ",")
    try:
        header = [name.strip() for name in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise SpecError(
            [Problem("", f"is not valid {kind.upper()}: {error}", Mark(source, reader.line_num, 1))]
        ) from None
    _check_rows(source, len(rows))
    for line, row in rows:
        if len(row) > len(header) and any(row[len(header) :]):
            what = f"has {len(row)} cells, but the header names {len(header)}"
            raise SpecError([Problem("", what, Mark(source, line, 1))])
    return header, rows


def json_rows(source: Source, kind: str) -> tuple[list[str], Rows]:
    """Return every key of a JSON list of objects, or of JSON lines, and the rows, each with its line.

    A number with a point or an exponent stays the text that it was, as in a CSV, so that its digits can be counted.

    Raises:
        SpecError: if it is no such text.
    """
    text, line = source.text.lstrip("\ufeff"), 1
    records = []
    try:
        if kind == "jsonl":
            for line, row in enumerate(text.split("\n"), 1):
                if row.strip():
                    records.append((line, json.loads(row, parse_float=str)))
        else:
            whole = json.loads(text, parse_float=str)
            records = [(1, record) for record in (whole if isinstance(whole, list) else [whole])]
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        line = getattr(error, "lineno", 1) if kind == "json" else line
        what = getattr(error, "msg", str(error)).removesuffix(" at")
        raise SpecError([Problem("", f"is not valid JSON: {what}", Mark(source, line, column))]) from None
    _check_rows(source, len(records))
    header: dict[str, None] = {}
    for line, record in records:
        if not isinstance(record, dict):
            raise SpecError(
                [Problem("", 'a row must be an object such as {"step": 0, "lr": 0.1}', Mark(source, line, 1))]
            )
        header.update(dict.fromkeys(record))
    names = list(header)
    rows = [(line, [record.get(name) for name in names]) for line, record in records]
    return [name.encode(errors="replace").decode() for name in names], rows


def _check_rows(source: Source, rows: int) -> None:
    if rows > MAX_ROWS:
        raise SpecError([Problem("", f"{source.name}: has {rows:,} rows; the limit is {MAX_ROWS:,}")])

"""Curves read from files of numbers: tables that lrcurve wrote, or rates that a run logged."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import MAX_STEP
from lrcurve.spec.document import MapNode
from lrcurve.spec.errors import Mark, Problem, Source, SpecError, suggest

MAX_ROWS = 50_000_000
SUFFIXES = (".csv", ".tsv", ".jsonl")

_CLOCKS = ("epoch", "percent", "tokens", "samples")
"""Columns that tell the time in another unit and are no curves."""

Columns = dict[str, tuple[Any, Any]]


def is_table(text: str) -> bool:
    """Tell whether a text of unknown kind is a table with a ``step`` column rather than a spec."""
    head = text.lstrip("\ufeff").lstrip()[:4096].split("\n", 1)[0]
    return head.startswith(("step,", "step\t", '"step"')) or (
        '"step"' in text[:4096] and text.lstrip().startswith(("{", "[")) and '"type"' not in text[:4096]
    )


def read_table(source: Source, kind: str) -> Columns:
    """Return steps (int64) and rates (float64) of each column; empty cells are left out.

    Args:
        source: the text.
        kind: csv, tsv, json or jsonl.

    Raises:
        SpecError: if there is no ``step`` column, a cell is no number, or the steps do not rise.
    """
    header, rows = _json_rows(source, kind) if kind in ("json", "jsonl") else _csv_rows(source, kind)
    if "step" not in header:
        near = suggest("step", header)
        raise SpecError(
            [Problem("", f"has no column 'step'; it has {', '.join(header) or 'none'}{near}", Mark(source, 1, 1))]
        )
    at = header.index("step")
    columns: Columns = {}
    for i, name in enumerate(header):
        if i == at or name in _CLOCKS:
            continue
        kept = [(row[at], row[i], line) for line, row in rows if len(row) > i and row[i] not in ("", None)]
        columns[name] = _column(source, name, kept)
    if not columns:
        raise SpecError([Problem("", "has no column of rates beside 'step'", Mark(source, 1, 1))])
    return columns


def _csv_rows(source: Source, kind: str) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    reader = csv.reader(io.StringIO(source.text.lstrip("\ufeff")), delimiter="\t" if kind == "tsv" else ",")
    try:
        header = [name.strip() for name in next(reader, [])]
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        raise SpecError(
            [Problem("", f"is not valid {kind.upper()}: {error}", Mark(source, reader.line_num, 1))]
        ) from None
    _check_rows(source, len(rows))
    return header, rows


def _json_rows(source: Source, kind: str) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    try:
        if kind == "jsonl":
            records = [(i, json.loads(line)) for i, line in enumerate(source.text.splitlines(), 1) if line.strip()]
        else:
            records = [(1, record) for record in json.loads(source.text)]
    except (json.JSONDecodeError, RecursionError, TypeError) as error:
        raise SpecError([Problem("", f"{source.name}: is not valid JSON: {error}")]) from None
    _check_rows(source, len(records))
    header: dict[str, None] = {}
    for line, record in records:
        if not isinstance(record, dict):
            raise SpecError(
                [Problem("", 'a row must be an object such as {"step": 0, "lr": 0.1}', Mark(source, line, 1))]
            )
        header.update(dict.fromkeys(record))
    names = list(header)
    return names, [(line, [record.get(name) for name in names]) for line, record in records]


def _check_rows(source: Source, rows: int) -> None:
    if rows > MAX_ROWS:
        raise SpecError([Problem("", f"{source.name}: has {rows:,} rows; the limit is {MAX_ROWS:,}")])


def _column(source: Source, name: str, cells: list[tuple[Any, Any, int]]) -> tuple[Any, Any]:
    """Return one column's steps and rates, checked."""
    if not cells:
        raise SpecError([Problem(name, "has no rates", Mark(source, 1, 1))])
    try:
        steps = np.array([int(step) for step, _, _ in cells], dtype=np.int64)
        rates = np.array([float(rate) for _, rate, _ in cells], dtype=np.float64)
        right = np.isfinite(rates) & (rates >= 0) & (steps >= 0) & (steps < MAX_STEP)
    except (ValueError, TypeError, OverflowError):
        right = np.array([_is_right(step, rate) for step, rate, _ in cells])
        steps = np.zeros(0, dtype=np.int64)
    if not right.all():
        step, rate, line = cells[int(np.argmin(right))]
        raise SpecError(
            [
                Problem(
                    name,
                    f"a row must be a whole step from 0 and a rate of at least 0, got step {step} and rate {rate}",
                    Mark(source, line, 1),
                )
            ]
        )
    falls = np.flatnonzero(np.diff(steps) <= 0)
    if falls.size:
        line = cells[int(falls[0]) + 1][2]
        raise SpecError(
            [
                Problem(
                    name,
                    f"steps must rise from row to row, got {steps[falls[0] + 1]} after {steps[falls[0]]}",
                    Mark(source, line, 1),
                )
            ]
        )
    return steps, rates


def _is_right(step: Any, rate: Any) -> bool:
    try:
        return 0 <= int(step) < MAX_STEP and 0 <= float(rate) < float("inf")
    except (ValueError, TypeError, OverflowError):
        return False


def curves_from_table(source: Source, kind: str) -> list[Curve]:
    """Return one curve per column of a table; a rate holds until the next listed step.

    Raises:
        SpecError: as ``read_table`` does.
    """
    from lrcurve.schedules.shapes.values import Values

    columns = read_table(source, kind)
    run = Run(steps=max(int(steps[-1]) for steps, _ in columns.values()) + 1)
    return [
        Curve(name, Values(at=tuple(steps.tolist()), values=tuple(rates.tolist())), run)
        for name, (steps, rates) in columns.items()
    ]


def read_values(node: MapNode, path: str, folder: str, problems: list[Problem]) -> dict[str, Any]:
    """Return the fields of type ``values`` that its ``file`` and ``column`` stand for."""
    written, column = node.entries["file"].node, node.get("column")
    file = Path(folder, str(written))
    try:
        source = Source(str(written), file.read_text(encoding="utf-8"))
        kind = file.suffix.lstrip(".")
        columns = read_table(source, kind if kind in ("json", "jsonl", "tsv") else "csv")
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or error
        problems.append(Problem(f"{path}.file", f"{file} cannot be read: {what}", written.mark))
        return {}
    except SpecError as error:
        problems.extend(error.problems)
        return {}
    name = str(column) if column is not None else next(iter(columns))
    if name not in columns or (column is None and len(columns) > 1):
        listed = ", ".join(columns)
        what = f"needs 'column', one of {listed}"
        if column is not None:
            what = f"no column '{name}' in {written}{suggest(name, columns) or f'; it has {listed}'}"
        problems.append(Problem(f"{path}.column", what, (column or written).mark))
        return {}
    steps, rates = columns[name]
    return {"at": tuple(steps.tolist()), "values": tuple(rates.tolist())}

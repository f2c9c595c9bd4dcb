"""Metric series: the values that a rule listens to, from a list or a column of a file, and when each is known."""

from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from lrcurve.documents.read import siblings
from lrcurve.problems import Mark, Problem, Source, SpecError, suggest
from lrcurve.schedules import MAX_STEP
from lrcurve.spec.units import Clock, UnitError, number
from lrcurve.tables.rows import Rows, csv_rows, json_rows, table_kind

SUFFIXES = (".csv", ".tsv", ".json", ".jsonl")
"""The kinds of file that may be named without saying which column is meant."""

_CLOCKS = ("step", "epoch", "percent", "tokens", "samples")


class Series(Struct, frozen=True):
    """The values of a metric in the order of the run; ``name`` is what errors call where they are from.

    ``at`` holds the tick that each comes after (an update or, where the clock counts epochs, an epoch), ascending; None
    where the file does not tell. ``note`` says what had to be taken for granted.
    """

    name: str
    values: tuple[float, ...]
    at: tuple[int, ...] | None = None
    note: str = ""


def is_reference(text: str) -> bool:
    """Tell whether a text names a file of metrics, as ``val.csv#val_loss`` does."""
    return "#" in text or text.lower().endswith(SUFFIXES)


def read_series(text: str, folder: str, clock: Clock, column: str = "") -> Series:
    """Return a column of a file, in the order of its rows; empty cells are left out, as logs have many.

    A column ``step`` tells the update that each value comes after, counted from 0. Failing that, ``epoch`` tells the
    epoch: the one that has ended, where the column begins with 0; else how many have, which need not be whole.

    Args:
        text: ``file#column``; the column may be left out where there is only one beside the clocks.
        folder: what the file's path starts from.
        clock: what the ticks are.
        column: the column, whatever ``text`` says.

    Raises:
        SpecError: if the file or the column is not there, or a cell is wrong, with its line.
    """
    name, _, written = text.partition("#")
    source, header, rows = read_rows(name, folder)
    place = _column(column or written, header, name)
    found = []
    for line, row in rows:
        cell = cell_of(row, place)
        if cell is None:
            continue
        value = finite(cell)
        if value is None:
            raise SpecError(
                [Problem(header[place], f"must be a number in every row, got {cell}", Mark(source, line, 1))]
            )
        found.append((line, row, value))
    if not found:
        raise SpecError([Problem(header[place], "has no values", Mark(source, 1, 1))])
    values = tuple(value for _, _, value in found)
    kept = [(line, row) for line, row, _ in found]
    at, note = _ticks(source, header, kept, clock, from_zero=_begins_with_0(header, rows))
    return Series(name, values, at, note)


def read_rows(name: str, folder: str) -> tuple[Source, list[str], Rows]:
    """Return the text of a table beside a spec, its header, and its rows, each with its line.

    Raises:
        SpecError: if it cannot be read, or is no table.
    """
    path = Path(folder, name)
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no file")  # a pipe or a device might have no end
        source = Source(str(path), path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        near = suggest(path.name, siblings(path, SUFFIXES)) if isinstance(error, FileNotFoundError) else ""
        what = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}{near}"
        raise SpecError([Problem("", what)]) from None
    kind = table_kind(source.text) if path.suffix.lower() not in (".csv", ".tsv", ".jsonl") else path.suffix.lower()[1:]
    header, rows = json_rows(source, kind) if kind in ("json", "jsonl") else csv_rows(source, kind)
    return source, header, rows


def cell_of(row: list[Any], place: int) -> Any:
    """Return a cell, None where it is blank or the row is too short for it."""
    cell = row[place] if place < len(row) else None
    return None if isinstance(cell, str) and not cell.strip() else cell


def finite(cell: Any) -> float | None:
    """Return the finite number that a cell is, or None where it is none."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    try:
        return number(str(cell))
    except UnitError:
        return None


def _column(column: str, header: list[str], name: str) -> int:
    choices = [one for one in header if one and one not in _CLOCKS]
    if not column and len(choices) == 1:
        column = choices[0]
    if header.count(column) > 1:
        raise SpecError([Problem("", f"{name} has {header.count(column)} columns called '{column}'")])
    if column in header:
        return header.index(column)
    listed = ", ".join(choices) or "none"
    what = f"has no column '{column}'{suggest(column, choices)}" if column else "needs a column, written file#column"
    raise SpecError([Problem("", f"{name} {what}; it has {listed}")])


def _begins_with_0(header: list[str], rows: Rows) -> bool:
    """Tell whether a column of epochs counts from 0: its first cell, whatever else that row holds."""
    if "epoch" not in header:
        return False
    cells = (cell_of(row, header.index("epoch")) for _, row in rows)
    return finite(next((cell for cell in cells if cell is not None), None)) == 0


def _ticks(
    source: Source, header: list[str], rows: Rows, clock: Clock, *, from_zero: bool
) -> tuple[tuple[int, ...] | None, str]:
    """Return the tick that each row comes after, as the first of the columns step and epoch tells that has them all.

    ``from_zero`` says that epochs count from 0; where that can only be supposed, there is a note.
    """
    for name in ("step", "epoch"):
        if name not in header:
            continue
        cells = [cell_of(row, header.index(name)) for _, row in rows]
        if None in cells:
            continue
        if clock.run.tick == "share":
            what = f"counts in {name}s, but the run's length is not known: add --steps N or 'steps: N'"
            raise SpecError([Problem(name, what, Mark(source, 1, 1))])
        read = [finite(cell) for cell in cells]
        wrong = next((i for i, value in enumerate(read) if not _is_moment(name, value)), None)
        if wrong is not None:
            what = f"must be a {'whole ' if name == 'step' else ''}number from 0 in every row, got {cells[wrong]}"
            raise SpecError([Problem(name, what, Mark(source, rows[wrong][0], 1))])
        told = [value for value in read if value is not None]
        at = _updates(name, told, clock, source, from_zero=from_zero)
        beyond = next((i for i, tick in enumerate(at) if tick >= MAX_STEP), None)
        if beyond is not None:
            what = f"must stay below 2**53 steps, got {cells[beyond]}"
            raise SpecError([Problem(name, what, Mark(source, rows[beyond][0], 1))])
        falls = np.flatnonzero(np.diff(at) <= 0)
        if falls.size:
            line = rows[int(falls[0]) + 1][0]
            least = "an epoch" if clock.per_epoch else "a step"
            got = f"got {cells[int(falls[0]) + 1]} after {cells[int(falls[0])]}"
            what = f"must rise from row to row by at least {least}, {got}"
            raise SpecError([Problem(name, what, Mark(source, line, 1))])
        return tuple(at), "" if name == "step" or from_zero else _supposed(told)
    return None, ""


def _supposed(epochs: list[float]) -> str:
    """Return a note on epochs that might count from 0 or from 1; those that begin with 1 and 2 leave no doubt."""
    whole = all(epoch.is_integer() for epoch in epochs)
    if not whole or epochs[:2] == [1, 2] or epochs == [1]:
        return ""
    listed = ", ".join(f"{epoch:g}" for epoch in epochs[:3])
    return f"epochs {listed}, ... are taken to count from 1; if they count from 0, begin the file with a row of epoch 0"


def _is_moment(name: str, value: float | None) -> bool:
    return value is not None and 0 <= value < MAX_STEP and (name != "step" or value.is_integer())


def _updates(name: str, read: list[float], clock: Clock, source: Source, *, from_zero: bool) -> list[int]:
    """Return the tick that each value of a column of steps or epochs means."""
    each = clock.run.steps_per_epoch
    if name == "step":
        # Under a clock of epochs, what comes in the middle of one is heard at its end.
        return [int(step) // (clock.per_epoch or 1) for step in read]
    if each is None:
        what = (
            "is all that tells when, but the run does not tell an epoch's steps: add run: {steps_per_epoch: N}, or "
            "say how many steps are from value to value with 'every'"
        )
        raise SpecError([Problem(name, what, Mark(source, 1, 1))])
    ended = [Fraction(value) + from_zero for value in read]
    if clock.per_epoch:
        return [max(ceil(epochs) - 1, 0) for epochs in ended]
    return [max(int(epochs * each + Fraction(1, 2)) - 1, 0) for epochs in ended]

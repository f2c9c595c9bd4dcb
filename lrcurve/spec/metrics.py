"""Metric series: the values that a rule listens to, from a column of a file."""

import math
from pathlib import Path

from lrcurve.spec.errors import Mark, Problem, Source, SpecError, suggest
from lrcurve.spec.tables import csv_rows, json_rows

SUFFIXES = (".csv", ".tsv", ".json", ".jsonl")
"""The kinds of file that may be named without saying which column is meant."""

_CLOCKS = ("step", "epoch", "percent", "tokens", "samples")


def is_reference(text: str) -> bool:
    """Tell whether a text names a file of metrics, as ``val.csv#val_loss`` does."""
    return "#" in text or text.lower().endswith(SUFFIXES)


def read_metrics(text: str, folder: str) -> tuple[float, ...]:
    """Return a column of a file, in the order of its rows; empty cells are left out, as logs have many.

    Args:
        text: ``file#column``; the column may be left out where there is only one beside the clocks.
        folder: what the file's path starts from.

    Raises:
        SpecError: if the file or the column is not there, or a cell is no number, with its line.
    """
    name, _, column = text.partition("#")
    path = Path(folder, name)
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no file")  # a pipe or a device might have no end
        source = Source(str(path), path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SpecError([Problem("", f"{path} cannot be read: {getattr(error, 'strerror', None) or error}")]) from None
    kind = path.suffix.lower().lstrip(".")
    header, rows = json_rows(source, kind) if kind in ("json", "jsonl") else csv_rows(source, kind)
    choices = [one for one in header if one and one not in _CLOCKS]
    if not column and len(choices) == 1:
        column = choices[0]
    if column not in header:
        listed = ", ".join(choices) or "none"
        what = (
            f"has no column '{column}'{suggest(column, choices)}" if column else "needs a column, written file#column"
        )
        raise SpecError([Problem("", f"{what}; it has {listed}", Mark(source, 1, 1))])
    place = header.index(column)
    found = []
    for line, row in rows:
        cell = row[place] if place < len(row) else None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        try:
            value = math.nan if isinstance(cell, bool) else float(cell)
        except (TypeError, ValueError):
            value = math.nan
        if math.isnan(value):
            raise SpecError([Problem(column, f"must be a number in every row, got {cell}", Mark(source, line, 1))])
        found.append(value)
    if not found:
        raise SpecError([Problem(column, "has no values", Mark(source, 1, 1))])
    return tuple(found)

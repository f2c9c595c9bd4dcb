"""Metric series: the values that a rule listens to, from a list or a column of a file, and when each is known."""

from fractions import Fraction
from math import ceil

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from lrcurve.documents.reference import split_reference
from lrcurve.problems import Problem, SpecError, suggest
from lrcurve.schedules import MAX_STEP
from lrcurve.spec.files import Files
from lrcurve.spec.units import Clock
from lrcurve.tables.columns import Table, read_columns
from lrcurve.tables.rows import row_at
from lrcurve.tables.table_text import TABLE_FILES

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
    return "#" in text or text.lower().endswith(TABLE_FILES)


def read_series(text: str, files: Files, clock: Clock, column: str = "") -> Series:
    """Return a column of a file, in the order of its rows; empty cells are left out, as logs have many.

    A column ``step`` tells the update that each value comes after, counted from 0. Failing that, ``epoch`` tells the
    epoch: the one that has ended, where the column begins with 0; else how many have, which need not be whole.

    Args:
        text: ``file#column``; the column may be left out where there is only one beside the clocks.
        files: reads the file.
        clock: what the ticks are.
        column: the column, whatever ``text`` says.

    Raises:
        SpecError: if the file or the column is not there, or a cell is wrong, with its line.
    """
    name, written = split_reference(text, files.has)
    table = read_columns(files.table(name))
    place = _column(column or written or "", table, name)
    values = table.values(place)
    given = ~np.isnan(values)
    if np.isinf(values).any():
        raise _wrong(table, place, int(np.argmax(np.isinf(values))), "must be a number in every row", ", got {}")
    if not given.any():
        raise table.text.error("has no values", 1, path=table.names[place])
    at, note = _ticks(table, np.flatnonzero(given), clock)
    return Series(name, tuple(values[given].tolist()), at, note)


def _column(column: str, table: Table, name: str) -> int:
    header = table.names
    choices = [one for one in header if one and one not in _CLOCKS]
    if not column and len(choices) == 1:
        column = choices[0]
    if header.count(column) > 1:
        called = "".join(f" called '{one}'" for one in table.text.named(column))
        raise SpecError([Problem("", f"{name} has {header.count(column)} columns{called or ' of one name'}")])
    if column in header:
        return header.index(column)
    shown = table.text.named(*choices)
    what = f"has no column '{column}'{suggest(column, shown)}" if column else "needs a column, written file#column"
    listed = f"; it has {', '.join(shown) or 'none'}" if shown or not choices else ""
    raise SpecError([Problem("", f"{name} {what}{listed}")])


def _wrong(table: Table, place: int, row: int, message: str, got: str, *before: int) -> SpecError:
    """Return the error of a cell, which ``got`` quotes and then, if any, those in the same column ``before``."""
    line, cells = row_at(table.text, row)
    others = (row_at(table.text, other)[1][place] for other in before)
    quoted = table.text.quote(got.format(cells[place], *others))
    return table.text.error(message + quoted, line, path=table.names[place])


def _ticks(table: Table, rows: npt.NDArray[np.int64], clock: Clock) -> tuple[tuple[int, ...] | None, str]:
    """Return the tick that each of some rows comes after, as the first of the columns step and epoch tells for all.

    Epochs count from 0 if the first of the table is 0; where they need not count from 1 then, there is a note.
    """
    for name in ("step", "epoch"):
        if name not in table.names:
            continue
        place = table.names.index(name)
        whole = table.values(place)
        told = whole[rows]
        if np.isnan(told).any():
            continue
        if clock.run.tick == "share":
            what = f"counts in {name}s, but the run's length is not known: add --steps N or 'steps: N'"
            raise table.text.error(what, 1, path=name)
        right = (told >= 0) & (told < MAX_STEP) & ((name != "step") | (told == np.floor(told)))
        if not right.all():
            what = f"must be a {'whole ' if name == 'step' else ''}number from 0 in every row"
            raise _wrong(table, place, int(rows[np.argmin(right)]), what, ", got {}")
        from_zero = bool((whole[~np.isnan(whole)] == 0)[:1].any())
        at = _updates(table, name, told.tolist(), clock, from_zero=from_zero)
        beyond = next((i for i, tick in enumerate(at) if tick >= MAX_STEP), None)
        if beyond is not None:
            raise _wrong(table, place, int(rows[beyond]), "must stay below 2**53 steps", ", got {}")
        falls = np.flatnonzero(np.diff(at) <= 0)
        if falls.size:
            least = "an epoch" if clock.per_epoch else "a step"
            what = f"must rise from row to row by at least {least}"
            raise _wrong(table, place, int(rows[falls[0] + 1]), what, ", got {} after {}", int(rows[falls[0]]))
        return tuple(at), "" if name == "step" or from_zero else _supposed(told.tolist())
    return None, ""


def _supposed(epochs: list[float]) -> str:
    """Return a note on epochs that might count from 0 or from 1; those that begin with 1 and 2 leave no doubt."""
    whole = all(epoch.is_integer() for epoch in epochs)
    if not whole or epochs[:2] == [1, 2] or epochs == [1]:
        return ""
    listed = ", ".join(f"{epoch:g}" for epoch in epochs[:3])
    return f"epochs {listed}, ... are taken to count from 1; if they count from 0, begin the file with a row of epoch 0"


def _updates(table: Table, name: str, read: list[float], clock: Clock, *, from_zero: bool) -> list[int]:
    """Return the tick that each value of a column of steps or epochs means."""
    if name == "step":
        # Under a clock of epochs, what comes in the middle of one is heard at its end.
        return [int(clock.epochs(int(step)) if clock.per_epoch else step) for step in read]
    if not clock.run.paces("epoch"):
        what = (
            "is all that tells when, but the run does not tell an epoch's steps: add run: {steps_per_epoch: N}, or "
            "say how many steps are from value to value with 'every'"
        )
        raise table.text.error(what, 1, path=name)
    ended = [Fraction(value) + from_zero for value in read]
    if clock.per_epoch:
        return [max(ceil(epochs) - 1, 0) for epochs in ended]
    ticks = (clock.run.ticks_of(epochs, "epoch") or Fraction(0) for epochs in ended)
    return [max(int(tick + Fraction(1, 2)) - 1, 0) for tick in ticks]

"""What a format of logs is: how its files are recognised, and what their rows hold."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np
from msgspec import Struct

from lrcurve.curve import LR, Curve, Recorded
from lrcurve.run import Facts, Run, Tick
from lrcurve.schedules import MAX_RATE, MAX_STEP
from lrcurve.tables.columns import Table
from lrcurve.tables.rows import cell_of, row_at
from lrcurve.tables.table_text import TableText


class Column(Struct, frozen=True):
    """One scheduled parameter as a file has it: what was recorded, and the name of its curve.

    ``member`` is the parameter group, where a file has several. ``dropped`` says which rows were left out, and why.
    ``percent`` says that the file has no steps but percentages of a run, which are ticks of it in ``recorded``.
    """

    name: str
    recorded: Recorded
    member: str | None = None
    dropped: str = ""
    percent: bool = False


class LogFormat(ABC):
    """A format of logs; a subclass in a file of its own, which is named as the format is.

    - ``files``: patterns that its files' names usually match.
    - ``first_step``: what the first update, or epoch, is called in a file; None where that differs from file to file.
    - ``shows``: whether a row has the rate that its update used, or the one of the next update.
    - ``tick``: what its rows count.
    - ``example``: the first lines of a file, for ``explain`` and the tests.
    - ``differs``: its traps, a sentence each; ``source``: where this was read, with the version.
    """

    files: ClassVar[tuple[str, ...]] = ()
    first_step: ClassVar[Literal[0, 1] | None] = 0
    shows: ClassVar[Literal["used", "next"]] = "used"
    tick: ClassVar[Tick] = "step"
    example: ClassVar[str]
    differs: ClassVar[tuple[str, ...]] = ()
    source: ClassVar[str]

    @classmethod
    def name(cls) -> str:
        """Return what it is called: its file's name."""
        return cls.__module__.rpartition(".")[2]

    @abstractmethod
    def recognises(self, name: str, head: str) -> int:
        """Return how sure it is that a file is of this format, by its name and first lines.

        That is 0 for not at all, 1 for any table, and 2 for what only this format has.
        """

    @abstractmethod
    def columns(self, text: TableText, run: Run | None) -> Iterator[Column]:
        """Yield what was recorded, column by column, its steps from 0; ``run`` is the run that is known, or None.

        ``column_of`` makes a column of a table.

        Raises:
            SpecError: for what is wrong, with its line.
        """

    def facts(self, text: TableText) -> Facts:
        """Return what the file tells of its run."""
        return Facts()

    def run_of(self, text: TableText, columns: Iterable[Column]) -> Run:
        """Return the run of a file: as long as the file tells, and at least until its last row."""
        facts = self.facts(text)
        told = facts.epochs if self.tick == "epoch" else facts.length
        last = max(int(column.recorded.steps[-1]) for column in columns) + 1
        return Run(ticks=max(last, int(told or 0)), tick=self.tick, facts=facts)


def column_of(table: Table, clock: str, rates: str, first: int, *, name: str = LR, member: str | None = None) -> Column:
    """Return the rates of one column of a table; rows without a rate, or without a step, are dropped.

    Args:
        table: the table.
        clock: its column of steps, or of epochs.
        rates: its column of rates.
        first: what the first step is called in it.
        name: the name of the curve.
        member: the parameter group that the column is of.

    Raises:
        SpecError: if a step is no whole number or does not rise, or there is no rate.
    """
    ticks, values = (table.values(table.names.index(one)) for one in (clock, rates))
    rows = np.flatnonzero(~np.isnan(ticks))
    ticks = ticks[rows] - first
    wrong = ~((ticks >= 0) & (ticks < MAX_STEP) & (ticks == np.floor(ticks)))
    falls = np.append(False, ticks[1:] <= ticks[:-1])
    for at in np.flatnonzero(wrong | falls)[:1]:
        line, row = row_at(table.text, int(rows[at]))
        got = f"got {cell_of(row, table.names.index(clock))}"
        what = f"must be a whole number from {first}, {got}"
        if not wrong[at]:
            what = f"must rise from row to row, {got} in line {line}; if two runs wrote this file, cut it in two"
        raise table.text.error(what, line, path=clock)
    given = np.abs(values[rows]) <= MAX_RATE  # and so no infinity
    if not given.any():
        raise table.text.error("has no rates", 1, path=rates)
    kept = values[rows][given]
    half_unit = table.half_units(table.names.index(rates), kept)
    missing = table.rows - kept.size
    dropped = f"{rates}: {missing} row{' has' if missing == 1 else 's have'} no rate" if missing else ""
    return Column(name, Recorded(ticks[given].astype(np.int64), kept, half_unit), member, dropped)


def read_log(log: LogFormat, text: TableText, run: Run | None, offset: int = 0) -> tuple[Sequence[Curve], list[str]]:
    """Return the curves of a file, and notes for the person; ``offset`` is added to every step that the file names.

    Raises:
        SpecError: for what is wrong, with its line.
    """
    columns = list(log.columns(text, run))
    notes = [f"{text.name}: {column.dropped}" for column in columns if column.dropped]
    counted = [column for column in columns if not column.percent]
    first = min((int(column.recorded.steps[0]) for column in counted), default=0)
    if first + offset < 0:
        raise text.error(f"its first row is of {log.tick} {first}, which --offset {offset} moves before 0", 1)
    if offset:
        columns = [column if column.percent else _moved(column, offset) for column in columns]
    elif log.first_step is None and first == 1:
        notes.append(f"{text.name}: its first row is of step 1; if it counts steps from 1, add --offset -1")
    curves = [_curve(column, run or log.run_of(text, [column])) for column in columns]
    late = {curve.name: _lateness(curve) for curve in curves if _lateness(curve)}
    if len(late) == len(curves):
        raise text.error(next(iter(late.values())), 1)
    notes += [f"{text.name}: {why}" for why in late.values()]
    return [curve for curve in curves if curve.name not in late], notes


def _lateness(curve: Curve) -> str:
    """Return that a curve has no row within its run, in words; nothing where it has one."""
    first, run = 0 if curve.recorded is None else int(curve.recorded.steps[0]), curve.run
    return (
        f"{curve.name} begins with {run.when(first)}, past a run of {run.span(run.whole)}" if first >= run.ticks else ""
    )


def _curve(column: Column, run: Run) -> Curve:
    return Curve(column.name, column.recorded, run, member=column.member, kind="groups" if column.member else None)


def _moved(column: Column, offset: int) -> Column:
    rows = column.recorded
    return Column(column.name, Recorded(rows.steps + offset, rows.rates, rows.half_unit), column.member, column.dropped)

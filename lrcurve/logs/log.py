"""What a format of logs is: how its files are recognised, and what their rows hold."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Literal

from msgspec import Struct

from lrcurve.curve import Curve, Recorded
from lrcurve.run import Facts, Run, Tick
from lrcurve.tables.table_text import TableText


class Column(Struct, frozen=True):
    """One scheduled parameter as a file has it: what was recorded, and what it is called.

    ``member`` is the parameter group, where a file has several. ``dropped`` says what of the column was left out.
    """

    name: str
    recorded: Recorded
    member: str | None = None
    dropped: str = ""


class LogFormat(ABC):
    """A format of logs; a subclass in a file of its own, which is named as the format is.

    - ``files``: patterns that its files' names match.
    - ``first_step``: what the first update, or epoch, is called in it; None where that differs from file to file.
    - ``shows``: whether a row has the rate that its update used, or the one of the next update.
    - ``tick``: what its rows count.
    - ``example``: the first lines of a file, for ``explain`` and the tests.
    - ``differs``: its traps, a sentence each; ``source``: where this was read, with the version.
    """

    files: ClassVar[tuple[str, ...]] = ()
    first_step: ClassVar[Literal[0, 1] | None] = 0
    shows: ClassVar[Literal["used", "next"] | None] = "used"
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
        """Return how sure it is that a file is of this format, 0 for not at all, by its name and first lines."""

    @abstractmethod
    def columns(self, text: TableText, run: Run | None) -> Iterator[Column]:
        """Yield what was recorded, column by column; ``run`` is the run that somebody gave, or None.

        Raises:
            SpecError: for what is wrong, with its line.
        """

    def facts(self, text: TableText) -> Facts:
        """Return what the file tells of its run."""
        return Facts()

    def run_of(self, text: TableText, columns: list[Column]) -> Run:
        """Return the run of a file that nobody gave another: until its last row, as far as it tells no more."""
        last = max(int(column.recorded.steps[-1]) for column in columns) + 1
        return Run(ticks=max(last, self.facts(text).length or 0), tick=self.tick, facts=self.facts(text))


def read_log(log: LogFormat, text: TableText, run: Run | None, offset: int = 0) -> tuple[list[Curve], list[str]]:
    """Return the curves of a file, and notes for the person; ``offset`` is added to every step that the file names.

    Raises:
        SpecError: for what is wrong, with its line.
    """
    columns = list(log.columns(text, run))
    notes = [f"{text.name}: {column.name}: {column.dropped}" for column in columns if column.dropped]
    if offset:
        columns = [_moved(text, column, offset) for column in columns]
    elif log.first_step is None and all(int(column.recorded.steps[0]) == 1 for column in columns):
        notes.append(f"{text.name}: its first row is of step 1; if it counts steps from 1, add --offset -1")
    run = run or log.run_of(text, columns)
    return [_curve(column, run) for column in columns], notes


def _curve(column: Column, run: Run) -> Curve:
    if column.member is None:
        return Curve(column.name, column.recorded, run)
    return Curve(column.name, column.recorded, run, member=column.member, kind="groups")


def _moved(text: TableText, column: Column, offset: int) -> Column:
    steps = column.recorded.steps + offset
    if int(steps[0]) < 0:
        first = int(column.recorded.steps[0])
        raise text.error(f"its first row is of step {first}, which --offset {offset} moves before step 0", 1)
    rows = Recorded(steps, column.recorded.rates, column.recorded.half_unit)
    return Column(column.name, rows, column.member, column.dropped)

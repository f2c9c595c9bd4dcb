"""A table for people, and the summary of each curve under it."""

import re
from collections.abc import Iterator, Sequence
from math import isnan

from msgspec import Struct
from msgspec.structs import replace
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from lrcurve.analysis.events import events
from lrcurve.analysis.summary import summarize
from lrcurve.analysis.table_steps import Selection
from lrcurve.curve import Curve
from lrcurve.digits import rate
from lrcurve.problems import printable
from lrcurve.views.notes import explained, notes
from lrcurve.views.numbers import aligned, position
from lrcurve.views.table.columns import clocks, rates_at
from lrcurve.views.table.summary import summary_lines

MAX_ROWS = 100_000
"""Rows of a table for people: its columns are as wide as their widest number, so all are made before one is printed."""

_HEADING = 16  # cells of a name before its heading goes on in the next line, if the numbers are no wider
_WIDEST = 40  # cells of a key and its value in a heading before they are broken, too
_BREAK = re.compile(r"(?<= )(?! )|(?=\[)|(?<=[^\d=,\s-])(?=\.)|(?<=\d)(?=\.\D)")  # at words and keys, not in numbers
_GAP = 2  # blank cells between columns
_TALL = 500  # lines in a cell; rich takes more than twice the time for twice as many


class RowLimitError(ValueError):
    """The selection has more rows than a table for people shows; ``limit`` is how many it does."""

    def __init__(self, rows: int, limit: int) -> None:
        super().__init__(f"{rows} rows are more than the {limit} that a table for people shows")
        self.rows = rows
        self.limit = limit


class _Column(Struct, frozen=True):
    """A heading, and lines of one width; numbers and their heading stand at the right of the column, words do not."""

    heading: str
    lines: list[str]
    joins: int = 0
    words: bool = False

    @property
    def width(self) -> int:
        values = [cell_len(piece.rstrip()) for piece in self._pieces if "=" in piece]
        heading = max(min(cell_len(self.heading), _HEADING), *(min(width, _WIDEST) for width in values), 0)
        return max(cell_len(self.lines[0]) if self.lines else 0, heading)

    @property
    def broken(self) -> str:
        """The heading, in several lines where it is too wide for one."""
        lines = [""]
        for piece in self._pieces:
            if lines[-1] and cell_len((lines[-1] + piece).rstrip()) > self.width:
                lines.append("")
            lines[-1] += piece
        return "\n".join(map(str.rstrip, lines))

    @property
    def _pieces(self) -> list[str]:
        return _BREAK.split(self.heading)


def print_table(
    console: Console,
    curves: Sequence[Curve],
    selection: Selection,
    *,
    columns: Sequence[str] = (),
) -> None:
    """Print the rates of the curves at the selected steps, one column per curve, and under it one line per curve.

    ``columns`` are further positions on the clock, of ``columns.UNITS``. A curve is blank after the end of its run
    unless the selection shows it there. Steps at which a curve has a join that the selection marks have a mark beside
    the rate. What else happened to the curves, from a row's step to the next row's, is a note in the last column.

    Curves that do not fit into the console's width side by side follow in tables of their own, and so do notes that do
    not fit beside the last of them; nothing is ever cut.

    Raises:
        ColumnError: if a unit is not known for these curves.
        RowLimitError: if there are more than ``MAX_ROWS`` rows.
        ValueError: if there is no curve.
    """
    ascii_only = console.options.ascii_only
    mark = "<" if ascii_only else "◂"
    positions, rates = _columns(curves, selection, columns, mark)
    found = events(curves)
    remarks = notes(found, selection.array(), exact=selection.past_end)
    for block in _blocks(positions, rates, remarks, console.width):
        options = console.options.update(width=_width(block), height=None)
        console.print(Segments(console.render(_assembled(block, mark), options)), crop=False)
        console.print()
    legend = [f"{mark} a join: here the formula changes or the rate jumps"] if any(selection.joins) else []
    legend += [explained(found)] if any(remarks) and explained(found) else []
    summaries = [summarize(curve) for curve in curves]
    lines = summary_lines(curves, summaries, width=console.width, ascii_only=ascii_only)
    console.print(Text("\n".join([*legend, *([""] if legend else []), *lines])), soft_wrap=True)


def _columns(
    curves: Sequence[Curve], selection: Selection, units: Sequence[str], mark: str
) -> tuple[list[_Column], list[_Column]]:
    """Return the columns of positions and those of rates, each with its lines padded to one width."""
    if len(selection) > MAX_ROWS:
        raise RowLimitError(len(selection), MAX_ROWS)
    steps = selection.array()
    positions = [
        _Column(clock.name, aligned([position(value) for value in clock.values(steps).tolist()]))
        for clock in clocks(curves, units)
    ]
    found = []
    for index, curve in enumerate(curves):
        values, blank = rates_at(curve, steps, past_end=selection.past_end)
        lines = aligned(["" if isnan(value) else rate(value) for value in values.tolist()] + [""] * blank)
        joins = selection.joins[index] if selection.joins else frozenset()
        if joins:
            shown = steps[: values.size].tolist() + [None] * blank
            lines = [f"{line} {mark if step in joins else ' '}" for line, step in zip(lines, shown, strict=True)]
        found.append(_Column(printable(curve.name), lines, len(joins)))
    return positions, found


def _width(columns: Sequence[_Column]) -> int:
    return sum(column.width for column in columns) + _GAP * (len(columns) - 1)


def _noted(remarks: Sequence[str]) -> list[_Column]:
    """Return the column of notes, or none where no row has one."""
    width = max(map(cell_len, remarks), default=0)
    return [_Column("note", [text + " " * (width - cell_len(text)) for text in remarks], words=True)] if width else []


def _blocks(
    positions: list[_Column], rates: list[_Column], remarks: Sequence[Sequence[str]], width: int
) -> Iterator[list[_Column]]:
    """Yield the columns of each table: the positions, and as many curves as fit beside them, at least one.

    Notes stand beside the last curves, or else in a table of the rows that have some, each on a line of its own.
    """
    block = list(positions)
    for column in rates:
        if len(block) > len(positions) and _width([*block, column]) > width:
            yield block
            block = list(positions)
        block.append(column)
    noted = _noted(["; ".join(texts) for texts in remarks])
    if _width([*block, *noted]) <= width:
        yield [*block, *noted]
        return
    yield block
    if noted:
        starts = [(row, at == 0) for row, texts in enumerate(remarks) for at in range(len(texts))]
        apart = [
            replace(column, lines=[column.lines[row] if is_first else " " * column.width for row, is_first in starts])
            for column in positions
        ]
        yield [*apart, *_noted([text for texts in remarks for text in texts])]


def _assembled(columns: Sequence[_Column], mark: str) -> Table:
    """Return a table of few rows, whose cells hold many lines each.

    Rich lays out every cell by itself; one tall cell costs a tenth of fifty small ones and looks the same.
    """
    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
    for column in columns:
        heading = Text(column.broken, justify="left" if column.words else "right")
        found.add_column(heading, width=column.width, overflow="fold")
    for start in range(0, len(columns[0].lines), _TALL):
        found.add_row(*(_cell(column, start, mark) for column in columns))
    return found


def _cell(column: _Column, start: int, mark: str) -> Text:
    lines = column.lines[start : start + _TALL]
    text = Text("\n".join(lines if column.words else [line.rjust(column.width) for line in lines]), no_wrap=True)
    if column.joins:
        text.highlight_words([mark], "bold cyan")
    return text

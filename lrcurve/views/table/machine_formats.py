"""Tables for programs: CSV, TSV, JSON and JSON Lines, exact and written in constant memory."""

import csv
import io
from collections.abc import Sequence
from typing import IO, Any, Literal

import msgspec
import numpy as np

from lrcurve.analysis.table_steps import Selection
from lrcurve.curve import Curve
from lrcurve.schedules import Steps
from lrcurve.views.table.columns import Clock, clocks, rates_at, reach, unique

Format = Literal["csv", "tsv", "json", "jsonl"]

_CHUNK = 8192  # rows at a time: the numbers and their text stay in the processor's cache

_COMMA, _TAB, _NEWLINE = b",\t\n"


def write(
    curves: Sequence[Curve], selection: Selection, form: Format, out: IO[bytes], columns: Sequence[str] = ()
) -> None:
    """Write one row per selected step to ``out``, as UTF-8 with ``\\n`` line ends.

    The columns are the step (``percent`` for a run of unknown length), the units in ``columns`` (of
    ``columns.UNITS``), and one per curve; a name that is taken already gets a number, ``step_2``. Rates
    are in the shortest form that reads back as the same float64. After the end of its run a curve's cell is empty, in
    JSON null, unless the selection shows curves past their end.

    Raises:
        ColumnError: if a unit is not known for these curves.
        ValueError: if there is no curve.
    """
    leading = clocks(curves, columns)
    names = unique([*(clock.name for clock in leading), *(curve.name for curve in curves)])
    encoder = msgspec.json.Encoder()
    numbers = bytearray()
    out.write(_header(names, form))
    # In JSON a comma goes between rows but not after the last, so each row brings the one before itself.
    template = b"".join([b",\n" if form == "json" else b"", *_cells(names, form)])
    gaps = any(curve.sparse for curve in curves)
    shortest = min(reach(curve, past_end=selection.past_end) for curve in curves)
    first = True
    for steps in selection.chunks(_CHUNK):
        encoder.encode_into(_interleaved(curves, leading, steps, past_end=selection.past_end), numbers)
        text = numbers
        if form not in ("json", "jsonl") and (gaps or int(steps[-1]) >= shortest):
            text = numbers.replace(b"null", b"")
        if form in ("csv", "tsv"):
            out.write(_separated(text, len(names), _COMMA if form == "csv" else _TAB))
        else:
            rows = template * steps.size % tuple(bytes(memoryview(text)[1:-1]).split(b","))
            out.write(rows[1:] if first and form == "json" else rows)
        first = False
    if form == "json":
        out.write(b"\n]\n")


def _interleaved(curves: Sequence[Curve], leading: Sequence[Clock], steps: Steps, *, past_end: bool) -> list[Any]:
    """Return the numbers of all rows in reading order, None where a curve has ended.

    One flat list of floats and integers encodes in less than half the time of a list of rows.
    """
    width = len(leading) + len(curves)
    flat: list[Any] = [None] * (width * steps.size)
    for place, clock in enumerate(leading):
        flat[place::width] = clock.values(steps).tolist()
    for place, curve in enumerate(curves, len(leading)):
        rates, blank = rates_at(curve, steps, past_end=past_end)
        flat[place::width] = rates.tolist() + [None] * blank
    return flat


def _separated(text: bytearray, width: int, separator: int) -> memoryview:
    """Return a JSON list of numbers, rewritten in place, as lines of ``width`` numbers each."""
    array = np.frombuffer(text, dtype=np.uint8)
    commas = np.flatnonzero(array == _COMMA)
    array[commas] = separator
    array[commas[width - 1 :: width]] = _NEWLINE
    array[-1] = _NEWLINE
    return memoryview(text)[1:]


def _header(names: Sequence[str], form: Format) -> bytes:
    """Return what comes before the first row."""
    if form in ("csv", "tsv"):
        line = io.StringIO()
        csv.writer(line, delimiter="," if form == "csv" else "\t", lineterminator="\n").writerow(names)
        return line.getvalue().encode()
    return b"[" if form == "json" else b""


def _cells(names: Sequence[str], form: Format) -> list[bytes]:
    """Return one row as pieces of a bytes template, one ``%b`` per number."""
    keys = [msgspec.json.encode(name).replace(b"%", b"%%") + b": %b" for name in names]
    return [b"{", b", ".join(keys), b"}" if form == "json" else b"}\n"]

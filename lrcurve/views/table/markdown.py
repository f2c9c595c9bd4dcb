"""A table as Markdown, for people: numbers are rounded as in a table at a terminal."""

import re
from collections.abc import Iterable, Sequence
from math import isnan
from typing import IO

from lrcurve.analysis.table_steps import Selection
from lrcurve.curve import Curve
from lrcurve.digits import rate
from lrcurve.views.numbers import position
from lrcurve.views.table.columns import clocks, rates_at, unique

_CHUNK = 8192  # rows at a time


def write(curves: Sequence[Curve], selection: Selection, out: IO[bytes], columns: Sequence[str] = ()) -> None:
    """Write one row per selected step to ``out``, as UTF-8, in constant memory.

    The columns are those of a table for programs. A cell is empty where a curve has no rate.

    Raises:
        ColumnError: if a unit is not known for these curves.
        ValueError: if there is no curve.
    """
    leading = clocks(curves, columns)
    names = unique([*(clock.name for clock in leading), *(curve.name for curve in curves)])
    out.write(_line(map(_escaped, names)))
    out.write(_line(["---:"] * len(names)))
    for steps in selection.chunks(_CHUNK):
        cells: list[Iterable[str]] = [map(position, clock.values(steps).tolist()) for clock in leading]
        for curve in curves:
            rates, blank = rates_at(curve, steps, past_end=selection.past_end)
            cells.append(["" if isnan(value) else rate(value) for value in rates.tolist()] + [""] * blank)
        out.writelines(map(_line, zip(*cells, strict=True)))


def _line(cells: Iterable[str]) -> bytes:
    return f"| {' | '.join(cells)} |\n".encode()


def _escaped(name: str) -> str:
    """Return a name as Markdown that shows it as it is, in one cell."""
    return re.sub(r"([\\|`*<\[])", r"\\\1", re.sub(r"\s+", " ", name))

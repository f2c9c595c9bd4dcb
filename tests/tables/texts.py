"""Curves of a table that is given as text."""

from lrcurve.curve import Curve
from lrcurve.logs.log import read_log
from lrcurve.logs.table import Table
from lrcurve.problems import Source
from lrcurve.run import Run
from lrcurve.tables.table_text import table_of


def curves_from_table(source: Source, kind: str, run: Run | None = None) -> list[Curve]:
    """Return one curve per column of a table."""
    return [*read_log(Table(), table_of(source, kind), run)[0]]

"""Any table with a column of steps: those that lrcurve writes, and logs kept in the same plain form."""

from collections.abc import Iterable, Iterator

from lrcurve.curve import Recorded
from lrcurve.documents.formats import FORMATS
from lrcurve.logs.log import Column, LogFormat
from lrcurve.run import SHARES, Run
from lrcurve.tables.samples import read_table
from lrcurve.tables.table_text import SUFFIXES, TABLE_FILES, TableText, is_table


class Table(LogFormat):
    """A CSV, TSV, JSON or JSON-lines table with a column ``step`` or ``percent``; every other column is a curve.

    Columns ``epoch``, ``tokens`` and ``samples`` are clocks and no curves. Blank cells are steps without a rate.
    """

    files = ("*.csv", "*.tsv", "*.jsonl", "*.json")
    first_step = None
    example = "step,cosine\n0,0.1\n1,0.0975\n2,0.0905\n"
    differs = ("Steps count from 0; where a table counts them from 1, --offset -1 moves every row.",)
    source = "lrcurve table --format csv, tsv, json or jsonl"

    def recognises(self, name: str, head: str) -> int:
        """Ask for the suffix of a table, or a column of steps in what may be one."""
        suffix = f".{name.lower().rpartition('.')[2]}"
        document = suffix in FORMATS and suffix not in TABLE_FILES
        return int(suffix in SUFFIXES or (not document and is_table(head)))

    def columns(self, text: TableText, run: Run | None) -> Iterator[Column]:
        """Yield each column; percentages become ticks of the run."""
        for name, one in read_table(text).items():
            rows = one.on_run(SHARES if run is None else run.ticks)
            yield Column(name, Recorded(rows.at, rows.rates, rows.half_unit), percent=one.percent)

    def run_of(self, text: TableText, columns: Iterable[Column]) -> Run:
        """Return a run that ends with the table; percentages are of a run of unknown length."""
        columns = list(columns)
        if any(column.percent for column in columns):
            return Run(ticks=SHARES, tick="share")
        return super().run_of(text, columns)

"""Any table with a column of steps: those that lrcurve writes, and logs kept in the same plain form."""

from collections.abc import Iterator

from lrcurve.curve import Recorded
from lrcurve.logs.log import Column, LogFormat
from lrcurve.run import SHARES, Run
from lrcurve.tables.samples import read_table
from lrcurve.tables.table_text import SUFFIXES, TableText, is_table


class Table(LogFormat):
    """A CSV, TSV, JSON or JSON-lines table with a column ``step`` or ``percent``; every other column is a curve.

    Columns ``epoch``, ``tokens`` and ``samples`` are clocks and no curves. Blank cells are steps without a rate.
    """

    files = ("*.csv", "*.tsv", "*.jsonl", "*.json")
    first_step = None
    example = "step,cosine\n0,0.1\n1,0.0975\n2,0.0905\n"
    differs = ("Steps count from 0; of a table that counts from 1, --offset -1 moves every row.",)
    source = "lrcurve table --format csv, tsv, json or jsonl"

    def recognises(self, name: str, head: str) -> int:
        """Ask for the suffix of a table, or a column of steps."""
        suffix = f".{name.lower().rpartition('.')[2]}"
        if suffix in SUFFIXES:
            return 1
        return int(suffix not in (".yaml", ".yml", ".toml") and is_table(head))

    def columns(self, text: TableText, run: Run | None) -> Iterator[Column]:
        """Yield each column; percentages become ticks of the run."""
        samples = read_table(text)
        ticks = SHARES if run is None else run.ticks
        for name, one in samples.items():
            rows = one.on_run(ticks)
            yield Column(name, Recorded(rows.at, rows.rates, rows.half_unit))

    def run_of(self, text: TableText, columns: list[Column]) -> Run:
        """Return a run that ends with the table; percent is of a run of unknown length."""
        if any(one.percent for one in read_table(text).values()):
            return Run(ticks=SHARES, tick="share")
        return super().run_of(text, columns)

"""``results.csv`` of a YOLO run by ultralytics."""

from collections.abc import Iterator

from lrcurve.logs.log import Column, LogFormat, column_of
from lrcurve.run import Run
from lrcurve.tables.columns import read_columns
from lrcurve.tables.table_text import TableText

_GROUP = "lr/"


class Ultralytics(LogFormat):
    """``results.csv`` of a YOLO run: a row for each epoch, with the rates that its last batch used.

    The groups ``pg0``, ``pg1``, ... are the columns ``lr/pg0``, ``lr/pg1``, ...; the others are losses and metrics.
    """

    files = ("results*.csv",)
    first_step = 1
    tick = "epoch"
    example = "epoch,train/box_loss,lr/pg0,lr/pg1,lr/pg2\n1,1.61,0.07,0.0033,0.0033\n2,1.42,0.04,0.0066,0.0066\n"
    differs = (
        "Epochs count from 1, and from 0 in files of early 8.0; curves here count them from 0 in either case.",
        "Older versions pad the header and every cell with blanks, and print 5 digits; newer ones print 6.",
        "One rate an epoch hides how a warmup goes on inside it.",
        "Older versions train each epoch after the warmup with the rate of the epoch before.",
    )
    source = "ultralytics 8.0 to 8.4, ultralytics/engine/trainer.py: _do_train, save_metrics"

    def recognises(self, name: str, head: str) -> int:
        """Ask for an epoch and rates by parameter group in the header."""
        header = [cell.strip() for cell in head.split("\n", 1)[0].split(",")]
        return 2 * ("epoch" in header and any(cell.startswith(f"{_GROUP}pg") for cell in header))

    def columns(self, text: TableText, run: Run | None) -> Iterator[Column]:
        """Yield the rate of each group."""
        table = read_columns(text, lambda name: name.startswith(_GROUP))
        groups = [name for name in table.names if name.startswith(_GROUP)]
        if "epoch" not in table.names or not groups:
            raise text.error("has no columns 'epoch' and 'lr/pg0'", 1)
        first = 0 if table.rows and table.values(table.names.index("epoch"))[0] == 0 else 1
        for name in groups:
            yield column_of(table, "epoch", name, first, member=name.removeprefix(_GROUP))

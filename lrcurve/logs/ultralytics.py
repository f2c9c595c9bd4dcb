"""``results.csv`` of a YOLO run by ultralytics."""

from collections.abc import Iterator

import numpy as np

from lrcurve.curve import Recorded
from lrcurve.logs.log import Column, LogFormat
from lrcurve.run import Run
from lrcurve.tables.columns import read_columns
from lrcurve.tables.table_text import TableText

_GROUP = "lr/"


class Ultralytics(LogFormat):
    """One row an epoch, with the rate of each parameter group as its last batch used it.

    The groups ``pg0``, ``pg1``, ... are the columns ``lr/pg0``, ``lr/pg1``, ...; the others are losses and metrics.
    """

    files = ("results*.csv",)
    first_step = 1
    tick = "epoch"
    example = "epoch,train/box_loss,lr/pg0,lr/pg1,lr/pg2\n1,1.61,0.0033,0.0033,0.07\n2,1.42,0.0066,0.0066,0.04\n"
    differs = (
        "Epochs count from 1, and from 0 in version 8.0, which also pads its header with blanks.",
        "A row has the rate of the epoch's last batch, so a warmup shows nothing of its way up inside an epoch.",
        "Versions before 8.1 train each epoch after the warmup with the rate of the epoch before.",
    )
    source = "ultralytics 8.0 to 8.4, ultralytics/engine/trainer.py, save_metrics"

    def recognises(self, name: str, head: str) -> int:
        """Ask for an epoch and rates by parameter group in the header."""
        header = [cell.strip() for cell in head.split("\n", 1)[0].split(",")]
        return 2 * ("epoch" in header and any(cell.startswith(f"{_GROUP}pg") for cell in header))

    def columns(self, text: TableText, run: Run | None) -> Iterator[Column]:
        """Yield the rate of each group."""
        table = read_columns(text, lambda name: name.startswith(_GROUP))
        epochs = table.values(table.names.index("epoch"))
        known = ~np.isnan(epochs)
        counted = epochs[known].astype(np.int64)
        if np.any(np.diff(counted) <= 0):
            line = int(np.flatnonzero(np.diff(counted) <= 0)[0]) + 3
            raise text.error("epochs must rise from row to row; a file that two runs wrote has to be cut", line)
        counted -= 0 if counted.size and counted[0] == 0 else 1
        for name in (name for name in table.names if name.startswith(_GROUP)):
            rates = table.values(table.names.index(name))[known]
            given = np.isfinite(rates)
            if not given.any():
                raise text.error("has no rates", 1, path=name)
            digits = table.digits[table.names.index(name)]
            half_unit = np.zeros(int(given.sum())) if digits is None else digits.half_units(rates[given])
            missing = int((~given).sum())
            dropped = f"{missing} row{'s have' if missing > 1 else ' has'} no rate" if missing else ""
            yield Column("lr", Recorded(counted[given], rates[given], half_unit), name.removeprefix(_GROUP), dropped)

"""A log of 2 million rows, read by a process of its own, against the fastest kept reader that is installed.

``pip install polars pandas pyarrow`` for more to compete with; ``numpy.loadtxt`` is always there. Memory is held
against numpy's alone plus one copy of the file and of the arrays.
"""

import importlib.util
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from tests.benchmarks.measuring import Row, peak_memory, process_time

ROWS = 2_000_000
TIME_LIMIT = 1.5
MEMORY_LIMIT = 1.25  # one column exists twice while its pieces are put together

LRCURVE = """
import sys
from pathlib import Path
from lrcurve.tables.samples import read_table
from lrcurve.sources.text import read_path
columns = read_table(read_path(Path(sys.argv[1])).table())
"""

READERS = {
    "numpy.loadtxt": "import sys, numpy; columns = list(numpy.loadtxt(sys.argv[1], delimiter=',', skiprows=1).T)",
    "polars": "import sys, polars; columns = [one.to_numpy() for one in polars.read_csv(sys.argv[1])]",
    "pandas": "import sys, pandas; columns = [one.to_numpy() for _, one in pandas.read_csv(sys.argv[1]).items()]",
    "pyarrow": "import sys; from pyarrow import csv; columns = [one.to_numpy() for one in csv.read_csv(sys.argv[1])]",
}

FILES = [
    ("one column, in full", 1, "%r"),
    ("three columns, in full", 3, "%r"),
    ("one column, six digits", 1, "%.6g"),
]


def write(path: Path, rows: int, columns: int, form: str) -> None:
    """Write rates of a cosine, each column at another height."""
    shape = 0.5 * (1 + np.cos(np.pi * np.arange(rows) / rows))
    rates = [(height * shape + 1e-5).tolist() for height in (0.1, 0.03, 0.007)[:columns]]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["step", *"abc"[:columns]]) + "\n")
        file.writelines(
            f"{step},{','.join(form % rate for rate in row)}\n" for step, row in enumerate(zip(*rates, strict=True))
        )


def rows(tiny: bool) -> Iterator[Row]:
    """Yield a row for the time and one for the memory of each file."""
    count = 2000 if tiny else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "log.csv")
        for name, columns, form in FILES:
            write(path, count, columns, form)
            times = {
                reader: process_time("-c", program, path)
                for reader, program in READERS.items()
                if importlib.util.find_spec(reader.partition(".")[0])
            }
            fastest = min(times, key=lambda reader: min(times[reader](), times[reader]()))
            ours = process_time("-c", LRCURVE, path)
            yield Row(f"{count:,} rows, {name}", fastest, TIME_LIMIT, ours, times[fastest], rounds=5)
            arrays = count * 8 * (1 + 2 * columns)  # the steps; of each column the rates and half of their last units
            yield Row(
                f"memory: {count:,} rows, {name}",
                "numpy, the file and the arrays",
                MEMORY_LIMIT,
                peak_memory("-c", LRCURVE, path),
                partial(_explained_memory, path, arrays),
                rounds=3,
            )


def _explained_memory(path: Path, arrays: int) -> float:
    return peak_memory("-c", "import numpy, msgspec")() + path.stat().st_size + arrays

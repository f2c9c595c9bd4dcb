"""How fast, and in how much memory, a table of 2 million rows is read: ``python tests/benchmarks/tables.py [ROWS]``.

The floor is the fastest of the readers that are installed here, each from its start to columns of float64. Every read
is a process of its own, imports included, for that is what a command waits for; they run in turn, and what is printed
is the median of the ratios. Memory is held against numpy's alone plus one copy of the file and the arrays. Exits with 1
if a ratio is over its limit.

    pip install polars pandas pyarrow   # more to compete with; numpy.loadtxt is always there
"""

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
ROWS = 2_000_000
ROUNDS = 5
TIME_LIMIT = 1.5
MEMORY_LIMIT = 1.25  # one column exists twice while its pieces are put together

PEAK = """
from pathlib import Path
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""

LRCURVE = """
import sys
from pathlib import Path
from lrcurve.tables.samples import read_table
from lrcurve.sources.text import read_path
columns = read_table(read_path(Path(sys.argv[1]), ()).table())
"""

NUMPY = "import sys, numpy, msgspec"

READERS = {
    "numpy": "import sys, numpy; columns = list(numpy.loadtxt(sys.argv[1], delimiter=',', skiprows=1).T)",
    "polars": "import sys, polars; columns = [one.to_numpy() for one in polars.read_csv(sys.argv[1])]",
    "pandas": "import sys, pandas; columns = [one.to_numpy() for _, one in pandas.read_csv(sys.argv[1]).items()]",
    "pyarrow": "import sys; from pyarrow import csv; columns = [one.to_numpy() for one in csv.read_csv(sys.argv[1])]",
}


def write(path: Path, rows: int, columns: int, form: str) -> None:
    """Write rates of a cosine, each column at another height."""
    shape = 0.5 * (1 + np.cos(np.pi * np.arange(rows) / rows))
    rates = [(height * shape + 1e-5).tolist() for height in (0.1, 0.03, 0.007)[:columns]]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["step", *"abc"[:columns]]) + "\n")
        file.writelines(
            f"{step},{','.join(form % rate for rate in row)}\n" for step, row in enumerate(zip(*rates, strict=True))
        )


def measured(program: str, path: Path) -> tuple[float, int]:
    """Return the seconds that a process takes, and its peak memory in KiB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program + PEAK, str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - start, int(done.stdout)


def compared(name: str, path: Path, rows: int, columns: int) -> bool:
    """Print a line on one file, and tell whether it is within the limits."""
    readers = {reader: program for reader, program in READERS.items() if importlib.util.find_spec(reader)}
    trials = {reader: min(measured(program, path)[0] for _ in range(2)) for reader, program in readers.items()}
    fastest = min(trials, key=lambda reader: trials[reader])
    pairs = [(measured(LRCURVE, path), measured(readers[fastest], path)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours[0] / floor[0] for ours, floor in pairs)
    taken = statistics.median(ours[0] for ours, _ in pairs)
    peak = statistics.median(ours[1] for ours, _ in pairs)
    arrays = rows * 8 * (1 + 2 * columns)  # the steps, and for each column the rates and half of their last units
    explained = measured(NUMPY, path)[1] + (path.stat().st_size + arrays) / 1024
    print(
        f"{name}: {taken:.2f} s; {ratio:.2f}x of {fastest} (limit {TIME_LIMIT}x); peak {peak / 1024:.0f} MiB, "
        f"{peak / explained:.2f}x of numpy, the file and the arrays (limit {MEMORY_LIMIT}x)"
    )
    print("  " + ", ".join(f"{reader} {seconds:.2f} s" for reader, seconds in trials.items()))
    return ratio <= TIME_LIMIT and peak <= explained * MEMORY_LIMIT


def main() -> int:
    """Print two lines per file; return 1 if one is over a limit."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    good = []
    with tempfile.TemporaryDirectory() as folder:
        for name, columns, form in (
            ("one column, in full", 1, "%r"),
            ("three columns, in full", 3, "%r"),
            ("one column, six digits", 1, "%.6g"),
        ):
            path = Path(folder, "log.csv")
            write(path, rows, columns, form)
            good.append(compared(f"{rows:,} rows, {name}", path, rows, columns))
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())

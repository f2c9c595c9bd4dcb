"""How fast, and in how much memory, a CSV of 10 million rows streams.

The floor is the bare numpy expression plus the fastest of the writers on PyPI that are installed here, each in chunks,
as constant memory demands, and on one thread, as lrcurve is. Prints both ratios; exits with 1 if one is over its limit.

    pip install polars pyarrow orjson   # more to compete with; msgspec is always there
    python tests/benchmarks/csv_stream.py
"""

import importlib
import importlib.util
import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np

from lrcurve.analysis.table_steps import every
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.views.table.programs import write

ROWS = 10_000_000
ROUNDS = 5
TIME_LIMIT = 1.5
MEMORY_LIMIT = 1.1

Writer = Callable[[int, BinaryIO], None]


def lrcurve_writer(rows: int, out: BinaryIO) -> None:
    curve = Curve("cosine", Cosine(lr=0.1, min_lr=0.001, steps=rows), Run(ticks=rows))
    write([curve], every([curve]), "csv", out)


def evaluated(rows: int, chunk: int) -> Iterator[tuple[Any, Any]]:
    for start in range(0, rows, chunk):
        steps = np.arange(start, min(start + chunk, rows), dtype=np.int64)
        yield steps, 0.001 + (0.1 - 0.001) * (0.5 * (1.0 + np.cos(np.pi * (steps / rows))))


def msgspec_writer(rows: int, out: BinaryIO) -> None:
    encoder = msgspec.json.Encoder()
    for steps, rates in evaluated(rows, 2048):
        pairs = encoder.encode(list(zip(steps.tolist(), rates.tolist(), strict=True)))
        out.write(pairs[2:-2].replace(b"],[", b"\n") + b"\n")


def orjson_writer(rows: int, out: BinaryIO) -> None:
    orjson = importlib.import_module("orjson")
    for steps, rates in evaluated(rows, 2048):
        pairs = orjson.dumps(list(zip(steps.tolist(), rates.tolist(), strict=True)))
        out.write(pairs[2:-2].replace(b"],[", b"\n") + b"\n")


def pyarrow_writer(rows: int, out: BinaryIO) -> None:
    pyarrow, csv = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.csv")
    for steps, rates in evaluated(rows, 65_536):
        csv.write_csv(pyarrow.table({"step": steps, "cosine": rates}), out, csv.WriteOptions(include_header=False))


def polars_writer(rows: int, out: BinaryIO) -> None:
    os.environ["POLARS_MAX_THREADS"] = "1"
    polars = importlib.import_module("polars")
    for steps, rates in evaluated(rows, 262_144):
        text = io.BytesIO()
        polars.DataFrame({"step": steps, "cosine": rates}).write_csv(text, include_header=False)
        out.write(text.getbuffer())


WRITERS: dict[str, Writer] = {
    "msgspec": msgspec_writer,
    "orjson": orjson_writer,
    "pyarrow": pyarrow_writer,
    "polars": polars_writer,
}


def seconds(writer: Writer, rows: int) -> float:
    with Path(os.devnull).open("wb") as out:
        start = time.perf_counter()
        writer(rows, out)
        return time.perf_counter() - start


def peak_memory(rows: int) -> int:
    """Return the peak resident memory, in KiB, of a process that streams ``rows`` rows."""
    # Linux's ru_maxrss starts at the parent's peak, VmHWM at the program's own.
    program = (
        "import runpy; from pathlib import Path\n"
        f"stream = runpy.run_path({__file__!r})['lrcurve_writer']\n"
        f"stream({rows}, Path({os.devnull!r}).open('wb'))\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    return int(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)


def main() -> int:
    rows = ROWS
    installed = {name: writer for name, writer in WRITERS.items() if importlib.util.find_spec(name)}
    for writer in installed.values():
        seconds(writer, rows // 100)
    trials = {name: min(seconds(writer, rows // 10) for _ in range(3)) for name, writer in installed.items()}
    for name, taken in trials.items():
        print(f"  {name:8} {taken / (rows // 10) * 1e9:6.1f} ns per row")
    fastest = min(trials, key=lambda name: trials[name])
    ours, floor = [], []
    for _ in range(ROUNDS):
        floor.append(seconds(installed[fastest], rows))
        ours.append(seconds(lrcurve_writer, rows))
    slow, fast = statistics.median(ours), statistics.median(floor)
    time_ratio = slow / fast
    print(
        f"CSV of {rows} rows: {slow:.2f} s; numpy and {fastest}: {fast:.2f} s; {time_ratio:.2f}x, limit {TIME_LIMIT}x"
    )
    few, many = peak_memory(rows // 10), peak_memory(rows)
    memory_ratio = many / few
    print(
        f"peak memory: {many / 1024:.1f} MiB; for a tenth of the rows: {few / 1024:.1f} MiB; "
        f"{memory_ratio:.2f}x, limit {MEMORY_LIMIT}x"
    )
    return int(time_ratio > TIME_LIMIT or memory_ratio > MEMORY_LIMIT)


if __name__ == "__main__":
    sys.exit(main())

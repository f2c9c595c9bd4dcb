"""Streaming a CSV of 10 million rows against numpy and the fastest writer that is installed.

Each floor writes in chunks, as constant memory demands, and on one thread, as lrcurve does. msgspec is always there; to
compete with more, ``pip install polars pyarrow orjson``.
"""

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Row, process_time

LIMIT = 1.5

EVALUATED = """
import io, os, sys
import numpy as np
rows, out = int(sys.argv[1]), sys.stdout.buffer
def evaluated(chunk):
    for start in range(0, rows, chunk):
        steps = np.arange(start, min(start + chunk, rows), dtype=np.int64)
        yield steps, 0.001 + (0.1 - 0.001) * (0.5 * (1.0 + np.cos(np.pi * (steps / rows))))
"""

PAIRS = """
for steps, rates in evaluated(2048):
    pairs = encode(list(zip(steps.tolist(), rates.tolist(), strict=True)))
    out.write(pairs[2:-2].replace(b"],[", b"\\n") + b"\\n")
"""

WRITERS = {
    "msgspec": f"import msgspec\nencode = msgspec.json.Encoder().encode\n{PAIRS}",
    "orjson": f"from orjson import dumps as encode\n{PAIRS}",
    "pyarrow": """
import pyarrow
from pyarrow import csv
for steps, rates in evaluated(65_536):
    csv.write_csv(pyarrow.table({"step": steps, "cosine": rates}), out, csv.WriteOptions(include_header=False))
""",
    "polars": """
os.environ["POLARS_MAX_THREADS"] = "1"
import polars
for steps, rates in evaluated(262_144):
    text = io.BytesIO()
    polars.DataFrame({"step": steps, "cosine": rates}).write_csv(text, include_header=False)
    out.write(text.getbuffer())
""",
}


def rows(tiny: bool) -> Iterator[Row]:
    """Yield one row, against the writer that is fastest at a tenth of the size."""
    count = 2_000 if tiny else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        scripts = {}
        for name, program in WRITERS.items():
            if importlib.util.find_spec(name):
                scripts[name] = Path(folder, f"with_{name}.py")
                scripts[name].write_text(EVALUATED + program, encoding="utf-8")
        trials = {name: process_time(script, str(count // 10)) for name, script in scripts.items()}
        fastest = min(trials, key=lambda name: min(trials[name]() for _ in range(1 if tiny else 3)))
        command = ["table", "cosine lr=0.1 min_lr=0.001", "--steps", str(count), "--format", "csv"]
        ours, floor = process_time("-m", "lrcurve", *command), process_time(scripts[fastest], str(count))
        yield Row(f"table --format csv, {count:,} rows", f"numpy and {fastest}", LIMIT, ours, floor, rounds=5)

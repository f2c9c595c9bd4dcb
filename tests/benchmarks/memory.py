"""The peak memory of a command at two sizes: what is larger only in its steps needs no more."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Row, peak_memory

COSINE, LINEAR = "cosine lr=0.1 min_lr=1e-3", "linear lr=0.1"
CYCLES = "cosine lr=0.1 min_lr=1e-3 steps=100 repeat=true"

ROWS = [
    ("table --format csv", ["table", COSINE, "--format", "csv"], 10**6, 10**7, 1.1),
    ("compare", ["compare", COSINE, LINEAR], 10**6, 10**7, 1.2),
    ("plot, smooth", ["plot", COSINE, LINEAR, "-o", "picture.png"], 10**3, 10**12, 1.2),
    ("plot, cycles", ["plot", CYCLES, "-o", "picture.png"], 10**3, 10**12, 1.2),
]


def rows(tiny: bool) -> Iterator[Row]:
    """Yield a row for each command."""
    with tempfile.TemporaryDirectory() as folder:
        for name, command, *sizes, limit in ROWS:
            few, many = (min(size, 10**4) if tiny else size for size in sizes)
            large, small = (
                peak_memory("-m", "lrcurve", *command, "--steps", str(steps), folder=Path(folder), codes=(0, 1))
                for steps in (many, few)
            )
            yield Row(f"memory: {name}, {many:,} steps", f"{few:,} steps", limit, large, small, rounds=3)

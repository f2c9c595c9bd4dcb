"""Pictures of 1e12 steps against pictures of 1e3: the same time."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Row, process_time

LIMIT = 1.2
SHORT, LONG = 10**3, 10**12

SMOOTH = ("cosine lr=0.1 min_lr=1e-3", "step lr=0.1 gamma=0.5 step_size=20%", "exponential lr=0.1 decay_rate=0.01")
PICTURES = {"smooth": SMOOTH, "cycles": ("cosine lr=0.1 min_lr=1e-3 steps=100 repeat=true",)}


def rows(tiny: bool) -> Iterator[Row]:
    """Yield a row for each picture; a tiny one is as long, since that costs nothing."""
    with tempfile.TemporaryDirectory() as folder:
        for name, specs in PICTURES.items():
            long, short = (
                process_time("-m", "lrcurve", "plot", *specs, "--steps", str(steps), "-o", Path(folder, f"{steps}.png"))
                for steps in (LONG, SHORT)
            )
            yield Row(f"plot, {name}, 1e12 steps", "of 1e3 steps", LIMIT, long, short, rounds=15)

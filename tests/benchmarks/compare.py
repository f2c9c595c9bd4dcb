"""Comparing two files against loading both with lrcurve and evaluating every curve, once and twice."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Row, process_time

LIMIT = 1.5

FLOOR = """
import sys
import numpy as np
import lrcurve
from rich.console import Console
times, length, *paths = sys.argv[1:]
steps = np.arange(int(length))
for _ in range(int(times)):
    for path in paths:
        for curve in lrcurve.load(path):
            curve.lr(steps)
"""

SPEC = "steps: {steps}\nlr: 0.1\nschedules:\n  one: {{{one}}}\n"

CASES = {
    "the same": ("type: cosine, warmup: 1000", "type: cosine, warmup: 1000"),
    "scaled": ("type: cosine, warmup: 1000", "type: cosine, warmup: 1000, lr: 0.2"),
    "shifted": ("type: cosine, warmup: 1000", "type: cosine, warmup: 1000, advance: 1"),
    "stretched": ("type: step, step_size: 20000", "type: step, step_size: 10000"),
    "no simple cause": ("type: cosine, warmup: 1000", "type: linear, warmup: 1000"),
}


def rows(tiny: bool) -> Iterator[Row]:
    """Yield two rows for each cause of a difference, for files of a million steps."""
    steps = 2_000 if tiny else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        script, *files = (Path(folder, name) for name in ("floor.py", "base.yaml", "head.yaml"))
        script.write_text(FLOOR, encoding="utf-8")
        for name, specs in CASES.items():
            for file, one in zip(files, specs, strict=True):
                file.write_text(SPEC.format(steps=steps, one=one), encoding="utf-8")
            ours = process_time("-m", "lrcurve", "compare", *files, codes=(0, 1))
            for times, words, limit in (("1", "once", None), ("2", "twice", LIMIT)):
                floor = process_time(script, times, str(steps), *files)
                yield Row(f"compare, {name}, {steps:,} steps", f"load and evaluate {words}", limit, ours, floor)

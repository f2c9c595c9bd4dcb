"""Thousands of files through ``lrcurve check``, in batches, and in one call if that takes them.

Each batch goes through lrcurve and through the floor before the next one does. The floor is a program that starts once
for each batch, reads the same files with ruamel.yaml and evaluates the one formula in each with numpy.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Cost, NotCompared, Row, process_time

FILES, BATCH = 5_000, 100
LIMIT = 3.0

FLOOR = """
import sys
import numpy as np
import typer
from pathlib import Path
from rich.console import Console
from ruamel.yaml import YAML
for path in sys.argv[1:]:
    document = YAML(typ="rt").load(Path(path).read_text(encoding="utf-8"))
    t, (one,) = np.arange(document["steps"]), document["schedules"].values()
    rates = one["lr"] * (1 + np.cos(np.pi * t / len(t))) / 2
    assert np.isfinite(rates).all() and rates.argmin() == len(t) - 1
"""


def batches(files: list[str], size: int, *command: str) -> Cost:
    """Return what measures the seconds of a command on the next so many files, each time it is called."""
    starts = cycle(range(0, len(files), size))

    def cost() -> float:
        at = next(starts)
        return process_time(*command, *files[at : at + size], codes=(0, 1))()

    return cost


def rows(tiny: bool) -> Iterator[Row | NotCompared]:
    """Yield a row for all files in batches, and one for all files in one call, or why that is not to be had."""
    count, size = (6, 3) if tiny else (FILES, BATCH)
    check = ("-m", "lrcurve", "check")
    with tempfile.TemporaryDirectory() as folder:
        floor = Path(folder, "floor.py")
        floor.write_text(FLOOR, encoding="utf-8")
        files = [str(Path(folder, f"{number}.yaml")) for number in range(count)]
        for number, file in enumerate(files):
            text = f"steps: 1000\nschedules:\n  one: {{type: cosine, lr: {0.001 * (number + 1):.3f}, warmup: 10}}\n"
            Path(file).write_text(text, encoding="utf-8")
        words = "ruamel.yaml and numpy"
        ours, theirs = batches(files, size, *check), batches(files, size, str(floor))
        yield Row(f"check, {count:,} files, {size} a call", words, LIMIT, ours, theirs, rounds=count // size)
        whole = f"check, {count:,} files in one call"
        done = subprocess.run([sys.executable, *check, *files], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode in (0, 1):
            ours, theirs = batches(files, count, *check), batches(files, count, str(floor))
            yield Row(whole, words, LIMIT, ours, theirs, rounds=3)
        else:
            yield NotCompared(whole, done.stderr.strip().splitlines()[-1])

"""Comparing two files of a million steps: ``python tests/benchmarks/compare.py``.

The floor starts Python, loads both files with lrcurve and evaluates every curve of both: once, which is the stricter
floor, and twice. Command and floors run in turn, as processes of their own; what is printed is the median of the ratios
of their wall-clock times. Exits with 1 if one is over its limit against two evaluations.
"""

import compileall
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 9
LIMIT = 1.5

FLOOR = """
import sys
import numpy as np
from rich.console import Console
from lrcurve.sources import load
steps = np.arange(1_000_000)
for _ in range(int(sys.argv[1])):
    for path in sys.argv[2:]:
        for curve in load(path):
            curve.lr(steps)
"""

SPEC = "steps: 1000000\nlr: 0.1\nschedules:\n  one: {{{one}}}\n"

ROWS = {
    "the same": ("type: cosine, warmup: 1000", "type: cosine, warmup: 1000"),
    "scaled": ("type: cosine, warmup: 1000", "type: cosine, warmup: 1000, lr: 0.2"),
    "shifted": ("type: cosine, warmup: 1000", "type: cosine, warmup: 1000, shift: 1"),
    "stretched": ("type: step, step_size: 20000", "type: step, step_size: 10000"),
    "no simple cause": ("type: cosine, warmup: 1000", "type: linear, warmup: 1000"),
}


def seconds(arguments: list[str]) -> float:
    """Return the wall-clock time of one run of Python with these arguments."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{arguments} gave exit code {done.returncode}")
    return time.perf_counter() - start


def main() -> int:
    """Print a line per case; return 1 if one is over its limit."""
    over = False
    compileall.compile_dir(ROOT / "lrcurve", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "floor.py")
        script.write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{FLOOR}", encoding="utf-8")
        for name, (base, head) in ROWS.items():
            files = [str(Path(folder, file)) for file in ("base.yaml", "head.yaml")]
            for file, one in zip(files, (base, head), strict=True):
                Path(file).write_text(SPEC.format(one=one), encoding="utf-8")
            command = ["-m", "lrcurve", "compare", *files]
            once, twice = [str(script), "1", *files], [str(script), "2", *files]
            for arguments in (command, once):
                seconds(arguments)
            times = [(seconds(command), seconds(once), seconds(twice)) for _ in range(PAIRS)]
            strict = statistics.median(ours / floor for ours, floor, _ in times)
            ratio = statistics.median(ours / floor for ours, _, floor in times)
            taken = statistics.median(ours for ours, _, _ in times)
            over |= ratio > LIMIT
            print(
                f"compare, {name:<16} {taken:5.2f} s; evaluated twice: {ratio:.2f}x (limit {LIMIT}x), "
                f"once: {strict:.2f}x"
            )
    return int(over)


if __name__ == "__main__":
    sys.exit(main())

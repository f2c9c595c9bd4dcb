"""Pictures of 1e12 steps against pictures of 1e3: ``python tests/benchmarks/plot.py``.

Both are drawn in turn, as processes of their own; printed are the medians of wall-clock time and peak memory and their
ratios. Exits with 1 if a ratio is over its limit.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 15
LIMIT = 1.2
SHORT, LONG = 10**3, 10**12

PICTURE = """
import sys
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.exponential import Exponential
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.picture import FigureOptions, save
kind, steps, file = sys.argv[1], int(sys.argv[2]), sys.argv[3]
run = Run(ticks=steps)
if kind == "smooth":
    curves = [
        Curve("cosine", Cosine(lr=0.1, min_lr=1e-3, steps=steps), run),
        Curve("step", Step(lr=0.1, gamma=0.5, step_size=steps // 5), run),
        Curve("exponential", Exponential(lr=0.1, decay_rate=0.01, decay_steps=steps), run),
    ]
else:
    curves = [Curve("cycles", Repeat(inner=Cosine(lr=0.1, min_lr=1e-3, steps=100), steps=100), run)]
save(curves, file, FigureOptions(), form="png")
"""


def measured(kind: str, steps: int, folder: str) -> tuple[float, float]:
    """Return the seconds and the peak memory in MiB of drawing one picture."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-c", PICTURE, kind, str(steps), f"{folder}/picture.png"]
    start = time.perf_counter()
    child = os.posix_spawn(sys.executable, arguments, environment)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"drawing {kind} of {steps} steps failed")
    return seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main() -> int:
    """Print the ratios and return 1 if one is over the limit."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("smooth", "cycles"):
            pairs = [(measured(kind, SHORT, folder), measured(kind, LONG, folder)) for _ in range(PAIRS)]
            for index, unit in enumerate(("s", "MiB")):
                short = statistics.median(pair[0][index] for pair in pairs)
                long = statistics.median(pair[1][index] for pair in pairs)
                ratio = long / short
                worst = max(worst, ratio)
                print(f"{kind:8} 1e12 {long:8.3f} {unit:4} 1e3 {short:8.3f} {unit:4} ratio {ratio:.2f} (limit {LIMIT})")
    return int(worst > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())

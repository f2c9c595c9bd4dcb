"""Whole commands against the least that a script could do: ``python tests/benchmarks/commands.py``.

The package is compiled to byte code first, as pip does when it installs it.

Each command and its floor run in turn, as processes of their own, and what is printed is the median of the ratios of
their wall-clock times, pair by pair. Exits with 1 if one is over its limit.
"""

import compileall
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "tests" / "benchmarks" / "three.yaml"
PAIRS = 21

EMPTY_APP = """
import typer
app = typer.Typer()
@app.command()
def one() -> None: ...
@app.command()
def two() -> None: ...
app()
"""

RATES = """
t = np.arange(50)
curves = {
    "step_decay": 0.1 * 0.5 ** (t // 10),
    "exponential": 0.1 * 0.9 ** t,
    "cosine": 0.001 + 0.099 * (1 + np.cos(np.pi * t / 50)) / 2,
}
"""

TABLE = f"""
import numpy as np
from rich.console import Console
from rich.table import Table
{RATES}
table = Table("step", *curves)
for i in range(50):
    table.add_row(str(i), *(f"{{rates[i]:.6g}}" for rates in curves.values()))
console = Console()
console.print(table)
for name, rates in curves.items():
    numbers = (rates[0], rates.max(), rates.argmax(), rates[-1], rates.mean())
    console.print(name, *(f"{{number:.6g}}" for number in numbers))
"""

PICTURE = f"""
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
{RATES}
figure = Figure(figsize=(8, 5), dpi=150)
FigureCanvasAgg(figure)
axes = figure.add_subplot()
axes.set_yscale("log")
axes.grid(alpha=0.3)
for name, rates in curves.items():
    axes.step(np.arange(51), np.append(rates, rates[-1]), where="post", label=name)
axes.set_title("three")
axes.set_xlabel("step")
axes.set_ylabel("learning rate")
axes.legend()
figure.savefig("floor.png")
"""

ROWS = [
    ("lrcurve --help", ["-m", "lrcurve", "--help"], EMPTY_APP, ["--help"], 1.3),
    ("lrcurve --version", ["-m", "lrcurve", "--version"], "import typer", [], 1.3),
    ("lrcurve table, 3 curves, 50 steps", ["-m", "lrcurve", "table", str(SPEC)], TABLE, [], 1.3),
    ("lrcurve plot, the same, PNG", ["-m", "lrcurve", "plot", str(SPEC), "-o", "ours.png"], PICTURE, [], 1.2),
]


def seconds(arguments: list[str], folder: str) -> float:
    """Return the wall-clock time of one run of Python with these arguments."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - start


def main() -> int:
    """Print a line per command; return 1 if one is over its limit."""
    over = False
    compileall.compile_dir(ROOT / "lrcurve", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        for name, command, floor, arguments, limit in ROWS:
            script = Path(folder, "floor.py")
            script.write_text(floor, encoding="utf-8")
            pair = (command, [str(script), *arguments])
            for one in pair:
                seconds(one, folder)  # warms the caches, and writes byte code
            ratios = [seconds(pair[0], folder) / seconds(pair[1], folder) for _ in range(PAIRS)]
            ratio = statistics.median(ratios)
            over |= ratio > limit
            print(f"{name:<36} {ratio:5.2f}x  (limit {limit}x, {min(ratios):.2f} to {max(ratios):.2f})")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())

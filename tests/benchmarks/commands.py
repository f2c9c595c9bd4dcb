"""Whole commands against the least that a script could do."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import ROOT, Row, process_time

SPEC = ROOT / "tests" / "benchmarks" / "three.yaml"

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
    ("lrcurve --help", ["--help"], "an empty typer app's", EMPTY_APP, ["--help"], 1.3),
    ("lrcurve --version", ["--version"], "import typer", "import typer", [], 1.3),
    ("lrcurve table, 3 curves, 50 steps", ["table", str(SPEC)], "numpy and rich", TABLE, [], 1.3),
    ("lrcurve plot, the same, PNG", ["plot", str(SPEC), "-o", "ours.png"], "matplotlib", PICTURE, [], 1.2),
]


def rows(tiny: bool) -> Iterator[Row]:
    """Yield a row for each command; none has a size to be tiny in."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "floor.py")
        for what, command, floor, program, arguments, limit in ROWS:
            script.write_text(program, encoding="utf-8")
            ours = process_time("-m", "lrcurve", *command, folder=folder)
            yield Row(what, floor, limit, ours, process_time(script, *arguments, folder=folder), rounds=21)

"""How benchmarks measure: pairs of a cost and its floor in turn, the ratio of each pair, and the median of these.

On a machine that is busy with something else both sides of a pair are slowed alike, so that their ratio holds where
seconds do not.
"""

import functools
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

Cost = Callable[[], float]
"""Does the work once and returns what it cost, in seconds or in bytes."""

_WATCH = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ, file_actions=quiet)
_, status, usage = os.wait4(child, 0)
print(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Row:
    """A line of the table: what costs at most ``limit`` times its floor; without a limit the ratio is only shown.

    Nothing is measured until the row is reached: ``cost`` and ``floor_cost`` are called in turn, ``rounds`` times.
    """

    what: str
    floor: str
    limit: float | None
    cost: Cost
    floor_cost: Cost
    rounds: int = 7

    def ratios(self, rounds: int) -> list[float]:
        """Return the ratio of each of so many pairs."""
        return [self.cost() / self.floor_cost() for _ in range(rounds)]


@dataclass(frozen=True)
class NotCompared:
    """A line of the table for what cannot be measured here, with the reason."""

    what: str
    reason: str


@dataclass(frozen=True)
class Result:
    """The ratios of a row, of which the median counts."""

    row: Row
    ratios: Sequence[float]

    @property
    def ratio(self) -> float:
        """The median."""
        return statistics.median(self.ratios)

    @property
    def within(self) -> bool:
        """Whether the median is at most the limit."""
        return self.row.limit is None or self.ratio <= self.row.limit


def measured(row: Row, *, tiny: bool) -> Result:
    """Return the ratios of a row: of one pair for ``tiny``, else of its rounds after a pair that only warms caches."""
    if not tiny:
        row.ratios(1)
    return Result(row, row.ratios(1 if tiny else row.rounds))


def function_time(function: Callable[[], object]) -> Cost:
    """Return what measures the seconds of a call."""

    def cost() -> float:
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    return cost


def process_time(*arguments: str | Path, folder: str | Path = ROOT, codes: Sequence[int] = (0,)) -> Cost:
    """Return what measures the seconds of ``python ARGUMENTS`` in a folder, which must exit with one of ``codes``."""
    return function_time(functools.partial(_run, arguments, folder, codes, subprocess.DEVNULL))


def peak_memory(*arguments: str | Path, folder: str | Path = ROOT, codes: Sequence[int] = (0,)) -> Cost:
    """Return what measures the peak memory of ``python ARGUMENTS`` in bytes.

    The process is the child of a small one, since to Linux the peak of a process starts at that of its parent.
    """

    def cost() -> float:
        return float(_run(("-I", "-S", "-c", _WATCH, *arguments), folder, codes, subprocess.PIPE))

    return cost


def _run(arguments: Sequence[str | Path], folder: str | Path, codes: Sequence[int], stdout: int) -> bytes:
    """Run Python, and return what it printed if ``stdout`` is a pipe."""
    command = [sys.executable, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=stdout, stderr=subprocess.PIPE, check=False)
    if done.returncode not in codes:
        raise RuntimeError(f"{command[1:]} exited with {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout or b""

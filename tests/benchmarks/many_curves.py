"""A spec that makes 1,000 curves against one of its kind that makes 100: no more than ten times the time.

A document may have 100 schedules and 1,000 curves: this one has 100 schedules with 10 parameter groups each.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Row, process_time

LIMIT = 10.0
VERBS = {
    "table": ["--format", "csv", "--every", "100"],
    "check": [],
    "compare": ["--against", "s0[g0]"],
    "fingerprint": [],
    "plot": ["-o", "picture.png"],
}
GROUPS = "{" + ", ".join(f"g{group}: {0.1 * (group + 1):.1f}" for group in range(10)) + "}"


def spec(schedules: int) -> str:
    """Return a document of so many schedules, each of them a little different, with ten groups each."""
    lines = (
        f"  s{number}: {{type: cosine, lr: {0.01 * (number + 1):.2f}, warmup: {number + 1}, groups: {GROUPS}}}\n"
        for number in range(schedules)
    )
    return "steps: 10000\nschedules:\n" + "".join(lines)


def rows(tiny: bool) -> Iterator[Row]:
    """Yield a row for each verb that takes so many."""
    many, few = (2, 1) if tiny else (100, 10)
    with tempfile.TemporaryDirectory() as folder:
        large, small = (Path(folder, name) for name in ("large.yaml", "small.yaml"))
        large.write_text(spec(many), encoding="utf-8")
        small.write_text(spec(few), encoding="utf-8")
        for verb, options in VERBS.items():
            ours, floor = (
                process_time("-m", "lrcurve", verb, file, *options, folder=folder, codes=(0, 1))
                for file in (large, small)
            )
            yield Row(f"{verb}, {10 * many:,} curves", f"{10 * few} curves", LIMIT, ours, floor, rounds=3)

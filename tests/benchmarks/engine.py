"""What a schedule costs above its bare numpy expression, on 10 million steps; exits with 1 where that is over 1.5x.

Run it as ``python -m tests.benchmarks.engine``, with names of types to measure only those.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from lrcurve.schedules import Steps, find, names

LIMIT = 1.5
ROUNDS = 7
N = 10_000_000
LISTED = tuple(float(rate) for rate in np.linspace(1.0, 0.1, 1_000_000))

Bare = Callable[[Steps], Any]


def cases() -> dict[str, tuple[dict[str, Any], Bare]]:
    """Return the fields to measure each type with, and the expression that a person would write instead."""
    a, b, n = 0.1, 0.001, N // 2
    levels, points = np.array(LISTED), np.array([0, N // 4, N])
    heights, drops = np.array([0.1, 0.5, 0.2]), np.array([N // 2, N // 4 * 3])
    return {
        "constant": ({"lr": a}, lambda t: np.full(t.shape, a)),
        "cosine": (
            {"lr": a, "min_lr": b, "steps": N},
            lambda t: b + (a - b) * (1 + np.cos(np.pi * np.minimum(t, N) / N)) / 2,
        ),
        "cyclic": (
            {"lr": a, "min_lr": b, "steps_up": 2000},
            lambda t: b + (a - b) * np.maximum(0, 1 - np.abs(t / 2000 - 2 * np.floor(1 + t / 4000) + 1)),
        ),
        "exponential": ({"lr": a, "decay_rate": 0.9, "decay_steps": n}, lambda t: a * 0.9 ** (t / n)),
        "expression": (
            {"formula": "lr * (1 - t / T) ** 2 + b", "lr": a, "steps": N, "constants": {"b": b}},
            lambda t: a * (1 - np.minimum(t, N) / N) ** 2 + b,
        ),
        "inverse_sqrt": ({"lr": a, "timescale": 1000}, lambda t: a * np.sqrt(1000 / (1000 + t))),
        "inverse_time": ({"lr": a, "decay_rate": 0.5, "decay_steps": n}, lambda t: a / (1 + 0.5 * t / n)),
        "linear": ({"lr": a, "min_lr": b, "steps": N}, lambda t: b + (a - b) * (1 - np.minimum(t, N) / N)),
        "multistep": (
            {"lr": a, "milestones": tuple(drops.tolist()), "gamma": 0.1},
            lambda t: a * 0.1 ** np.searchsorted(drops, t, side="right"),
        ),
        "noam": (
            {"model_size": 512, "warmup_steps": 4000},
            lambda t: 512**-0.5 * np.minimum((t + 1.0) ** -0.5, (t + 1.0) * 4000**-1.5),
        ),
        "one_cycle": (
            {"lr": a, "start_lr": b, "min_lr": 0.0, "rise": n, "steps": N},
            lambda t: np.where(
                t < n,
                b + (a - b) * (1 - np.cos(np.pi * t / n)) / 2,
                a * (1 + np.cos(np.pi * (np.minimum(t, N) - n) / (N - n))) / 2,
            ),
        ),
        "one_minus_sqrt": (
            {"lr": a, "min_lr": b, "steps": N},
            lambda t: b + (a - b) * (1 - np.sqrt(np.minimum(t, N) / N)),
        ),
        "piecewise": (
            {"at": tuple(points.tolist()), "values": tuple(heights.tolist())},
            lambda t: np.interp(t, points, heights),
        ),
        "polynomial": (
            {"lr": a, "min_lr": b, "power": 0.9, "steps": N},
            lambda t: b + (a - b) * (1 - np.minimum(t, N) / N) ** 0.9,
        ),
        "rex": (
            {"lr": a, "min_lr": b, "steps": N},
            lambda t: b + (a - b) * (1 - np.minimum(t, N) / N) / (1 - np.minimum(t, N) / N / 2),
        ),
        "step": ({"lr": a, "gamma": 0.9, "step_size": 1_000_000}, lambda t: a * 0.9 ** (t // 1_000_000)),
        "tanh": (
            {"lr": a, "min_lr": b, "steps": N},
            lambda t: b + (a - b) / 2 * (1 - np.tanh(-6 + 9 * (np.minimum(t, N) / N))),
        ),
        "values": ({"values": LISTED}, lambda t: levels[np.minimum(t, len(levels) - 1)]),
        "warmup": ({"lr": a, "start_lr": b, "steps": n}, lambda t: np.where(t < n, b + (a - b) * t / n, a)),
        "wsd": (
            {"lr": a, "min_lr": b, "decay_steps": n, "steps": N},
            lambda t: np.where(t < N - n, a, b + (a - b) * (N - np.minimum(t, N)) / n),
        ),
    }


def seconds(run: Bare, t: Steps) -> float:
    """Return how long one evaluation takes."""
    start = time.perf_counter()
    run(t)
    return time.perf_counter() - start


def main(chosen: list[str]) -> int:
    """Measure, print one line per type, and return the exit code."""
    known = cases()
    missing = set(names()) - set(known)
    if missing:
        print(f"no expression to compare with: {', '.join(sorted(missing))}")
        return 1
    t = np.arange(N, dtype=np.int64)
    over = []
    print(f"{'type':<16}{'schedule':>12}{'bare numpy':>12}{'ratio':>8}   (medians of {ROUNDS}, limit {LIMIT})")
    for name in chosen or names():
        fields, bare = known[name]
        schedule = find(name)(**fields)
        if not np.allclose(schedule(t[::1000]), bare(t[::1000]), rtol=1e-9, atol=1e-16):
            print(f"{name:<16} differs from its bare expression")
            return 1
        times = [(seconds(schedule, t), seconds(bare, t)) for _ in range(ROUNDS)]
        ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
        over += [name] if ours / theirs > LIMIT else []
        print(f"{name:<16}{ours * 1000:>9.1f} ms{theirs * 1000:>9.1f} ms{ours / theirs:>8.2f}")
    if over:
        print(f"over the limit: {', '.join(over)}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

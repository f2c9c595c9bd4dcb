"""What a type costs above its bare numpy expression, on 10 million steps."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from lrcurve.schedules import Steps, find, names
from tests.benchmarks.measuring import NotCompared, Row, function_time

LIMIT = 1.5

Bare = Callable[[Steps], Any]


def cases(steps: int) -> dict[str, tuple[dict[str, Any], Bare]]:
    """Return the fields to measure each type with, and the expression that a person would write instead."""
    a, b, n = 0.1, 0.001, steps // 2
    listed = tuple(np.linspace(1.0, 0.1, steps // 10).tolist())
    metrics = tuple((1 / np.arange(1, 1001) + np.random.default_rng(1).random(1000)).tolist())
    every = steps // len(metrics)
    levels, points = np.array(listed), np.array([0, steps // 4, steps])
    heights, drops = np.array([0.1, 0.5, 0.2]), np.array([steps // 2, steps // 4 * 3])
    kept = cuts(metrics, a)
    return {
        "constant": ({"lr": a}, lambda t: np.full(t.shape, a)),
        "cosine": (
            {"lr": a, "min_lr": b, "steps": steps},
            lambda t: b + (a - b) * (1 + np.cos(np.pi * np.minimum(t, steps) / steps)) / 2,
        ),
        "cyclic": (
            {"lr": a, "min_lr": b, "steps_up": 2000},
            lambda t: b + (a - b) * np.maximum(0, 1 - np.abs(t / 2000 - 2 * np.floor(1 + t / 4000) + 1)),
        ),
        "exponential": ({"lr": a, "decay_rate": 0.9, "decay_steps": n}, lambda t: a * 0.9 ** (t / n)),
        "expression": (
            {"formula": "lr * (1 - t / T) ** 2 + b", "lr": a, "steps": steps, "constants": {"b": b}},
            lambda t: a * (1 - np.minimum(t, steps) / steps) ** 2 + b,
        ),
        "inverse_sqrt": ({"lr": a, "timescale": 1000}, lambda t: a * np.sqrt(1000 / (1000 + t))),
        "inverse_time": ({"lr": a, "decay_rate": 0.5, "decay_steps": n}, lambda t: a / (1 + 0.5 * t / n)),
        "linear": ({"lr": a, "min_lr": b, "steps": steps}, lambda t: b + (a - b) * (1 - np.minimum(t, steps) / steps)),
        "multistep": (
            {"lr": a, "milestones": tuple(drops.tolist()), "gamma": 0.1},
            lambda t: a * 0.1 ** np.searchsorted(drops, t, side="right"),
        ),
        "noam": (
            {"model_size": 512, "warmup_steps": 4000},
            lambda t: 512**-0.5 * np.minimum((t + 1.0) ** -0.5, (t + 1.0) * 4000**-1.5),
        ),
        "one_cycle": (
            {"lr": a, "start_lr": b, "min_lr": 0.0, "rise": n, "steps": steps},
            lambda t: np.where(
                t < n,
                b + (a - b) * (1 - np.cos(np.pi * t / n)) / 2,
                a * (1 + np.cos(np.pi * (np.minimum(t, steps) - n) / (steps - n))) / 2,
            ),
        ),
        "one_minus_sqrt": (
            {"lr": a, "min_lr": b, "steps": steps},
            lambda t: b + (a - b) * (1 - np.sqrt(np.minimum(t, steps) / steps)),
        ),
        "piecewise": (
            {"at": tuple(points.tolist()), "values": tuple(heights.tolist())},
            lambda t: np.interp(t, points, heights),
        ),
        "plateau": (
            {"lr": a, "metrics": metrics, "factor": 0.5, "eps": 0.0, "every": every},
            lambda t: kept[np.minimum(t // every, len(metrics))],
        ),
        "polynomial": (
            {"lr": a, "min_lr": b, "power": 0.9, "steps": steps},
            lambda t: b + (a - b) * (1 - np.minimum(t, steps) / steps) ** 0.9,
        ),
        "rex": (
            {"lr": a, "min_lr": b, "steps": steps},
            lambda t: b + (a - b) * (1 - np.minimum(t, steps) / steps) / (1 - np.minimum(t, steps) / steps / 2),
        ),
        "step": ({"lr": a, "gamma": 0.9, "step_size": steps // 10}, lambda t: a * 0.9 ** (t // (steps // 10))),
        "tanh": (
            {"lr": a, "min_lr": b, "steps": steps},
            lambda t: b + (a - b) / 2 * (1 - np.tanh(-6 + 9 * (np.minimum(t, steps) / steps))),
        ),
        "values": ({"values": listed}, lambda t: levels[np.minimum(t, len(levels) - 1)]),
        "warmup": ({"lr": a, "start_lr": b, "steps": n}, lambda t: np.where(t < n, b + (a - b) * t / n, a)),
        "wsd": (
            {"lr": a, "min_lr": b, "decay_steps": n, "steps": steps},
            lambda t: np.where(t < steps - n, a, b + (a - b) * (steps - np.minimum(t, steps)) / n),
        ),
    }


def cuts(metrics: tuple[float, ...], lr: float) -> Any:
    """Return the rate after each metric of a plateau with a patience of 10, as a loop of a few lines finds it."""
    best, bad, rates = np.inf, 0, []
    for metric in metrics:
        best, bad = (metric, 0) if metric < best * (1 - 1e-4) else (best, bad + 1)
        if bad > 10:
            lr, bad = 0.5 * lr, 0
        rates.append(lr)
    return np.array([rates[0], *rates])


def rows(tiny: bool) -> Iterator[Row | NotCompared]:
    """Yield a row for each type.

    Raises:
        AssertionError: where a type and its expression differ.
    """
    steps = 10_000 if tiny else 10_000_000
    known = cases(steps)
    t = np.arange(steps, dtype=np.int64)
    for name in names():
        if name not in known:
            yield NotCompared(f"{name}, {steps:,} steps", "no expression is written for it yet")
            continue
        fields, bare = known[name]
        schedule = find(name)(**fields)
        np.testing.assert_allclose(schedule(t[::1000]), bare(t[::1000]), rtol=1e-9, atol=1e-16, err_msg=name)
        ours, floor = (function_time(partial(rates, t)) for rates in (schedule, bare))
        yield Row(f"{name}, {steps:,} steps", "numpy expression", LIMIT, ours, floor)

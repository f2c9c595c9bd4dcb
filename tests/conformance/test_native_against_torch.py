"""The native types against torch's schedulers of the same name, stepped live on the same parameters.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Repeat
from tests.schedules.strategies import make

RANDOM = np.random.default_rng(20261120)
SETS = 25


def stepped(scheduler: Callable[..., Any], lr: float, steps: int, **settings: Any) -> list[float]:
    """Return the rate that each of ``steps`` updates uses under a torch scheduler."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    schedule = scheduler(optimizer, **settings)
    rates = []
    for step in range(steps):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if step < steps - 1:
            schedule.step()
    return rates


def agree(native: Schedule, theirs: list[float]) -> None:
    """Compare every step, to 1e-10 of the peak."""
    np.testing.assert_allclose(native(np.arange(len(theirs))), theirs, rtol=0, atol=1e-10 * max(theirs))


def rate() -> float:
    return float(10 ** RANDOM.uniform(-5, 1))


def whole(low: int, high: int) -> int:
    return int(RANDOM.integers(low, high + 1))


STEP = [(0.1, 0.1, 5), (0.1, 0.5, 1), (1.0, 1.0, 3), (0.3, 0.1, 1000)]
STEP += [(rate(), float(RANDOM.uniform(0.1, 1)), whole(1, 60)) for _ in range(SETS)]


@pytest.mark.parametrize(("lr", "gamma", "size"), STEP)
def test_step(lr: float, gamma: float, size: int) -> None:
    theirs = stepped(lr_scheduler.StepLR, lr, 300, step_size=size, gamma=gamma)
    agree(make("step", lr=lr, gamma=gamma, step_size=size), theirs)


EXPONENTIAL = [(0.1, 0.9), (0.1, 1.0), (1.0, 0.01)]
EXPONENTIAL += [(rate(), float(RANDOM.uniform(0.5, 1))) for _ in range(SETS)]


@pytest.mark.parametrize(("lr", "gamma"), EXPONENTIAL)
def test_exponential(lr: float, gamma: float) -> None:
    agree(make("exponential", lr=lr, decay_rate=gamma), stepped(lr_scheduler.ExponentialLR, lr, 300, gamma=gamma))


COSINE = [(0.1, 0.001, 25), (0.01, 1e-6, 10), (0.1, 0.0, 1), (0.1, 0.1, 7), (0.1, 0.0, 500)]
COSINE += [(lr, lr * float(RANDOM.uniform(0, 1)), whole(1, 150)) for lr in (rate() for _ in range(SETS))]


@pytest.mark.parametrize(("lr", "floor", "length"), COSINE)
def test_cosine_beyond_its_length(lr: float, floor: float, length: int) -> None:
    theirs = stepped(lr_scheduler.CosineAnnealingLR, lr, 400, T_max=length, eta_min=floor)
    agree(make("cosine", lr=lr, min_lr=floor, steps=length, past_end="mirror"), theirs)


# pct_start * total is a whole number in each, as torch's phases end between steps otherwise
ONE_CYCLE = [(0.1, 100, 30, 25.0, 1e4), (1.0, 10, 5, 10.0, 100.0), (0.3, 20, 2, 25.0, 1e4), (0.3, 200, 100, 1.0, 1.0)]
ONE_CYCLE += [
    (rate(), total, whole(2, total // 2), float(RANDOM.uniform(1, 50)), float(RANDOM.uniform(1, 1e5)))
    for total in (whole(4, 300) for _ in range(SETS))
]


@pytest.mark.parametrize("three", [False, True])
@pytest.mark.parametrize(("shape", "anneal"), [("cosine", "cos"), ("linear", "linear")])
@pytest.mark.parametrize(("lr", "total", "up", "div", "final"), ONE_CYCLE)
def test_one_cycle(
    lr: float, total: int, up: int, div: float, final: float, shape: str, anneal: str, three: bool
) -> None:
    theirs = stepped(
        lr_scheduler.OneCycleLR,
        lr,
        total,
        max_lr=lr,
        total_steps=total,
        pct_start=up / total,
        anneal_strategy=anneal,
        cycle_momentum=False,
        div_factor=div,
        final_div_factor=final,
        three_phase=three,
    )
    start = lr / div
    phases = {"rise": up - 1, "phases": 3 if three else 2, "shape": shape, "steps": total - 1}
    agree(make("one_cycle", lr=lr, start_lr=start, min_lr=start / final, **phases), theirs)


def test_one_cycle_has_the_same_defaults() -> None:
    theirs = stepped(lr_scheduler.OneCycleLR, 0.1, 101, max_lr=0.1, total_steps=101, pct_start=31 / 101)
    agree(make("one_cycle", lr=0.1, steps=100), theirs)


CYCLIC: list[tuple[float, float, int, int | None]] = [(0.1, 0.001, 10, None), (0.1, 0.0, 1, 1), (1.0, 0.5, 1, 7)]
CYCLIC += [(lr, lr * float(RANDOM.uniform(0, 1)), whole(1, 60), whole(1, 60)) for lr in (rate() for _ in range(SETS))]


@pytest.mark.parametrize(("mode", "gamma"), [("triangular", None), ("triangular2", None), ("exp_range", 0.99)])
@pytest.mark.parametrize(("lr", "floor", "up", "down"), CYCLIC)
def test_cyclic(lr: float, floor: float, up: int, down: int | None, mode: str, gamma: float | None) -> None:
    theirs = stepped(
        lr_scheduler.CyclicLR,
        floor,
        400,
        base_lr=floor,
        max_lr=lr,
        step_size_up=up,
        step_size_down=down,
        mode=mode,
        gamma=1.0 if gamma is None else gamma,
        cycle_momentum=False,
    )
    ways: dict[str, Any] = {"steps_up": up, "steps_down": down, "mode": mode, "gamma": gamma}
    agree(make("cyclic", lr=lr, min_lr=floor, **ways), theirs)


RESTARTS = [(0.1, 0.001, 25), (0.1, 0.0, 1), (0.1, 0.1, 7), (0.5, 0.0, 1000)]
RESTARTS += [(lr, lr * float(RANDOM.uniform(0, 1)), whole(1, 60)) for lr in (rate() for _ in range(SETS))]


@pytest.mark.parametrize("factor", [1, 2, 3])
@pytest.mark.parametrize(("lr", "floor", "length"), RESTARTS)
def test_cosine_with_warm_restarts(lr: float, floor: float, length: int, factor: int) -> None:
    scheduler = partial(lr_scheduler.CosineAnnealingWarmRestarts, T_0=length, T_mult=factor, eta_min=floor)
    cosine = make("cosine", lr=lr, min_lr=floor, steps=length)
    agree(Repeat(inner=cosine, steps=length, stretch=factor), stepped(scheduler, lr, 600))

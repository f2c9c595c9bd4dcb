"""torch's schedulers under their own names against torch itself, stepped live on the same arguments, nested too."""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler
from torch.optim.swa_utils import SWALR

from lrcurve.frameworks import find
from lrcurve.schedules import FieldError
from lrcurve.schedules.function import Function

Spec = Mapping[str, Any]
"""A scheduler: its ``type`` and its arguments; members of one that holds others are such mappings too."""

LR = 0.1
STEPS = 90
SETS = 60
FAILURES = (ValueError, ZeroDivisionError, NotImplementedError, TypeError)

LAMBDAS: dict[str, Callable[[int], float]] = {
    "0.95 ** t": lambda t: 0.95**t,
    "1 / (1 + 0.1 * t)": lambda t: 1 / (1 + 0.1 * t),
    "min(1, (t + 1) / 8)": lambda t: min(1, (t + 1) / 8),
    "0.5 if t % 7 == 0 else 0.99": lambda t: 0.5 if t % 7 == 0 else 0.99,
    "1 - t / 40": lambda t: 1 - t / 40,
}
SCALES: dict[str, Callable[[float], float]] = {
    "1 / 1.5 ** (x - 1)": lambda x: 1 / 1.5 ** (x - 1),
    "0.99 ** x": lambda x: 0.99**x,
}


def theirs(spec: Spec, optimizer: torch.optim.Optimizer) -> Any:
    """Construct torch's own scheduler."""
    arguments = {key: value for key, value in spec.items() if key not in ("type", "metrics")}
    if "schedulers" in arguments:
        members = [theirs(member, optimizer) for member in arguments.pop("schedulers")]
        if spec["type"] == "ChainedScheduler":
            return lr_scheduler.ChainedScheduler(members, optimizer=optimizer)
        return lr_scheduler.SequentialLR(optimizer, members, **arguments)
    if "lr_lambda" in arguments:
        arguments["lr_lambda"] = LAMBDAS[arguments["lr_lambda"]]
    if "scale_fn" in arguments:
        arguments["scale_fn"] = SCALES[arguments["scale_fn"]]
    kind = SWALR if spec["type"] == "SWALR" else getattr(lr_scheduler, spec["type"])
    return kind(optimizer, **arguments)


def stepped(spec: Spec, steps: int, lr: float) -> list[float]:
    """Return the rate of each update, as far as torch gives one."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)
    scheduler = theirs(spec, optimizer)
    rates = []
    for step in range(steps):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        try:
            scheduler.step(spec["metrics"][step]) if "metrics" in spec else scheduler.step()
        except (*FAILURES, IndexError):
            break
    return rates


def ours(spec: Spec, lr: float) -> Any:
    """Construct our record of the same."""
    record = find(f"torch.{spec['type']}")
    arguments = {
        key: tuple(value) if isinstance(value, list) else value for key, value in spec.items() if key != "type"
    }
    if "schedulers" in arguments:
        arguments["schedulers"] = tuple(ours(member, lr) for member in spec["schedulers"])
    if "lr_lambda" in arguments:
        arguments["lr_lambda"] = Function(spec["lr_lambda"])
    if "scale_fn" in arguments:
        arguments["scale_fn"] = Function(spec["scale_fn"], "x")
    if spec["type"] not in ("CyclicLR", "OneCycleLR", "SequentialLR", "ChainedScheduler") or "schedulers" in arguments:
        arguments["lr"] = lr
    return record(**arguments)


def agree(spec: Spec, steps: int = STEPS, lr: float = LR) -> None:
    """Compare every step, to 1e-10 of the peak, and where torch raises in the middle of a run, the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own advice on how it is called
        try:
            expected = stepped(spec, steps, lr)
        except FAILURES:
            with pytest.raises(FieldError):
                ours(spec, lr)
            return
    schedule = ours(spec, lr)
    rates = schedule(np.arange(steps))
    np.testing.assert_allclose(rates[: len(expected)], expected, rtol=0, atol=1e-10 * max(map(abs, expected)))
    if len(expected) < steps:
        assert schedule.end is not None
        assert schedule.end.step == len(expected)
        assert np.isnan(rates[len(expected) :]).all()
    else:
        assert schedule.end is None or schedule.end.step >= steps


class Draw:
    """Random arguments."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def whole(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def real(self, low: float, high: float) -> float:
        return float(self.random.uniform(low, high))

    def one_of(self, options: Sequence[Any]) -> Any:
        return options[int(self.random.integers(len(options)))]

    def leaf(self, kind: str) -> dict[str, Any]:
        """Return random arguments of a scheduler that holds no others."""
        whole, real, one_of = self.whole, self.real, self.one_of
        drawn: dict[str, Callable[[], dict[str, Any]]] = {
            "LambdaLR": lambda: {"lr_lambda": one_of(list(LAMBDAS))},
            "MultiplicativeLR": lambda: {"lr_lambda": one_of(list(LAMBDAS))},
            "StepLR": lambda: {"step_size": one_of([whole(1, 40), whole(1, 5), 2.5]), "gamma": real(0.1, 1.2)},
            "MultiStepLR": lambda: {
                "milestones": [whole(-2, 90) for _ in range(whole(0, 5))],
                "gamma": real(0.1, 1.2),
            },
            "ConstantLR": lambda: {"factor": real(0, 1), "total_iters": one_of([whole(0, 30), 2.5])},
            "LinearLR": lambda: {
                "start_factor": real(0.001, 1),
                "end_factor": one_of([1.0, 0.0, real(0, 1)]),
                "total_iters": one_of([whole(0, 100), real(0.5, 30)]),
            },
            "ExponentialLR": lambda: {"gamma": real(0.8, 1.05)},
            "PolynomialLR": lambda: {
                "total_iters": one_of([whole(0, 100), real(0.5, 30)]),
                "power": one_of([1.0, 0.5, 2.0, 0.0, real(0.1, 4)]),
            },
            "CosineAnnealingLR": lambda: {"T_max": whole(1, 60), "eta_min": one_of([0.0, real(0, 0.2)])},
            "CosineAnnealingWarmRestarts": lambda: {
                "T_0": whole(1, 40),
                "T_mult": whole(1, 3),
                "eta_min": one_of([0.0, real(0, 0.2)]),
            },
            "CyclicLR": lambda: {
                "base_lr": real(0, 0.1),
                "max_lr": real(0.1, 1),
                "step_size_up": one_of([whole(1, 20), real(0.5, 20)]),
                "step_size_down": one_of([None, whole(0, 20), real(0.5, 20)]),
                "mode": one_of(["triangular", "triangular2", "exp_range"]),
                "gamma": real(0.9, 1),
                **one_of([{}, {"scale_fn": one_of(list(SCALES)), "scale_mode": one_of(["cycle", "iterations"])}]),
            },
            "OneCycleLR": lambda: {
                "max_lr": real(0.01, 1),
                "total_steps": whole(1, 120),
                "pct_start": one_of([0.3, 0.0, 1.0, 0.5, real(0, 1)]),
                "anneal_strategy": one_of(["cos", "linear"]),
                "div_factor": real(1, 50),
                "final_div_factor": real(1, 1e5),
                "three_phase": one_of([False, True]),
            },
            "SWALR": lambda: {
                "swa_lr": real(0, 0.2),
                "anneal_epochs": whole(0, 30),
                "anneal_strategy": one_of(["cos", "linear"]),
            },
        }
        return {"type": kind, **drawn[kind]()}

    def tree(self, depth: int) -> dict[str, Any]:
        """Return a random scheduler that may hold others."""
        if depth == 0 or self.random.random() < 0.25:
            return self.leaf(self.one_of(LEAVES))
        members = [self.tree(depth - 1) for _ in range(self.whole(1, 3))]
        if self.random.random() < 0.5:
            return {"type": "ChainedScheduler", "schedulers": members}
        milestones = [self.whole(0, 60) for _ in members[1:]]
        milestones = milestones if self.random.random() < 0.2 else sorted(milestones)
        return {"type": "SequentialLR", "schedulers": members, "milestones": milestones}


LEAVES = [
    "LambdaLR",
    "MultiplicativeLR",
    "StepLR",
    "MultiStepLR",
    "ConstantLR",
    "LinearLR",
    "ExponentialLR",
    "PolynomialLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "OneCycleLR",
    "SWALR",
]


@pytest.mark.parametrize("seed", range(SETS))
@pytest.mark.parametrize("kind", LEAVES)
def test_alone(kind: str, seed: int) -> None:
    draw = Draw(seed)
    agree(draw.leaf(kind), lr=float(10 ** draw.real(-4, 1)))


EDGES: list[dict[str, Any]] = [
    {"type": "StepLR", "step_size": 0},
    {"type": "StepLR", "step_size": -3},
    {"type": "StepLR", "step_size": 5, "gamma": 0.0},
    {"type": "MultiStepLR", "milestones": [3, 3]},
    {"type": "MultiStepLR", "milestones": [0, 3]},
    {"type": "MultiStepLR", "milestones": [9, 3, 2.5, -1, 1000]},
    {"type": "ConstantLR"},
    {"type": "ConstantLR", "factor": 0, "total_iters": 3},
    {"type": "ConstantLR", "factor": 0.5, "total_iters": 0},
    {"type": "ConstantLR", "factor": 1.5},
    {"type": "LinearLR"},
    {"type": "LinearLR", "total_iters": 0},
    {"type": "LinearLR", "total_iters": -3},
    {"type": "LinearLR", "start_factor": 0.0},
    {"type": "LinearLR", "end_factor": 1.5},
    {"type": "LinearLR", "start_factor": 1e-6, "end_factor": 0.0, "total_iters": 60},
    {"type": "PolynomialLR"},
    {"type": "PolynomialLR", "total_iters": 0},
    {"type": "PolynomialLR", "power": -1.0},
    {"type": "CosineAnnealingLR", "T_max": 0},
    {"type": "CosineAnnealingLR", "T_max": -7},
    {"type": "CosineAnnealingLR", "T_max": 2.5},
    {"type": "CosineAnnealingLR", "T_max": 7.25, "eta_min": 0.01},
    {"type": "CosineAnnealingLR", "T_max": 25, "eta_min": 0.5},
    {"type": "CosineAnnealingWarmRestarts", "T_0": 0},
    {"type": "CosineAnnealingWarmRestarts", "T_0": 5, "T_mult": 0},
    {"type": "CosineAnnealingWarmRestarts", "T_0": 5, "T_mult": 1000},
    {"type": "CyclicLR", "base_lr": 0.1, "max_lr": 1.0, "step_size_up": 0},
    {"type": "CyclicLR", "base_lr": 0.1, "max_lr": 1.0},
    {"type": "OneCycleLR", "max_lr": 1.0},
    {"type": "OneCycleLR", "max_lr": 1.0, "total_steps": 0},
    {"type": "OneCycleLR", "max_lr": 1.0, "epochs": 5, "steps_per_epoch": 4},
    {"type": "OneCycleLR", "max_lr": 1.0, "epochs": 5},
    {"type": "OneCycleLR", "max_lr": 1.0, "epochs": 5, "steps_per_epoch": -4},
    {"type": "OneCycleLR", "max_lr": 1.0, "total_steps": 1},
    {"type": "OneCycleLR", "max_lr": 1.0, "total_steps": 10, "pct_start": 0.1},
    {"type": "OneCycleLR", "max_lr": 1.0, "total_steps": 10, "pct_start": 1.5},
    {"type": "OneCycleLR", "max_lr": 1.0, "total_steps": 10, "pct_start": 0.6, "three_phase": True},
    {"type": "OneCycleLR", "max_lr": 1.0, "total_steps": 10, "div_factor": 0.0},
    {"type": "SWALR", "swa_lr": 0.01, "anneal_epochs": -1},
]


@pytest.mark.parametrize("spec", EDGES, ids=str)
def test_edge(spec: dict[str, Any]) -> None:
    agree(spec)


LINEAR = {"type": "LinearLR", "start_factor": 0.1, "total_iters": 5}
COSINE = {"type": "CosineAnnealingLR", "T_max": 20, "eta_min": 0.01}
RESTARTS = {"type": "CosineAnnealingWarmRestarts", "T_0": 10}
CYCLE = {"type": "OneCycleLR", "max_lr": 1.0, "total_steps": 30}
TRIANGLE = {"type": "CyclicLR", "base_lr": 0.01, "max_lr": 0.4, "step_size_up": 7}
TIMES = {"type": "MultiplicativeLR", "lr_lambda": "0.5 if t % 7 == 0 else 0.99"}
DROPS = {"type": "StepLR", "step_size": 4, "gamma": 0.5}
AVERAGE = {"type": "SWALR", "swa_lr": 0.02, "anneal_epochs": 6}


def after(*members: Spec, at: list[float]) -> dict[str, Any]:
    return {"type": "SequentialLR", "schedulers": list(members), "milestones": at}


def chained(*members: Spec) -> dict[str, Any]:
    return {"type": "ChainedScheduler", "schedulers": list(members)}


NESTED = [
    after(LINEAR, COSINE, at=[5]),
    after(LINEAR, COSINE, at=[3]),
    after(LINEAR, COSINE, at=[0]),
    after(LINEAR, DROPS, COSINE, at=[3, 3]),
    after(LINEAR, DROPS, COSINE, at=[9, 3]),
    after(LINEAR, DROPS, at=[-2]),
    after(LINEAR, DROPS, at=[3.5]),
    after(LINEAR, CYCLE, at=[3]),
    after(CYCLE, CYCLE | {"max_lr": 0.2}, at=[12]),
    after(LINEAR, TRIANGLE, at=[3]),
    after(TRIANGLE, LINEAR, at=[9]),
    after(LINEAR, TIMES, at=[3]),
    after(DROPS, AVERAGE, at=[9]),
    after(AVERAGE, DROPS, at=[3]),
    after(LINEAR | {"total_iters": 0}, DROPS, at=[3]),
    after(DROPS, LINEAR | {"total_iters": 0}, at=[3]),
    after(DROPS, {"type": "PolynomialLR", "total_iters": 0}, at=[3]),
    after(DROPS, {"type": "CosineAnnealingLR", "T_max": 0}, at=[3]),
    after(DROPS, {"type": "MultiStepLR", "milestones": [-1, 4]}, at=[3]),
    after(DROPS, {"type": "ConstantLR", "factor": 0.5, "total_iters": 0}, at=[3]),
    after(DROPS, {"type": "ConstantLR", "factor": 0, "total_iters": 4}, at=[3]),
    after(after(LINEAR, DROPS, at=[4]), COSINE, at=[20]),
    after(DROPS, after(LINEAR, DROPS, at=[4]), at=[20]),
    after(chained(LINEAR, {"type": "ExponentialLR", "gamma": 0.9}), COSINE, at=[8]),
    after(chained(COSINE, RESTARTS), COSINE, at=[8]),
    after(DROPS, chained(LINEAR, DROPS), at=[8]),
    after(LINEAR, at=[3]),
    after(LINEAR, DROPS, at=[]),
    {"type": "SequentialLR", "schedulers": [], "milestones": []},
    chained(LINEAR, RESTARTS),
    chained(RESTARTS, LINEAR),
    chained(LINEAR, COSINE),
    chained(LINEAR, COSINE | {"eta_min": 0.0}),
    chained(DROPS, COSINE | {"eta_min": 0.0}),
    chained(LINEAR, TRIANGLE),
    chained(TRIANGLE, LINEAR, DROPS),
    chained(CYCLE, LINEAR),
    chained(LINEAR, CYCLE, DROPS),
    chained(after(LINEAR, COSINE, at=[5]), DROPS),
    chained(after(LINEAR, DROPS, at=[5]), after(TIMES, AVERAGE, at=[7])),
    chained({"type": "ConstantLR", "factor": 0, "total_iters": 4}, DROPS),
    chained(),
    chained(LINEAR),
]


@pytest.mark.parametrize("spec", NESTED, ids=str)
def test_nested(spec: dict[str, Any]) -> None:
    agree(spec)


@pytest.mark.parametrize("seed", range(300))
def test_nested_at_random(seed: int) -> None:
    draw = Draw(1000 + seed)
    agree(draw.tree(3))


@pytest.mark.parametrize("length", [100, 1000, 4001])
@pytest.mark.parametrize("low", [0.0, 0.003])
def test_a_cosine_rises_again_with_the_rounding_of_the_recursion(length: int, low: float) -> None:
    agree({"type": "CosineAnnealingLR", "T_max": length, "eta_min": low}, steps=6 * length)


@pytest.mark.parametrize("length", [300_000_000, 10**9])
def test_a_cosine_too_long_for_float64_raises_at_the_call_that_ends_the_curve(length: int) -> None:
    record: Any = find("torch.CosineAnnealingLR")
    end = record(lr=0.1, T_max=length).end
    assert end is not None
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.1)
    theirs = lr_scheduler.CosineAnnealingLR(optimizer, T_max=length)
    theirs.last_epoch = end.step - 2
    optimizer.step()
    theirs.step()
    with pytest.raises(ZeroDivisionError):
        theirs.step()


PLATEAU: list[dict[str, Any]] = [
    {"patience": 2, "metrics": [1.0] * 40},
    {"patience": 0, "metrics": [1.0] * 40, "factor": 0.5},
    {"patience": 2, "metrics": [-1.0] * 40},
    {"patience": 1, "metrics": [1.0] * 40, "cooldown": 3},
    {"patience": 1, "metrics": [1.0] * 40, "min_lr": 0.003},
    {"factor": 1.0, "metrics": [1.0] * 4},
]


@pytest.mark.parametrize("arguments", PLATEAU, ids=str)
def test_plateau_edge(arguments: dict[str, Any]) -> None:
    agree({"type": "ReduceLROnPlateau", **arguments}, steps=len(arguments["metrics"]) + 1)


@pytest.mark.parametrize("seed", range(SETS))
def test_plateau(seed: int) -> None:
    draw = Draw(seed)
    metrics = [round(draw.real(0, 1) / math.sqrt(1 + step) * draw.one_of([1, 1, -1]), 2) for step in range(STEPS)]
    spec = {
        "type": "ReduceLROnPlateau",
        "mode": draw.one_of(["min", "max"]),
        "factor": draw.real(0.1, 0.99),
        "patience": draw.whole(0, 6),
        "threshold": draw.one_of([1e-4, 0.0, draw.real(0, 0.3)]),
        "threshold_mode": draw.one_of(["rel", "abs"]),
        "cooldown": draw.whole(0, 5),
        "min_lr": draw.one_of([0.0, draw.real(0, 0.05)]),
        "eps": draw.one_of([1e-8, draw.real(0, 0.01)]),
        "metrics": metrics,
    }
    agree(spec, steps=STEPS)


def test_no_scheduler_holds_a_plateau() -> None:
    plateau = {"type": "ReduceLROnPlateau", "metrics": [1.0]}
    for spec in (chained(plateau), after(plateau, at=[])):
        agree(spec)

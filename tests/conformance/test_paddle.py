"""paddle's schedulers against its own file, executed alone and stepped live on the same arguments, nested too."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from lrcurve.schedules.function import Function
from lrcurve.schedules.shapes.constant import Constant
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published
from tests.conformance.test_torch import LAMBDAS, SCALES

FILE = published("paddlepaddle==3.3.1") / "paddle" / "optimizer" / "lr.py"
TENSOR = type("Tensor", (), {})
LR: Any = alone(
    FILE,
    "paddle.optimizer.lr",
    {
        "paddle": {"Tensor": TENSOR},
        "paddle.base": {"core": SimpleNamespace(eager=SimpleNamespace(Tensor=TENSOR))},
        "paddle.base.data_feeder": {"check_type": lambda *_: None},
        "paddle.base.framework": {
            "Variable": TENSOR,
            "default_main_program": lambda: SimpleNamespace(_lr_schedule_guard=nullcontext),
            "in_dygraph_mode": lambda: True,  # paddle's own default
        },
        "paddle.base.layer_helper": {"LayerHelper": None},
    },
)

Spec = Mapping[str, Any]
"""A scheduler: its ``type`` and its arguments; the one inside a LinearWarmup is such a mapping too."""

STEPS = 150
SETS = 60
REFUSALS = (ValueError, TypeError, AssertionError, ZeroDivisionError)
FUNCTIONS: Mapping[str, Mapping[str, Any]] = {"lr_lambda": LAMBDAS, "scale_fn": SCALES}


def theirs(spec: Spec) -> Any:
    """Construct paddle's own scheduler."""
    arguments = {key: value for key, value in spec.items() if key not in ("type", "metrics")}
    for key, known in FUNCTIONS.items():
        if key in arguments:
            arguments[key] = known[arguments[key]]
    if isinstance(arguments.get("learning_rate"), dict):
        arguments["learning_rate"] = theirs(arguments["learning_rate"])
    return getattr(LR, spec["type"])(**arguments)


def ours(spec: Spec) -> Any:
    """Construct our record of the same."""
    record: Any = find(f"paddle.{spec['type']}")
    arguments: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in spec.items() if key != "type"
    }
    for key in FUNCTIONS.keys() & arguments.keys():
        arguments[key] = Function(arguments[key], "x" if key == "scale_fn" else "t")
    if spec["type"] == "LinearWarmup":
        after = arguments["learning_rate"]
        arguments["learning_rate"] = ours(after) if isinstance(after, dict) else Constant(lr=after)
    return record(**arguments)


def stepped(spec: Spec, steps: int) -> list[float]:
    """Return the rate of each update, as far as paddle gives one."""
    scheduler = theirs(spec)
    rates = [scheduler()]
    while len(rates) < steps:
        try:
            scheduler.step(spec["metrics"][len(rates) - 1]) if "metrics" in spec else scheduler.step()
        except (*REFUSALS, IndexError):
            break
        rates.append(scheduler())
    return rates


def compare(spec: Spec) -> None:
    """Compare every step, or that both refuse the arguments."""
    try:
        theirs(spec)
    except REFUSALS as error:
        with pytest.raises(FieldError, match=type(error).__name__):
            ours(spec)
        return
    schedule = ours(spec)
    steps = STEPS if schedule.end is None else schedule.end.step + 1
    rates = stepped(spec, steps)
    agree(schedule, rates, stops=len(rates) < steps)


def noam(draw: Draw) -> Spec:
    warm = draw.one_of(draw.whole(1, 60), draw.number(0.1, 60), 1, 200)
    return {"d_model": draw.whole(1, 1024), "warmup_steps": warm, "learning_rate": draw.rate()}


def piecewise(draw: Draw) -> Spec:
    count = draw.whole(1, 5)
    boundaries = [draw.one_of(draw.whole(-3, 140), draw.number(-2, 140)) for _ in range(count)]
    if draw.whole(0, 2):
        boundaries.sort()
    return {"boundaries": boundaries, "values": [draw.rate() for _ in range(count + draw.one_of(1, 1, 1, 2, 0))]}


def natural_exp(draw: Draw) -> Spec:
    return {"learning_rate": draw.rate(), "gamma": draw.one_of(draw.number(0, 0.2), draw.number(0, 3), 0.0)}


def inverse_time(draw: Draw) -> Spec:
    return {"learning_rate": draw.rate(), "gamma": draw.one_of(draw.number(0, 2), draw.number(-1, 0), -0.125, -0.02)}


def polynomial(draw: Draw) -> Spec:
    return {
        "learning_rate": draw.rate(),
        "decay_steps": draw.one_of(draw.whole(1, 40), draw.whole(1, 170), 7),
        "end_lr": draw.one_of(0.0, draw.rate(), 0.0001, -0.1),
        "power": draw.one_of(1.0, 0.5, 2, draw.number(0.01, 4), 0.0),
        "cycle": draw.one_of(True, False),
    }


def exponential(draw: Draw) -> Spec:
    return {"learning_rate": draw.rate(), "gamma": draw.one_of(draw.number(0.001, 0.9999), 0.99, 1.0, 0.0)}


def multi_step(draw: Draw) -> Spec:
    listed = {draw.one_of(draw.whole(-3, 140), draw.number(-2, 140)) for _ in range(draw.whole(0, 6))}
    gamma = draw.one_of(draw.number(0, 1), 0.1, 0.0, -0.5, 1.0)
    return {"learning_rate": draw.rate(), "milestones": sorted(listed), "gamma": gamma}


def step(draw: Draw) -> Spec:
    size = draw.one_of(draw.whole(1, 50), 1, 200, 0)
    return {"learning_rate": draw.rate(), "step_size": size, "gamma": draw.one_of(draw.number(0, 1), 0.1, 0.0, -0.5)}


def function(draw: Draw) -> Spec:
    return {"learning_rate": draw.one_of(draw.rate(), 0.0), "lr_lambda": draw.one_of(*LAMBDAS)}


def cosine(draw: Draw) -> Spec:
    low = draw.one_of(0, draw.rate(), 1e-3, -0.1)
    length = draw.one_of(draw.whole(1, 40), draw.whole(40, 170), 1, 0)
    return {"learning_rate": draw.rate(), "T_max": length, "eta_min": low}


def one_cycle(draw: Draw) -> Spec:
    return {
        "max_learning_rate": draw.rate(),
        "total_steps": draw.one_of(draw.whole(1, 30), draw.whole(30, 200)),
        "divide_factor": draw.one_of(25.0, draw.number(0.5, 100), 1),
        "end_learning_rate": draw.one_of(0.0001, draw.rate(), 0),
        "phase_pct": draw.one_of(0.3, draw.number(0, 1), 0.5, 0.0, 1.0, 0.1),
        "anneal_strategy": draw.one_of("cos", "linear"),
        "three_phase": draw.one_of(True, False),
    }


def cyclic(draw: Draw) -> Spec:
    spec: dict[str, Any] = {
        "base_learning_rate": draw.rate(),
        "max_learning_rate": draw.rate(),
        "step_size_up": draw.one_of(draw.whole(1, 60), 1, 0),
        "step_size_down": draw.one_of(None, draw.whole(1, 60)),
        "mode": draw.one_of("triangular", "triangular2", "exp_range"),
        "exp_gamma": draw.one_of(1.0, draw.number(0.8, 1.01)),
    }
    if draw.whole(0, 2) == 0:
        spec |= {"scale_fn": draw.one_of(*SCALES), "scale_mode": draw.one_of("cycle", "iterations")}
    return spec


def linear(draw: Draw) -> Spec:
    return {
        "learning_rate": draw.rate(),
        "total_steps": draw.one_of(draw.whole(1, 60), draw.number(0.2, 60), 1, 200),
        "start_factor": draw.one_of(draw.number(0.001, 1), 1 / 3, 1.0, 0.0),
        "end_factor": draw.one_of(draw.number(0, 1), 1.0, 0.0, 1.2),
    }


def warm_restarts(draw: Draw) -> Spec:
    return {
        "learning_rate": draw.rate(),
        "T_0": draw.one_of(draw.whole(1, 40), 1, 200, 0),
        "T_mult": draw.one_of(1, 2, 3, 5, 0),
        "eta_min": draw.one_of(0, draw.rate(), -0.01),
    }


def plateau(draw: Draw) -> Spec:
    start = draw.number(-2, 2)
    noise = draw.generator.normal(0, draw.one_of(0.01, 0.2), 80)
    return {
        "learning_rate": draw.rate(),
        "metrics": (start * np.exp(-np.arange(80) / 30) + noise).tolist() if draw.whole(0, 5) else [start] * 80,
        "mode": draw.one_of("min", "max"),
        "factor": draw.one_of(0.1, draw.number(0, 1), 0.99, 1.0),
        "patience": draw.one_of(0, 1, 2, draw.whole(0, 12), -1),
        "threshold": draw.one_of(1e-4, 0, draw.number(0, 0.2)),
        "threshold_mode": draw.one_of("rel", "abs"),
        "cooldown": draw.one_of(0, 0, 1, draw.whole(0, 9), -2),
        "min_lr": draw.one_of(0, draw.rate()),
        "epsilon": draw.one_of(1e-8, 0, 0.01),
    }


KINDS: dict[str, Callable[[Draw], Spec]] = {
    "NoamDecay": noam,
    "PiecewiseDecay": piecewise,
    "NaturalExpDecay": natural_exp,
    "InverseTimeDecay": inverse_time,
    "PolynomialDecay": polynomial,
    "ExponentialDecay": exponential,
    "MultiStepDecay": multi_step,
    "StepDecay": step,
    "LambdaDecay": function,
    "CosineAnnealingDecay": cosine,
    "MultiplicativeDecay": function,
    "OneCycleLR": one_cycle,
    "CyclicLR": cyclic,
    "LinearLR": linear,
    "CosineAnnealingWarmRestarts": warm_restarts,
}
"""What a LinearWarmup may hold, each with a way to draw arguments."""


@pytest.mark.parametrize("seed", range(SETS))
@pytest.mark.parametrize("kind", KINDS)
def test_drawn(kind: str, seed: int) -> None:
    compare({"type": kind, **KINDS[kind](Draw(seed))})


@pytest.mark.parametrize("seed", range(2 * SETS))
def test_plateau(seed: int) -> None:
    compare({"type": "ReduceOnPlateau", **plateau(Draw(seed))})


def warmup(draw: Draw, after: Any) -> Spec:
    start = draw.one_of(0.0, draw.rate())
    return {
        "type": "LinearWarmup",
        "learning_rate": after,
        "warmup_steps": draw.one_of(draw.whole(1, 60), 1, 200),
        "start_lr": start,
        "end_lr": start + draw.rate(),
    }


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("kind", KINDS)
def test_warmup_before(kind: str, seed: int) -> None:
    draw = Draw(1000 + seed)
    compare(warmup(draw, {"type": kind, **KINDS[kind](draw)}))


@pytest.mark.parametrize("seed", range(30))
def test_warmup_before_a_rate(seed: int) -> None:
    draw = Draw(seed)
    compare(warmup(draw, draw.one_of(draw.rate(), 0.0)))


@pytest.mark.parametrize("seed", range(30))
def test_warmup_before_a_warmup(seed: int) -> None:
    draw = Draw(seed)
    kind = draw.one_of(*KINDS)
    compare(warmup(draw, warmup(draw, {"type": kind, **KINDS[kind](draw)})))


RATE = {"learning_rate": 0.1}
EDGES: list[Spec] = [
    {"type": "NoamDecay", "d_model": 512, "warmup_steps": 4},
    {"type": "NoamDecay", "d_model": 512.5, "warmup_steps": 0.5},
    {"type": "NoamDecay", "d_model": 0, "warmup_steps": 4},
    {"type": "NoamDecay", "d_model": 8, "warmup_steps": 0},
    {"type": "NoamDecay", "d_model": 8, "warmup_steps": -4},
    {"type": "PiecewiseDecay", "boundaries": [], "values": [1.0]},
    {"type": "PiecewiseDecay", "boundaries": [3], "values": [1.0]},
    {"type": "PiecewiseDecay", "boundaries": [0], "values": [1.0, 0.5]},
    {"type": "PiecewiseDecay", "boundaries": [10, 5, 12], "values": [1.0, 0.5, 0.2, 0.1]},
    {"type": "PolynomialDecay", "learning_rate": 1e-5, "decay_steps": 10},
    {"type": "PolynomialDecay", **RATE, "decay_steps": 2.5},
    {"type": "StepDecay", **RATE, "step_size": 2.5},
    {"type": "CosineAnnealingDecay", **RATE, "T_max": 2.5},
    {"type": "CosineAnnealingWarmRestarts", **RATE, "T_0": 4, "T_mult": 1.5},
    {"type": "CyclicLR", "base_learning_rate": 0.1, "max_learning_rate": 0.2, "step_size_up": 2.5},
    {"type": "OneCycleLR", "max_learning_rate": 1.0, "total_steps": 8.5},
    {"type": "MultiStepDecay", **RATE, "milestones": [3, 3]},
    {"type": "OneCycleLR", "max_learning_rate": 1e-4, "total_steps": 10},
    {"type": "OneCycleLR", "max_learning_rate": 1.0, "total_steps": 10, "phase_pct": 0.1},
    {"type": "OneCycleLR", "max_learning_rate": 1.0, "total_steps": 1},
    {"type": "OneCycleLR", "max_learning_rate": 1.0, "total_steps": 8, "phase_pct": 1.0},
    {"type": "OneCycleLR", "max_learning_rate": 1.0, "total_steps": 8, "divide_factor": 0},
    {"type": "OneCycleLR", "max_learning_rate": 1.0, "total_steps": 8, "divide_factor": -4},
    {"type": "LinearLR", **RATE, "total_steps": 0},
    {"type": "LinearLR", **RATE, "total_steps": 5, "end_factor": -0.1},
    {"type": "CosineAnnealingWarmRestarts", **RATE, "T_0": 1, "T_mult": 3},
    {"type": "ReduceOnPlateau", **RATE, "patience": 2, "metrics": [1.0] * 14, "cooldown": 2},
    {"type": "ReduceOnPlateau", **RATE, "patience": 2, "metrics": [-1.0] * 14},
    {"type": "ReduceOnPlateau", **RATE, "patience": 0, "metrics": [2, 2, 1, 1, 1.5, 1.5], "cooldown": 1},
    {
        "type": "LinearWarmup", "warmup_steps": 10, "start_lr": 0.0, "end_lr": 0.1,
        "learning_rate": {"type": "CosineAnnealingWarmRestarts", **RATE, "T_0": 1, "T_mult": 3},
    },
    {"type": "LinearWarmup", "warmup_steps": 10, "start_lr": 0.1, "end_lr": 0.1, "learning_rate": 0.2},
    {"type": "LinearWarmup", "warmup_steps": 0, "start_lr": 0.0, "end_lr": 0.1, "learning_rate": 0.2},
    {"type": "LinearWarmup", "warmup_steps": 2.5, "start_lr": 0.0, "end_lr": 0.1, "learning_rate": 0.2},
]  # fmt: skip


@pytest.mark.parametrize("spec", EDGES, ids=str)
def test_edges(spec: Spec) -> None:
    compare(spec)


def test_a_restart_inside_a_warmup_that_has_the_lowest_rate() -> None:
    restarts = {"type": "CosineAnnealingWarmRestarts", **RATE, "T_0": 1, "T_mult": 3}
    warm = {"type": "LinearWarmup", "warmup_steps": 10, "start_lr": 0.0, "end_lr": 0.1, "learning_rate": restarts}
    assert stepped(restarts, STEPS)[121] == pytest.approx(0.1)
    assert stepped(warm, STEPS)[131] == pytest.approx(0.0, abs=1e-15)
    assert ours(warm)(131) == pytest.approx(0.0, abs=1e-15)


def test_a_plateau_inside_a_warmup_gets_the_number_of_the_step() -> None:
    inner = {"type": "ReduceOnPlateau", **RATE, "patience": 1}
    warm = {"type": "LinearWarmup", "warmup_steps": 4, "start_lr": 0.0, "end_lr": 0.1, "learning_rate": inner}
    assert stepped(warm, 10)[4:] == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    with pytest.raises(FieldError, match="the number of the step for its metric"):
        ours({**warm, "learning_rate": {**inner, "metrics": [1.0]}})


FUNCTIONS_OF_OLD: list[tuple[str, tuple[Any, ...], Spec]] = [
    ("exponential_decay", (0.1, 10, 0.5, True), {"type": "ExponentialDecay", **RATE, "gamma": 0.5}),
    ("natural_exp_decay", (0.1, 10, 0.5, True), {"type": "NaturalExpDecay", **RATE, "gamma": 0.5}),
    ("inverse_time_decay", (0.1, 10, 0.5, True), {"type": "InverseTimeDecay", **RATE, "gamma": 0.5}),
    ("cosine_decay", (0.1, 10, 20), {"type": "CosineAnnealingDecay", **RATE, "T_max": 20}),
]


@pytest.mark.parametrize(("name", "arguments", "spec"), FUNCTIONS_OF_OLD)
def test_a_function_of_old_drops_what_it_takes_for_the_length_of_a_step(
    name: str, arguments: tuple[Any, ...], spec: Spec
) -> None:
    scheduler = getattr(LR, name)(*arguments)
    rates = [scheduler()]
    while len(rates) < STEPS:
        scheduler.step()
        rates.append(scheduler())
    agree(ours(spec), rates)


def test_every_scheduler_is_covered() -> None:
    # left out are the base class, which has no rate of its own, and the functions of old, which construct these
    public = set(LR.__all__) - {"LRScheduler"}
    assert {f"paddle.{name}" for name in public} == set(names("paddle"))
    assert public == {*KINDS, "ReduceOnPlateau", "LinearWarmup"}

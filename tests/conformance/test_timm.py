"""timm's schedulers against timm itself, driven as its ``train.py`` does, at every step and well past the end.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

import importlib
import importlib.metadata
import importlib.util
import inspect
import math
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import MAX_RATE, FieldError, RateError
from lrcurve.schedules.fields import fields_of


def timm_scheduler() -> Any:
    """Import timm's schedulers, and of timm nothing else.

    timm itself imports its models and with them torchvision, whose wheels on PyPI do not load beside a torch for CPUs;
    the schedulers need torch alone.

    Raises:
        ModuleNotFoundError: if timm is not installed.
    """
    found = importlib.util.find_spec("timm") if "timm" not in sys.modules else None
    if found is not None:
        sys.modules["timm"] = importlib.util.module_from_spec(found)
    return importlib.import_module("timm.scheduler")


TIMM = timm_scheduler()

pytestmark = pytest.mark.filterwarnings("ignore:PlateauLRScheduler is deprecated:FutureWarning")

RANDOM = np.random.default_rng(20261121)
SETS = 60
STEPS = 400

Arguments = dict[str, Any]


def driven(name: str, steps: int, lr: float, arguments: Arguments) -> list[float]:
    """Return the rates of the first updates or epochs under timm, up to the one at which it gives none any more."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    given = {key: value for key, value in arguments.items() if key != "metrics"}
    metrics = arguments.get("metrics", ())
    made = getattr(TIMM, name)(optimizer, **given)
    scheduler = made[0] if isinstance(made, tuple) else made
    group = optimizer.param_groups[0]
    rates = [float(group["lr"])]
    by_update = not arguments.get("t_in_epochs", arguments.get("step_on_epochs", True))
    for t in range(1, steps):
        try:
            if by_update and scheduler is not None:
                scheduler.step_update(num_updates=t)
            elif scheduler is not None:
                if metrics and t > len(metrics):
                    return rates
                scheduler.step(t, metrics[t - 1] if metrics else None)
            rates.append(float(group["lr"]))
        except (ArithmeticError, ValueError, TypeError):  # float() of a complex rate is a TypeError, too
            return rates
    return rates


def agree(name: str, lr: float, arguments: Arguments, steps: int = STEPS) -> None:
    """Compare every step, to 1e-10 of the peak, and the step at which timm gives no rate any more."""
    theirs = driven(name, steps, lr, arguments)
    record = record_of(name, lr=lr, **arguments)
    beyond = next((t for t, rate in enumerate(theirs) if abs(rate) > MAX_RATE), None)
    if beyond is not None:  # lrcurve's own limit on rates, which timm does not have
        with pytest.raises(RateError, match="beyond the limit"):
            record([beyond])
        theirs, steps = theirs[:beyond], beyond
    ours = record(np.arange(steps))
    reached = len(theirs)
    np.testing.assert_allclose(ours[:reached], theirs, rtol=0, atol=1e-10 * max(map(abs, theirs)))
    if reached < steps:
        assert record.end is not None
        assert record.end.step == reached
        assert np.isnan(ours[reached:]).all()
    else:
        assert record.end is None or record.end.step >= steps
    joins_hold(record, ours[:reached])


def record_of(name: str, **arguments: Any) -> Any:
    """Return lrcurve's record of a timm scheduler."""
    record: Any = find(f"timm.{name}")
    return record(**arguments)


def joins_hold(record: Any, rates: np.ndarray[Any, Any]) -> None:
    """Check that a rate which stays or jumps is told by the joins: a flat stretch has equal rates up to the next."""
    steps = np.arange(rates.size)
    following = record.next_join(steps)
    assert (following > steps).all()
    still = np.flatnonzero(record.flat_at(steps)[:-1] & (following[:-1] > steps[:-1] + 1))
    np.testing.assert_array_equal(rates[still + 1], rates[still])


def rate() -> float:
    return float(10 ** RANDOM.uniform(-4, 1))


def whole(low: int, high: int) -> int:
    return int(RANDOM.integers(low, high + 1))


def real(low: float, high: float) -> float:
    return float(RANDOM.uniform(low, high))


def one_of(*values: Any) -> Any:
    return values[whole(0, len(values) - 1)]


def warmup() -> Arguments:
    return {
        "warmup_t": one_of(0, 0, 1, whole(2, 30), real(0.1, 20.0)),
        "warmup_lr_init": one_of(0.0, 1e-5, real(0.0, 2.0)),
        "t_in_epochs": one_of(True, False),
    }


def cycles() -> Arguments:
    return {
        "t_initial": one_of(1, whole(1, 12), whole(10, 150), real(0.5, 60.0)),
        "lr_min": one_of(0.0, real(0.0, 0.05), real(0.0, 2.0)),
        "cycle_mul": one_of(1.0, 1.0, 2.0, 3.0, 1.5, real(1.0, 4.0), real(0.5, 1.0)),
        "cycle_decay": one_of(1.0, 0.1, 0.5, real(0.0, 1.5)),
        "cycle_limit": one_of(0, 1, 2, 3, whole(1, 10), 1000),
        "warmup_prefix": one_of(True, False),
        **warmup(),
    }


def sets(edges: list[Arguments], make: Callable[[], Arguments]) -> list[tuple[float, Arguments]]:
    """Return the edges, each with two rates, and as many random sets as are due."""
    return [(lr, edge) for edge in edges for lr in (0.1, 3.0)] + [(rate(), make()) for _ in range(SETS)]


CYCLE_EDGES: list[Arguments] = [
    {"t_initial": 10},
    {"t_initial": 1, "cycle_mul": 3, "cycle_limit": 10},
    {"t_initial": 10, "warmup_t": 4},
    {"t_initial": 10, "warmup_t": 10, "warmup_prefix": True},
    {"t_initial": 10, "warmup_t": 500},
    {"t_initial": 10, "warmup_t": 0.5, "warmup_lr_init": 0.03},
    {"t_initial": 10, "cycle_limit": 0},
    {"t_initial": 10, "cycle_limit": 3, "cycle_decay": 0.0},
    {"t_initial": 10, "cycle_limit": 3, "cycle_decay": 2.0, "lr_min": 0.2},
    {"t_initial": 1, "cycle_limit": 3000, "cycle_decay": 0.99},
    {"t_initial": 10, "cycle_mul": 0.5, "cycle_limit": 4},
    {"t_initial": 10, "cycle_mul": 0.9, "cycle_limit": 1000, "warmup_t": 3, "warmup_prefix": True},
    {"t_initial": 10, "cycle_mul": 0.9, "warmup_t": 200, "warmup_prefix": True},
    {"t_initial": 0.25, "cycle_limit": 7},
    {"t_initial": 0.1, "cycle_limit": 9000},
    {"t_initial": 2.5, "cycle_limit": 30, "cycle_decay": 0.9},
    {"t_initial": 7, "cycle_mul": 1.1, "cycle_limit": 30},
    {"t_initial": 10, "cycle_mul": 1.01, "cycle_limit": 100, "cycle_decay": 0.99},
    {"t_initial": 1, "cycle_limit": 2000, "cycle_decay": 1e100},
    {"t_initial": 0.5, "cycle_limit": 1, "cycle_decay": 3.0},
]
COSINE_EDGES = [
    *CYCLE_EDGES,
    {"t_initial": 10, "warmup_t": -3, "warmup_lr_init": 0.02},
    {"t_initial": 10, "warmup_t": -3, "warmup_prefix": True, "cycle_limit": 2},
    {"t_initial": 10, "warmup_t": 5, "warmup_lr_init": -0.01},
    {"t_initial": 10, "cycle_mul": 0.0},
    {"t_initial": 10, "cycle_mul": -2.0, "warmup_t": 4},
    {"t_initial": 40, "k_decay": 0.0},
    {"t_initial": 40, "k_decay": -1.0, "cycle_limit": 3},
    {"t_initial": 40, "k_decay": -1.0, "warmup_t": 5, "warmup_prefix": True},
    {"t_initial": 40, "k_decay": 300.0},
    {"t_initial": 10, "cycle_mul": 1.1, "cycle_limit": 10, "k_decay": 1.5},
    {"t_initial": 10, "cycle_mul": 1.2, "cycle_limit": 10, "k_decay": 0.7},
    {"t_initial": 1, "cycle_mul": 3, "cycle_limit": 10, "k_decay": 1.5},
    {"t_initial": 5, "cycle_mul": 1.2, "cycle_limit": 10, "k_decay": 0.5},
    {"t_initial": 5, "cycle_mul": 1.4, "cycle_limit": 30, "k_decay": 2.5},
]


@pytest.mark.parametrize(
    ("lr", "arguments"),
    sets(COSINE_EDGES, lambda: {**cycles(), "k_decay": one_of(1.0, 1.0, 2.0, real(0.3, 5.0))}),
)
def test_cosine(lr: float, arguments: Arguments) -> None:
    agree("CosineLRScheduler", lr, arguments)


@pytest.mark.parametrize(
    ("lr", "arguments"), sets(CYCLE_EDGES, lambda: {**cycles(), "lb": real(-9.0, 0.0), "ub": real(0.1, 5.0)})
)
def test_tanh(lr: float, arguments: Arguments) -> None:
    agree("TanhLRScheduler", lr, arguments)


POWERS: list[Arguments] = [
    {"t_initial": 40, "power": 0.0},
    {"t_initial": 40, "power": -0.5},
    {"t_initial": 40, "power": -0.5, "k_decay": 0.0},
    {"t_initial": 40, "power": 3, "cycle_limit": 2},
]


@pytest.mark.parametrize(
    ("lr", "arguments"),
    sets(
        [*COSINE_EDGES, *POWERS],
        lambda: {**cycles(), "power": one_of(0.5, 1.0, 2.0, real(0.1, 4.0)), "k_decay": one_of(1.0, real(0.3, 5.0))},
    ),
)
def test_poly(lr: float, arguments: Arguments) -> None:
    agree("PolyLRScheduler", lr, arguments)


@pytest.mark.parametrize("name", ["CosineLRScheduler", "TanhLRScheduler", "PolyLRScheduler"])
@pytest.mark.parametrize("multiple", [2, 2.5, 3, 5, 10, 1.1])
@pytest.mark.parametrize("first", [1, 3, 10])
def test_restarts_that_rounding_moves(name: str, multiple: float, first: int) -> None:
    arguments = {"t_initial": first, "cycle_mul": multiple, "cycle_limit": 50}
    agree(name, 0.1, arguments, steps=4000)
    record = record_of(name, lr=0.1, **arguments)
    steps = np.arange(4000)
    rises = np.flatnonzero(np.diff(record(steps)) > 0) + 1
    assert set(rises) <= set(record.next_join(steps).tolist())


@pytest.mark.parametrize("multiple", [2, 3, 5, 7, 10, 1.5, 1.25])
@pytest.mark.parametrize("first", [1, 3, 7, 10, 100])
def test_restarts_far_out(first: int, multiple: float) -> None:
    arguments = {"t_initial": first, "cycle_mul": multiple, "cycle_limit": 1000}
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = TIMM.CosineLRScheduler(optimizer, **arguments)
    ratio = Fraction(multiple)
    restarts = [first * (ratio**cycle - 1) / (ratio - 1) for cycle in range(1, 60)]
    steps = [math.ceil(restart) + around for restart in restarts if restart < 1e14 for around in (-1, 0, 1)]
    theirs = []
    for step in steps:
        scheduler.step(step)
        theirs.append(optimizer.param_groups[0]["lr"])
    ours = record_of("CosineLRScheduler", lr=0.1, **arguments)(np.array(steps))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11)


@pytest.mark.parametrize(("first", "missed"), [(1, 121), (10, 1210)])
def test_the_missed_restart_is_a_rate_of_zero(first: int, missed: int) -> None:
    record = record_of("CosineLRScheduler", lr=0.1, t_initial=first, cycle_mul=3, cycle_limit=9)
    before, at, after = record(np.arange(missed - 1, missed + 2))
    assert at < 1e-12 < before < after
    assert record.next_join(np.array([missed - 1, missed])).tolist() == [missed + 1, missed + 1]


STEP_EDGES: list[Arguments] = [
    {"decay_t": 10},
    {"decay_t": 1, "decay_rate": 0.5},
    {"decay_t": 2.4, "decay_rate": 0.97},
    {"decay_t": 0.1, "decay_rate": 0.99},
    {"decay_t": 0.3, "decay_rate": 0.9},
    {"decay_t": 30, "decay_rate": 0.0},
    {"decay_t": 30, "decay_rate": -0.5},
    {"decay_t": 30, "decay_rate": 1.5},
    {"decay_t": 0, "decay_rate": 0.5},
    {"decay_t": 0, "decay_rate": 0.5, "warmup_t": 20},
    {"decay_t": -10, "decay_rate": 0.5},
    {"decay_t": -10, "decay_rate": 0.0},
    {"decay_t": 1, "decay_rate": 1e5},
    {"decay_t": 10, "decay_rate": 0.5, "warmup_t": 5},
    {"decay_t": 10, "decay_rate": 0.5, "warmup_t": 5, "warmup_prefix": False},
    {"decay_t": 10, "decay_rate": 0.5, "warmup_t": 1000},
    {"decay_t": 10, "decay_rate": 0.5, "warmup_t": -5, "warmup_lr_init": 0.01},
]


def step() -> Arguments:
    return {
        "decay_t": one_of(whole(1, 80), real(0.2, 80.0)),
        "decay_rate": one_of(0.1, real(0.0, 1.05)),
        "warmup_prefix": one_of(True, False),
        **warmup(),
    }


@pytest.mark.parametrize(("lr", "arguments"), sets(STEP_EDGES, step))
def test_step(lr: float, arguments: Arguments) -> None:
    agree("StepLRScheduler", lr, arguments)


MULTISTEP_EDGES: list[Arguments] = [
    {"decay_t": (3, 6), "decay_rate": 0.1},
    {"decay_t": (1,), "decay_rate": 0.5},
    {"decay_t": (0,), "decay_rate": 0.5},
    {"decay_t": (-5, 0, 4), "decay_rate": 0.5},
    {"decay_t": (), "decay_rate": 0.5},
    {"decay_t": (5, 5, 9), "decay_rate": 0.5},
    {"decay_t": (9, 5, 30, 20, 2), "decay_rate": 0.5},
    {"decay_t": (2.5, 7.25), "decay_rate": 0.5},
    {"decay_t": (10, 20), "decay_rate": 0.5, "warmup_t": 12},
    {"decay_t": (10, 20), "decay_rate": 0.5, "warmup_t": 12, "warmup_prefix": False},
    {"decay_t": (10, 20), "decay_rate": 0.5, "warmup_t": 2.5},
    {"decay_t": (10, 20), "decay_rate": 1e200},
    {"decay_t": (10, 20), "decay_rate": 0.0},
    {"decay_t": (10, 20)},
]


def multistep() -> Arguments:
    count = whole(0, 6)
    milestones = [one_of(whole(-3, 300), real(0.0, 300.0)) for _ in range(count)]
    return {
        "decay_t": tuple(one_of(sorted(milestones), milestones)),
        "decay_rate": one_of(0.1, real(0.0, 1.2)),
        "warmup_prefix": one_of(True, False),
        **warmup(),
    }


@pytest.mark.parametrize(("lr", "arguments"), sets(MULTISTEP_EDGES, multistep))
def test_multistep(lr: float, arguments: Arguments) -> None:
    agree("MultiStepLRScheduler", lr, arguments)


WSD_EDGES: list[Arguments] = [
    {"t_initial": 50, "decay_t": 10},
    {"t_initial": 50, "decay_t": 50},
    {"t_initial": 1, "decay_t": 1},
    {"t_initial": 50, "decay_t": 10, "lr_min": 0.5},
    {"t_initial": 50, "decay_t": 10, "warmup_t": 500},
    {"t_initial": 50, "decay_t": 10, "warmup_t": -5, "warmup_lr_init": 0.02},
    {"t_initial": 50.5, "decay_t": 10.25, "warmup_t": 3.5},
    {"t_initial": 50, "decay_t": 10, "stable_fn": "rsqrt", "warmup_t": 10, "lr_min": 0.06},
    {"t_initial": 300, "decay_t": 60, "stable_fn": "power", "stable_timescale": 0.5, "stable_power": 2.0},
    *(
        {"t_initial": 300, "decay_t": 100, "decay_fn": shape, "stable_fn": "rsqrt", "stable_timescale": 20.0}
        for shape in ("1-sqrt", "linear", "cosine", "power", "exp")
    ),
]


def wsd() -> Arguments:
    length = one_of(whole(1, 300), real(0.5, 300.0))
    stable = one_of("constant", "rsqrt", "power")
    return {
        "t_initial": length,
        "decay_t": one_of(length, length * real(0.01, 1.0)),
        "lr_min": one_of(0.0, real(0.0, 0.1), real(0.0, 3.0)),
        "stable_fn": stable,
        "stable_timescale": None if stable == "constant" else real(0.1, 200.0),
        "stable_power": real(0.1, 3.0),
        "decay_fn": one_of("linear", "1-sqrt", "cosine", "power", "exp"),
        "decay_power": real(0.1, 4.0),
        "decay_ratio": real(0.01, 0.99),
        **warmup(),
    }


@pytest.mark.parametrize(("lr", "arguments"), sets(WSD_EDGES, wsd))
def test_wsd(lr: float, arguments: Arguments) -> None:
    agree("WSDLRScheduler", lr, arguments)


@pytest.mark.parametrize(
    ("formula", "function"),
    [
        ("1 - frac ** 3", lambda frac: 1 - frac**3),
        ("lambda q: (1 - q) / (1 + q)", lambda q: (1 - q) / (1 + q)),
        ("0.3 + 0.2 * cos(9 * frac)", lambda frac: 0.3 + 0.2 * math.cos(9 * frac)),
        ("1 - floor(4 * frac) / 4", lambda frac: 1 - math.floor(4 * frac) / 4),
    ],
)
def test_wsd_with_a_function_of_ones_own(formula: str, function: Any) -> None:
    arguments = {"t_initial": 100, "decay_t": 40, "stable_fn": "rsqrt", "warmup_t": 7, "lr_min": 0.01}
    theirs = driven("WSDLRScheduler", 150, 0.1, {**arguments, "decay_fn": function})
    ours = record_of("WSDLRScheduler", lr=0.1, **arguments, decay_fn=formula)
    np.testing.assert_allclose(ours(np.arange(150)), theirs, rtol=0, atol=1e-11)
    assert ours.next_join(np.array([70])).tolist() == [71 if "floor" in formula else 107]


FLAT = (1.0,) * 100
PLATEAU_EDGES: list[Arguments] = [
    {"metrics": FLAT},
    {"metrics": FLAT, "mode": "min", "patience_t": 0},
    {"metrics": FLAT, "patience_t": 2, "cooldown_t": 3},
    {"metrics": FLAT, "patience_t": 1, "warmup_t": 10},
    {"metrics": FLAT, "patience_t": 1, "warmup_t": 2.5, "warmup_lr_init": 0.01},
    {"metrics": FLAT, "patience_t": 1, "warmup_t": 0.5, "warmup_lr_init": 0.01},
    {"metrics": FLAT, "patience_t": 1, "warmup_t": -2, "warmup_lr_init": 0.01},
    {"metrics": FLAT, "patience_t": 1, "lr_min": 0.05, "decay_rate": 0.9},
    {"metrics": FLAT, "patience_t": 0, "decay_rate": 0.0},
    {"metrics": tuple(-value for value in FLAT), "patience_t": 2},
    {"metrics": (1.0, math.nan, 2.0) * 20, "patience_t": 2},
    {"metrics": (math.inf,) * 20, "patience_t": 2},
]


def plateau() -> Arguments:
    levels = np.cumsum(RANDOM.normal(0, 1, whole(30, 150)))
    return {
        "metrics": tuple(np.round(levels, one_of(0, 1, 6)).tolist()),
        "decay_rate": one_of(0.1, real(0.0, 0.99)),
        "patience_t": whole(0, 8),
        "threshold": one_of(1e-4, real(0.0, 0.5)),
        "cooldown_t": one_of(0, whole(0, 6)),
        "warmup_t": one_of(0, 0, 1, whole(2, 25), real(0.1, 20.0)),
        "warmup_lr_init": one_of(0.0, 1e-5, real(0.0, 2.0)),
        "lr_min": one_of(0.0, real(0.0, 0.05)),
        "mode": one_of("min", "max"),
    }


@pytest.mark.parametrize(("lr", "arguments"), sets(PLATEAU_EDGES, plateau))
def test_plateau(lr: float, arguments: Arguments) -> None:
    agree("PlateauLRScheduler", lr, arguments)


def test_plateau_with_fewer_metrics_than_warmup_ends_after_the_warmup() -> None:
    record = record_of("PlateauLRScheduler", lr=0.1, metrics=(1.0, 1.0), warmup_t=5)
    theirs = driven("PlateauLRScheduler", 6, 0.1, {"warmup_t": 5})
    np.testing.assert_allclose(record(np.arange(6)), theirs, rtol=0, atol=1e-11)
    assert record.end is not None
    assert record.end.step == 6


SCHEDS = ["cosine", "tanh", "step", "constant", "multistep", "poly", "wsd", "rsqrt", "plateau", "none"]


def factory_edges(sched: str) -> list[Arguments]:
    by_update = {"step_on_epochs": False, "updates_per_epoch": 7}
    edges: list[Arguments] = [
        {},
        {"num_epochs": 50},
        {"num_epochs": 50, "warmup_epochs": 5},
        {"num_epochs": 50, "warmup_epochs": 5, "warmup_prefix": True, "cooldown_epochs": 10},
        {"num_epochs": 50, "warmup_epochs": 5, "decay_epochs": 10, "min_lr": 1e-3, "decay_rate": 0.5},
    ]
    if sched != "plateau":
        edges += [{**edge, **by_update} for edge in edges]
    if sched in ("wsd", "rsqrt"):
        edges += [{"num_epochs": 20, "warmup_epochs": 3, "decay_epochs": 2.5, "decay_fn": "cosine"}]
        edges += [{"num_epochs": 20, "warmup_epochs": 3, "decay_epochs": 0.5, "stable_timescale": 2.5, **by_update}]
    if sched == "rsqrt":
        edges = [{"stable_timescale": 5, **edge} if not edge.get("warmup_epochs") else edge for edge in edges]
    return edges


def factory(sched: str) -> Arguments:
    made: Arguments = {
        "num_epochs": whole(20, 120),
        "decay_epochs": one_of(None, whole(1, 9), real(0.2, 9.0)),
        "decay_milestones": tuple(sorted(whole(0, 100) for _ in range(whole(0, 4)))),
        "cooldown_epochs": whole(0, 10),
        "patience_epochs": whole(0, 5),
        "decay_rate": real(0.05, 0.99),
        "min_lr": one_of(0.0, real(0.0, 0.01)),
        "warmup_lr": one_of(1e-5, real(0.0, 1.0)),
        "warmup_epochs": one_of(whole(1, 9), real(0.5, 9.0)),
        "warmup_prefix": one_of(True, False),
        "cycle_mul": one_of(1.0, 2.0, real(1.0, 3.0)),
        "cycle_decay": one_of(0.1, real(0.1, 1.0)),
        "cycle_limit": whole(1, 4),
        "k_decay": one_of(1.0, real(0.5, 3.0)),
        "decay_fn": one_of(None, "linear", "1-sqrt", "cosine", "power", "exp"),
        "stable_timescale": one_of(None, real(0.5, 30.0)),
        "plateau_mode": one_of("min", "max"),
        "updates_per_epoch": whole(1, 9),
    }
    if sched in ("wsd", "rsqrt") and made["decay_epochs"] is not None:
        made["decay_epochs"] = max(made["decay_epochs"], 0.6)  # no decay that rounds to nothing
    return made if sched == "plateau" else {**made, "step_on_epochs": one_of(True, False)}


FACTORY = [
    (lr, {"sched": sched, **arguments})
    for sched in SCHEDS
    for lr, arguments in sets(factory_edges(sched), partial(factory, sched))
]


@pytest.mark.parametrize(("lr", "arguments"), FACTORY)
def test_factory(lr: float, arguments: Arguments) -> None:
    ignored = {"cooldown_epochs": arguments.pop("cooldown_epochs", 0)}
    if arguments["sched"] == "plateau":
        arguments["metrics"] = tuple(np.random.default_rng(1).normal(0, 1, 300).tolist())
    ours = record_of("create_scheduler_v2", lr=lr, **arguments)
    theirs = driven("create_scheduler_v2", 1000, lr, {**arguments, **ignored})
    np.testing.assert_allclose(ours(np.arange(len(theirs))), theirs, rtol=0, atol=1e-10 * max(theirs))
    assert (ours.end.step if ours.end else 1000) == len(theirs)


REFUSED: list[tuple[str, str, Arguments]] = [
    *(
        (name, field, {"t_initial": 10, **wrong})
        for name in ("CosineLRScheduler", "TanhLRScheduler", "PolyLRScheduler")
        for field, wrong in (
            ("t_initial", {"t_initial": 0}),
            ("t_initial", {"t_initial": -3}),
            ("lr_min", {"lr_min": -1.0}),
        )
    ),
    ("TanhLRScheduler", "ub", {"t_initial": 10, "lb": 3.0}),
    ("TanhLRScheduler", "cycle_limit", {"t_initial": 10, "cycle_limit": -1}),
    ("TanhLRScheduler", "warmup_t", {"t_initial": 10, "warmup_t": -1}),
    ("TanhLRScheduler", "warmup_lr_init", {"t_initial": 10, "warmup_lr_init": -0.1}),
    ("TanhLRScheduler", "warmup_t", {"t_initial": 10, "warmup_t": 50, "cycle_mul": 0.5}),
    ("WSDLRScheduler", "t_initial", {"t_initial": 0, "decay_t": 1}),
    ("WSDLRScheduler", "decay_t", {"t_initial": 10, "decay_t": 0}),
    ("WSDLRScheduler", "decay_t", {"t_initial": 10, "decay_t": 11}),
    ("WSDLRScheduler", "lr_min", {"t_initial": 10, "decay_t": 5, "lr_min": -1e-9}),
    ("WSDLRScheduler", "decay_ratio", {"t_initial": 10, "decay_t": 5, "decay_ratio": 1.0}),
    ("WSDLRScheduler", "decay_ratio", {"t_initial": 10, "decay_t": 5, "decay_ratio": 0.0}),
    ("WSDLRScheduler", "decay_power", {"t_initial": 10, "decay_t": 5, "decay_power": 0.0}),
    ("WSDLRScheduler", "stable_power", {"t_initial": 10, "decay_t": 5, "stable_power": 0.0}),
    ("WSDLRScheduler", "stable_timescale", {"t_initial": 10, "decay_t": 5, "stable_fn": "rsqrt"}),
    ("WSDLRScheduler", "stable_timescale", {"t_initial": 9, "decay_t": 5, "stable_fn": "power", "stable_timescale": 0}),
    ("WSDLRScheduler", "decay_fn", {"t_initial": 10, "decay_t": 5, "decay_fn": "square"}),
    ("PlateauLRScheduler", "decay_rate", {"metrics": (1.0,), "decay_rate": 1.0}),
    ("create_scheduler_v2", "updates_per_epoch", {"step_on_epochs": False}),
    ("create_scheduler_v2", "updates_per_epoch", {"step_on_epochs": False, "sched": "none"}),
    ("create_scheduler_v2", "num_epochs", {"num_epochs": 0}),
    ("create_scheduler_v2", "min_lr", {"min_lr": -1.0}),
    ("create_scheduler_v2", "warmup_epochs", {"sched": "tanh", "warmup_epochs": -1}),
    ("create_scheduler_v2", "warmup_lr", {"sched": "tanh", "warmup_lr": -1.0}),
    ("create_scheduler_v2", "decay_epochs", {"sched": "wsd", "num_epochs": 10, "warmup_epochs": 10}),
    ("create_scheduler_v2", "decay_epochs", {"sched": "wsd", "num_epochs": 2}),
    ("create_scheduler_v2", "decay_epochs", {"sched": "rsqrt", "num_epochs": 10, "decay_epochs": 20}),
    ("create_scheduler_v2", "stable_timescale", {"sched": "rsqrt"}),
    ("create_scheduler_v2", "decay_fn", {"sched": "wsd", "decay_fn": "square"}),
    (
        "create_scheduler_v2",
        "step_on_epochs",
        {"sched": "plateau", "step_on_epochs": False, "updates_per_epoch": 3, "metrics": (1.0,)},
    ),
    ("create_scheduler_v2", "decay_rate", {"sched": "plateau", "decay_rate": 1.0, "metrics": (1.0,)}),
]


@pytest.mark.parametrize(("name", "field", "arguments"), REFUSED)
def test_refused_where_timm_raises(name: str, field: str, arguments: Arguments) -> None:
    with pytest.raises((AssertionError, ValueError)) as theirs:
        driven(name, 1, 0.1, arguments)
    with pytest.raises(FieldError) as ours:
        record_of(name, lr=0.1, **arguments)
    assert ours.value.field == field
    assert type(theirs.value).__name__ in str(ours.value)


@pytest.mark.parametrize("name", names("timm"))
def test_noise_is_refused(name: str) -> None:
    needed = {"t_initial": 10, "decay_t": (3,) if "Multi" in name else 3, "metrics": (1.0,)}
    record: Any = find(name)
    wanted = {key: value for key, value in needed.items() if key in record.__dataclass_fields__}
    field = "noise" if "create" in name else "noise_range_t"
    record(lr=0.1, **wanted)
    with pytest.raises(FieldError, match="random generator") as refused:
        record(lr=0.1, **wanted, **{field: (5.0,)})
    assert refused.value.field == field


def test_the_version_is_the_one_the_records_name() -> None:
    assert {find(name).version for name in names("timm")} == {importlib.metadata.version("timm")}


@pytest.mark.parametrize("name", names("timm"))
def test_fields_are_the_library_arguments_with_its_defaults(name: str) -> None:
    record = find(name)
    theirs = inspect.signature(getattr(TIMM, record.own_name())).parameters
    expected = {key: value for key, value in theirs.items() if key not in ("optimizer", *record.ignored)}
    fields = {field.name: field for field in fields_of(record) if field.name not in record.not_arguments}
    assert list(fields) == list(expected)
    for key, parameter in expected.items():
        assert fields[key].required == (parameter.default is inspect.Parameter.empty)
        assert fields[key].required or fields[key].default == parameter.default

"""The records of transformers against the library itself, stepped live on the same parameters.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

import inspect
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from transformers import optimization

from lrcurve.frameworks import find, names
from lrcurve.schedules import NEVER, FieldError, Schedule
from tests.conformance.agreement import Draw, agree

DRAW = Draw(20261121)
STEPS = 260
SETS = 60

Arguments = dict[str, Any]
Adafactor: Any = optimization.Adafactor
AdafactorSchedule: Any = optimization.AdafactorSchedule
COMMON = ("num_warmup_steps", "num_training_steps")


def optimizer(lr: float) -> torch.optim.Optimizer:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)


def record(name: str, **arguments: Any) -> Schedule:
    """Return what lrcurve makes of a name and its arguments."""
    kind: Callable[..., Schedule] = find(name)
    return kind(**arguments)


def theirs(name: str, lr: float, arguments: Arguments) -> tuple[Any, torch.optim.Optimizer]:
    """Return the library's scheduler and its optimizer."""
    held = optimizer(lr)
    common = {key: value for key, value in arguments.items() if key in COMMON}
    specific = {key: value for key, value in arguments.items() if key not in COMMON}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Both num_training_steps and num_stable_steps")
        return optimization.get_scheduler(name, held, **common, scheduler_specific_kwargs=specific), held


def stepped(name: str, lr: float, arguments: Arguments, calls: list[tuple[float, ...]]) -> list[float]:
    """Return the rate that each update uses, as far as the library does not raise."""
    schedule, held = theirs(name, lr, arguments)
    rates = [float(held.param_groups[0]["lr"])]
    for call in calls:
        held.step()
        try:
            schedule.step(*call)
        except (ArithmeticError, ValueError):
            break
        rates.append(float(held.param_groups[0]["lr"]))
    return rates


def compare(name: str, lr: float, **arguments: Any) -> None:
    rates = stepped(name, lr, arguments, [()] * STEPS)
    agree(record(f"transformers.{name}", lr=lr, **arguments), rates, len(rates) <= STEPS)


rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of

EDGES: list[tuple[float, float]] = [(0, 1), (0, 0), (1, 1), (0, 50), (2, 10), (10, 10), (20, 10), (9, 10), (10, 11)]
EDGES += [(200, 50), (0, 500)]
EDGES += [(2.5, 10.5), (0.5, 3), (9.2, 10), (9.6, 10.5), (0.1, 10), (3, 7.3), (-4, 20), (-4, -2), (5, -1), (-0.5, 0.2)]
EDGES += [(0, 49), (300, 600), (1.0, 2.0), (7.7, 7.7), (1.5, 9)]
RUNS: list[tuple[float, float, float]] = [(one_of(0.1, 1.0, 5e-5), warm, run) for warm, run in EDGES]
RUNS += [(0.0, 2, 10), (1, 3, 9)]
RUNS += [(rate(), whole(0, 40), whole(0, 200)) for _ in range(SETS - 20)]
RUNS += [(rate(), number(-5, 40), number(0, 200)) for _ in range(20)]


@pytest.mark.parametrize(("lr", "warm", "run"), RUNS)
def test_linear(lr: float, warm: float, run: float) -> None:
    compare("linear", lr, num_warmup_steps=warm, num_training_steps=run)


WAVES: list[tuple[float, float, float, float]] = [
    (lr, warm, run, one_of(0.5, 0.5, 1, 2.5, 3, 0, -1, 0.3, 40.0, 777.0, number(-3, 12))) for lr, warm, run in RUNS
]
WAVES += [(0.1, 0, 49, 49), (0.1, 0, 50, 7), (0.1, 3, 100, 300), (0.1, 10, 110, 12), (0.1, 0, 55, 11), (0.1, 0, 98, 7)]
WAVES += [(0.1, 0, 44, 22), (0.1, 0, 66, 22), (0.1, 5, 203, 22)]
WAVES += [(0.3, warm, warm + 11 * cycles, cycles) for warm in (0, 3) for cycles in range(1, 21)]


@pytest.mark.parametrize(("lr", "warm", "run", "cycles"), WAVES)
@pytest.mark.parametrize("name", ["cosine", "cosine_with_restarts"])
def test_cosine(name: str, lr: float, warm: float, run: float, cycles: float) -> None:
    compare(name, lr, num_warmup_steps=warm, num_training_steps=run, num_cycles=cycles)


@pytest.mark.parametrize("name", ["cosine", "cosine_with_restarts"])
def test_cosine_defaults(name: str) -> None:
    compare(name, 0.1, num_warmup_steps=7, num_training_steps=90)


@pytest.mark.parametrize(("lr", "warm", "run", "cycles"), WAVES)
def test_restarts_are_joins(lr: float, warm: float, run: float, cycles: float) -> None:
    arguments = {"num_warmup_steps": warm, "num_training_steps": run, "num_cycles": cycles}
    rates = np.array(stepped("cosine_with_restarts", lr, arguments, [()] * STEPS))
    ours = record("transformers.cosine_with_restarts", lr=lr, **arguments)
    # Within a half wave of k steps the rate moves by at most pi / (2 k) of the peak per step; a restart by more.
    steepest = np.pi / 2 * abs(cycles) / max(1, run - warm)
    jumps = np.flatnonzero(np.abs(np.diff(rates)) > lr * max(steepest, 1 / max(1, warm)) * 1.01) + 1
    joins = ours.next_join(np.arange(STEPS))
    assert np.all(joins[jumps - 1] == jumps)
    assert np.unique(joins).size <= abs(cycles) + 4


def test_a_restart_that_misses_the_peak() -> None:
    arguments = {"num_warmup_steps": 0, "num_training_steps": 44, "num_cycles": 22}
    ours = record("transformers.cosine_with_restarts", lr=0.1, **arguments)
    assert stepped("cosine_with_restarts", 0.1, arguments, [()] * 31)[28:32:2] == pytest.approx([0.1, 0.0])
    assert ours([28, 30]) == pytest.approx([0.1, 0.0])


POLYNOMIAL = [
    (lr, warm, run, lr * one_of(0, 0.01, 0.5, -0.5), one_of(1.0, 2, 0.5, 3.3, 0.01, number(0.1, 5)))
    for lr, warm, run in RUNS
    if lr
]
POLYNOMIAL = [
    (lr, warm, run, low, power) for lr, warm, run, low, power in POLYNOMIAL if not (warm == run and warm <= 0)
]
POLYNOMIAL += [(0.1, 10, 10, 0.01, 1.0), (0.1, 5, 5, 0.0, 2), (0.1, 2, 10, 0.01, 0), (0.1, 2, 10, 0.01, -1)]
POLYNOMIAL += [(0.1, 2, 100, 0.01, -45), (0.1, 2.5, 10.5, 0.0, -0.5), (0.1, 2, 10.5, 0.01, -0.5)]
POLYNOMIAL += [(0.1, 30, 10, 0.01, 2), (0.1, -3, 10, -0.1, 2), (0.0, 5, 10, -0.1, 1.0), (0.0, 12, 10, -0.1, 1.0)]
POLYNOMIAL += [(0.1, 12, 12.5, 0.01, -1), (0.1, 0, 200, 0.01, -0.1), (0.1, 9.5, 9.5, 0.01, 1.0)]


@pytest.mark.parametrize(("lr", "warm", "run", "low", "power"), POLYNOMIAL)
def test_polynomial(lr: float, warm: float, run: float, low: float, power: float) -> None:
    compare("polynomial", lr, num_warmup_steps=warm, num_training_steps=run, lr_end=low, power=power)


def test_polynomial_defaults() -> None:
    compare("polynomial", 0.1, num_warmup_steps=7, num_training_steps=90)


@pytest.mark.parametrize("lr", [0.0, 1.0, 5e-5, *(rate() for _ in range(SETS))])
def test_constant(lr: float) -> None:
    rates = stepped("constant", lr, {"num_warmup_steps": 5, "num_training_steps": 9, "anything": 1}, [()] * STEPS)
    agree(record("transformers.constant", lr=lr), rates, False)


@pytest.mark.parametrize(("lr", "warm", "run"), RUNS)
def test_constant_with_warmup(lr: float, warm: float, run: float) -> None:
    ours = record("transformers.constant_with_warmup", lr=lr, num_warmup_steps=warm)
    given = {"num_warmup_steps": warm, "num_training_steps": run, "num_cycles": 3}
    agree(ours, stepped("constant_with_warmup", lr, given, [()] * STEPS), False)


SQRT: list[tuple[float, float, float | None]] = [
    (lr, warm, one_of(None, 1, 10, 10_000, 0.5, number(0.1, 50))) for lr, warm, _ in RUNS if warm >= 0
]
SQRT += [(0.1, 10, 0), (0.1, 10, -5), (0.1, 10.5, -5), (0.1, 10, -5.5), (0.1, -20, 30), (0.1, 0.5, 0), (0.1, -2, 0.1)]
SQRT += [(0.1, 200, 0), (0.1, 3, -100)]


@pytest.mark.parametrize(("lr", "warm", "scale"), SQRT)
def test_inverse_sqrt(lr: float, warm: float, scale: float | None) -> None:
    compare("inverse_sqrt", lr, num_warmup_steps=warm, timescale=scale)


def floor(lr: float) -> Arguments:
    kind = whole(0, 2)
    if kind == 0 and lr:
        return {"min_lr": lr * number(0, 1)}
    return {"min_lr_rate": number(0, 1) if kind == 1 else one_of(0, 0.0, 1, 2.5, -0.3)}


FLOORS = [(lr, warm, run, cycles, floor(lr)) for lr, warm, run, cycles in WAVES]
FLOORS += [(0.1, 2, 10, 0.5, {"min_lr": 0}), (0.1, 2, 10, 0.5, {"min_lr": 0.5}), (0.1, 2, 40, 0.5, {"min_lr": -0.05})]


@pytest.mark.parametrize(("lr", "warm", "run", "cycles", "low"), FLOORS)
def test_cosine_with_min_lr(lr: float, warm: float, run: float, cycles: float, low: Arguments) -> None:
    compare("cosine_with_min_lr", lr, num_warmup_steps=warm, num_training_steps=run, num_cycles=cycles, **low)


@pytest.mark.parametrize("start", [None, 0, 0.1, 1, 1.5, -0.2])
@pytest.mark.parametrize(("lr", "warm", "run", "cycles", "low"), FLOORS)
def test_cosine_warmup_with_min_lr(
    lr: float, warm: float, run: float, cycles: float, low: Arguments, start: float | None
) -> None:
    given = {"num_warmup_steps": warm, "num_training_steps": run, "num_cycles": cycles, **low}
    compare("cosine_warmup_with_min_lr", lr, **given, warmup_lr_rate=start)


def wsd() -> Arguments:
    warm, fall = (whole(0, 30), whole(0, 60)) if whole(0, 3) else (number(-3, 30), number(0, 60))
    found: Arguments = {"num_warmup_steps": warm, "num_decay_steps": fall}
    if whole(0, 1):
        found["num_training_steps"] = one_of(whole(0, 200), number(0, 200))
    else:
        found["num_stable_steps"] = one_of(whole(-20, 80), 0, number(0, 80))
        if whole(0, 1):
            found["num_training_steps"] = whole(0, 200)
    low = one_of(0, 0.1, number(0, 1), 1, 1.5, -0.2)
    cycles = one_of(0.5, 0.5, 1, 2.25, 0, number(-2, 5))
    return {**found, "min_lr_ratio": low, "num_cycles": cycles}


WSD: list[Arguments] = [
    {"num_warmup_steps": warm, "num_decay_steps": fall, "num_training_steps": run}
    for warm, fall, run in [(2, 4, 10), (0, 0, 0), (0, 10, 10), (8, 5, 10), (20, 5, 10), (5, 0, 10), (5, -3, 10)]
]
WSD += [
    {"num_warmup_steps": 0.1, "num_decay_steps": 0.2, "num_training_steps": 0.3},
    {"num_warmup_steps": 0.5, "num_decay_steps": 3.7, "num_training_steps": 10.1},
    {"num_warmup_steps": 3, "num_decay_steps": 5, "num_stable_steps": 0},
    {"num_warmup_steps": 3, "num_decay_steps": 5, "num_stable_steps": -4},
    {"num_warmup_steps": 0, "num_decay_steps": 1, "num_stable_steps": 1},
]
WSD += [wsd() for _ in range(SETS)]


@pytest.mark.parametrize("fall", ["linear", "cosine", "1-sqrt"])
@pytest.mark.parametrize("rise", ["linear", "cosine", "1-sqrt"])
@pytest.mark.parametrize("given", WSD, ids=repr)
def test_warmup_stable_decay(given: Arguments, rise: str, fall: str) -> None:
    compare("warmup_stable_decay", rate(), **given, warmup_type=rise, decay_type=fall)


def test_warmup_stable_decay_defaults() -> None:
    compare("warmup_stable_decay", 0.1, num_warmup_steps=7, num_decay_steps=20, num_training_steps=90)


def losses(count: int = 200) -> list[float]:
    """Return a metric that falls, stalls, rises, repeats itself, and is sometimes no number."""
    kind = whole(0, 5)
    fall = np.exp(-np.arange(count) / number(5, 80)) + number(0, 0.3) * DRAW.generator.standard_normal(count)
    walk = np.cumsum(DRAW.generator.standard_normal(count))
    levels = np.repeat(DRAW.generator.standard_normal(count // 10), 10)
    values = [fall, walk, levels, np.full(count, number(-1, 1)), -np.arange(count) / 10, np.round(walk)][kind]
    if whole(0, 4) == 0:
        values = np.where(DRAW.generator.random(count) < 0.1, np.nan, values)
    if whole(0, 6) == 0:
        values = np.where(DRAW.generator.random(count) < 0.05, DRAW.generator.choice([np.inf, -np.inf], count), values)
    return [float(value) for value in values]


def listen(name: str, lr: float, metrics: list[float], **arguments: Any) -> None:
    rates = stepped(name, lr, arguments, [(metric,) for metric in metrics])
    ours = record(f"transformers.{name}", lr=lr, metrics=tuple(metrics), **arguments)
    agree(ours, rates, True)
    changes = np.flatnonzero(np.diff(rates)) + 1
    joins = ours.next_join(np.arange(len(rates)))
    assert np.unique(joins[joins < NEVER]).tolist() == changes.tolist()


PLATEAU: list[tuple[float, Arguments]] = [(0.1, {}), (5e-5, {}), (0.0, {}), (0.1, {"factor": 0}), (1, {"patience": 0})]
PLATEAU += [(0.1, {"patience": -1}), (0.1, {"factor": -0.5, "patience": 2}), (0.1, {"min_lr": 0.2, "patience": 2})]
PLATEAU += [(0.1, {"patience": 2, "threshold": 1.0}), (0.1, {"patience": 2, "eps": -1.0, "min_lr": 0.2})]
PLATEAU += [(1.0, {"patience": 0, "factor": 0.5, "eps": 0.5}), (1.0, {"patience": 0, "factor": 0.5, "eps": 0.25})]


def plateau() -> Arguments:
    return {
        "mode": one_of("min", "max"),
        "factor": number(0.05, 0.99),
        "patience": whole(0, 8),
        "threshold": one_of(0, 1e-4, 0.1, -0.1),
        "threshold_mode": one_of("rel", "abs"),
        "cooldown": whole(0, 6),
        "min_lr": one_of(0, 0.01, 1e-7),
        "eps": one_of(1e-8, 0, 0.001),
    }


PLATEAU += [(rate(), plateau()) for _ in range(SETS)]


@pytest.mark.parametrize(("lr", "given"), PLATEAU, ids=repr)
def test_reduce_lr_on_plateau(lr: float, given: Arguments) -> None:
    for _ in range(3):
        listen("reduce_lr_on_plateau", lr, losses(), **given)


GREEDY: list[tuple[float, Arguments]] = [(0.1, {}), (5e-5, {}), (0.1, {"min_lr": 0.2}), (0.1, {"max_lr": 0.05})]
GREEDY += [(0.1, {"factor": 0, "patience": 1}), (0.1, {"factor": -0.5, "patience": 1}), (0.1, {"patience": -1})]
GREEDY += [(0.1, {"smooth": True, "window_size": size, "patience": 2}) for size in (0, 1, 3, -2)]
GREEDY += [(0.1, {"patience": 0, "factor": 0.5, "reset_start": count, "min_lr": 0.03}) for count in (0, 1, 2, 5)]
GREEDY += [(0.1, {"patience": 0, "factor": 0.5, "reset_start": 2, "cooldown": 2, "warmup": 3})]
GREEDY += [(1.0, {"patience": 0, "factor": 0.5, "max_lr": 99.0, "eps": eps}) for eps in (0.25, 0.5, 1.0, 2.0)]
GREEDY += [(0.1, {"patience": 1, "smooth": True, "window_size": 5, "reset_start": 1, "min_lr": 0.09})]


def greedy() -> Arguments:
    return {
        "mode": one_of("min", "max"),
        "factor": number(0.3, 0.99),
        "patience": whole(0, 5),
        "threshold": one_of(0, 1e-6, 0.05, -0.1),
        "threshold_mode": one_of("rel", "abs"),
        "cooldown": whole(0, 5),
        "warmup": whole(0, 5),
        "min_lr": one_of(1e-3, 0, 0.05),
        "max_lr": one_of(1.0, 0.5, 100.0),
        "eps": one_of(1e-8, 0, 0.001),
        "smooth": one_of(True, False),
        "window_size": one_of(50, 1, 4, 9),
        "reset_start": one_of(500, 1, 3, 8),
    }


GREEDY += [(one_of(rate(), 0.1), greedy()) for _ in range(SETS)]


@pytest.mark.parametrize(("lr", "given"), GREEDY, ids=repr)
def test_greedy(lr: float, given: Arguments) -> None:
    for _ in range(3):
        listen("greedy", lr, losses(), **given)


def adafactor(rms: float, steps: list[int], **arguments: Any) -> list[float]:
    """Return the rate that each of these updates of a parameter of that root mean square takes."""
    parameter = torch.nn.Parameter(torch.full((3,), rms, dtype=torch.float64))
    parameter.grad = torch.zeros_like(parameter)
    held = Adafactor([parameter], lr=None, **arguments)
    found = []
    for step in steps:
        if step:
            held.state[parameter]["step"] = step
        used: list[float] = []
        inner = Adafactor._get_lr
        held._get_lr = lambda group, state, used=used, inner=inner: used.append(inner(group, state)) or used[-1]
        held.step()
        found.append(float(used[0]))
    return found


NEAR = [*range(40), *range(9990, 10_010), 50_000, 123_456, 10**7]
SCALES = [(0.0, False, False), (0.0, False, True), (0.0, True, False), (0.0, True, True)]
SCALES += [
    (float(10 ** DRAW.generator.uniform(-5, 1)), scaled, warm)
    for scaled in (False, True)
    for warm in (False, True)
    for _ in range(15)
]


@pytest.mark.parametrize(("rms", "scaled", "warm"), SCALES)
def test_adafactor(rms: float, scaled: bool, warm: bool) -> None:
    given: Arguments = {"scale_parameter": scaled, "warmup_init": warm, "eps": (1e-30, one_of(1e-3, 0.5))}
    ours = record("transformers.adafactor", rms=rms, **given)
    rates = adafactor(rms, NEAR, **given)
    np.testing.assert_allclose(ours(NEAR), rates, rtol=1e-10, atol=0)
    assert ours.next_join(np.array([0, 9998, 9999])).tolist() == [9999, 9999, NEVER]


def test_adafactor_is_reported_an_update_late() -> None:
    parameter = torch.nn.Parameter(torch.ones(3, dtype=torch.float64))
    held = Adafactor([parameter], scale_parameter=False, warmup_init=True)
    schedule = AdafactorSchedule(held, initial_lr=0.7)
    reported = [held.param_groups[0]["lr"]]
    for _ in range(5):
        parameter.grad = torch.zeros_like(parameter)
        held.step()
        schedule.step()
        reported.append(held.param_groups[0]["lr"])
    ours = record("transformers.adafactor", scale_parameter=False, warmup_init=True)
    assert reported == pytest.approx([0.7, *ours(np.arange(5))], rel=1e-12)


REFUSED: list[tuple[str, float, Arguments, str]] = [
    ("polynomial", 0.1, {"num_warmup_steps": 2, "num_training_steps": 10, "lr_end": 0.1}, "lr_end"),
    ("polynomial", 1e-7, {"num_warmup_steps": 2, "num_training_steps": 10}, "lr_end"),
    ("polynomial", 0.0, {"num_warmup_steps": 0, "num_training_steps": 10, "lr_end": -1}, "lr"),
    ("polynomial", 0.1, {"num_warmup_steps": 0, "num_training_steps": 0}, "num_training_steps"),
    ("inverse_sqrt", 0.1, {"num_warmup_steps": 0, "timescale": 0}, "timescale"),
    ("inverse_sqrt", 0.1, {"num_warmup_steps": -5}, "num_warmup_steps"),
    ("inverse_sqrt", 0.1, {"num_warmup_steps": -5, "timescale": -2}, "timescale"),
    ("reduce_lr_on_plateau", 0.1, {"factor": 1.0}, "factor"),
    ("greedy", 0.1, {"factor": 1.0}, "factor"),
    ("warmup_stable_decay", 0.1, {"num_warmup_steps": 2, "num_decay_steps": 2}, "num_training_steps"),
]
for kind in ("cosine_with_min_lr", "cosine_warmup_with_min_lr"):
    run = {"num_warmup_steps": 2, "num_training_steps": 10}
    REFUSED += [(kind, 0.1, run, "min_lr"), (kind, 0.1, {**run, "min_lr": 0, "min_lr_rate": 0}, "min_lr")]
    REFUSED += [(kind, 0.0, {**run, "min_lr": 0.1}, "lr")]


@pytest.mark.parametrize(("name", "lr", "given", "field"), REFUSED, ids=repr)
def test_what_the_library_refuses(name: str, lr: float, given: Arguments, field: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)) as error:
        theirs(name, lr, given)
    heard = {"metrics": (1.0,)} if "factor" in given else {}
    with pytest.raises(FieldError, match=f"^is refused: transformers raises {error.type.__name__}") as ours:
        record(f"transformers.{name}", lr=lr, **heard, **given)
    assert ours.value.field == field


@pytest.mark.parametrize(("name", "missing"), [(name, key) for name in ("linear", "cosine") for key in COMMON])
def test_what_the_library_needs(name: str, missing: str) -> None:
    given = {key: 3 for key in COMMON if key != missing}
    with pytest.raises(ValueError, match=f"requires `{missing}`"):
        theirs(name, 0.1, given)
    with pytest.raises(TypeError, match=missing):
        record(f"transformers.{name}", lr=0.1, **given)


def test_what_adafactor_refuses() -> None:
    parameter = torch.nn.Parameter(torch.ones(1))
    with pytest.raises(ValueError, match="warmup_init"):
        Adafactor([parameter], relative_step=False, warmup_init=True)
    refusals: list[tuple[Arguments, str]] = [
        ({"relative_step": False, "warmup_init": True}, "warmup_init"),
        ({"relative_step": False}, "relative_step"),
        ({}, "rms"),
        ({"eps": (1e-30,), "rms": 1.0}, "eps"),
    ]
    for given, field in refusals:
        with pytest.raises(FieldError) as ours:
            record("transformers.adafactor", **given)
        assert ours.value.field == field


def test_there_is_a_record_for_every_name_and_function() -> None:
    kinds = [f"transformers.{kind.value}" for kind in transformers.SchedulerType]
    assert sorted(names("transformers")) == sorted([*kinds, "transformers.adafactor"])
    functions = [name for name in dir(optimization) if name.startswith("get_") and name != "get_scheduler"]
    for name in [*functions, "GreedyLR", "Adafactor", "AdafactorSchedule"]:
        assert find(f"transformers.optimization.{name}").library == "transformers"
        if hasattr(transformers, name):
            assert find(f"transformers.{name}") is find(f"transformers.optimization.{name}")


@pytest.mark.parametrize("name", names("transformers"))
def test_fields_and_defaults_are_those_of_the_signature(name: str) -> None:
    kind = find(name)
    own: dict[str, Callable[..., Any]] = {
        "reduce_lr_on_plateau": torch.optim.lr_scheduler.ReduceLROnPlateau,
        "greedy": transformers.GreedyLR,
        "adafactor": Adafactor,
    }
    function = own.get(kind.own_name()) or getattr(transformers, kind.also[0].rsplit(".", 1)[1])
    real = inspect.signature(function).parameters
    fields = inspect.signature(kind).parameters
    taken = [key for key in real if key not in kind.ignored]
    assert taken == [key for key in fields if key not in kind.not_arguments]
    assert [real[key].default for key in taken] == [fields[key].default for key in taken]
    assert all(key in real or key in kind.ignored for key in fields if key not in kind.not_arguments)


def test_the_version_is_the_one_compared() -> None:
    assert {find(name).version for name in names("transformers")} == {transformers.__version__}

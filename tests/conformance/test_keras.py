"""Keras' schedules and callbacks under their own names against Keras itself, in float64.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

import inspect
import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
from keras.src.backend.common import dtypes

from lrcurve.frameworks import find
from lrcurve.frameworks.keras.reduce_lr_on_plateau import FALLING, RISING
from lrcurve.schedules import FieldError, RateError, Rates, Schedule
from lrcurve.schedules.function import Function

RANDOM = np.random.default_rng(20261120)
SETS = 70
STEPS = np.arange(400)
Arguments = dict[str, Any]


@pytest.fixture(autouse=True)
def _float64(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Keras compute in float64, as it does on TensorFlow; elsewhere its table of types turns 64 bits into 32."""
    assert keras.backend.backend() == "numpy"
    monkeypatch.setitem(dtypes.BIT64_TO_BIT32_DTYPE, "float64", "float64")


def ours(name: str, arguments: Arguments) -> Schedule:
    """Return lrcurve's record."""
    record: Any = find(f"keras.{name}")
    schedule: Schedule = record(**arguments)
    return schedule


def theirs(name: str, arguments: Arguments) -> Any:
    """Return Keras' object, its rates as float64."""
    given = {
        key: np.float64(value) if key in ("initial_learning_rate", "warmup_target") and value is not None else value
        for key, value in arguments.items()
    }
    if "values" in arguments:
        given |= {"values": [np.float64(value) for value in arguments["values"]]}
        given |= {"boundaries": list(arguments["boundaries"])}
    return getattr(keras.optimizers.schedules, name)(**given)


def run(schedule: Any) -> Rates:
    """Return Keras' value at each step, checking that it was computed in float64."""
    one_by_one = getattr(schedule, "warmup_target", None) is not None or hasattr(schedule, "boundaries")
    with np.errstate(all="ignore"):
        values = np.array([schedule(step) for step in STEPS]) if one_by_one else schedule(STEPS)
    assert values.dtype == np.float64
    return np.asarray(values)


def agree(name: str, arguments: Arguments) -> None:
    """Compare every step, to 1e-10 of the peak; where Keras has no number, the curve must end exactly there."""
    schedule, expected = ours(name, arguments), run(theirs(name, arguments))
    lost = np.flatnonzero(~np.isfinite(expected))
    ends = STEPS.size if schedule.end is None else min(schedule.end.step, STEPS.size)
    assert ends == (int(lost[0]) if lost.size else STEPS.size), arguments
    found = schedule(STEPS)
    assert np.isnan(found[ends:]).all()
    peak = np.abs(expected[:ends]).max(initial=0.0)
    np.testing.assert_allclose(found[:ends], expected[:ends], rtol=0, atol=1e-10 * peak, err_msg=str(arguments))
    joins_tell_every_jump(schedule, found[:ends])


def joins_tell_every_jump(schedule: Schedule, rates: Rates) -> None:
    """Between joins a flat schedule must not change."""
    if schedule.flat and rates.size > 1:
        changes = np.flatnonzero(np.diff(rates)) + 1
        assert np.isin(changes, schedule.next_join(np.arange(rates.size))).all()


def value() -> float:
    return float(10 ** RANDOM.uniform(-5, 1))


def whole(low: int, high: int) -> int:
    return int(RANDOM.integers(low, high + 1))


def length(high: int = 200) -> float:
    """Return a length: mostly whole, at times between steps."""
    return whole(1, high) if RANDOM.uniform() < 0.75 else float(np.round(RANDOM.uniform(0.3, high), 2))


def decays(*edges: Arguments, rates: Callable[[], float]) -> list[Arguments]:
    return [{"initial_learning_rate": 0.1, **edge} for edge in edges] + [
        {
            "initial_learning_rate": value(),
            "decay_steps": length(60),
            "decay_rate": rates(),
            "staircase": bool(RANDOM.integers(2)),
        }
        for _ in range(SETS)
    ]


EXPONENTIAL = decays(
    {"decay_steps": 1, "decay_rate": 0.0},
    {"decay_steps": 55, "decay_rate": 0.5, "staircase": True},
    {"decay_steps": 0.1, "decay_rate": 0.99, "staircase": True},
    {"decay_steps": 0.7, "decay_rate": 0.99, "staircase": True},
    {"decay_steps": 3.3, "decay_rate": 0.5, "staircase": True},
    {"decay_steps": 1, "decay_rate": -0.9},
    {"decay_steps": 2, "decay_rate": -0.9},
    {"decay_steps": 2, "decay_rate": -0.9, "staircase": True},
    {"decay_steps": 0.4, "decay_rate": -0.9},
    {"initial_learning_rate": -0.1, "decay_steps": 10, "decay_rate": 0.5},
    {"initial_learning_rate": 0.0, "decay_steps": 10, "decay_rate": 0.5},
    rates=lambda: float(RANDOM.uniform(0.1, 1.05)),
)

INVERSE = decays(
    {"decay_steps": 1, "decay_rate": 0.0},
    {"decay_steps": 55, "decay_rate": 0.5, "staircase": True},
    {"decay_steps": 0.1, "decay_rate": 0.5, "staircase": True},
    {"decay_steps": 1, "decay_rate": -0.5},
    {"decay_steps": 5, "decay_rate": -0.5},
    {"decay_steps": 5, "decay_rate": -0.5, "staircase": True},
    {"decay_steps": 5, "decay_rate": -0.3},
    {"decay_steps": 5, "decay_rate": -1.0, "staircase": True},
    {"decay_steps": 10**6, "decay_rate": 3.0},
    rates=lambda: float(RANDOM.uniform(0, 5)),
)

POLYNOMIAL: list[Arguments] = [
    {"initial_learning_rate": 1e-5, "decay_steps": 10},
    {"initial_learning_rate": 0.1, "decay_steps": 7, "cycle": True},
    {"initial_learning_rate": 0.1, "decay_steps": 1, "cycle": True},
    {"initial_learning_rate": 0.1, "decay_steps": 0.5, "cycle": True},
    {"initial_learning_rate": 0.1, "decay_steps": 2.5, "cycle": True, "power": 2},
    {"initial_learning_rate": 0.1, "decay_steps": 1000, "cycle": True, "power": 2},
    {"initial_learning_rate": 0.1, "decay_steps": 10, "power": 0},
    {"initial_learning_rate": 0.1, "decay_steps": 10, "power": 0.5},
    {"initial_learning_rate": 0.1, "decay_steps": 10, "power": -1.0},
    {"initial_learning_rate": 0.1, "decay_steps": 10.5, "power": -1.0},
    {"initial_learning_rate": 0.1, "decay_steps": 10, "power": -1.0, "cycle": True},
    {"initial_learning_rate": 0.1, "decay_steps": 2.5, "power": -1.0, "cycle": True},
    {"initial_learning_rate": 0.0, "decay_steps": 10, "end_learning_rate": 0.1},
]
POLYNOMIAL += [
    {
        "initial_learning_rate": value(),
        "decay_steps": length(),
        "end_learning_rate": value(),
        "power": float(RANDOM.choice([1.0, RANDOM.uniform(0.2, 4)])),
        "cycle": bool(RANDOM.integers(2)),
    }
    for _ in range(SETS)
]

PIECEWISE: list[Arguments] = [
    {"boundaries": (3,), "values": (0.1, 0.01)},
    {"boundaries": (0,), "values": (0.1, 0.01)},
    {"boundaries": (-1,), "values": (0.1, 0.01)},
    {"boundaries": (-5, 5), "values": (0.3, 0.2, 0.1)},
    {"boundaries": (3.7, 5.2), "values": (0.3, 0.2, 0.1)},
    {"boundaries": (-0.5, 5.2), "values": (0.3, 0.2, 0.1)},
    {"boundaries": (5, 5), "values": (0.3, 0.2, 0.1)},
    {"boundaries": (10, 5), "values": (0.3, 0.2, 0.1)},
    {"boundaries": (20, 5, 10, 7), "values": (0.3, 0.2, 0.1, 0.05, 0.7)},
    {"boundaries": (10**6,), "values": (0.3, 0.2)},
]
PIECEWISE += [
    {"boundaries": boundaries, "values": tuple(value() for _ in range(len(boundaries) + 1))}
    for boundaries in (
        tuple(np.sort(RANDOM.integers(-3, 300, count)).tolist()) for count in RANDOM.integers(1, 7, SETS - 10)
    )
]
PIECEWISE += [
    {"boundaries": boundaries, "values": tuple(value() for _ in range(len(boundaries) + 1))}
    for boundaries in (tuple(RANDOM.uniform(-3, 300, count).tolist()) for count in RANDOM.integers(1, 7, 10))
]

COSINE: list[Arguments] = [
    {"initial_learning_rate": 0.1, "decay_steps": 1},
    {"initial_learning_rate": 0.1, "decay_steps": 0.4, "alpha": 0.5},
    {"initial_learning_rate": 0.1, "decay_steps": 10**6, "alpha": 2.0},
    {"initial_learning_rate": 0.1, "decay_steps": 20, "warmup_steps": 10},
    {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.1},
    {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": -5},
    {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": -50},
    {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 2.5},
    {"initial_learning_rate": 0.0, "decay_steps": 20, "warmup_target": 0.0, "warmup_steps": 0.3, "alpha": -1.0},
    {"initial_learning_rate": 0.2, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 1000},
]
COSINE += [
    {
        "initial_learning_rate": value(),
        "decay_steps": length(),
        "alpha": float(RANDOM.uniform(0, 1)),
        "warmup_target": value() if RANDOM.integers(2) else None,
        "warmup_steps": length(100),
    }
    for _ in range(SETS)
]

RESTARTS: list[Arguments] = [
    {"initial_learning_rate": 0.1, "first_decay_steps": steps, "t_mul": t_mul, "m_mul": m_mul}
    for steps, t_mul, m_mul in [
        (3, 2.0, 1.0),
        (1, 3.0, 1.0),
        (1, 1.0, 0.9),
        (7, 1, 0.5),
        (0.5, 1.0, 0.99),
        (2.5, 1.0, -0.5),
        (10, 0.5, 0.9),
        (10, 0.9, 1.5),
        (10.5, 0.99, 1.0),
        (20, 0.0, 1.0),
        (1, 1.0001, 1.0),
        (1, 1 + 1e-12, 1.0),
        (500, 2.0, 1.0),
    ]
]
RESTARTS += [
    {"initial_learning_rate": 0.1, "first_decay_steps": steps, "t_mul": t_mul, "alpha": 0.01}
    for steps in (1, 2, 3, 5, 7, 10)
    for t_mul in (1.1, 1.5, 2, 3, 4, 5)
]
RESTARTS += [
    {
        "initial_learning_rate": value(),
        "first_decay_steps": length(100),
        "t_mul": float(RANDOM.choice([1.0, 2.0, 3.0, RANDOM.uniform(0.5, 3)])),
        "m_mul": float(RANDOM.uniform(0.3, 1.1)),
        "alpha": float(RANDOM.uniform(0, 0.5)),
    }
    for _ in range(SETS)
]

KINDS = {
    "ExponentialDecay": EXPONENTIAL,
    "InverseTimeDecay": INVERSE,
    "PolynomialDecay": POLYNOMIAL,
    "PiecewiseConstantDecay": PIECEWISE,
    "CosineDecay": COSINE,
    "CosineDecayRestarts": RESTARTS,
}


@pytest.mark.parametrize("name", KINDS)
def test_every_step(name: str) -> None:
    assert len(KINDS[name]) >= 60
    for arguments in KINDS[name]:
        agree(name, arguments)


def test_a_restart_that_rounding_misplaces() -> None:
    arguments = {"initial_learning_rate": 0.1, "first_decay_steps": 1, "t_mul": 3.0}
    assert run(theirs("CosineDecayRestarts", arguments))[121] == 0.0
    schedule = ours("CosineDecayRestarts", arguments)
    assert schedule([121])[0] == 0.0
    assert schedule.next_join(np.array([100, 120, 121])).tolist() == [122, 122, 122]


def test_each_jump_of_a_cycle_is_a_join() -> None:
    falling = [a for a in POLYNOMIAL if a.get("cycle") and a.get("power", 1.0) > 0]
    falling = [a for a in falling if a["initial_learning_rate"] > a.get("end_learning_rate", 0.0001)]
    restarting = [a for a in RESTARTS if a.get("m_mul", 1.0) >= 0]
    assert len(falling) > 10
    cases = [("PolynomialDecay", a) for a in falling] + [("CosineDecayRestarts", a) for a in restarting]
    for name, arguments in cases:
        schedule = ours(name, arguments)
        steps = STEPS if schedule.end is None else STEPS[: schedule.end.step]
        jumps = np.flatnonzero(np.diff(schedule(steps)) > 0) + 1
        assert np.isin(jumps, schedule.next_join(steps)).all(), arguments


def test_joins_far_out() -> None:
    """Where no table of restarts could be kept: the cycle of each step begins at its join, by Keras' own logarithm."""
    record = ours("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 3, "t_mul": 1.0001})
    steps = 10 ** np.arange(1, 15)
    joins = record.next_join(steps)
    with np.errstate(all="ignore"):

        def cycle(t: Any) -> Any:
            return np.floor(np.log(1.0 - t / 3 * (1.0 - 1.0001)) / np.log(1.0001))

        assert (cycle(joins) > cycle(steps)).all()
        assert (cycle(joins - 1) == cycle(steps)).all()


REFUSED: list[tuple[str, str, Arguments]] = [
    ("ExponentialDecay", "decay_steps", {"initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 0.5}),
    ("InverseTimeDecay", "decay_steps", {"initial_learning_rate": 0.1, "decay_steps": -1, "decay_rate": 0.5}),
    ("PolynomialDecay", "decay_steps", {"initial_learning_rate": 0.1, "decay_steps": 0}),
    ("CosineDecay", "decay_steps", {"initial_learning_rate": 0.1, "decay_steps": 0}),
    ("CosineDecayRestarts", "first_decay_steps", {"initial_learning_rate": 0.1, "first_decay_steps": -2.0}),
    ("PiecewiseConstantDecay", "boundaries", {"boundaries": (3, 5), "values": (0.1, 0.2)}),
    ("PiecewiseConstantDecay", "boundaries", {"boundaries": (), "values": ()}),
    ("PiecewiseConstantDecay", "boundaries", {"boundaries": (), "values": (0.1,)}),
]


@pytest.mark.parametrize(("name", "field", "arguments"), REFUSED)
def test_refusals(name: str, field: str, arguments: Arguments) -> None:
    with pytest.raises((ValueError, IndexError)) as error:
        theirs(name, arguments)(0)
    with pytest.raises(FieldError, match=error.type.__name__) as refused:
        ours(name, arguments)
    assert refused.value.field == field


def test_a_negative_t_mul_has_no_number_at_any_step() -> None:
    arguments = {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": -2.0}
    with np.errstate(all="ignore"):
        assert np.isnan(theirs("CosineDecayRestarts", arguments)(STEPS)).all()
    with pytest.raises(FieldError, match="NaN"):
        ours("CosineDecayRestarts", arguments)


def test_homes() -> None:
    for name in KINDS:
        inside = f"optimizers.schedules.{name}"
        source = f"keras.src.optimizers.schedules.learning_rate_schedule.{name}"
        for path in (f"keras.{inside}", f"tf.keras.{inside}", f"tensorflow.keras.{inside}", f"tf.{inside}", source):
            assert find(path) is find(f"keras.{name}")
        theirs = getattr(keras.optimizers.schedules, name)
        assert f"{theirs.__module__}.{name}" == source
        mine = find(f"keras.{name}").signature().split("(")[1][:-1].split(", ")
        assert [word.split("=")[0] for word in mine] == [
            key for key in inspect.signature(theirs).parameters if key != "name"
        ]
    for name in ("ReduceLROnPlateau", "LearningRateScheduler"):
        theirs = getattr(keras.callbacks, name)
        for path in (f"keras.callbacks.{name}", f"tf.keras.callbacks.{name}", f"{theirs.__module__}.{name}"):
            assert find(path) is find(f"keras.{name}")


def optimized(callback: Any, lr: float) -> Any:
    """Attach a callback to a model whose optimizer holds its rate in float64."""
    optimizer = SimpleNamespace(learning_rate=np.float64(lr))
    callback.set_model(SimpleNamespace(optimizer=optimizer))
    callback.on_train_begin()
    return optimizer


def reduced(lr: float, metrics: list[float], arguments: Arguments) -> list[float]:
    """Return the rate of each epoch, and of the one after the last metric."""
    callback = keras.callbacks.ReduceLROnPlateau(**arguments)
    optimizer = optimized(callback, lr)
    rates = [float(optimizer.learning_rate)]
    for epoch, metric in enumerate(metrics):
        callback.on_epoch_end(epoch, {callback.monitor: metric})
        rates.append(float(optimizer.learning_rate))
    return rates


NAN = float("nan")
FLAT = [1.0] * 30
PLATEAU: list[tuple[list[float], Arguments]] = [
    (FLAT, {}),
    (FLAT, {"patience": 0}),
    (FLAT, {"patience": 1}),
    (FLAT, {"patience": -3}),
    (FLAT, {"patience": 2.5}),
    (FLAT, {"patience": 2, "cooldown": 1}),
    (FLAT, {"patience": 2, "cooldown": 3}),
    (FLAT, {"patience": 2, "cooldown": 0.5}),
    (FLAT, {"patience": 2, "min_lr": 1e-4}),
    (FLAT, {"patience": 2, "min_lr": 100.0}),
    (FLAT, {"patience": 2, "min_lr": -1.0, "factor": -0.5}),
    (FLAT, {"patience": 2, "factor": 0.0, "cooldown": 2}),
    (FLAT, {"patience": 2, "mode": "sideways"}),
    (FLAT, {"patience": 2, "monitor": "loss"}),
    (FLAT, {"patience": 2, "mode": "max", "monitor": "reward"}),
    ([1.0, 0.9999, 0.9998, 0.9997, 0.9996], {"patience": 1, "min_delta": 1e-4}),
    ([1.0, 0.9, 0.8, 0.7, 0.6, 0.5], {"patience": 1, "min_delta": -0.15}),
    ([NAN, 1.0, 0.5, 0.1, 0.01], {"patience": 2}),
    ([1.0, NAN, 0.5, NAN, NAN, 0.1], {"patience": 2}),
    ([3.0], {"patience": 1}),
]
PLATEAU += [
    (
        RANDOM.uniform(-1, 1, whole(5, 60)).tolist(),
        {
            "factor": float(RANDOM.uniform(0.1, 0.9)),
            "patience": whole(0, 5),
            "mode": str(RANDOM.choice(["auto", "min", "max"])),
            "min_delta": float(RANDOM.choice([0.0, 1e-4, 0.1])),
            "cooldown": whole(0, 5),
            "min_lr": float(RANDOM.choice([0.0, 1e-3, 0.1])),
        },
    )
    for _ in range(60)
]


@pytest.mark.filterwarnings("ignore:ReduceLROnPlateau mode 'sideways' is unknown")
def test_reduce_lr_on_plateau() -> None:
    assert len(PLATEAU) >= 60
    for metrics, arguments in PLATEAU:
        lr = value()
        schedule = ours("ReduceLROnPlateau", {"lr": lr, "metrics": tuple(metrics), **arguments})
        expected = reduced(lr, metrics, arguments)
        assert schedule.end is not None
        assert schedule.end.step == len(expected)
        found = schedule(np.arange(len(expected)))
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10 * max(expected), err_msg=str(arguments))
        joins_tell_every_jump(schedule, found)


def test_reduce_lr_on_plateau_compares_with_min_lr_in_float32() -> None:
    arguments = {"patience": 1, "min_lr": 0.1}
    for lr in (0.1 + 1e-12, 0.1 + 1e-7):
        expected = reduced(lr, FLAT, arguments)
        schedule = ours("ReduceLROnPlateau", {"lr": lr, "metrics": tuple(FLAT), **arguments})
        assert schedule(np.arange(31)).tolist() == expected
        assert (expected[-1] == lr) is (lr < 0.1 + 1e-8)


def test_auto_mode_knows_the_metrics_of_keras() -> None:
    """``auto`` asks each of the model's metrics for its direction, so Keras' own must be listed with theirs."""
    arguments: list[Arguments] = [{}, {"num_classes": 3}, {"num_classes": 3, "target_class_ids": [0]}]
    arguments += [{key: 0.5} for key in ("recall", "precision", "specificity", "sensitivity")]
    found: dict[str, set[str]] = {"up": set(), "down": set()}
    for metric in vars(keras.metrics).values():
        if not (inspect.isclass(metric) and issubclass(metric, keras.metrics.Metric)):
            continue
        for given in arguments:
            try:
                made: Any = metric(**given)
            except TypeError:
                continue
            direction = getattr(made, "_direction", None)
            if direction is not None:
                found[direction].add(made.name)
            break
    assert found["up"] | {"acc"} == RISING
    assert found["down"] | {"loss", "mae", "mse"} == FALLING


def test_auto_mode_needs_a_known_metric() -> None:
    with pytest.raises(ValueError, match="automatically determine"):
        reduced(0.1, FLAT, {"monitor": "val_reward"})
    with pytest.raises(FieldError, match="val_reward") as refused:
        ours("ReduceLROnPlateau", {"lr": 0.1, "metrics": (1.0,), "monitor": "val_reward"})
    assert refused.value.field == "mode"


def test_reduce_lr_on_plateau_refuses() -> None:
    with pytest.raises(ValueError, match="factor"):
        keras.callbacks.ReduceLROnPlateau(factor=1.0)
    with pytest.raises(FieldError, match="ValueError") as refused:
        ours("ReduceLROnPlateau", {"lr": 0.1, "metrics": (1.0,), "factor": 1.0})
    assert refused.value.field == "factor"
    with pytest.raises(FieldError, match="at least one value"):
        ours("ReduceLROnPlateau", {"lr": 0.1, "metrics": ()})


def scheduled(function: Callable[..., float], lr: float, epochs: int) -> list[float]:
    """Return the rate of each epoch."""
    callback = keras.callbacks.LearningRateScheduler(function)
    optimizer = optimized(callback, lr)
    rates = []
    for epoch in range(epochs):
        callback.on_epoch_begin(epoch)
        rates.append(float(optimizer.learning_rate))
    return rates


NUMBERS = [f"{RANDOM.uniform(0.05, 0.99):.6g}" for _ in range(12)]
FORMULAS = [
    "0.1 * 0.5 ** (epoch // 10)",
    "0.1 * exp(-0.1 * epoch)",
    "0.1 if epoch < 10 else 0.01 if epoch < 20 else 0.001",
    "max(1e-4, 0.1 * (1 - epoch / 40))",
    "-0.1 * epoch",
    *(f"0.1 * {number} ** epoch" for number in NUMBERS),
    *(f"0.1 / (1 + {number} * epoch)" for number in NUMBERS),
]
OF_TWO = [
    "lr if epoch < 10 else lr * 0.9",
    "lr if epoch<10 else lr*math.exp(-0.1)",
    "lr*np.cos(0.01)",
    "lr * exp(-0.1)",
    "lr",
    "min(lr * 1.1, 0.5)",
    "lr - 0.001",
    *(f"lr * {number} + 0.001 * epoch" for number in NUMBERS),
    *(f"lr if epoch % 5 else lr * {number}" for number in NUMBERS),
    "0.1 * 0.9 ** epoch + 0 * lr",
]


@pytest.mark.parametrize("written", ["plain", "lambda", "python"])
def test_learning_rate_scheduler(written: str) -> None:
    assert len(FORMULAS) + len(OF_TWO) >= 55
    cases = [(formula, "epoch") for formula in FORMULAS] + [(formula, "epoch, lr") for formula in OF_TWO]
    cases += [(formula.replace("epoch", "e").replace("lr", "r"), "e, r") for formula in OF_TWO if written != "plain"]
    for formula, names in cases:
        function = eval(f"lambda {names}: {formula}", {"exp": lambda x: float(np.exp(x)), "math": math, "np": np})
        lr = value()
        text = formula if written == "plain" else f"lambda {names}: {formula}"
        given = Function("train.py:f", python=function) if written == "python" else Function(text)
        schedule = ours("LearningRateScheduler", {"schedule": given, "lr": lr})
        expected = scheduled(function, lr, 100)
        peak = max(map(abs, expected))
        np.testing.assert_allclose(schedule(np.arange(100)), expected, rtol=0, atol=1e-10 * peak, err_msg=text)
        np.testing.assert_allclose(schedule([70, 3]), [expected[70], expected[3]], rtol=0, atol=1e-10 * peak)


def test_learning_rate_scheduler_wants_floats() -> None:
    with pytest.raises(ValueError, match="should be a float"):
        scheduled(lambda _: 1, 0.1, 1)
    with pytest.raises(RateError, match="should be a float, got 1"):
        ours("LearningRateScheduler", {"schedule": Function("train.py:f", python=lambda _: 1)})([0])


def test_learning_rate_scheduler_hands_the_rate_to_whatever_takes_a_second_argument() -> None:
    def function(epoch: int, factor: float = 0.5) -> float:
        return 0.1 * factor**epoch

    schedule = ours("LearningRateScheduler", {"schedule": Function("train.py:f", python=function), "lr": 0.9})
    expected = scheduled(function, 0.9, 5)
    assert schedule(np.arange(5)).tolist() == expected
    assert expected[1] == pytest.approx(0.1 * 0.1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lambda epoch, lr, x: lr", "is not allowed"),
        ("lambda epoch, lr: lr * gamma", "unknown name 'gamma'"),
        ("0.1 * rate", "unknown name 'rate'"),
        ("lr *", "cannot be read"),
        ("lr * 0.9", "give 'lr'"),
    ],
)
def test_learning_rate_scheduler_refuses(text: str, message: str) -> None:
    with pytest.raises(FieldError, match=message) as refused:
        ours("LearningRateScheduler", {"schedule": Function(text)})
    assert refused.value.field == "schedule"


def test_a_function_of_the_rate_before_is_followed_so_far() -> None:
    schedule = ours("LearningRateScheduler", {"schedule": Function("lr * 0.9999"), "lr": 0.1})
    assert schedule.end is not None
    assert schedule.end.step == 100_000
    assert np.isnan(schedule([10**9]))[0]

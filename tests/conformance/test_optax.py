"""optax's schedules under their own names against optax itself, run eagerly in float64.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import optax
import pytest

from lrcurve.frameworks import find
from lrcurve.schedules import FieldError, Rates, Schedule

RANDOM = np.random.default_rng(20261120)
SETS = 70
STEPS = np.arange(400)
Arguments = dict[str, Any]


@pytest.fixture(autouse=True)
def _float64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def ours(name: str, arguments: Arguments) -> Schedule:
    """Return lrcurve's record; what is nested, and the keys of mappings, come as a spec would give them."""
    written = dict(arguments)
    if "boundaries_and_scales" in written and written["boundaries_and_scales"] is not None:
        scales = written["boundaries_and_scales"]
        written["boundaries_and_scales"] = {str(step): scale for step, scale in scales.items()}
    if "schedules" in written:
        written["schedules"] = tuple(ours(inner, given) for inner, given in written["schedules"])
    record: Any = find(f"optax.{name}")
    schedule: Schedule = record(**written)
    return schedule


def theirs(name: str, arguments: Arguments) -> Any:
    """Return optax's function."""
    given = dict(arguments)
    if "schedules" in given:
        given["schedules"] = [theirs(inner, inside) for inner, inside in given["schedules"]]
    return getattr(optax, name)(**given)


def run(schedule: Any) -> Rates:
    """Return optax's value at each step, checking that it was computed in float64."""
    values = jax.vmap(schedule)(STEPS)
    assert np.asarray(values).dtype == np.float64
    return np.broadcast_to(np.asarray(values), STEPS.shape)


def agree(name: str, arguments: Arguments) -> None:
    """Compare every step, to 1e-10 of the peak; where optax has no number, the curve must end exactly there."""
    schedule, expected = ours(name, arguments), run(theirs(name, arguments))
    lost = np.flatnonzero(~np.isfinite(expected))
    end = schedule.end
    ends = STEPS.size if end is None else min(end.step, STEPS.size)
    assert ends == (int(lost[0]) if lost.size else STEPS.size), arguments
    count = int(lost[0]) if lost.size else STEPS.size
    found = schedule(STEPS)
    assert np.isnan(found[count:]).all()
    peak = np.abs(expected[:count]).max(initial=0.0)
    np.testing.assert_allclose(found[:count], expected[:count], rtol=0, atol=1e-10 * peak, err_msg=str(arguments))
    joins_tell_every_jump(schedule, found[:count])


def joins_tell_every_jump(schedule: Schedule, rates: Rates) -> None:
    """Between joins a flat schedule must not change."""
    here = STEPS[: rates.size]
    if not schedule.flat or rates.size < 2:
        return
    changes = np.flatnonzero(np.diff(rates)) + 1
    joined = schedule.next_join(here)
    assert np.isin(changes, joined).all()


def value() -> float:
    return float(10 ** RANDOM.uniform(-5, 1))


def whole(low: int, high: int) -> int:
    return int(RANDOM.integers(low, high + 1))


def length(high: int = 200) -> float:
    """Return a length: mostly whole, at times between steps."""
    return whole(1, high) if RANDOM.uniform() < 0.75 else float(np.round(RANDOM.uniform(0.3, high), 2))


def scales(low: int = -5, high: int = 300) -> dict[float, float]:
    found: dict[float, float] = {}
    for _ in range(whole(0, 5)):
        step = whole(low, high) if RANDOM.uniform() < 0.8 else float(np.round(RANDOM.uniform(low, high), 1))
        found[step] = float(RANDOM.choice([0.0, 0.1, 0.5, 1.0, 2.0, RANDOM.uniform(0, 3)]))
    return found


CONSTANT: list[Arguments] = [{"value": 0.0}, {"value": -0.1}, {"value": 1e-30}]
CONSTANT += [{"value": value()} for _ in range(SETS)]

LINEAR: list[Arguments] = [
    {"init_value": 0.1, "end_value": 0.0, "transition_steps": 0},
    {"init_value": 0.1, "end_value": 0.0, "transition_steps": -3},
    {"init_value": 0.1, "end_value": 0.0, "transition_steps": 1},
    {"init_value": 0.1, "end_value": 0.0, "transition_steps": 0.5},
    {"init_value": 0.1, "end_value": 0.0, "transition_steps": 80, "transition_begin": -7},
    {"init_value": 0.0, "end_value": 0.1, "transition_steps": 80, "transition_begin": 2.5},
    {"init_value": -0.1, "end_value": 0.1, "transition_steps": 80, "transition_begin": 1000},
    {"init_value": 0.1, "end_value": 0.0, "transition_steps": 100_000},
]
LINEAR += [
    {"init_value": value(), "end_value": value(), "transition_steps": length(), "transition_begin": whole(-5, 150)}
    for _ in range(SETS)
]

POLYNOMIAL: list[Arguments] = [{**arguments, "power": power} for arguments in LINEAR[:8] for power in (0, 0.9, 2, -1)]
POLYNOMIAL += [{**arguments, "power": float(RANDOM.uniform(0.1, 4))} for arguments in LINEAR[8:]]

PIECEWISE: list[Arguments] = [
    {"init_value": 0.1},
    {"init_value": 0.1, "boundaries_and_scales": {}},
    {"init_value": 0.1, "boundaries_and_scales": {0: 0.5}},
    {"init_value": 0.1, "boundaries_and_scales": {-3: 0.5, -1: 0.5, 0: 0.5, 1: 0.5}},
    {"init_value": 0.1, "boundaries_and_scales": {60: 0.1, 30: 0.5}},
    {"init_value": 0.1, "boundaries_and_scales": {2.2: 0.5, 2.7: 0.5, 2.9: 3.0, 3.4: 0.1}},
    {"init_value": 0.1, "boundaries_and_scales": {10.0: 0.5, 399: 0.5, 5000: 0.1}},
    {"init_value": -0.1, "boundaries_and_scales": {10: 2.0}},
]
PIECEWISE += [{"init_value": value(), "boundaries_and_scales": scales()} for _ in range(SETS)]

INTERPOLATE: list[Arguments] = [
    {**arguments, "interpolate_type": kind} for arguments in PIECEWISE for kind in ("linear", "cosine")
]

EXPONENTIAL: list[Arguments] = [
    {"init_value": 0.1, "transition_steps": 0, "decay_rate": 0.5, "end_value": 0.3},
    {"init_value": 0.1, "transition_steps": 5, "decay_rate": 0, "end_value": 0.3},
    {"init_value": 0.1, "transition_steps": 5, "decay_rate": 0.5, "end_value": 0.3},
    {"init_value": 0.1, "transition_steps": 5, "decay_rate": 1.0, "end_value": 0.05},
    {"init_value": 0.1, "transition_steps": 5, "decay_rate": 1.5, "end_value": 0.5},
    {"init_value": 0.1, "transition_steps": 5, "decay_rate": 0.5, "transition_begin": -4},
    {"init_value": 0.1, "transition_steps": 55, "decay_rate": 0.5, "staircase": True, "transition_begin": 3},
    {"init_value": 0.1, "transition_steps": 0.1, "decay_rate": 0.99, "staircase": True},
    {"init_value": 0.1, "transition_steps": 3.3, "decay_rate": 0.5, "staircase": True, "transition_begin": 2.5},
    {"init_value": 0.1, "transition_steps": 1, "decay_rate": -0.9},
    {"init_value": 0.1, "transition_steps": 2, "decay_rate": -0.9},
    {"init_value": 0.1, "transition_steps": 2, "decay_rate": -0.9, "staircase": True},
    {"init_value": 0.1, "transition_steps": 2, "decay_rate": -0.9, "transition_begin": 7, "end_value": 0.0},
    {"init_value": 0.1, "transition_steps": 0.4, "decay_rate": -0.9, "transition_begin": 0.2},
]
EXPONENTIAL += [
    {
        "init_value": value(),
        "transition_steps": length(60),
        "decay_rate": float(RANDOM.choice([RANDOM.uniform(0.1, 1), RANDOM.uniform(1, 1.05)])),
        "transition_begin": whole(-5, 100),
        "staircase": bool(RANDOM.integers(2)),
        "end_value": None if RANDOM.integers(2) else value(),
    }
    for _ in range(SETS)
]

COSINE: list[Arguments] = [
    {"init_value": 0.1, "decay_steps": 1},
    {"init_value": 0.1, "decay_steps": 0.4, "alpha": 0.5},
    {"init_value": 0.1, "decay_steps": 100, "alpha": 2.0, "exponent": 0.5},
    {"init_value": 0.1, "decay_steps": 100, "exponent": 0.0},
    {"init_value": 0.1, "decay_steps": 100, "exponent": -0.5},
    {"init_value": 0.1, "decay_steps": 20.5, "exponent": -0.5, "alpha": 0.1},
    {"init_value": -0.1, "decay_steps": 100, "alpha": -1.0},
    {"init_value": 0.1, "decay_steps": 10**6},
]
COSINE += [
    {
        "init_value": value(),
        "decay_steps": length(),
        "alpha": float(RANDOM.uniform(0, 1)),
        "exponent": float(RANDOM.choice([1.0, RANDOM.uniform(0.3, 3)])),
    }
    for _ in range(SETS)
]

COSINE_CYCLE: list[Arguments] = [
    {"transition_steps": 10, "peak_value": 0.1},
    {"transition_steps": 1, "peak_value": 0.1},
    {"transition_steps": 3, "peak_value": 0.1},
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": 1.0},
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": 0.0},
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": 1.7},
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": -0.5},
    {"transition_steps": 10.9, "peak_value": 0.1, "pct_start": 0.5},
    {"transition_steps": 0.5, "peak_value": 0.1},
    {"transition_steps": 10, "peak_value": 0.1, "div_factor": 0.5, "final_div_factor": 0.1},
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": 1.0, "div_factor": -2.0, "final_div_factor": -2.0},
]
COSINE_CYCLE += [
    {
        "transition_steps": length(300),
        "peak_value": value(),
        "pct_start": float(RANDOM.uniform(0, 1)),
        "div_factor": float(RANDOM.uniform(1, 50)),
        "final_div_factor": float(RANDOM.uniform(1, 1e5)),
    }
    for _ in range(SETS)
]

LINEAR_CYCLE: list[Arguments] = [arguments for arguments in COSINE_CYCLE if arguments.get("div_factor", 1) > 0]
LINEAR_CYCLE += [
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": 0.85},
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": 0.9, "pct_final": 0.2},
    {"transition_steps": 10, "peak_value": 0.1, "pct_final": 1.0},
    {"transition_steps": 10, "peak_value": 0.1, "pct_start": 1.0, "pct_final": 1.0},
]
LINEAR_CYCLE += [{**arguments, "pct_final": float(RANDOM.uniform(0, 1.1))} for arguments in LINEAR_CYCLE[-30:]]

WARM_CONSTANT: list[Arguments] = [
    {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": steps} for steps in (0, -2, 1, 0.3, 2.5, 1000)
]
WARM_CONSTANT += [{"init_value": value(), "peak_value": value(), "warmup_steps": length()} for _ in range(SETS)]

WARM_COSINE: list[Arguments] = [
    {"init_value": 0.02, "peak_value": 0.1, "warmup_steps": 0, "decay_steps": 10},
    {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": -3, "decay_steps": 10},
    {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": -8, "decay_steps": -2},
    {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 2.5, "decay_steps": 10.5},
    {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 9, "decay_steps": 10, "end_value": 0.5},
    {"init_value": 0.1, "peak_value": 0.0, "warmup_steps": 5, "decay_steps": 10, "end_value": 0.5},
    {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 5, "decay_steps": 10, "exponent": -1.0},
    {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 500, "decay_steps": 1000},
]
WARM_COSINE += [
    {
        "init_value": value(),
        "peak_value": value(),
        "warmup_steps": warm,
        "decay_steps": warm + length(),
        "end_value": value() * 1e-2,
        "exponent": float(RANDOM.choice([1.0, RANDOM.uniform(0.3, 3)])),
    }
    for warm in (length(150) for _ in range(SETS))
]

WARM_EXPONENTIAL: list[Arguments] = [
    {
        "peak_value": arguments["init_value"],
        "warmup_steps": RANDOM.choice([-2, 0, 1, 2.5, length(100)]).item(),
        **{**arguments, "init_value": value()},
    }
    for arguments in EXPONENTIAL
]

SGDR: list[Arguments] = [
    {"cosine_kwargs": tuple(WARM_COSINE[i] for i in chosen)}
    for chosen in [(0,), (1, 0), (3, 3, 3), (2, 0), (6, 0), (0, 6), (2, 1, 2, 3)]
]
SGDR += [
    {"cosine_kwargs": tuple(WARM_COSINE[i] for i in RANDOM.integers(8, len(WARM_COSINE), whole(1, 5)))}
    for _ in range(SETS)
]

KINDS = {
    "constant_schedule": CONSTANT,
    "linear_schedule": LINEAR,
    "polynomial_schedule": POLYNOMIAL,
    "piecewise_constant_schedule": PIECEWISE,
    "piecewise_interpolate_schedule": INTERPOLATE,
    "exponential_decay": EXPONENTIAL,
    "cosine_decay_schedule": COSINE,
    "cosine_onecycle_schedule": COSINE_CYCLE,
    "linear_onecycle_schedule": LINEAR_CYCLE,
    "warmup_constant_schedule": WARM_CONSTANT,
    "warmup_cosine_decay_schedule": WARM_COSINE,
    "warmup_exponential_decay_schedule": WARM_EXPONENTIAL,
    "sgdr_schedule": SGDR,
}


def member(deeper: bool = True) -> tuple[str, Arguments]:
    """Return any schedule, at times a join of others."""
    if deeper and RANDOM.uniform() < 0.2:
        return "join_schedules", joined(False)
    kind = str(RANDOM.choice(list(KINDS)))
    sets = KINDS[kind]
    return kind, sets[whole(0, len(sets) - 1)]


def joined(deeper: bool = True) -> Arguments:
    count = whole(1, 5)
    boundaries = RANDOM.uniform(-5, 250, count - 1)
    if RANDOM.uniform() < 0.7:
        boundaries = np.sort(boundaries).round()
    return {
        "schedules": tuple(member(deeper) for _ in range(count)),
        "boundaries": tuple(boundaries.round(2).tolist()),
    }


HALF = ("constant_schedule", {"value": 0.5})
FALL = ("linear_schedule", {"init_value": 0.1, "end_value": 0.0, "transition_steps": 20})
JOINED: list[Arguments] = [
    {"schedules": (FALL, HALF, FALL), "boundaries": boundaries}
    for boundaries in [
        (),
        (5,),
        (5, 5),
        (5, 15),
        (15, 5),
        (0, 5),
        (-3, 5),
        (-10, -5),
        (5, 15, 25),
        (2.5, 7.5),
        (5, 999),
    ]
]
JOINED += [
    {"schedules": (HALF, ("join_schedules", JOINED[3])), "boundaries": (4,)},
    {"schedules": (HALF, ("polynomial_schedule", POLYNOMIAL[3]), FALL), "boundaries": (50, 60)},
    {"schedules": (HALF, ("exponential_decay", EXPONENTIAL[10]), FALL), "boundaries": (50, 60)},
]
JOINED += [joined() for _ in range(100)]
KINDS["join_schedules"] = JOINED


@pytest.mark.parametrize("name", KINDS)
def test_every_step(name: str) -> None:
    assert len(KINDS[name]) >= 60
    for arguments in KINDS[name]:
        agree(name, arguments)


@pytest.mark.parametrize("name", KINDS)
def test_home(name: str) -> None:
    record = find(f"optax.schedules.{name}")
    assert record is find(f"optax.{name}")
    assert record.version == optax.__version__
    assert getattr(optax.schedules, name) is getattr(optax, name)


REFUSED: list[tuple[str, str, Arguments]] = [
    ("piecewise_constant_schedule", "boundaries_and_scales", {"init_value": 0.1, "boundaries_and_scales": {3: -0.1}}),
    (
        "piecewise_interpolate_schedule",
        "boundaries_and_scales",
        {"interpolate_type": "linear", "init_value": 0.1, "boundaries_and_scales": {3: -0.1}},
    ),
    ("piecewise_interpolate_schedule", "interpolate_type", {"interpolate_type": "cubic", "init_value": 0.1}),
    ("cosine_decay_schedule", "decay_steps", {"init_value": 0.1, "decay_steps": 0}),
    ("cosine_decay_schedule", "decay_steps", {"init_value": 0.1, "decay_steps": -1}),
    ("cosine_onecycle_schedule", "transition_steps", {"transition_steps": 0, "peak_value": 0.1}),
    ("cosine_onecycle_schedule", "div_factor", {"transition_steps": 9, "peak_value": 0.1, "div_factor": 0.0}),
    ("cosine_onecycle_schedule", "div_factor", {"transition_steps": 9, "peak_value": 0.1, "div_factor": -1.0}),
    (
        "cosine_onecycle_schedule",
        "final_div_factor",
        {"transition_steps": 9, "peak_value": 1.0, "final_div_factor": 0.0},
    ),
    ("linear_onecycle_schedule", "transition_steps", {"transition_steps": -1, "peak_value": 0.1}),
    ("linear_onecycle_schedule", "div_factor", {"transition_steps": 9, "peak_value": 0.1, "div_factor": 0.0}),
    ("linear_onecycle_schedule", "div_factor", {"transition_steps": 9, "peak_value": 0.1, "div_factor": -1.0}),
    (
        "linear_onecycle_schedule",
        "final_div_factor",
        {"transition_steps": 9, "peak_value": 1.0, "final_div_factor": 0.0},
    ),
    (
        "warmup_cosine_decay_schedule",
        "decay_steps",
        {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 10, "decay_steps": 10},
    ),
    ("sgdr_schedule", "cosine_kwargs", {"cosine_kwargs": ()}),
    ("sgdr_schedule", "cosine_kwargs", {"cosine_kwargs": ({"init_value": 0.0},)}),
    ("sgdr_schedule", "cosine_kwargs", {"cosine_kwargs": ({**WARM_COSINE[0], "alpha": 0.0},)}),
    ("sgdr_schedule", "cosine_kwargs", {"cosine_kwargs": ({**WARM_COSINE[0], "decay_steps": 0},)}),
    ("join_schedules", "schedules", {"schedules": (), "boundaries": ()}),
]


@pytest.mark.parametrize(("name", "field", "arguments"), REFUSED)
def test_refusals(name: str, field: str, arguments: Arguments) -> None:
    with pytest.raises((ValueError, TypeError, ZeroDivisionError, IndexError)) as error:
        theirs(name, arguments)(0)
    with pytest.raises(FieldError, match=error.type.__name__) as refused:
        ours(name, arguments)
    assert refused.value.field == field


@pytest.mark.parametrize("boundary", ["soon", "nan"])
def test_boundaries_are_numbers(boundary: str) -> None:
    with pytest.raises(FieldError, match="needs a") as refused:
        ours("piecewise_constant_schedule", {"init_value": 0.1, "boundaries_and_scales": {boundary: 0.1}})
    assert refused.value.field == "boundaries_and_scales"


def reduced(lr: float, metrics: list[float], arguments: Arguments) -> list[float]:
    """Return the rate of each update of a chain of a rate and optax's rule."""
    rule = optax.contrib.reduce_on_plateau(**arguments)
    updates = np.float64(lr)
    state = rule.init(updates)
    update = jax.jit(rule.update)
    rates = []
    for metric in metrics:
        scaled, state = update(updates, state, value=metric)
        assert scaled.dtype == np.float64
        rates.append(float(scaled))
    return rates


NAN = float("nan")
FLAT = [1.0] * 30
PLATEAU: list[tuple[list[float], Arguments]] = [
    (FLAT, {}),
    (FLAT, {"patience": 0}),
    (FLAT, {"patience": 1}),
    (FLAT, {"patience": -1}),
    (FLAT, {"patience": 2.5}),
    (FLAT, {"patience": 2, "cooldown": 3}),
    (FLAT, {"patience": 2, "cooldown": 1, "min_scale": 0.05}),
    (FLAT, {"patience": 2, "min_scale": 3.0, "accumulation_size": 2}),
    (FLAT, {"patience": 2, "accumulation_size": 3}),
    (FLAT, {"patience": 2, "accumulation_size": 0}),
    (FLAT, {"patience": 2, "rtol": 1.0}),
    ([-1.0] * 30, {"patience": 2}),
    ([5.0, 4.0, 3.0, 2.0, 1.0] * 6, {"patience": 0}),
    ([5.0, NAN, 4.0, NAN, NAN, NAN, 1.0, 1.0, 1.0], {"patience": 2}),
    ([5.0, NAN, 4.0, NAN, NAN, NAN, 1.0, 1.0, 1.0], {"patience": 1, "accumulation_size": 2}),
    ([float("inf")] * 9, {"patience": 2}),
    ([1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4], {"patience": 1, "rtol": 0.0, "atol": 0.15}),
    ([3.0], {"patience": 1}),
]
PLATEAU += [
    (
        (RANDOM.uniform(0, 1, whole(5, 60)) * np.linspace(2, 1, 60)[:1] + RANDOM.uniform(-1, 1)).tolist(),
        {
            "factor": float(RANDOM.uniform(0.1, 0.9)),
            "patience": whole(0, 4),
            "rtol": float(RANDOM.choice([0.0, 1e-4, 0.1])),
            "atol": float(RANDOM.choice([1e-3, 0.1])),
            "cooldown": whole(0, 4),
            "accumulation_size": whole(1, 3),
            "min_scale": float(RANDOM.choice([0.0, 0.01, 0.3])),
        },
    )
    for _ in range(50)
]


def test_reduce_on_plateau() -> None:
    assert len(PLATEAU) >= 60
    for metrics, arguments in PLATEAU:
        lr = value()
        schedule = ours("contrib.reduce_on_plateau", {"lr": lr, "metrics": tuple(metrics), **arguments})
        expected = reduced(lr, metrics, arguments)
        assert schedule.end is not None
        assert schedule.end.step == len(metrics)
        found = schedule(np.arange(len(metrics) + 1))
        np.testing.assert_allclose(found[:-1], expected, rtol=0, atol=1e-10 * max(expected), err_msg=str(arguments))
        joins_tell_every_jump(schedule, found[:-1])


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("factor", {"factor": 0.0}),
        ("factor", {"factor": 1.0}),
        ("rtol", {"rtol": -0.1}),
        ("atol", {"atol": -0.1}),
        ("rtol", {"rtol": 0.0, "atol": 0.0}),
        ("rtol", {"rtol": 1.5}),
    ],
)
def test_reduce_on_plateau_refuses(field: str, arguments: Arguments) -> None:
    with pytest.raises(ValueError, match="must be"):
        optax.contrib.reduce_on_plateau(**arguments)
    with pytest.raises(FieldError, match="ValueError") as refused:
        ours("reduce_on_plateau", {"lr": 0.1, "metrics": (1.0,), **arguments})
    assert refused.value.field == field


def test_reduce_on_plateau_needs_metrics() -> None:
    with pytest.raises(FieldError, match="at least one value"):
        ours("reduce_on_plateau", {"lr": 0.1, "metrics": ()})

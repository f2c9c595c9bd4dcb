"""The records of DeepSpeed against its own file of schedulers, executed alone and stepped on a real optimizer."""

import inspect
import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError, Schedule
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

Arguments = dict[str, Any]
VERSION = "0.19.8"
STEPS = 260
SETS = 60

QUIET = logging.getLogger("deepspeed")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False
FILE = published(f"deepspeed=={VERSION}") / "deepspeed/runtime/lr_schedules.py"
theirs = alone(FILE, "deepspeed.runtime.lr_schedules", {"deepspeed.utils": {"logger": QUIET}})

DRAW = Draw(20261121)
rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of


def optimizer(*rates: float) -> torch.optim.Optimizer:
    return torch.optim.Adam([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in rates], lr=1.0)


def stepped(name: str, lr: float, arguments: Arguments, steps: int = STEPS, key: str = "lr") -> list[float]:
    """Return the rate that each update uses, as far as the library does not raise."""
    held = optimizer(lr)
    schedule = getattr(theirs, name)(held, **arguments)
    rates = [_value(held, key)]
    for _ in range(steps):
        held.step()
        try:
            schedule.step()
        except ArithmeticError:
            break
        rates.append(_value(held, key))
    return rates


def _value(held: torch.optim.Optimizer, key: str) -> float:
    value = held.param_groups[0][key]
    return float(value[0] if key == "betas" else value)


def record(name: str, **arguments: Any) -> Any:
    kind: Callable[..., Schedule] = find(f"deepspeed.{name}")
    return kind(**arguments)


def compare(name: str, lr: float, **arguments: Any) -> None:
    rates = stepped(name, lr, arguments)
    agree(record(name, lr=lr, **arguments), rates, len(rates) <= STEPS)


RANGES: list[Arguments] = [
    {"lr_range_test_min_lr": rate(), "lr_range_test_step_size": whole(1, 90), "lr_range_test_step_rate": number(-2, 9)}
    for _ in range(SETS)
]
RANGES += [{"lr_range_test_min_lr": low, "lr_range_test_step_size": 7} for low in (0, -0.1, 1e-3)]
RANGES += [{}, {"lr_range_test_step_rate": 0, "lr_range_test_step_size": 1}, {"lr_range_test_step_size": 49}]


@pytest.mark.parametrize("staircase", [False, True])
@pytest.mark.parametrize("given", RANGES, ids=str)
def test_lr_range_test(given: Arguments, staircase: bool) -> None:
    compare("LRRangeTest", rate(), **given, lr_range_test_staircase=staircase)


CYCLES: list[Arguments] = [{"cycle_first_step_size": first, "cycle_second_step_size": second} for first, second in (
    (10, 0), (10, None), (1, 1), (1, 0), (3, 8), (49, 98), (2.5, 4), (10.2, 0.3), (10.2, 0.9), (0.3, 0.4), (10.5, 0),
    (7.7, 7.3), (300, 10), (20, 500), (0.2, 0.1), (4, 0.5),
)]  # fmt: skip
CYCLES += [{}, {"cycle_first_step_size": 9, "cycle_min_lr": 0.1, "cycle_max_lr": 0.1}]
CYCLES += [{"cycle_first_step_size": 9, "cycle_min_lr": 0.5, "cycle_max_lr": 0.1}]
CYCLES += [
    {"cycle_first_step_size": first, "cycle_second_step_size": second, "cycle_first_stair_count": up}
    for first, second, up in (
        (10, 10, 5),
        (49, 49, 49),
        (30, 20, 7),
        (7.5, 3, 2),
        (10, None, 2.5),
        (3, 0, 2),
        (9, 5, 40),
    )
]
CYCLES += [
    {"cycle_first_step_size": 30, "cycle_first_stair_count": up, "cycle_second_stair_count": down}
    for up, down in ((0, 4), (4, 0), (3, 7), (-1, 3))
]
CYCLES += [
    {"cycle_first_step_size": 10, "decay_step_size": size, "decay_lr_rate": fall, "decay_mom_rate": grow}
    for size, fall, grow in ((1, 1, 0), (0, 1, 1), (5, 0, 1), (5, 0.5, 0.01), (1, -0.1, 0), (10, -1, 0), (7, -0.3, 0))
]
CYCLES += [{"cycle_first_step_size": 10, "decay_step_size": -4, "decay_lr_rate": 0.1}]
CYCLES += [
    {
        "cycle_min_lr": number(0, 0.2), "cycle_max_lr": number(0.2, 1), "cycle_first_step_size": whole(1, 120),
        "cycle_second_step_size": one_of(None, whole(0, 90), number(0, 40)), "decay_step_size": one_of(0, whole(1, 20)),
        "decay_lr_rate": one_of(0, number(0, 2)), "cycle_first_stair_count": one_of(0, whole(1, 30)),
        "cycle_second_stair_count": one_of(None, 0, whole(1, 30)), "cycle_min_mom": number(0, 0.8),
        "cycle_max_mom": number(0.8, 1), "decay_mom_rate": one_of(0, number(0, 0.1)),
    }
    for _ in range(SETS)
]  # fmt: skip
CYCLES = [{"cycle_min_lr": 0.01, "cycle_max_lr": 0.1, **given} for given in CYCLES]


@pytest.mark.parametrize("given", CYCLES, ids=str)
def test_one_cycle(given: Arguments) -> None:
    compare("OneCycle", 0.7, **given)


@pytest.mark.parametrize("given", CYCLES, ids=str)
def test_the_momentum_of_one_cycle(given: Arguments) -> None:
    moms = stepped("OneCycle", 0.7, given, key="betas")
    momentum = record("OneCycle", **given).parameters["momentum"]
    agree(momentum, moms) if momentum.end is None else None
    np.testing.assert_allclose(momentum(np.arange(len(moms))), moms, rtol=0, atol=1e-10)


def test_one_cycle_without_a_momentum() -> None:
    assert not record("OneCycle", cycle_min_lr=0.1, cycle_max_lr=1.0, cycle_momentum=False).parameters


WARMUPS = (1, 2, 3, 5, 10, 30, 100, 250, 400)


@pytest.mark.parametrize("kind", ["log", "linear", "cosine"])
@pytest.mark.parametrize("long", [*WARMUPS, *(whole(1, 300) for _ in range(8))])
@pytest.mark.parametrize(("low", "high"), [(0.0, None), (0.0, 0.3), (0.05, 0.3), (-0.1, 0.1), (0.3, 0.1), (0.2, 0.2)])
def test_warmup_lr(kind: str, long: int, low: float, high: float | None) -> None:
    compare("WarmupLR", 0.8, warmup_min_lr=low, warmup_max_lr=high, warmup_num_steps=long, warmup_type=kind)


RUNS: list[tuple[float, int]] = [(run, long) for long in (1, 2, 10) for run in (0, 1, 2, 10, 11, 12, 100, 300, 50.5)]
RUNS += [(-5, 4), (-0.5, 1), (2.5, 2), (10.3, 10), (9.7, 10), (600, 300)]
RUNS += [(whole(0, 280), whole(1, 120)) for _ in range(SETS - 30)]


@pytest.mark.parametrize("kind", ["log", "linear"])
@pytest.mark.parametrize(("run", "long"), RUNS)
def test_warmup_decay_lr(kind: str, run: float, long: int) -> None:
    given = {"total_num_steps": run, "warmup_num_steps": long, "warmup_type": kind}
    compare("WarmupDecayLR", 0.8, **given)
    compare("WarmupDecayLR", 0.8, **given, warmup_min_lr=number(0, 0.1), warmup_max_lr=rate())
    compare("WarmupDecayLR", 0.8, **given, warmup_min_lr=0.5, warmup_max_lr=one_of(0.5, 0.1, -0.2))


@pytest.mark.parametrize("kind", ["log", "linear"])
@pytest.mark.parametrize(("run", "long"), RUNS)
def test_warmup_cosine_lr(kind: str, run: float, long: int) -> None:
    given = {"total_num_steps": run, "warmup_num_steps": long, "warmup_type": kind}
    compare("WarmupCosineLR", rate(), **given)
    compare("WarmupCosineLR", 0.8, **given, warmup_min_ratio=number(0, 1), cos_min_ratio=number(0, 1))
    compare("WarmupCosineLR", 0.8, **given, warmup_min_ratio=one_of(1, 2, -0.5), cos_min_ratio=one_of(0, 1, 2, -0.4))


@pytest.mark.parametrize(
    ("name", "given"),
    [("WarmupLR", {}), ("WarmupDecayLR", {"total_num_steps": 50}), ("WarmupCosineLR", {"total_num_steps": 50})],
)
def test_defaults(name: str, given: Arguments) -> None:
    compare(name, 0.3, **given)


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("LRRangeTest", {"lr_range_test_step_size": 0}, "lr_range_test_step_size"),
        ("LRRangeTest", {"lr_range_test_step_size": 2.5}, "lr_range_test_step_size"),
        ("OneCycle", {"cycle_min_lr": 0.1, "cycle_max_lr": 1, "cycle_first_step_size": 0}, "cycle_first_step_size"),
        ("OneCycle", {"cycle_min_lr": 0.1, "cycle_max_lr": 1, "cycle_second_step_size": -1}, "cycle_second_step_size"),
        ("WarmupLR", {"warmup_num_steps": 0}, "warmup_num_steps"),
        ("WarmupDecayLR", {"total_num_steps": 9, "warmup_num_steps": 2.5}, "warmup_num_steps"),
        ("WarmupCosineLR", {"total_num_steps": 9, "warmup_num_steps": -3}, "warmup_num_steps"),
    ],
)
def test_what_the_library_refuses(name: str, given: Arguments, field: str) -> None:
    with pytest.raises(ValueError, match="must be") as error:
        getattr(theirs, name)(optimizer(0.1), **given)
    with pytest.raises(FieldError, match=f"^is refused: deepspeed raises {error.type.__name__}") as ours:
        record(name, lr=0.1, **given)
    assert ours.value.field == field


@pytest.mark.parametrize("name", names("deepspeed"))
def test_lists_have_a_value_for_each_group(name: str) -> None:
    kind = find(name)
    base: Arguments = {"OneCycle": {"cycle_min_lr": 0.1, "cycle_max_lr": 0.8}}.get(kind.own_name(), {})
    base |= {"total_num_steps": 90} if kind.own_name().startswith(("WarmupDecay", "WarmupCosine")) else {}
    taken = [key for key in inspect.signature(kind).parameters if _takes_a_list(kind.own_name(), base, key)]
    assert tuple(taken) == kind.per_group


def _takes_a_list(name: str, base: Arguments, key: str) -> bool:
    """Tell whether the library gives each group the value of its own."""
    if key not in inspect.signature(getattr(theirs, name)).parameters:
        return False
    held = optimizer(0.1, 0.1)
    try:
        schedule = getattr(theirs, name)(held, **{**base, key: [0.3, 0.4]})
        for _ in range(30):
            schedule.step()
    except (TypeError, ValueError):
        return False
    return any(held.param_groups[0][each] != held.param_groups[1][each] for each in ("lr", "betas"))


def test_there_is_a_record_for_every_scheduler() -> None:
    assert sorted(names("deepspeed")) == sorted(f"deepspeed.{name}" for name in theirs.VALID_LR_SCHEDULES)


@pytest.mark.parametrize("name", names("deepspeed"))
def test_fields_and_defaults_are_those_of_the_signature(name: str) -> None:
    kind = find(name)
    real = inspect.signature(getattr(theirs, kind.own_name())).parameters
    fields = inspect.signature(kind).parameters
    taken = [key for key in real if key not in kind.ignored]
    assert taken == [key for key in fields if key not in kind.not_arguments]
    assert [real[key].default for key in taken] == [fields[key].default for key in taken]
    assert kind.version == VERSION

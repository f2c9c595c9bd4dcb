"""The records of diffusers against its own file, executed alone and stepped live on the same parameters."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published
from tests.conformance.test_transformers import POLYNOMIAL, RUNS, WAVES, optimizer

DIFFUSERS: Any = alone(
    published("diffusers==0.42.1") / "diffusers" / "optimization.py",
    "diffusers.optimization",
    {"diffusers.utils": {"logging": SimpleNamespace(get_logger=logging.getLogger)}},
)
NAMES = {kind.value for kind in DIFFUSERS.SchedulerType}
FUNCTIONS = [name for name in vars(DIFFUSERS) if name.startswith("get_") and name != "get_scheduler"]
STEPS = 120
FAILURES = (ValueError, ArithmeticError)


def stepped(name: str, lr: float, arguments: dict[str, Any], steps: int = STEPS) -> list[float]:
    """Return the rate that each update uses, as far as diffusers does not raise; by a function's name, that function's.

    Raises:
        ValueError, ArithmeticError: at construction.
    """
    held: torch.optim.Optimizer = optimizer(lr)
    if name in NAMES:
        schedule = DIFFUSERS.get_scheduler(name, held, **arguments)
    else:
        schedule = getattr(DIFFUSERS, name)(held, **arguments)
    rates = [float(held.param_groups[0]["lr"])]
    while len(rates) < steps:
        held.step()
        try:
            schedule.step()
        except FAILURES:
            break
        rates.append(float(held.param_groups[0]["lr"]))
    return rates


def compare(name: str, lr: float, passed_over: dict[str, Any] | None = None, **arguments: Any) -> None:
    """Compare every step, or that both refuse; ``passed_over`` are arguments that change nothing."""
    record: Any = find(f"diffusers.{name}")
    given = {**arguments, **(passed_over or {})}
    try:
        stepped(name, lr, given, 1)
    except FAILURES as error:
        with pytest.raises(FieldError, match=type(error).__name__):
            record(lr=lr, **arguments)
        return
    schedule = record(lr=lr, **arguments)
    steps = STEPS if schedule.end is None else schedule.end.step + 1
    rates = stepped(name, lr, given, steps)
    agree(schedule, rates, len(rates) < steps)


@pytest.mark.parametrize(("lr", "warm", "run"), RUNS)
def test_linear(lr: float, warm: float, run: float) -> None:
    compare("linear", lr, {"num_cycles": 7, "power": 3.0}, num_warmup_steps=warm, num_training_steps=run)


@pytest.mark.parametrize(("lr", "warm", "run", "seed"), [(*run, seed) for seed, run in enumerate(RUNS)])
def test_linear_between_factors(lr: float, warm: float, run: float, seed: int) -> None:
    draw = Draw(seed)
    factors: dict[str, Any] = {
        "f_min": draw.one_of(0.0, draw.number(0, 1), 1),
        "f_max": draw.one_of(1.0, draw.number(0, 2)),
    }
    compare("get_linear_schedule_with_warmup", lr, num_warmup_steps=warm, num_training_steps=run, **factors)


@pytest.mark.parametrize(("lr", "warm", "run"), RUNS)
def test_cosine_takes_no_number_of_cycles(lr: float, warm: float, run: float) -> None:
    compare("cosine", lr, {"num_cycles": 3}, num_warmup_steps=warm, num_training_steps=run)


@pytest.mark.parametrize(("lr", "warm", "run", "cycles"), WAVES)
@pytest.mark.parametrize("name", ["get_cosine_schedule_with_warmup", "cosine_with_restarts"])
def test_waves(name: str, lr: float, warm: float, run: float, cycles: float) -> None:
    compare(name, lr, num_warmup_steps=warm, num_training_steps=run, num_cycles=cycles)


@pytest.mark.parametrize(("lr", "warm", "run", "low", "power"), POLYNOMIAL)
def test_polynomial(lr: float, warm: float, run: float, low: float, power: float) -> None:
    given: dict[str, Any] = {"num_warmup_steps": warm, "num_training_steps": run, "power": power}
    compare("polynomial", lr, {"num_cycles": 2}, **given)
    compare("get_polynomial_decay_schedule_with_warmup", lr, **given, lr_end=low)


@pytest.mark.parametrize(("lr", "warm", "run"), RUNS)
def test_constant(lr: float, warm: float, run: float) -> None:
    compare("constant", lr, {"num_warmup_steps": warm, "num_training_steps": run, "step_rules": "no rule"})
    compare("constant_with_warmup", lr, {"num_training_steps": run}, num_warmup_steps=warm)


@pytest.mark.parametrize("name", ["linear", "cosine", "cosine_with_restarts", "polynomial"])
def test_defaults(name: str) -> None:
    compare(name, 0.1, num_warmup_steps=7, num_training_steps=90)


def rules(seed: int) -> str:
    """Return rules at random, some in any order, some twice."""
    draw = Draw(seed)
    listed = [f"{draw.number(0, 2):.3g}:{draw.one_of(draw.whole(-3, 200), 30)}" for _ in range(draw.whole(0, 6))]
    return ",".join([*listed, f"{draw.number(0, 1):.3g}"])


EDGES = ["1:10,0.1:20,0.01:30,0.005", "1", "0.5:0,1", "1:10,2:10,3", " 1 : 10 , 0.5", "1:1_0,0.5", "-1:5,0.5"]
REFUSED = ["", "1:10", "1:10,", "1:2.5,1", "x:10,1", "1:10:20,1", "1,2", "1:10,0.1:20"]


@pytest.mark.parametrize("text", [*EDGES, *REFUSED, *map(rules, range(60))])
def test_piecewise_constant(text: str) -> None:
    compare("piecewise_constant", 0.1, {"num_warmup_steps": 5, "num_training_steps": 9}, step_rules=text)


def test_every_function_is_covered() -> None:
    full = {spelling for name in names("diffusers") for spelling in find(name).spellings()}
    assert {f"diffusers.optimization.{function}" for function in FUNCTIONS} <= full
    assert {f"diffusers.{name}" for name in NAMES} <= set(names("diffusers"))
    assert len(names("diffusers")) == len(NAMES) + 3  # the functions of which get_scheduler hands on less

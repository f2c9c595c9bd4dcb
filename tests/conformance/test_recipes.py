"""The records of torchtune, torchtitan and bolts against their own files, each executed alone, stepped by torch."""

import inspect
import logging
import warnings
from typing import Any

import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

Arguments = dict[str, Any]
STEPS = 260

QUIET = logging.getLogger("torchtitan")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False


class Configurable:
    """torchtitan's base of what has a ``Config``."""

    class Config:
        """What is in the config."""


tune = alone(
    published("torchtune==0.6.1") / "torchtune/training/lr_schedulers.py",
    "torchtune.training.lr_schedulers",
    {"torchtune.training.memory": {"OptimizerInBackwardWrapper": object}},
)
titan = alone(
    published("torchtitan==0.3.0") / "torchtitan/components/optimizer/lr_scheduler.py",
    "torchtitan.components.optimizer.lr_scheduler",
    {
        "torchtitan.config": {"Configurable": Configurable},
        "torchtitan.tools.logging": {"logger": QUIET},
        "torchtitan.components.optimizer.optimizer": {"OptimizersContainer": list},
    },
)
bolts = alone(
    published("lightning-bolts==0.7.0") / "pl_bolts/optimizers/lr_scheduler.py",
    "pl_bolts.optimizers.lr_scheduler",
    {"pl_bolts.utils.stability": {"under_review": lambda: lambda thing: thing}},
)

DRAW = Draw(20261121)
rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of


def theirs(name: str, held: torch.optim.Optimizer, given: Arguments) -> Any:
    """Return a library's scheduler on an optimizer."""
    if name == "torchtune.get_cosine_schedule_with_warmup":
        return tune.get_cosine_schedule_with_warmup(held, **given)
    if name == "torchtitan.LRSchedulersContainer":
        return titan.LRSchedulersContainer.Config(**given).build(optimizers=[held], training_steps=100)
    if name == "bolts.linear_warmup_decay":
        return torch.optim.lr_scheduler.LambdaLR(held, bolts.linear_warmup_decay(**given))
    return bolts.LinearWarmupCosineAnnealingLR(held, **given)


def stepped(name: str, lr: float, given: Arguments, steps: int = STEPS) -> list[float]:
    """Return the rate that each update uses, as far as the library does not raise."""
    held = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        schedule = theirs(name, held, given)
    rates = [float(held.param_groups[0]["lr"])]
    for _ in range(steps):
        held.step()
        try:
            schedule.step()
        except (ArithmeticError, AssertionError, ValueError):
            break
        rates.append(float(held.param_groups[0]["lr"]))
    return rates


def record(name: str, **given: Any) -> Any:
    kind: Any = find(name)
    return kind(**given)


def compare(name: str, lr: float, given: Arguments) -> None:
    ours = record(name, lr=lr, **given)
    steps = max(STEPS, 0 if ours.end is None else ours.end.step)
    agree(ours, stepped(name, lr, given, steps), ours.end is not None)


EDGES: list[tuple[float, float]] = [(0, 1), (0, 0), (1, 1), (0, 50), (2, 10), (10, 10), (20, 10), (9, 10), (10, 11)]
EDGES += [(200, 50), (0, 500), (1, 30), (2, 3)]
FRACTIONS = [(2.5, 10.5), (0.5, 3), (9.2, 10), (0.1, 10), (3, 7.3), (-4, 20), (7.7, 7.7), (1.5, 9)]
RUNS = [(one_of(0.1, 1.0, 5e-5), warm, run) for warm, run in EDGES]
RUNS += [(rate(), whole(0, 60), whole(0, 200)) for _ in range(55)]
ALL_RUNS = (
    RUNS + [(0.3, warm, run) for warm, run in FRACTIONS] + [(rate(), number(0, 40), number(0, 200)) for _ in range(9)]
)


@pytest.mark.parametrize(("lr", "warm", "run"), ALL_RUNS)
def test_torchtune(lr: float, warm: float, run: float) -> None:
    given = {"num_warmup_steps": warm, "num_training_steps": run}
    compare("torchtune.get_cosine_schedule_with_warmup", lr, given)
    compare("torchtune.get_cosine_schedule_with_warmup", lr, {**given, "num_cycles": one_of(1, 2.5, 0, number(-1, 9))})


TITAN: list[Arguments] = [{"warmup_steps": warm, "total_steps": run} for _, warm, run in RUNS if run]
TITAN += [{"warmup_steps": -3, "total_steps": 30}, {"warmup_steps": 2.7, "total_steps": 30}, {}, {"total_steps": 300}]
TITAN += [
    {"warmup_steps": 5, "total_steps": 30, "decay_ratio": ratio} for ratio in (0, 0.05, 0.5, 0.25, 0.9, 1, 2, -0.5)
]
TITAN += [{"warmup_steps": 2, "total_steps": 10, "decay_ratio": 0.25}, {"warmup_steps": 0, "total_steps": 0}]


@pytest.mark.parametrize("kind", ["linear", "sqrt", "cosine"])
@pytest.mark.parametrize("given", TITAN, ids=str)
def test_torchtitan(given: Arguments, kind: str) -> None:
    ratio = {"decay_ratio": one_of(None, number(0, 1))} | given
    low = one_of(0.0, 0.0, 0.1, 1.0, number(0, 1))
    with_total = {"total_steps": 100} | ratio
    compare("torchtitan.LRSchedulersContainer", rate(), {**with_total, "decay_type": kind, "min_lr_factor": low})


def test_torchtitan_takes_the_steps_of_the_run() -> None:
    ours = record("torchtitan.LRSchedulersContainer", lr=0.1, warmup_steps=9, total_steps=100)
    agree(ours, stepped("torchtitan.LRSchedulersContainer", 0.1, {"warmup_steps": 9}))


@pytest.mark.parametrize(("lr", "warm", "run"), ALL_RUNS)
@pytest.mark.parametrize("decay", [{}, {"cosine": False, "linear": True}, {"cosine": False}])
def test_bolts_linear_warmup_decay(lr: float, warm: float, run: float, decay: Arguments) -> None:
    compare("bolts.linear_warmup_decay", lr, {"warmup_steps": warm, "total_steps": run, **decay})


COSINES: list[Arguments] = [{"warmup_epochs": warm, "max_epochs": run} for _, warm, run in RUNS]
COSINES += [{"warmup_epochs": warm, "max_epochs": run} for warm, run in ((2.5, 30), (3, 40.5), (0.5, 20), (-3, 25))]


@pytest.mark.parametrize("given", COSINES, ids=str)
def test_bolts_cosine(given: Arguments) -> None:
    name = "bolts.LinearWarmupCosineAnnealingLR"
    compare(name, 0.7, given)
    compare(name, rate(), {**given, "warmup_start_lr": one_of(0.01, 0.9, -0.1), "eta_min": one_of(0, 0.01, 0.5)})


def test_what_the_libraries_refuse() -> None:
    both = {"warmup_steps": 2, "total_steps": 9, "linear": True}
    with pytest.raises(AssertionError):
        stepped("bolts.linear_warmup_decay", 0.1, both)
    with pytest.raises(FieldError, match=r"^is refused: bolts raises AssertionError"):
        record("bolts.linear_warmup_decay", lr=0.1, **both)
    with pytest.raises(FieldError, match="the run's length is not known"):
        record("torchtitan.LRSchedulersContainer", lr=0.1)


FUNCTIONS: dict[str, Any] = {
    "torchtune.get_cosine_schedule_with_warmup": tune.get_cosine_schedule_with_warmup,
    "torchtitan.LRSchedulersContainer": titan.LRSchedulersContainer.Config,
    "bolts.linear_warmup_decay": bolts.linear_warmup_decay,
    "bolts.LinearWarmupCosineAnnealingLR": bolts.LinearWarmupCosineAnnealingLR,
}


def test_there_is_a_record_for_each() -> None:
    assert set(FUNCTIONS) == {*names("torchtune"), *names("torchtitan"), *names("bolts")}
    own = {name for name, thing in vars(bolts).items() if getattr(thing, "__module__", "") == bolts.__name__}
    assert own == {"LinearWarmupCosineAnnealingLR", "linear_warmup_decay"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_fields_and_defaults_are_those_of_the_signature(name: str) -> None:
    kind = find(name)
    real = inspect.signature(FUNCTIONS[name]).parameters
    fields = inspect.signature(kind).parameters
    taken = [key for key in real if key not in kind.ignored]
    assert taken == [key for key in fields if key not in kind.not_arguments]
    assert [real[key].default for key in taken] == [fields[key].default for key in taken]

"""pytorch_optimizer's own schedulers against its own files, executed alone and stepped live on the same arguments."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError, Schedule
from tests.conformance import test_torch
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

HOME = published("pytorch-optimizer==4.1.0") / "pytorch_optimizer"


def executed(path: str, **imports: ModuleType) -> ModuleType:
    """Execute a file of the package; ``imports`` are other files of it by their names under ``base``."""
    known = {f"pytorch_optimizer.base.{name}": vars(module) for name, module in imports.items()}
    return alone(HOME / f"{path}.py", f"pytorch_optimizer.{path.replace('/', '.')}", known)


EXCEPTIONS: Any = executed("base/exception")
BASE = executed("base/scheduler", exception=EXCEPTIONS)
FILES = [
    executed("lr_scheduler/linear_warmup", scheduler=BASE),
    *(executed(f"lr_scheduler/{name}") for name in ("cosine_anealing", "proportion", "rex", "chebyshev", "wsd")),
]
THEIRS: dict[str, Any] = {
    name: value
    for module in FILES
    for name, value in vars(module).items()
    if getattr(value, "__module__", None) == module.__name__
}

STEPS = 150
SETS = 60
LR = 0.1
FAILURES = (ValueError, ArithmeticError, EXCEPTIONS.NegativeStepError)
Arguments = dict[str, Any]


def construct(name: str, lr: float, arguments: Arguments) -> tuple[Any, torch.optim.Optimizer]:
    """Return the library's scheduler and its optimizer."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)
    return THEIRS[name](optimizer, **arguments), optimizer


@pytest.mark.filterwarnings("ignore")
def stepped(name: str, lr: float, arguments: Arguments) -> list[float]:
    """Return the rate of each update, as far as the library gives one.

    Raises:
        ValueError, ArithmeticError: at construction.
    """
    scheduler, optimizer = construct(name, lr, arguments)
    rates = [float(optimizer.param_groups[0]["lr"])]
    while len(rates) < STEPS:
        optimizer.step()
        try:
            scheduler.step()
        except FAILURES:
            break
        rates.append(float(optimizer.param_groups[0]["lr"]))
    return rates


def ours(name: str, lr: float, arguments: Arguments) -> Schedule:
    record: Any = find(f"pytorch_optimizer.{name}")
    schedule: Schedule = record(**arguments, **({"lr": lr} if name.startswith("get_") else {}))
    return schedule


def compare(name: str, arguments: Arguments, lr: float = LR) -> None:
    """Compare every step, or that both refuse."""
    try:
        rates = stepped(name, lr, arguments)
    except FAILURES as error:
        with pytest.raises(FieldError, match=type(error).__name__):
            ours(name, lr, arguments)
        return
    agree(ours(name, lr, arguments), rates, len(rates) < STEPS)


def warmed(draw: Draw) -> Arguments:
    length = draw.one_of(draw.whole(0, 120), draw.number(0, 120), 200, 1, 0)
    warm = draw.one_of(0, draw.whole(0, 60), draw.whole(0, 60), draw.number(0, 60), length)
    return {
        "t_max": length,
        "max_lr": draw.rate(),
        "min_lr": draw.one_of(0.0, draw.rate()),
        "init_lr": draw.one_of(0.0, draw.rate()),
        "warmup_steps": warm,
    }


def poly(draw: Draw) -> Arguments:
    return {**warmed(draw), "poly_order": draw.one_of(0.5, 1, 2, draw.number(0.01, 3), 0, -1)}


def restarts(draw: Draw) -> Arguments:
    first = draw.one_of(draw.whole(1, 40), draw.whole(1, 8), 200)
    return {
        "first_cycle_steps": first,
        "cycle_mult": draw.one_of(1.0, 2, draw.number(0, 2), 1.1, 0, 0.5),
        "max_lr": draw.one_of(draw.rate(), 0.0001),
        "min_lr": draw.one_of(0, draw.rate(), 0.000001),
        "warmup_steps": draw.one_of(0, draw.whole(0, first), first - 1),
        "gamma": draw.one_of(0.9, 1.0, draw.number(0, 1.2), 0),
    }


def rex(draw: Draw) -> Arguments:
    length = draw.one_of(draw.whole(0, 120), draw.number(0.1, 120), 200, 1, -3)
    return {"total_steps": length, "max_lr": draw.rate(), "min_lr": draw.one_of(0.0, draw.rate())}


def chebyshev(draw: Draw) -> Arguments:
    return {"num_epochs": draw.one_of(draw.whole(0, 20), draw.whole(0, 300)), "is_warmup": draw.whole(0, 9) == 0}


def wsd(draw: Draw) -> Arguments:
    part = [draw.one_of(draw.whole(0, 50), draw.whole(0, 50), draw.number(0, 50), 0) for _ in range(3)]
    return {
        "num_warmup_steps": draw.one_of(part[0], part[0], -3),
        "num_stable_steps": draw.one_of(part[1], part[1], -3),
        "num_decay_steps": draw.one_of(part[2], part[2], -3),
        "min_lr_ratio": draw.one_of(0.0, 0.1, draw.number(0, 1), -0.2),
        "num_cycles": draw.one_of(0.5, draw.number(0, 4)),
        "cooldown_type": draw.one_of("cosine", "1-sqrt", "linear", "1-square"),
    }


KINDS: dict[str, Callable[[Draw], Arguments]] = {
    "LinearScheduler": warmed,
    "CosineScheduler": warmed,
    "PolyScheduler": poly,
    "CosineAnnealingWarmupRestarts": restarts,
    "REXScheduler": rex,
    "get_chebyshev_schedule": chebyshev,
    "get_wsd_schedule": wsd,
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(SETS))
@pytest.mark.parametrize("name", KINDS)
def test_drawn(name: str, seed: int) -> None:
    draw = Draw(seed)
    compare(name, KINDS[name](draw), draw.rate())


EDGES: list[tuple[str, Arguments]] = [
    *((name, {"t_max": 6, "max_lr": 0.1, "warmup_steps": 6}) for name in ("LinearScheduler", "CosineScheduler")),
    *((name, {"t_max": 6, "max_lr": 0.1, "warmup_steps": 9}) for name in ("LinearScheduler", "CosineScheduler")),
    *((name, {"t_max": 0, "max_lr": 0.1}) for name in ("LinearScheduler", "CosineScheduler", "PolyScheduler")),
    ("LinearScheduler", {"t_max": 6.5, "max_lr": 0.1, "warmup_steps": 6.5}),
    ("LinearScheduler", {"t_max": -1, "max_lr": 0.1}),
    ("LinearScheduler", {"t_max": 9, "max_lr": 0.1, "warmup_steps": -1}),
    ("CosineAnnealingWarmupRestarts", {"first_cycle_steps": 4, "max_lr": 1.0}),
    ("CosineAnnealingWarmupRestarts", {"first_cycle_steps": 4, "max_lr": 1.0, "warmup_steps": 4}),
    ("CosineAnnealingWarmupRestarts", {"first_cycle_steps": 9, "max_lr": 1.0, "cycle_mult": -1, "warmup_steps": 2}),
    *(("get_chebyshev_schedule", {"num_epochs": epochs}) for epochs in range(10)),
    ("get_wsd_schedule", {"num_warmup_steps": 2, "num_stable_steps": 4, "num_decay_steps": 5, "min_lr_ratio": 0.1}),
    ("get_wsd_schedule", {"num_warmup_steps": 0, "num_stable_steps": 0, "num_decay_steps": 0, "min_lr_ratio": 0.1}),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "arguments"), EDGES, ids=str)
def test_edges(name: str, arguments: Arguments) -> None:
    compare(name, arguments)


FOLLOWED = ["LinearScheduler", "CosineScheduler", "PolyScheduler", "CosineAnnealingWarmupRestarts", "REXScheduler"]


def accepted(name: str, draw: Draw) -> Arguments:
    """Return arguments that the library does not refuse."""
    while True:
        arguments = KINDS[name](draw)
        try:
            construct(name, LR, arguments)
        except FAILURES:
            continue
        return arguments


def proportion(draw: Draw) -> Arguments:
    return {
        "max_lr": draw.rate(),
        "min_lr": draw.one_of(0.0, draw.rate()),
        "max_value": draw.one_of(2.0, draw.number(0, 3)),
        "min_value": draw.one_of(2.0, draw.number(0, 3)),
    }


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(SETS))
def test_proportion(seed: int) -> None:
    draw = Draw(seed)
    name = FOLLOWED[seed // 2 % len(FOLLOWED)]
    if seed % 2:
        inner: Any = {"type": "StepLR", "step_size": draw.whole(1, 40), "gamma": 0.5}
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR)
        scheduler, followed = test_torch.theirs(inner, optimizer), test_torch.ours(inner, LR)
    else:
        inner = accepted(name, draw)
        (scheduler, optimizer), followed = construct(name, LR, inner), ours(name, LR, inner)
    arguments = proportion(draw)
    rule = THEIRS["ProportionScheduler"](scheduler, **arguments)
    values = [rule.get_lr()]
    while len(values) < STEPS:
        optimizer.step()
        try:
            scheduler.step()
        except FAILURES:
            break
        values.append(rule.step())
    record: Any = find("pytorch_optimizer.ProportionScheduler")
    agree(record(lr_scheduler=followed, **arguments), values, len(values) < STEPS)


def test_every_scheduler_of_its_own_is_covered() -> None:
    public = alone_names()
    handed_on = {name for name in public if hasattr(torch.optim.lr_scheduler, name)}
    no_schedule = {
        "deberta_v3_large_lr_scheduler",  # rates by layer, which stay
        "get_chebyshev_perm_steps",  # the list that get_chebyshev_schedule takes its factors from
        "get_supported_lr_schedulers",
        "load_lr_scheduler",
    }
    own = public - handed_on - no_schedule
    assert own == {*KINDS, "ProportionScheduler"}
    assert {f"pytorch_optimizer.{name}" for name in own} == set(names("pytorch_optimizer"))


def alone_names() -> set[str]:
    """Return what the package's own list of schedulers names."""
    init: Any = alone(
        HOME / "lr_scheduler" / "__init__.py",
        "pytorch_optimizer.lr_scheduler",
        {
            "pytorch_optimizer.base.type": {"SchedulerClass": object},
            "pytorch_optimizer.lr_scheduler.experimental.deberta_v3_lr_scheduler": {
                "deberta_v3_large_lr_scheduler": None
            },
            **{module.__name__: vars(module) for module in FILES},
        },
    )
    return set(init.__all__)

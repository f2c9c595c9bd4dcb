"""ignite's schedulers against ignite itself, at every event.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs torch, and downloads ignite.
"""

import enum
import math
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from lrcurve.schedules.function import Function
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

FILES = published("pytorch-ignite==0.5.5") / "ignite/handlers"


class Events(enum.Enum):
    """The events of ignite that its handlers name."""

    ITERATION_STARTED = 1
    ITERATION_COMPLETED = 2
    EPOCH_STARTED = 3


ENGINE = {
    "Engine": SimpleNamespace, "CallableEventWithFilter": int, "EventsList": list, "Events": Events
}  # fmt: skip
PARAM = alone(FILES / "param_scheduler.py", "ignite.handlers.param_scheduler", {"ignite.engine": ENGINE})
STATE = alone(
    FILES / "state_param_scheduler.py",
    "ignite.handlers.state_param_scheduler",
    {"ignite.engine": ENGINE, "ignite.handlers.param_scheduler": vars(PARAM)},
)

SETS = 60
STEPS = 150
RAISED = (ArithmeticError, NotImplementedError, TypeError, ValueError)
TORCH = torch.optim.lr_scheduler
Arguments = dict[str, Any]

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's and ignite's advice on the order of calls


class Used:
    """An optimizer and the handlers on it."""

    def __init__(self, lr: float) -> None:
        self.optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)

    def made(self, arguments: Arguments) -> Any:
        """Return a scheduler of torch's or a handler, after those that it holds."""
        given = {key: value for key, value in arguments.items() if key not in ("type", "lr", "metrics")}
        kind = arguments["type"]
        for key in ("lr_scheduler", "schedulers"):
            if key in given:
                held = given[key]
                given[key] = [self.made(one) for one in held] if isinstance(held, list) else self.made(held)
        if kind.startswith("torch."):
            return getattr(TORCH, kind.removeprefix("torch."))(self.optimizer, **given)
        if kind in ("ConcatScheduler", "LRScheduler", "create_lr_scheduler_with_warmup"):
            return getattr(PARAM, kind)(**given)
        if hasattr(STATE, kind):
            return getattr(STATE, kind)(**given)
        return getattr(PARAM, kind)(self.optimizer, **given)

    def values(self, arguments: Arguments, steps: int) -> tuple[list[float], bool]:
        """Return the value that each event sets, and whether one raised; a legacy one comes behind the update."""
        handler = self.made(arguments)
        legacy, state = arguments.get("use_legacy", False), SimpleNamespace()
        name = arguments.get("param_name", "lr")
        (group,) = self.optimizer.param_groups
        found: list[float] = [float(group["lr"])] if legacy else []
        while len(found) < steps:
            try:
                handler(SimpleNamespace(state=state))
            except RAISED:
                return found, True
            value = getattr(state, name) if hasattr(STATE, arguments["type"]) else group[name]
            found.append(float(value))
        return found, False


def ours(arguments: Arguments, lr: float) -> Any:
    """Return lrcurve's record."""
    kind = arguments["type"]
    record: Any = find(kind if kind.startswith("torch.") else f"ignite.{kind}")
    given = {key: value for key, value in arguments.items() if key != "type"}
    for key in ("lr_scheduler", "schedulers"):
        if key in given:
            held = given[key]
            given[key] = tuple(ours(one, lr) for one in held) if isinstance(held, list) else ours(held, lr)
    if kind.startswith("torch.") and kind not in ("torch.OneCycleLR", "torch.CyclicLR"):
        given["lr"] = lr
    if kind == "create_lr_scheduler_with_warmup":
        given["lr"] = lr
    if "lambda_obj" in given:
        given["lambda_obj"] = Function("0.9 ** t + t")
    return record(**{key: tuple(one) if isinstance(one, list) else one for key, one in given.items()})


def same(arguments: Arguments, lr: float = 0.1, steps: int = STEPS) -> bool:
    """Compare every event, or that both refuse; tell whether there was something to compare."""
    try:
        values, raised = Used(lr).values(arguments, steps)
        error: Exception | None = None
    except RAISED as refused:
        values, raised, error = [], True, refused
    if not values:
        what = "|".join(("ZeroDivisionError", "NotImplementedError", type(error).__name__))
        with pytest.raises(FieldError, match=what):
            ours(arguments, lr)
        return False
    if not all(map(math.isfinite, values)) or max(map(abs, values)) > 1e90:
        return False
    agree(ours(arguments, lr), values, stops=raised)
    return True


DRAW = Draw(20261125)


def value() -> float:
    return DRAW.one_of(0.0, 1.0, DRAW.rate(), DRAW.number(-1, 2))  # type: ignore[no-any-return]


def cycle(monotonic: bool = True) -> Arguments:
    given: Arguments = {"param_name": "lr", "start_value": value(), "end_value": value()}
    given["cycle_size"] = DRAW.one_of(2, DRAW.whole(2, 40))
    more = {
        "cycle_mult": DRAW.one_of(2, 1.5, 0.5, DRAW.number(0.5, 2)),
        "start_value_mult": DRAW.number(0, 1.2),
        "end_value_mult": DRAW.number(0, 1.2),
        **({"warmup_duration": DRAW.whole(0, 12)} if monotonic else {}),
    }
    return given | {key: one for key, one in more.items() if DRAW.whole(0, 1)}


def linear() -> Arguments:
    monotonic = DRAW.one_of(True, False)
    return cycle(monotonic) | {"monotonic": monotonic}


def points() -> list[tuple[int, float]]:
    events = sorted(DRAW.whole(-3, 80) for _ in range(DRAW.whole(1, 6)))
    return [(event, value()) for event in events]


def of_torch() -> Arguments:
    kind = DRAW.one_of(*TORCHS)
    return {"type": f"torch.{kind}", **TORCHS[kind]()}


def concat(depth: int = 0) -> Arguments:
    count = DRAW.whole(2, 4)
    kinds = [DRAW.one_of(*CONCATS, *(["ConcatScheduler"] if depth < 1 else [])) for _ in range(count)]
    members = [
        {"type": kind, **(concat(depth + 1) if kind == "ConcatScheduler" else CONCATS[kind]())} for kind in kinds
    ]
    durations = [DRAW.one_of(1, DRAW.whole(1, 40), DRAW.whole(1, 40), 0 if not DRAW.whole(0, 3) else 5)
                 for _ in members[1:]]  # fmt: skip
    return {"schedulers": members, "durations": durations}


def with_warmup() -> Arguments:
    after = of_torch() if DRAW.whole(0, 1) else {"type": "CosineAnnealingScheduler", **cycle()}
    more = {"warmup_end_value": DRAW.one_of(0.1, DRAW.rate())}
    if not DRAW.whole(0, 2) and "start_value" in after:
        after["start_value"] = more.get("warmup_end_value", 0.1) if DRAW.whole(0, 1) else 0.1
    return {
        "lr_scheduler": after, "warmup_start_value": DRAW.one_of(0.0, DRAW.rate()),
        "warmup_duration": DRAW.one_of(2, 3, DRAW.whole(2, 40)), **(more if DRAW.whole(0, 1) else {}),
    }  # fmt: skip


TORCHS: dict[str, Callable[[], Arguments]] = {
    "StepLR": lambda: {"step_size": DRAW.whole(1, 30), "gamma": DRAW.number(0.1, 1)},
    "MultiStepLR": lambda: {"milestones": [DRAW.whole(0, 60) for _ in range(3)], "gamma": DRAW.number(0.1, 1)},
    "ConstantLR": lambda: {"factor": DRAW.one_of(0.0, DRAW.number(0.1, 1)), "total_iters": DRAW.whole(0, 30)},
    "LinearLR": lambda: {"start_factor": DRAW.number(0.1, 1), "total_iters": DRAW.whole(0, 30)},
    "ExponentialLR": lambda: {"gamma": DRAW.number(0.8, 1)},
    "PolynomialLR": lambda: {"total_iters": DRAW.whole(1, 60), "power": DRAW.one_of(1.0, 2.0, 0.5)},
    "CosineAnnealingLR": lambda: {"T_max": DRAW.whole(1, 60), "eta_min": DRAW.one_of(0.0, 0.01)},
    "CosineAnnealingWarmRestarts": lambda: {"T_0": DRAW.whole(1, 20), "T_mult": DRAW.whole(1, 3)},
    "OneCycleLR": lambda: {"max_lr": DRAW.rate(), "total_steps": DRAW.whole(2, 200), "cycle_momentum": False},
    "CyclicLR": lambda: {"base_lr": 0.01, "max_lr": DRAW.rate(), "step_size_up": 9, "cycle_momentum": False},
}
CONCATS: dict[str, Callable[[], Arguments]] = {
    "LinearCyclicalScheduler": linear,
    "CosineAnnealingScheduler": cycle,
    "PiecewiseLinear": lambda: {"param_name": "lr", "milestones_values": points()},
    "LRScheduler": lambda: {"lr_scheduler": of_torch()},
}
MAKERS: dict[str, Callable[[], Arguments]] = CONCATS | {
    "ConcatScheduler": concat,
    "create_lr_scheduler_with_warmup": with_warmup,
    "LambdaStateScheduler": lambda: {"param_name": "a", "lambda_obj": lambda index: 0.9**index + index},
    "PiecewiseLinearStateScheduler": lambda: {"param_name": "a", "milestones_values": points()},
    "ExpStateScheduler": lambda: {"param_name": "a", "initial_value": value(), "gamma": DRAW.number(0.5, 1.1)},
    "StepStateScheduler": lambda: {
        "param_name": "a", "initial_value": value(), "gamma": DRAW.number(0.5, 1.1),
        "step_size": DRAW.one_of(0, 1, DRAW.whole(1, 30), -3),
    },
    "MultiStepStateScheduler": lambda: {
        "param_name": "a", "initial_value": value(), "gamma": DRAW.number(0.5, 1.1),
        "milestones": [DRAW.whole(-3, 80) for _ in range(DRAW.whole(0, 5))],
    },
}  # fmt: skip

EDGES: dict[str, list[Arguments]] = {
    "LinearCyclicalScheduler": [
        {"param_name": "lr", "start_value": 0.1, "end_value": 0.0, "cycle_size": 1},
        {"param_name": "lr", "start_value": 0.1, "end_value": 0.0, "cycle_size": 4, "warmup_duration": 2},
    ],
    "PiecewiseLinear": [
        {"param_name": "lr", "milestones_values": []},
        {"param_name": "lr", "milestones_values": [(3, 0.1), (2, 0.2)]},
        {"param_name": "lr", "milestones_values": [(0, 0.1), (0, 0.2), (5, 0.3), (5, 0.4), (5, 0.5), (9, 0.1)]},
    ],
    "LRScheduler": [
        *({"lr_scheduler": {"type": f"torch.{kind}", **make()}, "use_legacy": True} for kind, make in TORCHS.items()),
        {
            "lr_scheduler": {
                "type": "torch.SequentialLR",
                "milestones": [3],
                "schedulers": [{"type": "torch.LinearLR"}, {"type": "torch.ExponentialLR", "gamma": 0.9}],
            }
        },
    ],
    "ConcatScheduler": [
        {"schedulers": [{"type": "CosineAnnealingScheduler", **cycle()}], "durations": []},
        {"schedulers": [{"type": "CosineAnnealingScheduler", **cycle()} for _ in "ab"], "durations": [1, 2]},
        {"schedulers": [{"type": "CosineAnnealingScheduler", **cycle()} for _ in "abc"], "durations": [0, 5]},
        {"schedulers": [{"type": "CosineAnnealingScheduler", **cycle()} for _ in "abc"], "durations": [0, 0]},
        {"schedulers": [{"type": "CosineAnnealingScheduler", **cycle()} for _ in "abc"], "durations": [3, 0]},
        {"schedulers": [{"type": "CosineAnnealingScheduler", **cycle()} for _ in "abc"], "durations": [3, -2]},
    ],
    "create_lr_scheduler_with_warmup": [
        {
            "lr_scheduler": {"type": "torch.ExponentialLR", "gamma": 0.9},
            "warmup_start_value": 0.0,
            "warmup_duration": duration,
        }
        for duration in (1, 2, 5)
    ],
}


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_scheduler(kind: str) -> None:
    cases = [*EDGES.get(kind, []), *(MAKERS[kind]() for _ in range(SETS * (3 if "Concat" in kind else 1)))]
    compared = sum(same({"type": kind, **case}) for case in cases)
    assert compared >= SETS * 3 // 4


def reduced(lr: float, metrics: Sequence[float], arguments: Arguments) -> list[float]:
    """Return what a rule makes of metrics."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    handler = PARAM.ReduceLROnPlateauScheduler(optimizer, "loss", **arguments)
    rates = [lr]
    for metric in metrics:
        handler(SimpleNamespace(state=SimpleNamespace(metrics={"loss": metric})))
        rates.append(float(optimizer.param_groups[0]["lr"]))
    return rates


@pytest.mark.parametrize("index", [None, 0])
def test_a_plateau(index: int | None) -> None:
    for _ in range(SETS):
        metrics = [DRAW.one_of(1.0, 0.9, 0.8, 0.95, 1.1) for _ in range(DRAW.whole(1, 60))]
        arguments = {
            "factor": DRAW.number(0, 1), "patience": DRAW.whole(0, 4), "cooldown": DRAW.whole(0, 3),
            "threshold": DRAW.one_of(1e-4, 0.05), "threshold_mode": DRAW.one_of("rel", "abs"),
            "mode": DRAW.one_of("min", "max"), "min_lr": DRAW.number(0, 0.1),
        }  # fmt: skip
        rates = reduced(0.1, metrics, {"param_group_index": index, **arguments})
        record: Any = find("ignite.ReduceLROnPlateauScheduler")
        agree(record(lr=0.1, metrics=tuple(metrics), param_group_index=index, **arguments), rates, stops=True)


def test_every_scheduler_of_the_library_is_covered() -> None:
    defined = {
        name
        for module in (PARAM, STATE)
        for name, kind in vars(module).items()
        if getattr(kind, "__module__", "") == module.__name__ and name[0] != "_"
    }
    abstract = {"BaseParamScheduler", "ParamScheduler", "CyclicalScheduler", "StateParamScheduler"}
    # one scheduler for each group, which is what groups are for; and one of a number of samples
    others = {"ParamGroupScheduler", "BatchSizeScheduler"}
    assert {name.removeprefix("ignite.") for name in names("ignite")} == defined - abstract - others
    assert {*MAKERS, "ReduceLROnPlateauScheduler"} == defined - abstract - others

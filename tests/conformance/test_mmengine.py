"""mmengine's schedulers against mmengine itself, driven by its own hook, at every step and well past the end.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs torch, and downloads mmengine.
"""

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from lrcurve.curve import LR
from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.roles import attribute
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

FILES = published("mmengine==0.10.7") / "mmengine"
BASE = "mmengine.optim.scheduler"
REGISTRY = SimpleNamespace(register_module=lambda **_: lambda kind: kind)
RULES = alone(
    FILES / "optim/scheduler/param_scheduler.py",
    f"{BASE}.param_scheduler",
    {
        "mmengine.logging": {"print_log": print},
        "mmengine.optim": {"BaseOptimWrapper": type("BaseOptimWrapper", (), {})},
        "mmengine.registry": {"PARAM_SCHEDULERS": REGISTRY},
    },
)
RATES, MOMENTA = (
    alone(
        FILES / f"optim/scheduler/{file}.py",
        f"{BASE}.{file}",
        {"mmengine.registry": {"PARAM_SCHEDULERS": REGISTRY}, f"{BASE}.param_scheduler": vars(RULES)},
    )
    for file in ("lr_scheduler", "momentum_scheduler")
)
HOOK = alone(
    FILES / "hooks/param_scheduler_hook.py",
    "mmengine.hooks.param_scheduler_hook",
    {
        "mmengine.hooks.hook": {"DATA_BATCH": Any, "Hook": object},
        "mmengine.optim": {"_ParamScheduler": RULES._ParamScheduler},
        "mmengine.registry": {"HOOKS": REGISTRY},
        "mmengine.utils": {"is_list_of": lambda listed, kind: all(isinstance(one, kind) for one in listed)},
    },
).ParamSchedulerHook()

SETS = 60
STEPS = 120
PLATEAUS = ("ReduceOnPlateauLR", "ReduceOnPlateauMomentum")

Arguments = dict[str, Any]


class Trained:
    """mmengine's loops around a list of schedulers: what the hook is told, and what the optimizer then has."""

    def __init__(self, configs: list[Arguments], lr: float, momentum: float, epoch: int = 1, adam: bool = False):
        parameters = [torch.nn.Parameter(torch.zeros(1))]
        self.optimizer: Any = (
            torch.optim.Adam(parameters, lr=lr, betas=(momentum, 0.999))
            if adam
            else torch.optim.SGD(parameters, lr=lr, momentum=momentum)
        )
        self.epoch = epoch
        self.runner = SimpleNamespace(param_schedulers=[self._built(dict(config)) for config in configs])

    def _built(self, config: Arguments) -> Any:
        name = config.pop("type")
        kind = getattr(RATES, name, None) or getattr(MOMENTA, name)
        config.pop("metrics", None)
        if config.pop("convert_to_iter_based", False):
            length = config.pop("epoch_length")
            return kind.build_iter_from_epoch(optimizer=self.optimizer, **config, epoch_length=length)
        config.pop("epoch_length", None)
        return kind(self.optimizer, **config)

    def values(self, parameter: str, ticks: int, metrics: tuple[float, ...] = ()) -> tuple[list[float], bool]:
        """Return the values of the first ticks, and whether mmengine raised before them all; a tick is an iteration."""
        found = [self._value(parameter)]
        for tick in range(1, ticks):
            try:
                self.optimizer.step()
                HOOK.after_train_iter(self.runner, 0)
                if tick % self.epoch == 0:
                    HOOK.after_train_epoch(self.runner)
                    if tick // self.epoch <= len(metrics):
                        HOOK.after_val_epoch(self.runner, {"loss": metrics[tick // self.epoch - 1]})
                value = self._value(parameter)
                found.append(float(value))
            except (ArithmeticError, ValueError, TypeError):  # float() of a complex rate is a TypeError
                return found, True
        return found, False

    def _value(self, parameter: str) -> Any:
        (group,) = self.optimizer.param_groups
        return group["betas"][0] if parameter == "momentum" and "betas" in group else group[parameter]


def record_of(name: str, **arguments: Any) -> Any:
    """Return lrcurve's record of a scheduler, or of a list with its members as mappings."""
    record: Any = find(f"mmengine.{name}")
    if "scheduler" in arguments:
        given = arguments["scheduler"]
        arguments["scheduler"] = tuple(
            record_of(one["type"], **{k: one[k] for k in one if k != "type"}) for one in given
        )
    return record(**{attribute(record, key): _plain(value) for key, value in arguments.items()})


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def alone_agrees(name: str, value: float, arguments: Arguments, adam: bool = False) -> None:
    """Compare a scheduler alone, on a rate or on a momentum of ``value``."""
    own = "momentum" if name.endswith("Momentum") else LR
    metrics = tuple(arguments.get("metrics", ()))
    start = (0.1, value) if own == "momentum" else (value, 0.9)
    given = {own: value} | arguments
    try:
        trained = Trained([{"type": name, **arguments}], *start, adam=adam)
    except (ValueError, AssertionError, ZeroDivisionError, AttributeError) as error:
        with pytest.raises(FieldError, match=type(error).__name__):
            record_of(name, **given)
        return
    ticks = len(metrics) + 1 if name in PLATEAUS else STEPS
    values, raised = trained.values(own, ticks, metrics)
    agree(record_of(name, **given), values, stops=raised or name in PLATEAUS)


DRAW = Draw(20261121)


def bounds() -> Arguments:
    """Return a range of calls, and sometimes a conversion."""
    begin = DRAW.one_of(0, 0, 0, 1, DRAW.whole(0, 30), DRAW.number(0, 9), -3)
    calls = DRAW.one_of(1, 2, DRAW.whole(1, 60), DRAW.whole(1, 60), 200, DRAW.number(0.1, 40))
    given: Arguments = {"begin": begin, "end": begin + calls} if DRAW.whole(0, 4) else {}
    if not DRAW.whole(0, 3):
        given |= {"convert_to_iter_based": True, "epoch_length": DRAW.whole(1, 4)}
    elif not DRAW.whole(0, 3):
        given |= {"by_epoch": False}
    return given


def lowest() -> Arguments:
    drawn: Arguments = DRAW.one_of(
        {}, {"eta_min": DRAW.number(0, 0.2)}, {"eta_min_ratio": DRAW.number(0, 1.2)}, {"eta_min": 0.0}
    )
    return drawn


def restarts() -> Arguments:
    periods = [DRAW.one_of(1, DRAW.whole(1, 20), DRAW.whole(5, 40)) for _ in range(DRAW.whole(1, 4))]
    weights = [DRAW.one_of(1, 0.5, DRAW.number(0, 1.5)) for _ in periods]
    low = lowest()
    while not low:
        low = lowest()
    return {"periods": periods, "restart_weights": weights, **low}


def plateau() -> Arguments:
    metrics = [float(DRAW.generator.choice([1.0, 0.9, 0.8, 0.95, 1.1])) for _ in range(DRAW.whole(1, 60))]
    return {
        "metrics": metrics,
        "rule": DRAW.one_of("less", "greater"),
        "factor": DRAW.one_of(0.1, 0.5, DRAW.number(0, 1.0)),
        "patience": DRAW.whole(0, 4),
        "threshold": DRAW.one_of(1e-4, 0.05, 0.0),
        "threshold_rule": DRAW.one_of("rel", "abs"),
        "cooldown": DRAW.whole(0, 3),
        "min_value": DRAW.one_of(0.0, DRAW.number(0, 0.1)),
    }


MAKERS: dict[str, Callable[[], Arguments]] = {
    "Constant": lambda: {"factor": DRAW.one_of(0.5, 1.0, DRAW.number(0, 1))},
    "Linear": lambda: {"start_factor": DRAW.number(0.001, 1), "end_factor": DRAW.one_of(1.0, 0.0, DRAW.number(0, 1))},
    "Exponential": lambda: {"gamma": DRAW.one_of(0.9, 1.0, 1.1, DRAW.number(0.5, 1.05))},
    "Step": lambda: {"step_size": DRAW.one_of(1, DRAW.whole(1, 30), 2.5), "gamma": DRAW.number(0.1, 1.2)},
    "MultiStep": lambda: {
        "milestones": [DRAW.whole(-2, 80) for _ in range(DRAW.whole(0, 4))],
        "gamma": DRAW.number(0.1, 1.2),
    },
    "CosineAnnealing": lambda: {
        "T_max": DRAW.one_of(None, DRAW.whole(1, 20), DRAW.whole(1, 60), 7.5, DRAW.number(1, 40)),
        **lowest(),
    },
    "Poly": lambda: {"eta_min": DRAW.one_of(0, DRAW.number(0, 0.2)), "power": DRAW.one_of(1.0, 2, 0.9, 0.5, 0)},
    "OneCycle": lambda: {
        "eta_max": DRAW.rate(),
        "total_steps": DRAW.one_of(None, DRAW.whole(2, 150), DRAW.whole(2, 40)),
        "pct_start": DRAW.one_of(0.3, 1.0, 0.0, DRAW.number(0, 1)),
        "anneal_strategy": DRAW.one_of("cos", "linear"),
        "div_factor": DRAW.number(0.5, 30),
        "final_div_factor": DRAW.one_of(1e4, DRAW.number(0.5, 100)),
        "three_phase": DRAW.one_of(True, False),
    },
    "CosineRestart": restarts,
    "ReduceOnPlateau": plateau,
}

EDGES: dict[str, list[Arguments]] = {
    "Constant": [{}, {"factor": 0, "end": 5}, {"factor": 0}, {"end": 1}, {"end": 2}, {"factor": 1.1}, {"end": 0}],
    "Linear": [
        {},
        {"start_factor": 0, "end": 1},
        {"start_factor": 0, "end": 5},
        {"start_factor": 0, "begin": 3, "end": 5},
        {"end": 1},
        {"end": 2},
        {"begin": 5, "end": 5},
        {"start_factor": 1.1},
        {"end_factor": -0.1},
        {"start_factor": 1, "end_factor": 0, "end": 9.5},
        {"by_epoch": False, "convert_to_iter_based": False, "end": 9},
    ],
    "Exponential": [{"gamma": 0}, {"gamma": -0.5, "end": 9}, {"gamma": 0.9, "end": 4}],
    "Step": [{"step_size": 0}, {"step_size": -3}, {"step_size": 3, "begin": 2, "end": 11}],
    "MultiStep": [{"milestones": []}, {"milestones": [3, 3]}, {"milestones": [0, 5, 2], "begin": 4, "end": 9}],
    "CosineAnnealing": [
        {},
        {"T_max": 0, "end": 10},
        {"T_max": 1, "end": 10},
        {"T_max": -5, "end": 30},
        {"end": 10},
        {"T_max": 10, "end": 100, "begin": 7},
        {"T_max": 10, "eta_min": 0.2, "end": 100},
        {"T_max": 10, "eta_min": 5.0},
        {"eta_min": 0.1, "eta_min_ratio": 0.1},
    ],
    "Poly": [
        {},
        {"end": 1},
        {"end": 2},
        {"end": 10, "power": -1},
        {"end": 10, "power": 0},
        {"end": 9.5, "power": 0.9},
        {"end": 9.5, "power": 3},
        {"end": 10, "eta_min": 5.0},
    ],
    "OneCycle": [
        {},
        {"eta_max": 1.0, "total_steps": 0},
        {"eta_max": 1.0, "total_steps": 10, "pct_start": 0.1},
        {"eta_max": 1.0, "total_steps": 10, "pct_start": 0.1, "begin": 3},
        {"eta_max": 1.0, "total_steps": 10, "pct_start": 1.5},
        {"eta_max": 1.0, "div_factor": 0},
        {"eta_max": 1.0, "total_steps": 10, "end": 8},
        {"eta_max": 1.0, "end": 30},
        {"eta_max": 1.0, "total_steps": 1},
    ],
    "CosineRestart": [
        {"periods": [4, 4], "eta_min": 0.0},
        {"periods": [4]},
        {"periods": [], "restart_weights": [], "eta_min": 0.0},
        {"periods": [4, 0, 3], "restart_weights": [1, 1, 0.5], "eta_min": 0.0},
        {"periods": [2.5, 2.5], "restart_weights": [1, 1], "eta_min": 0.01},
        {"periods": [1, 1, 1], "restart_weights": [1, 0, 2], "eta_min": 0.01},
        {"periods": [9], "eta_min": 0.01, "eta_min_ratio": 0.1},
    ],
    "ReduceOnPlateau": [
        {"metrics": [1.0] * 12, "patience": 2},
        {"metrics": [1.0] * 12, "patience": 0, "factor": 1.0},
        {"metrics": [1.0] * 12, "patience": 0, "threshold": -1.0},
        {"metrics": [1.0] * 12, "patience": 0, "by_epoch": False},
        {"metrics": [1.0] * 12, "patience": -1, "cooldown": 2},
        {"metrics": [2e9, 2e9, 1.5e9, 1.0], "patience": 0},
        {"metrics": [-1.0] * 30, "patience": 3},
        {"metrics": [1.0] * 30, "patience": 1, "begin": 5, "end": 9},
        {"metrics": [1.0] * 30, "patience": 1, "begin": 40, "end": 50},
        {"metrics": [1.0] * 9, "patience": 0, "convert_to_iter_based": True, "epoch_length": 2},
    ],
}

KINDS = sorted(set(MAKERS) - {"OneCycle"})


def cases(kind: str) -> list[Arguments]:
    """Return the edges and as many random sets as are due."""
    with_bounds = ({} if kind == "ReduceOnPlateau" else bounds() for _ in range(SETS))
    return [*EDGES[kind], *({**MAKERS[kind](), **more} for more in with_bounds)]


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_scheduler_of_the_rate(kind: str) -> None:
    for case in cases(kind):
        alone_agrees(f"{kind}LR", DRAW.one_of(0.1, DRAW.rate()), case)


@pytest.mark.parametrize("kind", KINDS)
def test_a_scheduler_of_the_momentum(kind: str) -> None:
    for case in cases(kind):
        alone_agrees(f"{kind}Momentum", DRAW.number(0.5, 0.99), case, adam=DRAW.one_of(True, False))


def one_of_list(kind: str, shift: int, **more: Any) -> Arguments:
    """Return a member of a list that begins about ``shift``."""
    end = shift + DRAW.one_of(1, 2, DRAW.whole(2, 40))
    return {"type": f"{kind}LR", **MAKERS[kind](), "begin": shift, "end": end, **more}


def listed() -> list[Arguments]:
    """Return a list as configs have it, in a row or overlapping, on one clock or two."""
    clock = DRAW.one_of({"by_epoch": False}, {}, {"convert_to_iter_based": True, "epoch_length": 3}, None)
    members, at = [], DRAW.one_of(0, 0, 4)
    for _ in range(DRAW.whole(1, 4)):
        kind = DRAW.one_of(*(one for one in MAKERS if one != "ReduceOnPlateau"))
        more = DRAW.one_of({}, {"by_epoch": False}) if clock is None else clock
        members.append(one_of_list(kind, at, **more))
        at = members[-1]["end"] + DRAW.one_of(0, 0, 1, -1, -5)
        at = max(at, 0)
    return members if DRAW.whole(0, 3) else members[::-1]


def list_agrees(members: list[Arguments], epoch: int, lr: float = 0.1, momentum: float = 0.9) -> None:
    """Compare what a list does to the rate and to the momentum."""
    try:
        trained = Trained(members, lr, momentum, epoch)
    except ZeroDivisionError:
        return  # one that raises at once is compared alone
    own = [{("momentum" if "Momentum" in one["type"] else LR): momentum if "Momentum" in one["type"] else lr, **one}
           for one in members]  # fmt: skip
    ours = record_of("build_param_scheduler", lr=lr, scheduler=own, epoch_length=epoch)
    alike = all(one.get("by_epoch", True) and not one.get("convert_to_iter_based") for one in members)
    ticks = STEPS * (epoch if alike else 1)
    parameters: dict[str, Schedule] = {LR: ours, **ours.parameters}
    for parameter, schedule in parameters.items():
        trained = Trained(members, lr, momentum, epoch)
        values, raised = trained.values(parameter, ticks)
        agree(schedule, values[:: epoch if alike else 1], stops=raised)


def test_lists() -> None:
    compared = 0
    while compared < 250:
        members = listed()
        try:
            list_agrees(members, DRAW.one_of(1, 3, 10))
        except FieldError:
            continue
        compared += 1


@pytest.mark.parametrize(
    "members",
    [
        [
            {"type": "LinearLR", "start_factor": 0.001, "by_epoch": False, "end": 50},
            {"type": "MultiStepLR", "milestones": [8, 11], "end": 12},
        ],
        [
            {"type": "LinearLR", "start_factor": 1e-3, "by_epoch": False, "end": 20},
            {"type": "CosineAnnealingLR", "T_max": 60, "begin": 20, "end": 80, "by_epoch": False, "eta_min": 0.01},
        ],
        [
            {"type": "LinearLR", "start_factor": 0.1, "end": 5, "convert_to_iter_based": True, "epoch_length": 7},
            {"type": "PolyLR", "power": 0.9, "begin": 5, "end": 15, "eta_min": 1e-4},
        ],
        [
            {"type": "CosineAnnealingLR", "T_max": 6, "eta_min": 1.0, "end": 6},
            {"type": "CosineAnnealingLR", "T_max": 10, "eta_min": 1e-6, "begin": 6, "end": 16},
            {"type": "CosineAnnealingMomentum", "T_max": 6, "eta_min": 0.85, "end": 6},
            {"type": "CosineAnnealingMomentum", "T_max": 10, "eta_min": 0.99, "begin": 6, "end": 16},
        ],
        [
            {"type": "OneCycleLR", "eta_max": 0.5, "total_steps": 30, "by_epoch": False},
            {"type": "LinearMomentum", "start_factor": 0.9, "end": 9, "by_epoch": False},
        ],
        [{"type": "OneCycleLR", "eta_max": 0.5, "end": 9}, {"type": "CosineRestartLR", "periods": [9], "eta_min": 0.0}],
    ],
)
@pytest.mark.parametrize("epoch", [1, 7])
def test_lists_as_configs_have_them(members: list[Arguments], epoch: int) -> None:
    list_agrees(members, epoch)


@pytest.mark.parametrize("each", [{}, {"by_epoch": False}])
def test_a_plateau_behind_a_warmup(each: Arguments) -> None:
    metrics = (1.0, 0.9, 0.8, *[0.8] * 20)
    epoch = 4
    members = [{"type": "LinearLR", "end": 5, **each}, {"type": "ReduceOnPlateauLR", "patience": 2, "begin": 6}]
    trained = Trained(members, 0.1, 0.9, epoch)
    values, _ = trained.values(LR, epoch * (len(metrics) + 1), metrics)
    own = [{LR: 0.1, **members[0]}, {LR: 0.1, "metrics": metrics, **members[1]}]
    ours = record_of("build_param_scheduler", scheduler=own, epoch_length=epoch)
    agree(ours, values if each else values[::epoch], stops=True)
    early = [own[0], {**own[1], "begin": 1}]
    with pytest.raises(FieldError, match="begins when the others have ended"):
        record_of("build_param_scheduler", scheduler=early, epoch_length=epoch)


def test_every_scheduler_of_the_library_is_covered() -> None:
    ours = {name.removeprefix("mmengine.") for name in names("mmengine")} - {"build_param_scheduler"}
    theirs = {name for module in (RATES, MOMENTA) for name in vars(module) if name.endswith(("LR", "Momentum"))}
    assert ours == theirs == {f"{kind}LR" for kind in MAKERS} | {f"{kind}Momentum" for kind in KINDS}
    # The same under a param_name of one's own: those of lr and momentum are the ones above.
    assert {name.removesuffix("ParamScheduler") for name in vars(RULES) if name.endswith("ParamScheduler")} == {
        *MAKERS, "_"
    }  # fmt: skip


@pytest.mark.parametrize("name", names("mmengine"))
def test_the_arguments_are_the_librarys(name: str) -> None:
    record = find(name)
    if record.is_function:
        return
    kind = getattr(RATES, record.own_name(), None) or getattr(MOMENTA, record.own_name())
    (rule,) = [base for base in kind.__mro__ if base.__name__.endswith("ParamScheduler") and base.__name__[0] != "_"]
    code = rule.__init__.__code__
    theirs = code.co_varnames[3 : code.co_argcount]
    defaults = dict(zip(theirs[-len(rule.__init__.__defaults__) :], rule.__init__.__defaults__, strict=True))
    own = {field.name: field for field in fields_of(record) if field.name not in record.not_arguments}
    assert set(theirs) == {*own, *record.ignored} - {"optimizer"}
    for key, field in own.items():
        assert field.required == (key not in defaults)
        if not field.required:
            assert field.default == defaults[key] or (math.isclose(field.default, defaults[key]))  # type: ignore[arg-type]
    assert np.isfinite(record_of(record.own_name(), **_example(record))([0])).all()


def _example(record: Any) -> Arguments:
    kind = record.own_name().removesuffix("LR").removesuffix("Momentum")
    own = {"momentum": 0.9} if record.own_name().endswith("Momentum") else {LR: 0.1}
    return own | {"end": 50} | MAKERS[kind]()

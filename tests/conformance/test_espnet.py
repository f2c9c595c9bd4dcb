"""The records of ESPnet against its own scheduler files, each executed alone, and stepped live on the same parameters.

Run it with ``pytest -c pyproject.toml tests/conformance -o addopts=""``; it needs the extra ``conformance``.
"""

import ast
import warnings
from typing import Any

import numpy as np
import pytest
import torch

from lrcurve.frameworks import find, names
from lrcurve.schedules import FieldError
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

DRAW = Draw(20261124)
STEPS = 150
SETS = 60

Arguments = dict[str, Any]

HOME = published("espnet==202511") / "espnet2"


def unchecked(function: Any) -> Any:
    """Stand for typeguard's check of argument types, which the sets here keep."""
    return function


def _classes() -> dict[str, Any]:
    """Return the class of each file by the name that configs have for it."""
    found: dict[str, Any] = {}
    for file in sorted((HOME / "schedulers").glob("*.py")):
        module = alone(
            file,
            f"espnet2.schedulers.{file.stem}",
            {
                "typeguard": {"typechecked": unchecked},
                "espnet2.schedulers.abs_scheduler": {
                    name: type(name, (), {}) for name in ("AbsBatchStepScheduler", "AbsValEpochStepScheduler")
                },
            },
        )
        own = (value for value in vars(module).values() if isinstance(value, type))
        found |= {value.__name__.lower(): value for value in own if value.__module__ == module.__name__}
    return {name: value for name, value in found.items() if not name.startswith("abs")}


ESPNET = _classes()


def stepped(name: str, lr: float, given: Arguments, steps: int, every: int = 1) -> list[float]:
    """Return the rate that each update uses, as far as ESPnet does not raise.

    The calls are those of ``espnet2/train/trainer.py``: a step per update, and with metrics one more per epoch.
    """
    metrics = given.get("metrics", ())
    theirs = {key: value for key, value in given.items() if key not in ("metrics", "updates_per_epoch")}
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    rates: list[float] = []
    try:
        schedule = ESPNET[name](optimizer, **theirs)
        while len(rates) < steps:
            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            schedule.step()
            if metrics and len(rates) % every == 0 and len(rates) // every <= len(metrics):
                schedule.step(metrics[len(rates) // every - 1])
    except (ArithmeticError, ValueError, TypeError, AssertionError, IndexError):
        pass
    return rates


def compare(name: str, lr: float, given: Arguments) -> None:
    """Compare every rate; what ESPnet refuses, its record refuses, and says what ESPnet raises."""
    kind: Any = find(f"espnet.{name}")
    steps = (len(given["metrics"]) + 1) * given["updates_per_epoch"] if "metrics" in given else STEPS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a scheduler is deprecated, and torch's advice
        rates = stepped(name, lr, given, steps, given.get("updates_per_epoch", 1))
    if not rates:
        with pytest.raises(FieldError, match="espnet raises"):
            kind(lr=lr, **given)
        return
    ours = kind(lr=lr, **given)
    if ours.end is not None and ours.end.step > STEPS and "metrics" not in given:
        np.testing.assert_allclose(ours(np.arange(STEPS)), rates, rtol=1e-10)  # what raises much later
        return
    agree(ours, rates, "metrics" in given or len(rates) < STEPS)


rate, number, whole, one_of = DRAW.rate, DRAW.number, DRAW.whole, DRAW.one_of


def some(**values: Any) -> Arguments:
    """Return the arguments that are not None."""
    return {key: value for key, value in values.items() if value is not None}


def warm() -> Any:
    """Return the length of a warmup: edges, whole, between steps."""
    return one_of(None, 0, 1, 2, 0.5, 2.5, 10, 400, whole(1, 60), whole(1, 60), number(0.1, 60))


CASES: list[tuple[str, float, Arguments]] = []

for _ in range(SETS + 10):
    lr = one_of(0.1, 1.0, 5e-5, rate())
    CASES.append(("warmuplr", lr, some(warmup_steps=warm())))
    CASES.append(("noamlr", lr, some(warmup_steps=warm(), model_size=one_of(None, 512, 1, 0.5, number(1, 2000), 0))))
    steps = some(
        warmup_steps=warm(),
        steps_per_epoch=one_of(None, 1, 2, 10, whole(1, 60), whole(1, 60), 0),
        step_size=one_of(None, 1, 2, 3, 0),
        gamma=one_of(None, 0.5, 1.0, 0.0, 1.5, -0.5),
    )
    CASES.append(("warmupsteplr", lr, steps))
    count = one_of(1, 2, 2, 3, 5)
    points = sorted({one_of(float(whole(0, 100)), number(0, 100), 0) for _ in range(count)})
    values = [one_of(0.0, lr, lr * number(0, 2)) for _ in points]
    CASES.append(("piecewiselinearwarmuplr", lr, {"warmup_steps_list": points, "warmup_lr_list": values}))
    warming = one_of(0.0, 0.1, number(0, 0.4), 0.25)
    holding = one_of(0.0, 0.4, number(0, 0.5), 0.25)
    stages = some(
        max_steps=one_of(None, 0, 1, 10, 100, whole(1, 130), number(1, 130)),
        warmup_ratio=warming,
        hold_ratio=holding,
        decay_ratio=one_of(1 - warming - holding, 1 - warming - holding, 1 - warming - holding, 0.5),
        init_lr_scale=one_of(None, 1.0, 0.5, 0.0),
        final_lr_scale=one_of(None, 1.0, 0.5, 1.5),
    )
    CASES.append(("tristagelr", lr, stages))
    decay = some(
        max_lr=one_of(lr, 0.3, rate(), 0.0),
        min_lr=one_of(1e-3, rate(), lr, 0.0, -0.1),
        total_steps=one_of(1, 10, whole(1, 130), whole(1, 130), number(1, 130)),
        warmup_steps=one_of(None, 0, 1, 2, 2.5, whole(0, 40), -5),
        warm_from_zero=one_of(None, True, True, False),
    )
    CASES.append(("exponentialdecaywarmup", lr, decay))
    cycles = some(
        first_cycle_steps=one_of(1, 2, 10, whole(1, 60), whole(1, 60)),
        cycle_mult=one_of(None, 1.0, 2, 1.5, 1.05, 0.9, 0.5, 0, number(0.5, 2)),
        max_lr=one_of(None, rate(), 1.0),
        min_lr=one_of(None, 0.0, 1e-5, 0.5),
        warmup_steps=one_of(None, 0, 1, 5, whole(0, 20)),
        gamma=one_of(None, 0.5, 0.9, 1.1, 0.0),
    )
    CASES.append(("cosineannealingwarmuprestarts", lr, cycles))

CASES += [("piecewiselinearwarmuplr", 0.1, {}), ("tristagelr", 0.1, {}), ("warmupsteplr", 0.1, {})]
CASES += [
    ("piecewiselinearwarmuplr", 0.1, {"warmup_steps_list": [0, 5], "warmup_lr_list": [0.1]}),
    ("piecewiselinearwarmuplr", 0.1, {"warmup_steps_list": [], "warmup_lr_list": []}),
    ("warmuplr", 0.1, {"warmup_steps": -4}),
    ("noamlr", 0.1, {"warmup_steps": -4}),
]


def losses() -> tuple[float, ...]:
    """Return a metric that falls, stalls, repeats itself, or wanders."""
    count = whole(0, 25)
    noise = DRAW.generator.standard_normal(count)
    values = [np.exp(-np.arange(count) / 5) + 0.1 * noise, np.cumsum(noise), np.round(noise), np.full(count, 1.0)]
    return tuple(float(value) for value in values[whole(0, 3)])


for _ in range(2 * SETS):
    plateau = some(
        metrics=losses(),
        updates_per_epoch=one_of(1, 3, 10),
        warmup_steps=one_of(0, 1, 3, 2.5, 0.5, 10, 40, 40, 100, None, -3),
        mode=one_of(None, "min", "max"),
        factor=one_of(None, 0.5, 0.9, 0.0, 1.0),
        patience=one_of(None, 0, 0, 1, 3, -1),
        threshold=one_of(None, 0.0, 0.1, -0.1),
        threshold_mode=one_of(None, "rel", "abs"),
        cooldown=one_of(None, 0, 2),
        min_lr=one_of(None, 0.01, 1e-7),
        eps=one_of(None, 0.0, 1e-3),
    )
    CASES.append(("warmupreducelronplateau", one_of(0.1, 1.0, 1e-7, rate()), plateau))


@pytest.mark.parametrize(("name", "lr", "given"), CASES, ids=str)
def test_every_rate(name: str, lr: float, given: Arguments) -> None:
    compare(name, lr, given)


def test_every_scheduler_is_compared() -> None:
    """Of those that configs may name, all but torch's own."""
    tree = ast.parse((HOME / "tasks/abs_task.py").read_text(encoding="utf-8"))
    (call,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and "scheduler_classes" in ast.dump(node)
    )
    known = {str(word.arg).lower(): ast.unparse(word.value) for word in call.keywords}
    own = {name for name, value in known.items() if not value.startswith("torch.optim.lr_scheduler.")}
    compared = {name for name, *_ in CASES}
    assert own == compared == set(ESPNET)
    assert {f"espnet.{name}" for name in compared} == set(names("espnet"))
    assert all(sum(name == one for one, *_ in CASES) >= SETS for name in compared)

"""flax's schedules against its own file, executed alone and run eagerly in float64."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
import pytest

from lrcurve.frameworks import find, names
from tests.conformance.agreement import Draw, agree
from tests.conformance.alone import alone, published

FLAX: Any = alone(
    published("flax==0.12.8") / "flax" / "training" / "lr_schedule.py",
    "flax.training.lr_schedule",
    {"absl": {"logging": logging}},
)
STEPS = np.arange(200)
SETS = 60
Arguments = dict[str, Any]


@pytest.fixture(autouse=True)
def _float64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def stepped(name: str, arguments: Arguments, steps: int = STEPS.size) -> list[float]:
    """Return the rate of each update, checking that it was computed in float64."""
    schedule = getattr(FLAX, name)(**arguments)
    rates = np.asarray(jax.vmap(schedule)(np.arange(steps)))
    assert rates.dtype == np.float64
    return list(np.broadcast_to(rates, steps).tolist())


def compare(name: str, arguments: Arguments) -> None:
    record: Any = find(f"flax.{name}")
    pairs = {"lr_sched_steps": tuple(map(tuple, arguments.get("lr_sched_steps", [])))}
    given = {**arguments, **(pairs if "lr_sched_steps" in arguments else {})}
    agree(record(**given), stepped(name, arguments))


def common(draw: Draw) -> Arguments:
    epoch = draw.one_of(draw.whole(1, 30), 1, draw.number(0.5, 20))
    warm = draw.one_of(0.0, draw.number(0, 5), float(draw.whole(0, 5)), -1.0)
    return {"base_learning_rate": draw.rate(), "steps_per_epoch": epoch, "warmup_length": warm}


def stepped_down(draw: Draw) -> Arguments:
    epochs = [draw.one_of(draw.whole(-1, 20), draw.number(0, 20)) for _ in range(draw.whole(0, 4))]
    if draw.whole(0, 2):
        epochs.sort()
    return {**common(draw), "lr_sched_steps": [[epoch, draw.number(0, 1)] for epoch in epochs]}


def cosine(draw: Draw) -> Arguments:
    return {**common(draw), "halfcos_epochs": draw.one_of(draw.whole(1, 20), draw.number(0.1, 20))}


KINDS: dict[str, Callable[[Draw], Arguments]] = {
    "create_constant_learning_rate_schedule": common,
    "create_stepped_learning_rate_schedule": stepped_down,
    "create_cosine_learning_rate_schedule": cosine,
}


@pytest.mark.parametrize("seed", range(SETS))
@pytest.mark.parametrize("name", KINDS)
def test_drawn(name: str, seed: int) -> None:
    compare(name, KINDS[name](Draw(seed)))


RATE = {"base_learning_rate": 0.1}
EDGES: list[tuple[str, Arguments]] = [
    ("create_stepped_learning_rate_schedule", {"lr_sched_steps": [[1, 0.1]], "steps_per_epoch": 2}),
    ("create_stepped_learning_rate_schedule", {"lr_sched_steps": [[0.5, 0.1], [1.5, 0.2]], "steps_per_epoch": 1}),
    ("create_stepped_learning_rate_schedule", {"lr_sched_steps": [[4, 0.5], [2, 0.1], [2, 0.3]], "steps_per_epoch": 3}),
    ("create_stepped_learning_rate_schedule", {"lr_sched_steps": [[0, 0.5], [-1, 0.1]], "steps_per_epoch": 3}),
    ("create_cosine_learning_rate_schedule", {"halfcos_epochs": 2, "steps_per_epoch": 2}),
    ("create_cosine_learning_rate_schedule", {"halfcos_epochs": 2, "steps_per_epoch": 9, "warmup_length": 9.0}),
]


@pytest.mark.parametrize(("name", "arguments"), EDGES, ids=str)
def test_edges(name: str, arguments: Arguments) -> None:
    compare(name, {**RATE, **arguments})


def test_every_schedule_is_covered() -> None:
    assert set(KINDS) == {name for name in vars(FLAX) if name.startswith("create_")}
    assert {f"flax.{name}" for name in KINDS} == set(names("flax"))

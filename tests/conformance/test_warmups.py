"""pytorch_warmup and warmup_scheduler against the packages themselves, around torch's schedulers, stepped live."""

import warnings
from typing import Any

import numpy as np
import pytest
import pytorch_warmup
import torch
from warmup_scheduler import GradualWarmupScheduler

from lrcurve.frameworks import find
from lrcurve.schedules import FieldError
from tests.conformance.test_torch import FAILURES, LEAVES, Draw, Spec, ours, theirs

LR = 0.1
STEPS = 90
SETS = 60


def compared(schedule: Any, expected: list[float], steps: int) -> None:
    """Compare every step, and the end."""
    rates = schedule(np.arange(steps))
    np.testing.assert_allclose(rates[: len(expected)], expected, rtol=0, atol=1e-10 * max(map(abs, expected)))
    if len(expected) < steps:
        assert schedule.end is not None
        assert schedule.end.step == len(expected)
    else:
        assert schedule.end is None or schedule.end.step >= steps


def dampened(
    kind: str, arguments: dict[str, Any], inner: Spec | None, betas: tuple[float, float], lr: float = LR
) -> list[float]:
    """Return the rate of each update under a warmup of pytorch_warmup."""
    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=lr, betas=betas)
    scheduler: Any = None if inner is None else theirs(inner, optimizer)
    warmup = getattr(pytorch_warmup, kind)(optimizer, **arguments)
    rates = []
    for step in range(STEPS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        try:
            with warmup.dampening():
                if inner is not None:
                    scheduler.step(inner["metrics"][step]) if "metrics" in inner else scheduler.step()
        except (*FAILURES, IndexError):
            break
    return rates


WARMUPS = ["LinearWarmup", "ExponentialWarmup", "UntunedLinearWarmup", "UntunedExponentialWarmup", "RAdamWarmup"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(SETS))
@pytest.mark.parametrize("kind", WARMUPS)
def test_pytorch_warmup(kind: str, seed: int) -> None:
    draw = Draw(seed)
    untuned = kind not in ("LinearWarmup", "ExponentialWarmup")
    arguments = {} if untuned else {"warmup_period": draw.whole(1, 120)}
    beta1, beta2 = 0.9, 1 - float(10 ** draw.real(-5, -0.5))
    # torch's cycle_momentum moves Adam's first beta along, which no warmup asks for
    inner = draw.one_of([None, draw.leaf(draw.one_of(LEAVES)), draw.tree(2)])
    try:
        expected = dampened(kind, arguments, inner, (beta1, beta2))
    except FAILURES:
        with pytest.raises(FieldError):
            _ours_dampened(kind, arguments, inner, (beta1, beta2), untuned=untuned)
        return
    compared(_ours_dampened(kind, arguments, inner, (beta1, beta2), untuned=untuned), expected, STEPS)


def _ours_dampened(
    kind: str, arguments: dict[str, Any], inner: Spec | None, betas: tuple[float, float], *, untuned: bool
) -> Any:
    given = {"betas": betas, "optimizer": "torch.optim.Adam"} if untuned else {}
    scheduler = None if inner is None else ours(inner, LR)
    record: Any = find(f"pytorch_warmup.{kind}")
    return record(lr=LR, scheduler=scheduler, **given, **arguments)


@pytest.mark.parametrize("period", [0, -3])
def test_pytorch_warmup_refuses(period: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        dampened("LinearWarmup", {"warmup_period": period}, None, (0.9, 0.999))
    with pytest.raises(FieldError):
        _ours_dampened("LinearWarmup", {"warmup_period": period}, None, (0.9, 0.999), untuned=False)
    with pytest.raises(ValueError, match=r"0\.6"):
        dampened("RAdamWarmup", {}, None, (0.9, 0.5))
    with pytest.raises(FieldError):
        _ours_dampened("RAdamWarmup", {}, None, (0.9, 0.5), untuned=True)


def gradual(arguments: dict[str, Any], inner: Spec | None, lr: float = LR) -> list[float]:
    """Return the rate of each update under GradualWarmupScheduler."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)
    after = None if inner is None else theirs(inner, optimizer)
    scheduler = GradualWarmupScheduler(optimizer, after_scheduler=after, **arguments)
    rates = []
    for step in range(STEPS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        try:
            scheduler.step(metrics=inner["metrics"][step]) if inner and "metrics" in inner else scheduler.step()
        except (*FAILURES, IndexError):
            break
    return rates


def agree(arguments: dict[str, Any], inner: Spec | None) -> None:
    def record() -> Any:
        kind: Any = find("warmup_scheduler.GradualWarmupScheduler")
        return kind(lr=LR, after_scheduler=None if inner is None else ours(inner, LR), **arguments)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch advises against get_lr(), which the package calls
        try:
            expected = gradual(arguments, inner)
        except (*FAILURES, TypeError):
            with pytest.raises(FieldError):
                record()
            return
    compared(record(), expected, STEPS)


EDGES: list[tuple[dict[str, Any], Spec | None]] = [
    ({"multiplier": 1, "total_epoch": 5}, None),
    ({"multiplier": 10, "total_epoch": 5}, None),
    ({"multiplier": 1, "total_epoch": 3}, {"type": "CosineAnnealingLR", "T_max": 5}),
    ({"multiplier": 1, "total_epoch": 3}, {"type": "CosineAnnealingLR", "T_max": 1}),
    ({"multiplier": 2, "total_epoch": 3}, {"type": "CosineAnnealingLR", "T_max": 0}),
    ({"multiplier": 1, "total_epoch": 3}, {"type": "ExponentialLR", "gamma": 0.9}),
    ({"multiplier": 8, "total_epoch": 3}, {"type": "StepLR", "step_size": 3}),
    ({"multiplier": 8, "total_epoch": 3}, {"type": "StepLR", "step_size": 0}),
    ({"multiplier": 0.5, "total_epoch": 3}, None),
    ({"multiplier": 1, "total_epoch": 0}, None),
    ({"multiplier": 1, "total_epoch": 0}, {"type": "StepLR", "step_size": 3}),
    ({"multiplier": 3, "total_epoch": 2.5}, {"type": "LinearLR"}),
    ({"multiplier": 3, "total_epoch": 1}, {"type": "PolynomialLR", "total_iters": 0}),
    ({"multiplier": 1, "total_epoch": 4}, {"type": "ReduceLROnPlateau", "patience": 1, "metrics": [1.0] * 30}),
    ({"multiplier": 4, "total_epoch": 4}, {"type": "ReduceLROnPlateau", "patience": 1, "metrics": [1.0] * 30}),
    ({"multiplier": 4, "total_epoch": 1}, {"type": "ReduceLROnPlateau", "patience": 1, "metrics": [1.0] * 30}),
    ({"multiplier": 4, "total_epoch": 0}, {"type": "ReduceLROnPlateau", "patience": 1, "metrics": [1.0] * 30}),
    (
        {"multiplier": 4, "total_epoch": 5},
        {"type": "ChainedScheduler", "schedulers": [{"type": "ExponentialLR", "gamma": 0.9}]},
    ),
    (
        {"multiplier": 4, "total_epoch": 5},
        {"type": "SequentialLR", "schedulers": [{"type": "ExponentialLR", "gamma": 0.9}], "milestones": []},
    ),
]


@pytest.mark.parametrize(("arguments", "inner"), EDGES, ids=str)
def test_gradual_warmup_edge(arguments: dict[str, Any], inner: Spec | None) -> None:
    agree(arguments, inner)


@pytest.mark.parametrize("seed", range(3 * SETS))
def test_gradual_warmup(seed: int) -> None:
    draw = Draw(seed)
    arguments = {
        "multiplier": draw.one_of([1, 1.0, 8, draw.real(1, 20)]),
        "total_epoch": draw.one_of([draw.whole(1, 40), draw.real(0.5, 20)]),
    }
    agree(arguments, draw.leaf(draw.one_of(LEAVES)))

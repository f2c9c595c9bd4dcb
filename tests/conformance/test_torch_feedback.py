"""What torch's schedulers count and carry beside the rate: bad metrics, cuts, and the momentum that two cycle."""

import warnings
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from lrcurve.frameworks import find as library
from lrcurve.schedules import find

SETS = 60


class Counting(lr_scheduler.ReduceLROnPlateau):  # type: ignore[misc]  # torch is skipped by mypy
    """torch's own rule, which notes each call at which it reduces."""

    acted = False

    def _reduce_lr(self, epoch: Any) -> None:
        self.acted = True
        super()._reduce_lr(epoch)


def optimizer(kind: str = "SGD", lr: float = 0.1) -> Any:
    parameters = [torch.nn.Parameter(torch.zeros(1))]
    return torch.optim.SGD(parameters, lr=lr, momentum=0.5) if kind == "SGD" else torch.optim.Adam(parameters, lr=lr)


@pytest.mark.parametrize("seed", range(SETS))
def test_the_native_plateau_counts_as_torch_does(seed: int) -> None:
    """The rate of every update to the last bit, each metric that counts as bad, and each cut."""
    random = np.random.default_rng(seed)
    every, count = int(random.integers(1, 5)), int(random.integers(1, 120))
    metrics = np.round(random.normal(1.0 - np.arange(count) / (2 * count), random.choice([0.01, 0.1, 1.0])), 3)
    rule = {
        "mode": str(random.choice(["min", "max"])),
        "factor": float(random.choice([0.1, 0.5, 0.99])),
        "patience": int(random.integers(0, 8)),
        "threshold": float(random.choice([0.0, 1e-4, 0.05])),
        "threshold_mode": str(random.choice(["rel", "abs"])),
        "cooldown": int(random.integers(0, 5)),
        "min_lr": float(random.choice([0.0, 0.02])),
    }
    held = optimizer()
    scheduler = Counting(held, **rule)
    rates, bad, cuts, in_row = [], [], [], []
    for i, metric in enumerate(metrics.tolist()):
        rates += [held.param_groups[0]["lr"]] * every
        before, rate, scheduler.acted = scheduler.num_bad_epochs, held.param_groups[0]["lr"], False
        scheduler.step(metric)
        if scheduler.acted or scheduler.num_bad_epochs == before + 1:
            bad.append((i + 1) * every - 1)
            in_row.append(before + 1)
        if held.param_groups[0]["lr"] < rate:
            cuts.append((i + 1) * every - 1)
    rates += [held.param_groups[0]["lr"]] * every
    record: Any = find("plateau")
    ours = record(lr=0.1, metrics=tuple(metrics.tolist()), every=every, **rule)
    assert ours(np.arange(len(rates))).tolist() == rates
    assert ours.end.step == len(rates)
    told = {marks.kind: marks.steps.tolist() for marks in ours.marks}
    assert told == {"no_improvement": bad, "reduction": cuts}
    assert ours.marks[0].in_row.tolist() == in_row


def momenta(scheduler: Any, held: Any, steps: int) -> list[float]:
    """Return the momentum, or beta1, that each update uses."""
    found = []
    group = held.param_groups[0]
    for _ in range(steps):
        found.append(float(group["momentum"] if "momentum" in group else group["betas"][0]))
        held.step()
        scheduler.step()
    return found


@pytest.mark.parametrize("seed", range(SETS))
def test_the_momentum_of_one_cycle(seed: int) -> None:
    random = np.random.default_rng(seed)
    total = int(random.integers(8, 200))
    fields = {
        "total_steps": total,
        "pct_start": float(random.uniform(0.2, 0.45)),
        "anneal_strategy": str(random.choice(["cos", "linear"])),
        "base_momentum": float(random.uniform(0.5, 0.9)),
        "max_momentum": float(random.uniform(0.9, 0.99)),
        "three_phase": bool(random.integers(2)),
    }
    held = optimizer(str(random.choice(["SGD", "Adam"])))
    expected = momenta(lr_scheduler.OneCycleLR(held, max_lr=1.0, **fields), held, total - 1)
    record: Any = library("torch.OneCycleLR")
    ours = record(max_lr=1.0, **fields).parameters["momentum"]
    np.testing.assert_allclose(ours(np.arange(total - 1)), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(SETS))
def test_the_momentum_of_cyclic(seed: int) -> None:
    random = np.random.default_rng(seed)
    mode = str(random.choice(["triangular", "triangular2", "exp_range"]))
    fields = {
        "step_size_up": int(random.integers(1, 40)),
        "step_size_down": int(random.integers(1, 40)),
        "mode": mode,
        "gamma": float(random.uniform(0.95, 1.0)) if mode == "exp_range" else 1.0,
        "base_momentum": float(random.uniform(0.5, 0.9)),
        "max_momentum": float(random.uniform(0.9, 0.99)),
    }
    held = optimizer(str(random.choice(["SGD", "Adam"])))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own advice on how it is called
        scheduler = lr_scheduler.CyclicLR(held, base_lr=0.01, max_lr=1.0, **fields)
        expected = momenta(scheduler, held, 150)
    record: Any = library("torch.CyclicLR")
    ours = record(base_lr=0.01, max_lr=1.0, **fields).parameters["momentum"]
    np.testing.assert_allclose(ours(np.arange(150)), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("patience", range(6))
def test_a_constant_metric_cuts_first_after_metric_patience_plus_two(patience: int) -> None:
    """What the page on patience says, by torch itself: the first is better, then patience + 1 are bad."""
    held = optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(held, patience=patience)
    calls = 0
    while held.param_groups[0]["lr"] == 0.1:
        scheduler.step(1.0)
        calls += 1
    assert calls == patience + 2

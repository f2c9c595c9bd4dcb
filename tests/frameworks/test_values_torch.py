"""torch's schedulers at a few steps, worked by hand from what its documentation and source say."""

from math import cos, nan, pi, sqrt
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import names
from lrcurve.schedules.function import Function
from tests.frameworks.samples import made

LR = {"lr": 0.8}
COS_FIFTH = (1 + cos(pi / 5)) / 2

VALUES: list[tuple[str, dict[str, Any], dict[int, float]]] = [
    # torch: t calls of step()
    ("torch.LambdaLR", LR | {"lr_lambda": Function("1 / (1 + t)")}, {0: 0.8, 1: 0.4, 3: 0.2}),
    # the function is first asked for 1
    ("torch.MultiplicativeLR", LR | {"lr_lambda": Function("t / 2")}, {0: 0.8, 1: 0.4, 2: 0.4, 3: 0.6, 4: 1.2}),
    ("torch.StepLR", LR | {"step_size": 3}, {2: 0.8, 3: 0.08, 6: 0.008}),
    # drops where the step is a multiple: 5, 10 and 15
    ("torch.StepLR", LR | {"step_size": 2.5, "gamma": 0.5}, {4: 0.8, 5: 0.4, 8: 0.4, 10: 0.2}),
    ("torch.StepLR", LR | {"step_size": 0}, {0: 0.8, 1: nan}),
    ("torch.MultiStepLR", LR | {"milestones": (6, 3, 3), "gamma": 0.5}, {2: 0.8, 3: 0.2, 6: 0.1}),
    ("torch.MultiStepLR", LR | {"milestones": (0, 2.5, -1), "gamma": 0.5}, {0: 0.4, 3: 0.4, 99: 0.4}),
    ("torch.ConstantLR", LR, {0: 0.8 / 3, 4: 0.8 / 3, 5: 0.8}),
    ("torch.ConstantLR", LR | {"factor": 0.25, "total_iters": 0}, {0: 0.2, 99: 0.2}),
    ("torch.ConstantLR", LR | {"factor": 0, "total_iters": 3}, {0: 0, 2: 0, 3: nan}),
    ("torch.LinearLR", LR | {"start_factor": 0.25, "total_iters": 3}, {0: 0.2, 1: 0.4, 2: 0.6, 3: 0.8, 4: 0.8}),
    ("torch.LinearLR", LR | {"start_factor": 0.25, "total_iters": 0}, {0: 0.2, 99: 0.2}),
    # three of the three and a half steps: 1/4 + 3/4 * 6/7
    ("torch.LinearLR", LR | {"start_factor": 0.25, "total_iters": 3.5}, {3: 0.8 * (0.25 + 4.5 / 7), 99: 0.8 * 25 / 28}),
    ("torch.ExponentialLR", LR | {"gamma": 0.5}, {0: 0.8, 3: 0.1}),
    ("torch.PolynomialLR", LR, {1: 0.64, 4: 0.16, 5: 0, 6: 0}),
    ("torch.PolynomialLR", LR | {"total_iters": 4, "power": -1}, {0: 0.8, 2: 1.6, 3: 3.2, 4: nan}),
    ("torch.CosineAnnealingLR", LR | {"T_max": 6, "eta_min": 0.2}, {2: 0.65, 3: 0.5, 6: 0.2, 9: 0.5, 12: 0.8}),
    ("torch.CosineAnnealingLR", LR | {"T_max": 6, "eta_min": 1.0}, {0: 0.8, 2: 0.85, 6: 1.0, 12: 0.8}),
    ("torch.CosineAnnealingLR", LR | {"T_max": 0}, {0: 0.8, 1: nan}),
    ("torch.CosineAnnealingWarmRestarts", LR | {"T_0": 3, "T_mult": 2}, {1: 0.6, 2: 0.2, 3: 0.8, 6: 0.4, 9: 0.8}),
    ("torch.CyclicLR", {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 2}, {0: 0.2, 1: 0.6, 2: 1.0, 3: 0.6, 4: 0.2}),
    (
        "torch.CyclicLR",
        {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 1, "step_size_down": 3, "mode": "triangular2"},
        {1: 1.0, 2: 0.2 + 1.6 / 3, 4: 0.2, 5: 0.6, 9: 0.4},
    ),
    (
        "torch.CyclicLR",
        {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 2, "mode": "exp_range", "gamma": 0.5},
        {1: 0.2 + 0.4 / 2, 2: 0.2 + 0.8 / 4, 6: 0.2 + 0.8 / 64},
    ),
    (
        "torch.CyclicLR",
        {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 2, "scale_fn": Function("1 / x ** 2", "x")},
        {2: 1.0, 6: 0.4, 10: 0.2 + 0.8 / 9},
    ),
    (
        "torch.CyclicLR",
        {
            "base_lr": 0.2,
            "max_lr": 1.0,
            "step_size_up": 2,
            "scale_fn": Function("x / 10", "x"),
            "scale_mode": "iterations",
        },
        {0: 0.2, 1: 0.24, 2: 0.36, 6: 0.68},
    ),
    # up until 0.3 * 10 - 1 = 2, down until 9; call 10 goes back by a seventh, and 11 raises
    (
        "torch.OneCycleLR",
        {"max_lr": 1.0, "total_steps": 10},
        {
            0: 0.04,
            1: 0.52,
            2: 1.0,
            3: 4e-6 + (1 - 4e-6) * (1 + cos(pi / 7)) / 2,
            9: 4e-6,
            10: 4e-6 + (1 - 4e-6) * (1 + cos(8 * pi / 7)) / 2,
            11: nan,
        },
    ),
    # up until 2.5, back at the start at 5 by the formula of 2 * 3.5 - 2, and down until 9
    (
        "torch.OneCycleLR",
        {
            "max_lr": 1.0,
            "total_steps": 10,
            "pct_start": 0.35,
            "anneal_strategy": "linear",
            "three_phase": True,
            "div_factor": 10.0,
            "final_div_factor": 10.0,
        },
        {0: 0.1, 1: 0.46, 2: 0.82, 3: 0.82, 4: 0.46, 5: 0.1, 7: 0.055, 9: 0.01},
    ),
    (
        "torch.OneCycleLR",
        {"max_lr": 1.0, "epochs": 2, "steps_per_epoch": 5, "lr": 0.7},
        {0: 0.04, 2: 1.0, 9: 4e-6, 11: nan},
    ),
    ("torch.ReduceLROnPlateau", LR | {"metrics": (1.0,) * 9, "patience": 2, "factor": 0.5}, {3: 0.8, 4: 0.4, 7: 0.2}),
    ("torch.SWALR", LR | {"swa_lr": 0.2, "anneal_epochs": 4}, {0: 0.8, 1: 0.2 + 0.3 * (1 + sqrt(0.5)), 2: 0.5, 9: 0.2}),
    ("torch.SWALR", LR | {"swa_lr": 0.2, "anneal_epochs": 0}, {0: 0.2, 9: 0.2}),
]


@pytest.mark.parametrize(("name", "fields", "expected"), VALUES)
def test_a_scheduler_gives_what_its_library_gives(
    name: str, fields: dict[str, Any], expected: dict[int, float]
) -> None:
    rates = made(name, **fields)(list(expected))
    np.testing.assert_allclose(rates, list(expected.values()), rtol=1e-12, atol=1e-16)


def test_all_schedulers_are_in_the_table() -> None:
    shown = {name for name, _, _ in VALUES}
    assert set(names("torch")) - shown == {"torch.SequentialLR", "torch.ChainedScheduler"}  # in test_recursion


def test_a_few_far_steps_of_a_cosine_cost_as_few_waves(monkeypatch: pytest.MonkeyPatch) -> None:
    from lrcurve.frameworks.torch.cosine_annealing_lr import _Rebound

    asked: list[int] = []
    quotient = _Rebound._quotient

    def counted(self: _Rebound, wave: int) -> float:
        asked.append(wave)
        return quotient(self, wave)

    monkeypatch.setattr(_Rebound, "_quotient", counted)
    cosine = made("torch.CosineAnnealingLR", lr=0.8, T_max=40)
    far = np.array([0, 80_000_000, 3, 90, 80_000_001])
    # Step 90 is 10 after a peak, a quarter of the way down; step 80,000,000 is a peak.
    assert cosine(far)[[0, 1, 3]] == pytest.approx([0.8, 0.8, 0.4 * (1 + cos(pi / 4))], rel=1e-6)
    assert sorted(asked) == [0, 1, 1_000_000]

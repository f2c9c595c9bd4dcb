"""paddle's, diffusers', pytorch_optimizer's and flax's schedules at a few steps, worked by hand from their source."""

from math import cos, exp, nan, pi, sqrt
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import names
from lrcurve.schedules import RateError
from lrcurve.schedules.function import Function
from lrcurve.schedules.shapes.constant import Constant
from tests.frameworks.samples import made

RATE = {"learning_rate": 0.8}
LR = {"lr": 0.8}
RUN = LR | {"num_warmup_steps": 2, "num_training_steps": 10}
RESTARTS = made("paddle.CosineAnnealingWarmRestarts", learning_rate=0.8, T_0=1, T_mult=3)
COSINE = made("paddle.CosineAnnealingDecay", learning_rate=0.8, T_max=4)
COSINE_OF_TORCH = made("torch.CosineAnnealingLR", lr=0.8, T_max=4)
CYCLE = {"max_learning_rate": 1.0, "total_steps": 6, "phase_pct": 0.5, "divide_factor": 5.0}
EPOCHS = {"base_learning_rate": 0.8, "steps_per_epoch": 2}

VALUES: list[tuple[str, dict[str, Any], dict[int, float]]] = [
    ("paddle.NoamDecay", {"d_model": 64, "warmup_steps": 0.25, "learning_rate": 1.6}, {0: 0, 1: 0.2, 16: 0.05}),
    (
        "paddle.PiecewiseDecay",
        {"boundaries": (10, 5, 12), "values": (0.8, 0.4, 0.2, 0.1)},
        {5: 0.8, 9: 0.8, 10: 0.2, 12: 0.1},
    ),
    ("paddle.PiecewiseDecay", {"boundaries": (3,), "values": (0.8, 0.4, 0.2)}, {2: 0.8, 3: 0.2}),
    ("paddle.NaturalExpDecay", RATE | {"gamma": 0.5}, {0: 0.8, 2: 0.8 * exp(-1)}),
    ("paddle.InverseTimeDecay", RATE | {"gamma": -0.25}, {0: 0.8, 2: 1.6, 3: 3.2, 4: nan, 9: nan}),
    ("paddle.PolynomialDecay", {"learning_rate": 1e-5, "decay_steps": 10}, {0: 1e-5, 5: 5.5e-5, 10: 1e-4, 99: 1e-4}),
    (
        "paddle.PolynomialDecay",
        RATE | {"decay_steps": 4, "end_lr": 0.0, "cycle": True},
        {0: 0.8, 2: 0.4, 4: 0, 5: 0.3, 6: 0.2, 8: 0, 9: 0.2},
    ),
    (
        "paddle.LinearWarmup",
        {"learning_rate": COSINE, "warmup_steps": 2, "start_lr": 0.2, "end_lr": 1.0},
        {0: 0.2, 1: 0.6, 2: 0.8, 4: 0.4, 6: 0, 8: 0.4},
    ),
    # cycles of 1, 3, 9, 27 and 81 steps: the restart at 121 of its own clock is missed by the logarithm's rounding
    (
        "paddle.LinearWarmup",
        {"learning_rate": RESTARTS, "warmup_steps": 2, "start_lr": 0.0, "end_lr": 1.0},
        {2: 0.8, 3: 0.8, 6: 0.8, 15: 0.8, 42: 0.8, 123: 0},
    ),
    (
        "paddle.LinearWarmup",
        {"learning_rate": made("paddle.OneCycleLR", **CYCLE), "warmup_steps": 3, "start_lr": 0.0, "end_lr": 0.9},
        {0: 0, 2: 0.6, 3: 0.2, 5: 1, 8: 1e-4, 10: nan},
    ),
    (
        "paddle.LinearWarmup",
        {"learning_rate": Constant(lr=0.1), "warmup_steps": 1, "start_lr": 0, "end_lr": 1},
        {0: 0, 1: 0.1},
    ),
    ("paddle.ExponentialDecay", RATE | {"gamma": 0.25}, {0: 0.8, 1: 0.2, 2: 0.05}),
    ("paddle.MultiStepDecay", RATE | {"milestones": (-4, 2.5), "gamma": 0.5}, {0: 0.4, 2: 0.4, 3: 0.2}),
    ("paddle.StepDecay", RATE | {"step_size": 2, "gamma": -0.5}, {0: 0.8, 1: 0.8, 2: -0.4, 4: 0.2}),
    ("paddle.LambdaDecay", RATE | {"lr_lambda": Function("1 - t / 4")}, {0: 0.8, 3: 0.2, 5: -0.2}),
    ("paddle.MultiplicativeDecay", RATE | {"lr_lambda": Function("t / 2")}, {0: 0.8, 1: 0.4, 2: 0.4, 3: 0.6}),
    ("paddle.CosineAnnealingDecay", RATE | {"T_max": 4, "eta_min": 0.2}, {0: 0.8, 2: 0.5, 4: 0.2, 6: 0.5, 8: 0.8}),
    (
        "paddle.OneCycleLR",
        CYCLE,
        {0: 0.2, 1: 0.6, 2: 1, 5: 1e-4, 6: 1e-4 + (1 - 1e-4) / 4, 7: nan},
    ),
    (
        "paddle.CyclicLR",
        {
            "base_learning_rate": 0.2,
            "max_learning_rate": 1.0,
            "step_size_up": 1,
            "step_size_down": 2,
            "mode": "triangular2",
        },
        {0: 0.2, 1: 1, 2: 0.6, 3: 0.2, 4: 0.6},
    ),
    (
        "paddle.LinearLR",
        RATE | {"total_steps": 2, "end_factor": 0.5, "start_factor": 1.0},
        {0: 0.8, 1: 0.6, 2: 0.4, 9: 0.4},
    ),
    (
        "paddle.CosineAnnealingWarmRestarts",
        RATE | {"T_0": 1, "T_mult": 3},
        {1: 0.8, 4: 0.8, 13: 0.8, 40: 0.8, 121: 0.8},
    ),
    # metric 2 cuts; metric 3, the best of all, falls into the cooldown; 4 improves on 1, and 5 and 6 do not
    (
        "paddle.ReduceOnPlateau",
        RATE | {"metrics": (1.0, 1.0, 1.0, 0.1, 0.9, 0.9, 0.9), "patience": 1, "factor": 0.5, "cooldown": 1},
        {2: 0.8, 3: 0.4, 6: 0.4, 7: 0.2, 8: nan},
    ),
    ("diffusers.constant", LR, {0: 0.8, 99: 0.8}),
    ("diffusers.constant_with_warmup", LR | {"num_warmup_steps": 4}, {0: 0, 3: 0.6, 4: 0.8}),
    ("diffusers.linear", RUN, {0: 0, 1: 0.4, 6: 0.4, 10: 0, 12: 0}),
    (
        "diffusers.get_linear_schedule_with_warmup",
        RUN | {"f_min": 0.5, "f_max": 2.0},
        {0: 0, 1: 0.8, 2: 1.6, 6: 1.0, 10: 0.4, 12: 0.4},
    ),
    ("diffusers.cosine", RUN, {1: 0.4, 2: 0.8, 6: 0.4, 10: 0, 14: 0.4}),
    ("diffusers.get_cosine_schedule_with_warmup", RUN | {"num_cycles": 1}, {2: 0.8, 4: 0.4, 6: 0, 10: 0.8}),
    ("diffusers.cosine_with_restarts", RUN | {"num_cycles": 2}, {2: 0.8, 4: 0.4, 6: 0.8, 8: 0.4, 10: 0}),
    ("diffusers.polynomial", RUN | {"power": 2}, {1: 0.4, 6: 1e-7 + (0.8 - 1e-7) / 4, 10: 1e-7, 12: 1e-7}),
    ("diffusers.polynomial", LR | {"num_warmup_steps": 3, "num_training_steps": 3}, {2: 1.6 / 3, 3: nan}),
    ("diffusers.get_polynomial_decay_schedule_with_warmup", RUN | {"lr_end": 0.4}, {1: 0.4, 6: 0.6, 10: 0.4, 11: 0.4}),
    ("diffusers.piecewise_constant", LR | {"step_rules": "0.5:10,1:3,0.1"}, {0: 0.8, 2: 0.8, 3: 0.4, 9: 0.4, 10: 0.08}),
    (
        "pytorch_optimizer.LinearScheduler",
        {"t_max": 4, "max_lr": 0.8, "min_lr": 0.2, "init_lr": 0.4, "warmup_steps": 2},
        {0: 0.2, 1: 0.4, 2: 0.6, 3: 0.8, 4: 0.5, 5: 0.2, 6: -0.1},
    ),
    ("pytorch_optimizer.LinearScheduler", {"t_max": 2, "max_lr": 0.8, "warmup_steps": 2}, {0: 0, 3: 0.8, 4: nan}),
    (
        "pytorch_optimizer.CosineScheduler",
        {"t_max": 4, "max_lr": 0.8, "min_lr": 0.2, "init_lr": 0.4, "warmup_steps": 2},
        {0: 0.2, 1: 0.4, 2: 0.6, 3: 0.8, 4: 0.5, 5: 0.2, 6: 0.5},
    ),
    (
        "pytorch_optimizer.PolyScheduler",
        {"t_max": 4, "max_lr": 0.8, "min_lr": 0.2, "warmup_steps": 1},
        {0: 0.2, 1: 0, 2: 0.8, 3: 0.8, 4: 0.2 + 0.6 * sqrt(2), 6: 1.4},
    ),
    (
        "pytorch_optimizer.REXScheduler",
        {"total_steps": 2, "max_lr": 0.9, "min_lr": 0.3},
        {0: 0.3, 1: 0.7, 2: 0.3, 9: 0.3},
    ),
    # cycles of 4, 2 + int(2 * 1.8) = 5 and 2 + int(3 * 1.8) = 7 steps, each with half the peak of the one before
    (
        "pytorch_optimizer.CosineAnnealingWarmupRestarts",
        {"first_cycle_steps": 4, "cycle_mult": 1.8, "max_lr": 0.8, "min_lr": 0.0, "warmup_steps": 2, "gamma": 0.5},
        {0: 0, 1: 0.4, 2: 0.8, 3: 0.4, 4: 0, 6: 0.4, 7: 0.3, 9: 0, 11: 0.2, 15: 0.1 * (1 + cos(0.8 * pi)), 16: 0},
    ),
    (
        "pytorch_optimizer.CosineAnnealingWarmupRestarts",
        {"first_cycle_steps": 2, "max_lr": 0.8, "min_lr": 0.2, "gamma": 1.0},
        {0: 0.2, 1: 0.5, 2: 0.8, 3: 0.5},
    ),
    (
        "pytorch_optimizer.ProportionScheduler",
        {
            "lr_scheduler": made("pytorch_optimizer.REXScheduler", total_steps=2, max_lr=0.9, min_lr=0.3),
            "max_lr": 0.9,
            "min_lr": 0.3,
            "max_value": 2.0,
            "min_value": 1.0,
        },
        {0: 2, 1: 1 + 2 / 3, 2: 1},
    ),
    (
        "pytorch_optimizer.ProportionScheduler",
        {"lr_scheduler": COSINE_OF_TORCH, "max_lr": 0.0, "max_value": 3.0},
        {0: 3, 4: 3},
    ),
    # of 4 steps two are made: 1 / (0.525 - 0.475 cos(pi / 8)) and 1 / (0.525 - 0.475 cos(3 pi / 8))
    (
        "pytorch_optimizer.get_chebyshev_schedule",
        {"lr": 1.0, "num_epochs": 4},
        {
            0: 1 / (0.525 - 0.475 * cos(pi / 8)),
            2: 1 / (0.525 - 0.475 * cos(pi / 8)),
            3: 1 / (0.525 - 0.475 * cos(3 * pi / 8)),
        },
    ),
    ("pytorch_optimizer.get_chebyshev_schedule", LR | {"num_epochs": 4, "is_warmup": True}, {0: 0.8, 9: 0.8}),
    *(
        (
            "pytorch_optimizer.get_wsd_schedule",
            LR
            | {"num_warmup_steps": 2, "num_stable_steps": 1, "num_decay_steps": 4, "min_lr_ratio": 0.5}
            | {"cooldown_type": cooldown},
            {0: 0, 1: 0.4, 2: 0.8, 3: 0.8, 4: quarter, 5: half, 7: 0.4},
        )
        for cooldown, quarter, half in (
            ("1-sqrt", 0.4, 0.8 * (1 - sqrt(0.5))),
            ("linear", 0.6, 0.4),
            ("1-square", 0.75, 0.6),
            ("cosine", 0.6 + 0.1 * sqrt(2), 0.6),
        )
    ),
    ("flax.create_constant_learning_rate_schedule", EPOCHS | {"warmup_length": 2.0}, {0: 0, 3: 0.6, 4: 0.8, 9: 0.8}),
    (
        "flax.create_stepped_learning_rate_schedule",
        EPOCHS | {"lr_sched_steps": ((2, 0.5), (1, 0.25)), "warmup_length": 1.0},
        {0: 0, 1: 0.4, 2: 0.8, 3: 0.4, 4: 0.4, 5: 0.2},
    ),
    (
        "flax.create_cosine_learning_rate_schedule",
        EPOCHS | {"halfcos_epochs": 2, "warmup_length": 2.0},
        {0: 0, 2: 0.2, 4: 0, 6: 0.4},
    ),
]


@pytest.mark.parametrize(("name", "fields", "expected"), VALUES)
def test_a_scheduler_gives_what_its_library_gives(
    name: str, fields: dict[str, Any], expected: dict[int, float]
) -> None:
    rates = made(name, **fields)(list(expected))
    np.testing.assert_allclose(rates, list(expected.values()), rtol=1e-12, atol=1e-15)


def test_all_schedulers_are_in_the_table() -> None:
    libraries = ("paddle", "diffusers", "pytorch_optimizer", "flax")
    assert {name for name, _, _ in VALUES} == {name for library in libraries for name in names(library)}


def test_restarts_with_warmups_tell_their_cycles_and_are_not_counted_for_ever() -> None:
    cycles = made(
        "pytorch_optimizer.CosineAnnealingWarmupRestarts", first_cycle_steps=4, cycle_mult=1.5, warmup_steps=2
    )
    assert [cycles.cycle_at(tick) for tick in (3, 4, 8, 9)] == [(0, 0, 4), (1, 4, 9), (1, 4, 9), (2, 9, 15)]
    slow = made("pytorch_optimizer.CosineAnnealingWarmupRestarts", first_cycle_steps=10**6, cycle_mult=1.0000015)
    with pytest.raises(RateError, match="more than 100,000 cycles of different length"):
        slow(2 * 10**11)

"""timm's schedulers and the warmup packages' at a few steps, worked by hand from their documentation and source."""

from math import cos, exp, nan, pi, sqrt, tanh
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import names
from tests.frameworks.samples import made

LR = {"lr": 0.8}
COS_FIFTH = (1 + cos(pi / 5)) / 2

VALUES: list[tuple[str, dict[str, Any], dict[int, float]]] = [
    # timm: epoch or update t; the first has what the constructor left
    ("timm.CosineLRScheduler", LR | {"t_initial": 6, "lr_min": 0.2}, {0: 0.8, 2: 0.65, 3: 0.5, 6: 0.2, 7: 0.2}),
    ("timm.CosineLRScheduler", LR | {"t_initial": 6, "warmup_t": 2}, {0: 0, 1: 0.4, 2: 0.6, 3: 0.4}),
    ("timm.CosineLRScheduler", LR | {"t_initial": 6, "warmup_t": 2, "warmup_prefix": True}, {1: 0.4, 2: 0.8, 4: 0.6}),
    (
        "timm.CosineLRScheduler",
        LR | {"t_initial": 2, "cycle_limit": 3, "cycle_decay": 0.5},
        {1: 0.4, 2: 0.4, 3: 0.2, 4: 0.2, 6: 0},
    ),
    # the logarithm of 81 to base 3 falls below 4: the restart at 1210 is missed
    (
        "timm.CosineLRScheduler",
        LR | {"t_initial": 10, "cycle_mul": 3, "cycle_limit": 6},
        {10: 0.8, 40: 0.8, 130: 0.8, 400: 0.8, 1210: 0.0},
    ),
    (
        "timm.TanhLRScheduler",
        LR | {"t_initial": 10},
        {0: 0.8, 5: 0.4 * (1 + tanh(2)), 7: 0.4, 9: 0.4 * (1 - tanh(2)), 10: 0},
    ),
    ("timm.PolyLRScheduler", LR | {"t_initial": 4}, {0: 0.8, 3: 0.4, 4: 0}),
    ("timm.StepLRScheduler", LR | {"decay_t": 3}, {0: 0.8, 99: 0.8}),
    (
        "timm.StepLRScheduler",
        LR | {"decay_t": 2.5, "decay_rate": 0.5, "warmup_t": 2},
        {1: 0.4, 2: 0.8, 4: 0.8, 5: 0.4, 7: 0.2},
    ),
    # one early
    ("timm.MultiStepLRScheduler", LR | {"decay_t": (3, 6), "decay_rate": 0.5}, {1: 0.8, 2: 0.4, 4: 0.4, 5: 0.2}),
    (
        "timm.WSDLRScheduler",
        LR | {"t_initial": 8, "decay_t": 4, "warmup_t": 2, "lr_min": 0.2},
        {1: 0.4, 2: 0.8, 6: 0.8, 7: 0.5, 10: 0.2, 11: 0.2},
    ),
    (
        "timm.WSDLRScheduler",
        LR | {"t_initial": 9, "decay_t": 1, "stable_fn": "rsqrt", "stable_timescale": 1, "decay_fn": "linear"},
        {0: 0.8, 3: 0.4, 8: 0.8 / 3, 9: 0},
    ),
    (
        "timm.PlateauLRScheduler",
        LR | {"metrics": (1.0,) * 6, "patience_t": 1, "decay_rate": 0.5},
        {2: 0.8, 3: 0.4, 5: 0.2, 7: nan},
    ),
    ("timm.create_scheduler_v2", LR | {"sched": "poly", "num_epochs": 10}, {0: 0.8, 9: 0.8 * 10**-0.1, 10: 0}),
    ("timm.create_scheduler_v2", LR | {"num_epochs": 10, "cycle_limit": 2}, {5: 0.4, 10: 0.08, 15: 0.04, 20: 0}),
    ("timm.create_scheduler_v2", LR | {"sched": "none"}, {0: 0.8, 99: 0.8}),
    # pytorch_warmup: a factor that rises with t + 1, while the scheduler runs on
    ("pytorch_warmup.LinearWarmup", LR | {"warmup_period": 4}, {0: 0.2, 1: 0.4, 3: 0.8, 9: 0.8}),
    (
        "pytorch_warmup.LinearWarmup",
        LR | {"warmup_period": 4, "scheduler": made("torch.ExponentialLR", lr=0.8, gamma=0.5)},
        {0: 0.2, 1: 0.2, 2: 0.15, 3: 0.1, 4: 0.05},
    ),
    (
        "pytorch_warmup.ExponentialWarmup",
        LR | {"warmup_period": 4},
        {0: 0.8 * (1 - exp(-0.25)), 3: 0.8 * (1 - exp(-1))},
    ),
    # 1 - 0.999 is a little more than a thousandth in float64, and 2 divided by it a little less than 2000
    ("pytorch_warmup.UntunedLinearWarmup", LR, {0: 0.8 / 1999, 998: 0.8 * 999 / 1999, 1998: 0.8}),
    ("pytorch_warmup.UntunedExponentialWarmup", LR | {"betas": (0.9, 0.75)}, {3: 0.8 * (1 - exp(-1))}),
    # beta2 3/4: R = 7; r(n) = 7 - 2 n 3^n / (4^n - 3^n) is above 4 from n = 6 on: 7 - 8748 / 3367
    (
        "pytorch_warmup.RAdamWarmup",
        {"lr": 1.0, "betas": (0.9, 0.75)},
        {0: sqrt((3 - 8748 / 3367) * (5 - 8748 / 3367) * 7 / (3 * 5 * (7 - 8748 / 3367)))},
    ),
    # warmup_scheduler
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 1, "total_epoch": 4},
        {0: 0, 1: 0.2, 4: 0.8, 9: 0.8},
    ),
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 3, "total_epoch": 4},
        {0: 0.8, 1: 1.2, 4: 2.4, 9: 2.4},
    ),
    # at call 4 the cosine is asked for its epoch 0 by the recursion: 2 / (1 + cos(pi / 5)) times the rate
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 1, "total_epoch": 3, "after_scheduler": made("torch.CosineAnnealingLR", lr=0.8, T_max=5)},
        {0: 0, 3: 0.8, 4: 0.8 / COS_FIFTH, 5: 0.8},
    ),
    # the drop comes at its third call, call 7: the first only asks
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 2, "total_epoch": 3, "after_scheduler": made("torch.StepLR", lr=0.8, step_size=3)},
        {0: 0.8, 3: 1.6, 4: 1.6, 6: 1.6, 7: 0.16},
    ),
]


@pytest.mark.parametrize(("name", "fields", "expected"), VALUES)
def test_a_scheduler_gives_what_its_library_gives(
    name: str, fields: dict[str, Any], expected: dict[int, float]
) -> None:
    rates = made(name, **fields)(list(expected))
    np.testing.assert_allclose(rates, list(expected.values()), rtol=1e-12, atol=1e-16)


def test_all_schedulers_are_in_the_table() -> None:
    shown = {name for name, _, _ in VALUES}
    assert {*names("timm"), *names("pytorch_warmup"), *names("warmup_scheduler")} == shown

"""transformers' and keras' schedulers at a few steps, worked by hand from their documentation and source."""

from math import cos, exp, nan, pi, sqrt
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import names
from lrcurve.schedules.function import Function
from tests.frameworks.samples import made

LR = {"lr": 0.8}
COS_FIFTH = (1 + cos(pi / 5)) / 2

VALUES: list[tuple[str, dict[str, Any], dict[int, float]]] = [
    # transformers: update t of N, with a warmup of W from 0
    (
        "transformers.linear",
        LR | {"num_warmup_steps": 2, "num_training_steps": 10},
        {0: 0, 1: 0.4, 2: 0.8, 9: 0.1, 10: 0},
    ),
    ("transformers.cosine", LR | {"num_warmup_steps": 2, "num_training_steps": 8}, {1: 0.4, 4: 0.6, 8: 0, 11: 0.4}),
    (
        "transformers.cosine_with_restarts",
        LR | {"num_warmup_steps": 0, "num_training_steps": 8, "num_cycles": 2},
        {0: 0.8, 2: 0.4, 4: 0.8, 6: 0.4, 8: 0, 9: 0},
    ),
    (
        "transformers.polynomial",
        {"lr": 0.9, "num_warmup_steps": 0, "num_training_steps": 4, "lr_end": 0.1, "power": 3},
        {0: 0.9, 2: 0.2, 3: 0.1125, 4: 0.1, 5: 0.1},
    ),
    ("transformers.constant", LR | {}, {0: 0.8, 99: 0.8}),
    ("transformers.constant_with_warmup", LR | {"num_warmup_steps": 4}, {0: 0, 1: 0.2, 4: 0.8, 99: 0.8}),
    ("transformers.inverse_sqrt", LR | {"num_warmup_steps": 4}, {2: 0.4, 4: 0.8, 16: 0.4}),
    ("transformers.inverse_sqrt", LR | {"num_warmup_steps": 0}, {0: 0.8, 30_000: 0.4}),
    (
        "transformers.cosine_with_min_lr",
        LR | {"num_warmup_steps": 0, "num_training_steps": 6, "min_lr_rate": 0.25},
        {0: 0.8, 2: 0.65, 3: 0.5, 6: 0.2, 9: 0.5},
    ),
    (
        "transformers.cosine_warmup_with_min_lr",
        LR | {"num_warmup_steps": 2, "num_training_steps": 8, "min_lr": 0.2},
        {0: 0.4, 1: 0.8, 3: 0.65, 4: 0.5, 7: 0.2, 8: 0.2 + 0.3 * (1 - sqrt(3) / 2)},
    ),
    (
        "transformers.warmup_stable_decay",
        LR | {"num_warmup_steps": 2, "num_decay_steps": 4, "num_stable_steps": 3, "min_lr_ratio": 0.25},
        {0: 0.2, 1: 0.5, 2: 0.8, 5: 0.8, 7: 0.5, 9: 0.2, 10: 0.2},
    ),
    ("transformers.reduce_lr_on_plateau", LR | {"metrics": (1.0,) * 9, "patience": 2, "factor": 0.5}, {3: 0.8, 4: 0.4}),
    (
        "transformers.greedy",
        LR | {"metrics": (4.0, 3.0, 2.0, 2.0, 2.0), "factor": 0.8, "patience": 1},
        {1: 0.8, 2: 1.0, 4: 1.0, 5: 0.8},
    ),
    ("transformers.adafactor", {"scale_parameter": False}, {0: 0.01, 9999: 0.01, 39_999: 0.005}),
    # keras: update t, or epoch t for the callbacks
    (
        "keras.ExponentialDecay",
        {"initial_learning_rate": 0.8, "decay_steps": 4, "decay_rate": 0.25},
        {0: 0.8, 2: 0.4, 4: 0.2, 6: 0.1},
    ),
    (
        "keras.ExponentialDecay",
        {"initial_learning_rate": 0.8, "decay_steps": 2.5, "decay_rate": 0.5, "staircase": True},
        {2: 0.8, 3: 0.4, 4: 0.4, 5: 0.2},
    ),
    (
        "keras.InverseTimeDecay",
        {"initial_learning_rate": 0.6, "decay_steps": 2, "decay_rate": 1.0},
        {0: 0.6, 2: 0.3, 4: 0.2},
    ),
    # the boundary itself still has the rate before it
    (
        "keras.PiecewiseConstantDecay",
        {"boundaries": (3, 6), "values": (0.8, 0.4, 0.2)},
        {3: 0.8, 4: 0.4, 6: 0.4, 7: 0.2},
    ),
    (
        "keras.PolynomialDecay",
        {"initial_learning_rate": 1e-5, "decay_steps": 10},
        {0: 1e-5, 5: 5.5e-5, 10: 1e-4, 11: 1e-4},
    ),
    (
        "keras.PolynomialDecay",
        {"initial_learning_rate": 0.8, "decay_steps": 4, "end_learning_rate": 0.0, "cycle": True},
        {0: 0.8, 2: 0.4, 4: 0, 6: 0.2, 8: 0},
    ),
    (
        "keras.CosineDecay",
        {"initial_learning_rate": 0.0, "decay_steps": 6, "alpha": 0.25, "warmup_target": 0.8, "warmup_steps": 2},
        {0: 0, 1: 0.4, 2: 0.8, 4: 0.65, 5: 0.5, 8: 0.2, 9: 0.2},
    ),
    ("keras.CosineDecay", {"initial_learning_rate": 0.8, "decay_steps": 4, "warmup_steps": 9}, {0: 0.8, 2: 0.4, 4: 0}),
    (
        "keras.CosineDecayRestarts",
        {"initial_learning_rate": 0.8, "first_decay_steps": 3, "m_mul": 0.5},
        {0: 0.8, 1: 0.6, 3: 0.4, 6: 0.2, 9: 0.2},
    ),
    ("keras.LearningRateScheduler", {"schedule": Function("0.8 / (1 + epoch)")}, {0: 0.8, 1: 0.4, 3: 0.2}),
    *(
        (
            "keras.LearningRateScheduler",
            LR | {"schedule": Function(f"lr if epoch<10 else lr*{function}(-0.1)")},
            {9: 0.8, 10: 0.8 * exp(-0.1), 12: 0.8 * exp(-0.3)},
        )
        for function in ("math.exp", "np.exp", "tf.math.exp", "ops.exp")
    ),
    (
        "keras.ReduceLROnPlateau",
        LR | {"metrics": (1.0,) * 7, "patience": 2, "factor": 0.5},
        {2: 0.8, 3: 0.4, 5: 0.2, 8: nan},
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
    assert set(names("transformers")) | set(names("keras")) == shown

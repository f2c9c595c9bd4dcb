"""optax's schedules at a few steps, worked by hand from its documentation and source."""

from math import cos, nan, pi
from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import names
from tests.frameworks.samples import made

LR = {"lr": 0.8}
COS_FIFTH = (1 + cos(pi / 5)) / 2

VALUES: list[tuple[str, dict[str, Any], dict[int, float]]] = [
    # optax: update t
    ("optax.constant_schedule", {"value": 0.3}, {0: 0.3, 99: 0.3}),
    (
        "optax.linear_schedule",
        {"init_value": 0.8, "end_value": 0.4, "transition_steps": 4, "transition_begin": 2},
        {0: 0.8, 2: 0.8, 3: 0.7, 6: 0.4, 9: 0.4},
    ),
    ("optax.linear_schedule", {"init_value": 0.8, "end_value": 0.4, "transition_steps": 0}, {0: 0.8, 9: 0.8}),
    (
        "optax.polynomial_schedule",
        {"init_value": 0.9, "end_value": 0.1, "power": 3, "transition_steps": 4},
        {0: 0.9, 2: 0.2, 3: 0.1125, 4: 0.1},
    ),
    (
        "optax.piecewise_constant_schedule",
        {"init_value": 0.8, "boundaries_and_scales": {"3": 0.5, "6": 0.25}},
        {2: 0.8, 3: 0.4, 5: 0.4, 6: 0.1},
    ),
    (
        "optax.piecewise_interpolate_schedule",
        {"interpolate_type": "linear", "init_value": 0.8, "boundaries_and_scales": {"4": 0.5, "6": 0.5}},
        {0: 0.8, 2: 0.6, 4: 0.4, 5: 0.3, 6: 0.2, 9: 0.2},
    ),
    (
        "optax.exponential_decay",
        {"init_value": 0.8, "transition_steps": 2, "decay_rate": 0.25, "transition_begin": 1, "end_value": 0.1},
        {0: 0.8, 1: 0.8, 2: 0.4, 3: 0.2, 5: 0.1, 9: 0.1},
    ),
    (
        "optax.cosine_decay_schedule",
        {"init_value": 0.8, "decay_steps": 6, "alpha": 0.25, "exponent": 2.0},
        {0: 0.8, 2: 0.2 + 0.6 * 9 / 16, 3: 0.2 + 0.6 / 4, 6: 0.2, 9: 0.2},
    ),
    (
        "optax.cosine_onecycle_schedule",
        {"transition_steps": 10, "peak_value": 1.0},
        {0: 0.04, 3: 1.0, 10: 4e-6, 11: 4e-6},
    ),
    (
        "optax.linear_onecycle_schedule",
        {"transition_steps": 20, "peak_value": 1.0},
        {0: 0.04, 3: 0.52, 6: 1.0, 17: 0.04, 20: 4e-6},
    ),
    ("optax.warmup_constant_schedule", {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 0}, {0: 0, 99: 0}),
    (
        "optax.warmup_cosine_decay_schedule",
        {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 2, "decay_steps": 8, "end_value": 0.2},
        {1: 0.4, 2: 0.8, 4: 0.65, 5: 0.5, 8: 0.2},
    ),
    (
        "optax.warmup_exponential_decay_schedule",
        {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 2, "transition_steps": 2, "decay_rate": 0.25},
        {1: 0.4, 2: 0.8, 3: 0.4, 4: 0.2},
    ),
    (
        "optax.join_schedules",
        {
            "schedules": tuple(made("optax.constant_schedule", value=value) for value in (0.1, 0.2, 0.3)),
            "boundaries": (2, 5),
        },
        {1: 0.1, 2: 0.2, 4: 0.2, 5: 0.3},
    ),
    # two cycles of 1 step up and 2 down
    (
        "optax.sgdr_schedule",
        {
            "cosine_kwargs": (
                {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 1.0, "decay_steps": 3.0},
                {"init_value": 0.1, "peak_value": 0.4, "warmup_steps": 1.0, "decay_steps": 3.0, "end_value": 0.2},
            )
        },
        {0: 0, 1: 0.8, 2: 0.4, 3: 0.1, 4: 0.4, 5: 0.3, 6: 0.2, 9: 0.2},
    ),
    # acts in the update that sees the metric
    (
        "optax.contrib.reduce_on_plateau",
        LR | {"metrics": (1.0,) * 5, "patience": 2, "factor": 0.5},
        {1: 0.8, 2: 0.4, 4: 0.2, 5: nan},
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
    assert set(names("optax")) == shown

"""The steps at which schedulers of each library change their formula, worked by hand."""

from typing import Any

import numpy as np
import pytest

from lrcurve.schedules import NEVER
from lrcurve.schedules.function import Function
from tests.frameworks.samples import made

LR = {"lr": 0.8}

JOINS: list[tuple[str, dict[str, Any], list[int]]] = [
    ("torch.StepLR", LR | {"step_size": 6}, [6, 12, 18, 24]),
    ("torch.MultiStepLR", LR | {"milestones": (9, 3, 3, 4.5)}, [3, 9]),
    ("torch.ConstantLR", LR, [5]),
    ("torch.ConstantLR", LR | {"total_iters": 0}, []),
    ("torch.LinearLR", LR, [5]),
    # the way is as long as whole steps go
    ("torch.LinearLR", LR | {"total_iters": 5.5}, [5]),
    ("torch.ExponentialLR", LR | {"gamma": 0.5}, []),
    ("torch.PolynomialLR", LR | {"total_iters": 7}, [7]),
    ("torch.CosineAnnealingLR", LR | {"T_max": 6}, [6, 12, 18, 24]),
    ("torch.CosineAnnealingWarmRestarts", LR | {"T_0": 3, "T_mult": 2}, [3, 9, 21]),
    (
        "torch.CyclicLR",
        {"base_lr": 0, "max_lr": 1, "step_size_up": 2, "step_size_down": 3},
        [2, 5, 7, 10, 12, 15, 17, 20],
    ),
    # peaks at 2.5, 7.5, ...: the first step past each
    ("torch.CyclicLR", {"base_lr": 0, "max_lr": 1, "step_size_up": 2.5}, [3, 5, 8, 10, 13, 15, 18, 20]),
    ("torch.OneCycleLR", {"max_lr": 1, "total_steps": 10}, [2, 9]),
    ("torch.OneCycleLR", {"max_lr": 1, "total_steps": 10, "three_phase": True}, [2, 4, 9]),
    ("torch.SWALR", LR | {"swa_lr": 0.1, "anneal_epochs": 4}, [4]),
    ("torch.LambdaLR", LR | {"lr_lambda": Function("1 if t < 6 else 0.5")}, [6]),
    ("torch.ReduceLROnPlateau", LR | {"metrics": (1.0,) * 9, "patience": 2}, [4, 7]),
    ("transformers.linear", LR | {"num_warmup_steps": 2, "num_training_steps": 10}, [2, 10]),
    ("transformers.cosine", LR | {"num_warmup_steps": 2, "num_training_steps": 8}, [2, 8, 14, 20]),
    ("transformers.polynomial", LR | {"num_warmup_steps": 2, "num_training_steps": 8}, [2, 9]),
    ("transformers.constant", LR, []),
    ("transformers.constant_with_warmup", LR | {"num_warmup_steps": 4}, [4]),
    ("transformers.inverse_sqrt", LR | {"num_warmup_steps": 4}, [4]),
    (
        "transformers.warmup_stable_decay",
        LR | {"num_warmup_steps": 2, "num_decay_steps": 4, "num_stable_steps": 3},
        [2, 5, 9],
    ),
    ("keras.PiecewiseConstantDecay", {"boundaries": (3, 6), "values": (3, 2, 1)}, [4, 7]),
    ("keras.PolynomialDecay", {"initial_learning_rate": 0.8, "decay_steps": 6}, [6]),
    (
        "keras.CosineDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 6, "warmup_target": 0.8, "warmup_steps": 2},
        [2, 8],
    ),
    ("keras.CosineDecayRestarts", {"initial_learning_rate": 0.8, "first_decay_steps": 3}, [3, 9, 21]),
    (
        "keras.ExponentialDecay",
        {"initial_learning_rate": 0.8, "decay_steps": 2.5, "decay_rate": 0.5, "staircase": True},
        [3, 5, 8, 10, 13, 15, 18, 20],
    ),
    (
        "optax.linear_schedule",
        {"init_value": 0.8, "end_value": 0.4, "transition_steps": 4, "transition_begin": 2},
        [2, 6],
    ),
    ("optax.piecewise_constant_schedule", {"init_value": 1.0, "boundaries_and_scales": {"3": 0.5, "6": 0.5}}, [3, 6]),
    ("optax.cosine_onecycle_schedule", {"transition_steps": 10, "peak_value": 1.0}, [3, 10]),
    (
        "optax.warmup_cosine_decay_schedule",
        {"init_value": 0.0, "peak_value": 0.8, "warmup_steps": 2, "decay_steps": 8},
        [2, 8],
    ),
    ("timm.CosineLRScheduler", LR | {"t_initial": 6, "warmup_t": 2, "cycle_limit": 2}, [2, 6, 12]),
    ("timm.CosineLRScheduler", LR | {"t_initial": 6, "warmup_t": 2, "warmup_prefix": True}, [2, 8]),
    ("timm.StepLRScheduler", LR | {"decay_t": 7, "decay_rate": 0.5}, [7, 14, 21]),
    ("timm.MultiStepLRScheduler", LR | {"decay_t": (3, 6), "decay_rate": 0.5}, [2, 5]),
    ("timm.WSDLRScheduler", LR | {"t_initial": 8, "decay_t": 4, "warmup_t": 2}, [2, 6, 10]),
    ("pytorch_warmup.LinearWarmup", LR | {"warmup_period": 4}, [3]),
    ("pytorch_warmup.ExponentialWarmup", LR | {"warmup_period": 4}, []),
]


@pytest.mark.parametrize(("name", "fields", "expected"), JOINS)
def test_no_join_is_missed_and_none_is_made_up(name: str, fields: dict[str, Any], expected: list[int]) -> None:
    following = made(name, **fields).next_join(np.arange(20))
    assert following.tolist() == [next((join for join in expected if join > t), NEVER) for t in range(20)]

"""What a library refuses, lrcurve refuses, with the argument to point at and what the library raises."""

from typing import Any

import pytest

from lrcurve.schedules import FieldError
from tests.frameworks.samples import made

LR = {"lr": 0.8}
COSINE = made("torch.CosineAnnealingLR", lr=0.8, T_max=5)

REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("torch.ConstantLR", LR | {"factor": 1.5}, "factor", "torch raises ValueError"),
    ("torch.LinearLR", LR | {"start_factor": 0}, "start_factor", "torch raises ValueError: it must be above 0"),
    ("torch.LinearLR", LR | {"end_factor": 1.5}, "end_factor", "torch raises ValueError"),
    ("torch.CosineAnnealingWarmRestarts", LR | {"T_0": 2.5}, "T_0", "torch raises ValueError"),
    ("torch.CosineAnnealingWarmRestarts", LR | {"T_0": 2, "T_mult": 0}, "T_mult", "torch raises ValueError"),
    (
        "torch.CyclicLR",
        {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 0},
        "step_size_up",
        "torch raises ZeroDivisionError",
    ),
    ("torch.OneCycleLR", {"max_lr": 1.0}, "total_steps", "torch raises ValueError"),
    ("torch.OneCycleLR", {"max_lr": 1.0, "total_steps": 10, "pct_start": 0.1}, "pct_start", "ZeroDivisionError"),
    ("torch.ReduceLROnPlateau", LR | {"metrics": (1.0,), "factor": 1.0}, "factor", "torch raises ValueError"),
    ("torch.SWALR", LR | {"swa_lr": 0.1, "anneal_epochs": -1}, "anneal_epochs", "torch raises ValueError"),
    ("torch.SequentialLR", {"schedulers": (), "milestones": ()}, "schedulers", "torch raises ValueError for none"),
    (
        "torch.SequentialLR",
        {"schedulers": (COSINE,), "milestones": (3,)},
        "milestones",
        "there must be one fewer than the 1 schedulers, got 1",
    ),
    (
        "torch.ChainedScheduler",
        {"schedulers": (COSINE, made("torch.StepLR", lr=0.4, step_size=2))},
        "schedulers",
        "must be on one optimizer, and so have one rate, got 0.4, 0.8",
    ),
    (
        "torch.ChainedScheduler",
        {"schedulers": (made("torch.ReduceLROnPlateau", lr=0.8, metrics=(1.0,)),)},
        "schedulers",
        "torch raises ValueError for a ReduceLROnPlateau",
    ),
    (
        "keras.ExponentialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 0.5},
        "decay_steps",
        "keras raises ValueError",
    ),
    ("timm.CosineLRScheduler", LR | {"t_initial": 0}, "t_initial", "timm raises AssertionError"),
    ("timm.CosineLRScheduler", LR | {"t_initial": 4, "noise_range_t": (1, 2)}, "noise_range_t", "cannot be followed"),
    (
        "transformers.cosine_with_min_lr",
        LR | {"num_warmup_steps": 0, "num_training_steps": 9},
        "min_lr",
        "transformers raises ValueError",
    ),
    ("pytorch_warmup.LinearWarmup", LR | {"warmup_period": 0}, "warmup_period", "pytorch_warmup raises ValueError"),
    (
        "pytorch_warmup.LinearWarmup",
        {"lr": 0.1, "warmup_period": 3, "scheduler": COSINE},
        "scheduler",
        "must be on the same optimizer, of rate 0.1",
    ),
    ("pytorch_warmup.RAdamWarmup", LR | {"betas": (0.9, 0.5)}, "betas", "pytorch_warmup raises ValueError"),
    ("pytorch_warmup.RAdamWarmup", LR | {"optimizer": "SGD"}, "optimizer", "pytorch_warmup raises KeyError"),
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 0.5, "total_epoch": 3},
        "multiplier",
        "warmup_scheduler raises ValueError",
    ),
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 1, "total_epoch": 0},
        "total_epoch",
        "ZeroDivisionError",
    ),
]


@pytest.mark.parametrize(("name", "fields", "field", "message"), REFUSED)
def test_what_a_library_refuses_names_its_field(name: str, fields: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(FieldError) as caught:
        made(name, **fields)
    assert caught.value.field == field
    assert message in str(caught.value)

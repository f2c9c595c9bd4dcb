"""What a library refuses, lrcurve refuses, with the argument to point at and what the library raises."""

from typing import Any

import pytest

from lrcurve.schedules import FieldError
from lrcurve.schedules.shapes.constant import Constant
from tests.frameworks.samples import made

LR = {"lr": 0.8}
RATE = {"learning_rate": 0.8}
CYCLE = {"max_learning_rate": 1.0, "total_steps": 10}
WARMUP = {"learning_rate": Constant(lr=0.1), "warmup_steps": 4, "start_lr": 0.1, "end_lr": 0.2}
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
    ("paddle.NoamDecay", {"d_model": 0, "warmup_steps": 4}, "d_model", "paddle raises ValueError"),
    ("paddle.NoamDecay", {"d_model": 8, "warmup_steps": 0}, "warmup_steps", "paddle raises ZeroDivisionError for 0"),
    ("paddle.PiecewiseDecay", {"boundaries": (3,), "values": (1.0,)}, "values", "here 1 values and 1 boundaries"),
    ("paddle.NaturalExpDecay", RATE | {"gamma": 0}, "gamma", "paddle raises AssertionError"),
    ("paddle.StepDecay", RATE | {"step_size": 2.5}, "step_size", "paddle raises TypeError"),
    ("paddle.StepDecay", RATE | {"step_size": 2, "gamma": 1}, "gamma", "ValueError: it must be below 1"),
    ("paddle.MultiStepDecay", RATE | {"milestones": (3, 3)}, "milestones", "each must be above the one before"),
    ("paddle.CosineAnnealingDecay", RATE | {"T_max": 0}, "T_max", "paddle raises AssertionError"),
    (
        "paddle.OneCycleLR",
        CYCLE | {"phase_pct": 0.1},
        "phase_pct",
        "with phase_pct * total_steps = 1 a phase ends at 0",
    ),
    ("paddle.OneCycleLR", CYCLE | {"phase_pct": 0.5, "three_phase": True}, "phase_pct", "it must be below 0.5"),
    ("paddle.LinearWarmup", WARMUP | {"end_lr": 0.1}, "end_lr", "it must be above start_lr, 0.1"),
    ("paddle.LinearWarmup", WARMUP | {"learning_rate": COSINE}, "learning_rate", "a scheduler of paddle"),
    (
        "paddle.LinearWarmup",
        WARMUP | {"learning_rate": made("paddle.ReduceOnPlateau", learning_rate=0.1, metrics=(1.0,))},
        "learning_rate",
        "paddle gives it the number of the step for its metric",
    ),
    (
        "diffusers.get_polynomial_decay_schedule_with_warmup",
        LR | {"num_warmup_steps": 0, "num_training_steps": 9, "lr_end": 0.8},
        "lr_end",
        "diffusers raises ValueError: it must be below the optimizer's rate, 0.8",
    ),
    ("diffusers.piecewise_constant", LR | {"step_rules": "1:2.5,1"}, "step_rules", "'1:2.5' is not factor:step"),
    ("diffusers.piecewise_constant", LR | {"step_rules": "1:2"}, "step_rules", "'1:2' is not a factor"),
    ("diffusers.piecewise_constant", LR | {"step_rules": "nan"}, "step_rules", "must hold factors of at most 1e+100"),
    ("pytorch_optimizer.LinearScheduler", {"t_max": -1, "max_lr": 1.0}, "t_max", "raises NegativeStepError"),
    (
        "pytorch_optimizer.PolyScheduler",
        {"t_max": 9, "max_lr": 1.0, "poly_order": 0},
        "poly_order",
        "raises ValueError",
    ),
    (
        "pytorch_optimizer.CosineAnnealingWarmupRestarts",
        {"first_cycle_steps": 4, "warmup_steps": 4},
        "warmup_steps",
        "pytorch_optimizer raises ValueError: it must be below first_cycle_steps, 4",
    ),
    (
        "pytorch_optimizer.CosineAnnealingWarmupRestarts",
        {"first_cycle_steps": 4.5},
        "first_cycle_steps",
        "must be a whole number of steps, got 4.5",
    ),
    (
        "pytorch_optimizer.ProportionScheduler",
        {"lr_scheduler": made("transformers.constant", lr=0.1), "max_lr": 1.0},
        "lr_scheduler",
        "must be a scheduler of pytorch_optimizer or torch",
    ),
    ("pytorch_optimizer.get_chebyshev_schedule", LR | {"num_epochs": 2**21}, "num_epochs", "must be at most 1,048,576"),
    (
        "flax.create_constant_learning_rate_schedule",
        {"base_learning_rate": 0.1, "steps_per_epoch": 0},
        "steps_per_epoch",
        "must be above 0, got 0",
    ),
    (
        "flax.create_cosine_learning_rate_schedule",
        {"base_learning_rate": 0.1, "steps_per_epoch": 5, "halfcos_epochs": 0},
        "halfcos_epochs",
        "must be above 0, got 0",
    ),
]


@pytest.mark.parametrize(("name", "fields", "field", "message"), REFUSED)
def test_what_a_library_refuses_names_its_field(name: str, fields: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(FieldError) as caught:
        made(name, **fields)
    assert caught.value.field == field
    assert message in str(caught.value)

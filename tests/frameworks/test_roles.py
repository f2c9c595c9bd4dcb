"""What each record's fields are for: where its shape and its way up are done, and what it is made of."""

from typing import Any

import numpy as np
import pytest

from lrcurve.frameworks import find, names
from lrcurve.schedules import Schedule
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.function import Function
from lrcurve.schedules.roles import Role, value_of
from lrcurve.schedules.schedule import Child
from lrcurve.schedules.shapes.constant import Constant
from tests.frameworks.samples import LONG, long_example, made

LR = {"lr": 0.8}
RUN = LR | {"num_warmup_steps": 10, "num_training_steps": 50}
UP = {"init_value": 0.1, "peak_value": 0.8, "warmup_steps": 10}
LINE = {"init_value": 0.8, "end_value": 0.1, "transition_steps": 40}
CYCLE = {"init_value": 0.1, "peak_value": 0.8, "warmup_steps": 10.0, "decay_steps": 40.0}
MEGATRON = {"init_lr": 0.0, "max_lr": 0.8, "min_lr": 0.01, "lr_warmup_steps": 10, "lr_decay_steps": 50}
BOLTS = LR | {"warmup_steps": 10, "total_steps": 50}
COMPOSER = LR | {"max_duration": "50ba"}
OLMO = LR | {"warmup_steps": 10, "max_steps": 50}
RATE = {"learning_rate": 0.8}
EPOCHS = {"base_learning_rate": 0.8, "steps_per_epoch": 9}
NEMO = LR | {"warmup_steps": 10, "max_steps": 50}
FAIRSEQ = LR | {"warmup_updates": 10}
RISING = {"max_lr": 0.8, "min_lr": 0.1, "total_steps": 50, "warmup_steps": 10}
KOHYA = LR | {"lr_warmup_steps": 10, "max_train_steps": 50}
MOMENTUM = {"momentum": 0.8}
PARAM = {"param_name": "lr"}
IGNITE = {"param_name": "lr", "start_value": 0.8, "end_value": 0.1, "cycle_size": 40}
STEPS = {"steps": 40}
CONSTANT = made("fvcore.ConstantParamScheduler", value=1.0, steps=40)
METRICS = LR | {"metrics": (1.0,) * 20}

# each with the step at which its shape is done, and the one at which its way up is
TIMES: list[tuple[str, dict[str, Any], int | None, int | None]] = [
    ("torch.StepLR", LR | {"step_size": 30}, None, None),
    ("torch.MultiStepLR", LR | {"milestones": (30, 60)}, None, None),
    ("torch.ConstantLR", LR | {"total_iters": 20}, None, 20),
    ("torch.ConstantLR", LR | {"total_iters": 20, "factor": 1.0}, None, None),
    ("torch.ConstantLR", LR | {"total_iters": 20.5}, None, None),  # that call never comes
    ("torch.LinearLR", LR | {"total_iters": 20}, None, 20),
    ("torch.LinearLR", LR | {"total_iters": 20.5}, None, 20),  # it stays where the last whole step brought it
    ("torch.LinearLR", LR | {"total_iters": 20.5, "start_factor": 1.0, "end_factor": 0.1}, 20, None),
    ("torch.LinearLR", LR | {"total_iters": 20, "start_factor": 1.0}, None, None),
    ("torch.LinearLR", LR | {"total_iters": 0}, None, None),
    ("torch.ExponentialLR", LR | {"gamma": 0.9}, None, None),
    ("torch.PolynomialLR", LR | {"total_iters": 40.5}, 40, None),
    ("torch.CosineAnnealingLR", LR | {"T_max": 40}, 40, None),
    ("torch.CosineAnnealingLR", LR | {"T_max": 40.5}, 41, None),
    ("torch.CosineAnnealingWarmRestarts", LR | {"T_0": 40}, None, None),
    ("torch.CyclicLR", {"base_lr": 0.1, "max_lr": 0.8, "step_size_up": 20}, None, None),
    ("torch.OneCycleLR", {"max_lr": 0.8, "total_steps": 50}, 49, 14),
    ("torch.OneCycleLR", {"max_lr": 0.8, "epochs": 5, "steps_per_epoch": 10, "pct_start": 0.25}, 49, 12),
    ("torch.OneCycleLR", {"max_lr": 0.8, "total_steps": 50, "div_factor": 1.0}, 49, None),
    ("torch.LambdaLR", LR | {"lr_lambda": Function("1")}, None, None),
    ("torch.MultiplicativeLR", LR | {"lr_lambda": Function("1")}, None, None),
    ("torch.ReduceLROnPlateau", METRICS, None, None),
    ("torch.SWALR", LR | {"swa_lr": 0.1, "anneal_epochs": 20}, 20, None),
    ("torch.SWALR", LR | {"swa_lr": 0.9, "anneal_epochs": 20}, None, 20),
    ("torch.SequentialLR", {"schedulers": (made("torch.LinearLR", **LR),), "milestones": ()}, None, None),
    ("torch.ChainedScheduler", {"schedulers": (made("torch.LinearLR", **LR),)}, None, None),
    ("transformers.constant", LR, None, None),
    ("transformers.constant_with_warmup", LR | {"num_warmup_steps": 10}, None, 10),
    ("transformers.inverse_sqrt", LR | {"num_warmup_steps": 10}, None, 10),
    ("transformers.linear", RUN, 50, 10),
    ("transformers.linear", RUN | {"num_warmup_steps": 0}, 50, None),
    ("transformers.cosine", RUN, 50, 10),
    ("transformers.cosine", RUN | {"num_warmup_steps": 60}, 61, 60),  # the decay takes a step at least
    ("transformers.cosine_with_restarts", RUN, 50, 10),
    ("transformers.cosine_with_min_lr", RUN | {"min_lr": 0.1}, 50, 10),
    ("transformers.cosine_warmup_with_min_lr", RUN | {"min_lr": 0.1}, 49, 9),  # one update ahead
    ("transformers.polynomial", RUN, 50, 10),
    ("transformers.warmup_stable_decay", RUN | {"num_decay_steps": 15}, 50, 10),
    ("transformers.warmup_stable_decay", RUN | {"num_decay_steps": 15, "num_stable_steps": 5}, 30, 10),
    ("transformers.warmup_stable_decay", RUN | {"num_decay_steps": 15, "num_warmup_steps": 60}, 60, 60),
    ("transformers.reduce_lr_on_plateau", METRICS, None, None),
    ("transformers.greedy", METRICS, None, None),
    ("transformers.adafactor", {"scale_parameter": False}, None, None),
    ("transformers.adafactor", {"scale_parameter": False, "warmup_init": True}, None, 9999),
    ("keras.ExponentialDecay", {"initial_learning_rate": 0.8, "decay_steps": 9, "decay_rate": 0.5}, None, None),
    ("keras.InverseTimeDecay", {"initial_learning_rate": 0.8, "decay_steps": 9, "decay_rate": 0.5}, None, None),
    ("keras.PiecewiseConstantDecay", {"boundaries": (9.5, 20), "values": (0.1, 0.8, 0.1)}, None, 10),
    ("keras.PiecewiseConstantDecay", {"boundaries": (9, 20), "values": (0.1, 0.5, 0.8)}, None, 21),
    ("keras.PiecewiseConstantDecay", {"boundaries": (9, 20), "values": (0.8, 0.1, 0.5)}, None, None),
    ("keras.PolynomialDecay", {"initial_learning_rate": 0.8, "decay_steps": 40}, 40, None),
    ("keras.PolynomialDecay", {"initial_learning_rate": 1e-5, "decay_steps": 40}, None, 40),  # the end is 1e-4
    ("keras.PolynomialDecay", {"initial_learning_rate": 0.8, "decay_steps": 40, "cycle": True}, None, None),
    ("keras.CosineDecay", {"initial_learning_rate": 0.8, "decay_steps": 40}, 40, None),
    ("keras.CosineDecay", {"initial_learning_rate": 0.8, "decay_steps": 40, "warmup_steps": 10}, 40, None),
    (
        "keras.CosineDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 39.5, "warmup_steps": 9.5, "warmup_target": 0.8},
        49,
        10,
    ),
    (
        "keras.CosineDecay",
        {"initial_learning_rate": 0.8, "decay_steps": 40, "warmup_steps": 10, "warmup_target": 0.1},
        50,
        None,
    ),
    ("keras.CosineDecayRestarts", {"initial_learning_rate": 0.8, "first_decay_steps": 40}, None, None),
    ("keras.LearningRateScheduler", {"schedule": Function("0.1")}, None, None),
    ("keras.ReduceLROnPlateau", METRICS, None, None),
    ("optax.constant_schedule", {"value": 0.8}, None, None),
    ("optax.linear_schedule", LINE, 40, None),
    ("optax.linear_schedule", LINE | {"end_value": 1.0, "transition_begin": 10}, None, 50),
    ("optax.linear_schedule", LINE | {"transition_steps": 0}, None, None),
    ("optax.polynomial_schedule", LINE | {"power": 2, "transition_begin": 10}, 50, None),
    ("optax.polynomial_schedule", LINE | {"power": 2, "end_value": 1.0}, None, 40),
    ("optax.polynomial_schedule", LINE | {"power": 2, "end_value": 0.8}, None, None),
    ("optax.exponential_decay", {"init_value": 0.8, "transition_steps": 9, "decay_rate": 0.5}, None, None),
    ("optax.cosine_decay_schedule", {"init_value": 0.8, "decay_steps": 40}, 40, None),
    ("optax.warmup_constant_schedule", UP, None, 10),
    ("optax.warmup_constant_schedule", UP | {"init_value": 0.9}, None, None),
    ("optax.warmup_cosine_decay_schedule", UP | {"decay_steps": 50}, 50, 10),
    ("optax.warmup_cosine_decay_schedule", UP | {"decay_steps": 50, "init_value": 0.9}, 50, None),
    ("optax.warmup_exponential_decay_schedule", UP | {"transition_steps": 9, "decay_rate": 0.5}, None, 10),
    ("optax.sgdr_schedule", {"cosine_kwargs": (CYCLE, CYCLE | {"decay_steps": 60.0})}, 100, 10),
    ("optax.join_schedules", {"schedules": (made("optax.linear_schedule", **LINE),), "boundaries": ()}, None, None),
    ("optax.cosine_onecycle_schedule", {"transition_steps": 49.5, "peak_value": 0.8}, 49, 14),
    ("optax.cosine_onecycle_schedule", {"transition_steps": 50, "peak_value": 0.8, "pct_start": 1}, 50, None),
    ("optax.linear_onecycle_schedule", {"transition_steps": 50, "peak_value": 0.8}, 50, 15),
    ("optax.linear_onecycle_schedule", {"transition_steps": 50, "peak_value": 0.8, "div_factor": 0.5}, 50, None),
    (
        "optax.piecewise_constant_schedule",
        {"init_value": 0.1, "boundaries_and_scales": {"40": 0.5, "10": 2.0, "20": 2.0}},
        None,
        20,
    ),
    ("optax.piecewise_constant_schedule", {"init_value": 0.1, "boundaries_and_scales": {"40": 0.5}}, None, None),
    (
        "optax.piecewise_interpolate_schedule",
        {"interpolate_type": "linear", "init_value": 0.1, "boundaries_and_scales": {"10": 8, "20": 1, "40": 0.1}},
        40,
        10,
    ),
    (
        "optax.piecewise_interpolate_schedule",
        {"interpolate_type": "linear", "init_value": 0.1, "boundaries_and_scales": {"10": 8, "20": 1}},
        None,
        10,
    ),
    ("optax.contrib.reduce_on_plateau", METRICS, None, None),
    ("mmengine.ConstantLR", LR | {"end": 20}, None, 19),
    ("mmengine.ConstantLR", LR | {"end": 20, "begin": 5}, None, None),
    ("mmengine.ConstantLR", LR | {"factor": 1.0}, None, None),
    ("mmengine.ConstantMomentum", MOMENTUM | {"end": 20}, None, 19),
    ("mmengine.LinearLR", LR | {"end": 20}, None, 19),
    ("mmengine.LinearLR", LR, None, 10**9 - 1),  # without an end the rate hardly rises
    ("mmengine.LinearLR", LR | {"end": 20, "start_factor": 1.0, "end_factor": 0.1}, 19, None),
    ("mmengine.LinearMomentum", MOMENTUM | {"end": 20}, None, 19),
    ("mmengine.ExponentialLR", LR | {"gamma": 0.9}, None, None),
    ("mmengine.ExponentialMomentum", MOMENTUM | {"gamma": 0.9}, None, None),
    ("mmengine.StepLR", LR | {"step_size": 9}, None, None),
    ("mmengine.StepMomentum", MOMENTUM | {"step_size": 9}, None, None),
    ("mmengine.MultiStepLR", LR | {"milestones": (9, 20)}, None, None),
    ("mmengine.MultiStepMomentum", MOMENTUM | {"milestones": (9, 20)}, None, None),
    ("mmengine.CosineAnnealingLR", LR | {"T_max": 40}, 40, None),
    ("mmengine.CosineAnnealingLR", LR | {"T_max": 40, "begin": 10}, 50, None),
    ("mmengine.CosineAnnealingLR", LR | {"end": 40}, 39, None),  # the rate stays one call above the lowest
    ("mmengine.CosineAnnealingMomentum", MOMENTUM | {"T_max": 40}, 40, None),
    ("mmengine.PolyLR", LR | {"end": 40}, 39, None),  # the last call has the lowest rate
    ("mmengine.PolyMomentum", MOMENTUM | {"end": 40}, 39, None),
    ("mmengine.OneCycleLR", {"eta_max": 0.8, "total_steps": 50}, 49, 14),
    ("mmengine.OneCycleLR", {"eta_max": 0.8, "total_steps": 50, "begin": 10, "end": 60}, 59, 24),
    ("mmengine.CosineRestartLR", LR | {"periods": (20,), "eta_min": 0.0}, None, None),
    ("mmengine.CosineRestartMomentum", MOMENTUM | {"periods": (20,), "eta_min": 0.0}, None, None),
    ("mmengine.ReduceOnPlateauLR", METRICS, None, None),
    ("mmengine.ReduceOnPlateauMomentum", MOMENTUM | {"metrics": (1.0,) * 20}, None, None),
    ("mmengine.build_param_scheduler", {"scheduler": (made("mmengine.LinearLR", **LR, end=9),)}, None, None),
    ("fvcore.ConstantParamScheduler", STEPS | {"value": 0.8}, None, None),
    ("fvcore.CosineParamScheduler", STEPS | {"start_value": 0.8, "end_value": 0.1}, 40, None),
    ("fvcore.CosineParamScheduler", STEPS | {"start_value": 0.1, "end_value": 0.8}, None, 40),
    ("fvcore.ExponentialParamScheduler", STEPS | {"start_value": 0.8, "decay": 0.1}, None, None),
    ("fvcore.LinearParamScheduler", STEPS | {"start_value": 0.8, "end_value": 0.1}, None, None),
    ("fvcore.PolynomialDecayParamScheduler", STEPS | {"base_value": 0.8, "power": 0.9}, None, None),
    ("fvcore.MultiStepParamScheduler", STEPS | {"values": (0.8, 0.1), "num_updates": 2}, None, None),
    ("fvcore.StepParamScheduler", STEPS | {"values": (0.8, 0.1), "num_updates": 2}, None, None),
    (
        "fvcore.StepWithFixedGammaParamScheduler",
        STEPS | {"base_value": 0.8, "num_decays": 2, "gamma": 0.1, "num_updates": 2},
        None,
        None,
    ),
    (
        "fvcore.CompositeParamScheduler",
        STEPS | {"schedulers": (CONSTANT,), "lengths": (1.0,), "interval_scaling": ("fixed",)},
        None,
        None,
    ),
    (
        "detectron2.WarmupParamScheduler",
        STEPS | {"scheduler": CONSTANT, "warmup_factor": 0.1, "warmup_length": 0.1},
        None,
        None,
    ),
    ("detectron2.LRMultiplier", LR | {"multiplier": CONSTANT, "max_iter": 40}, None, None),
    ("fastai.SchedLin", STEPS | {"start": 0.8, "end": 0.1}, None, None),
    ("fastai.SchedCos", STEPS | {"start": 0.8, "end": 0.1}, 40, None),
    ("fastai.SchedNo", STEPS | {"start": 0.8, "end": 0.1}, None, None),
    ("fastai.SchedExp", STEPS | {"start": 0.8, "end": 0.1}, None, None),
    ("fastai.SchedPoly", STEPS | {"start": 0.8, "end": 0.1, "power": 2.0}, None, None),
    (
        "fastai.combine_scheds",
        STEPS | {"pcts": (1.0,), "scheds": (made("fastai.SchedNo", start=1, end=1, steps=1),)},
        None,
        None,
    ),
    ("fastai.combined_cos", STEPS | {"pct": 0.25, "start": 0.1, "middle": 0.8, "end": 0.0}, None, None),
    ("fastai.fit_one_cycle", {"n_epoch": 4, "n_iter": 10}, 40, 10),
    ("fastai.fit_one_cycle", {"n_epoch": 4, "n_iter": 10, "div": 1.0}, 40, None),
    ("fastai.fit_flat_cos", {"n_epoch": 4, "n_iter": 10}, 40, None),
    ("ignite.LinearCyclicalScheduler", IGNITE, None, None),
    ("ignite.CosineAnnealingScheduler", IGNITE, None, None),
    ("ignite.PiecewiseLinear", PARAM | {"milestones_values": ((0, 0.1), (9, 0.8))}, None, None),
    (
        "ignite.ConcatScheduler",
        {"schedulers": (made("ignite.CosineAnnealingScheduler", **IGNITE),) * 2, "durations": (9,)},
        None,
        None,
    ),
    ("ignite.LRScheduler", {"lr_scheduler": made("torch.ExponentialLR", **LR, gamma=0.9)}, None, None),
    (
        "ignite.create_lr_scheduler_with_warmup",
        LR
        | {"lr_scheduler": made("torch.ExponentialLR", **LR, gamma=0.9)}
        | {"warmup_start_value": 0.0, "warmup_duration": 10},
        None,
        9,
    ),
    ("ignite.ReduceLROnPlateauScheduler", METRICS, None, None),
    ("ignite.LambdaStateScheduler", PARAM | {"lambda_obj": Function("1")}, None, None),
    ("ignite.ExpStateScheduler", PARAM | {"initial_value": 0.8, "gamma": 0.9}, None, None),
    ("ignite.StepStateScheduler", PARAM | {"initial_value": 0.8, "gamma": 0.9, "step_size": 9}, None, None),
    ("ignite.MultiStepStateScheduler", PARAM | {"initial_value": 0.8, "gamma": 0.9, "milestones": (9,)}, None, None),
    ("ignite.PiecewiseLinearStateScheduler", PARAM | {"milestones_values": ((0, 0.1), (9, 0.8))}, None, None),
    ("fastai.fit_sgdr", {"n_cycles": 2, "cycle_len": 1, "n_iter": 10}, None, None),
    ("timm.CosineLRScheduler", LR | {"t_initial": 40}, 40, None),
    ("timm.CosineLRScheduler", LR | {"t_initial": 40, "warmup_t": 10}, 40, 10),
    ("timm.CosineLRScheduler", LR | {"t_initial": 40, "warmup_t": 9.5, "warmup_prefix": True}, 50, 10),
    ("timm.CosineLRScheduler", LR | {"t_initial": 40, "warmup_t": 10, "warmup_lr_init": 0.9}, 40, None),
    ("timm.CosineLRScheduler", LR | {"t_initial": 40, "warmup_t": 50}, 50, 50),
    # 10 + 30 + 90 + 270 + 810 + 2430, less a rounding: what the logarithm of 3 ** 6 makes of it
    ("timm.CosineLRScheduler", LR | {"t_initial": 10, "cycle_mul": 3, "cycle_limit": 6}, 3640, None),
    ("timm.TanhLRScheduler", LR | {"t_initial": 40, "cycle_limit": 2}, 80, None),
    ("timm.PolyLRScheduler", LR | {"t_initial": 40.5}, 41, None),
    ("timm.StepLRScheduler", LR | {"decay_t": 30, "warmup_t": 10}, None, 10),
    ("timm.MultiStepLRScheduler", LR | {"decay_t": (30, 60)}, None, None),
    ("timm.WSDLRScheduler", LR | {"t_initial": 40, "decay_t": 10, "warmup_t": 9.5}, 50, 10),
    ("timm.PlateauLRScheduler", METRICS | {"warmup_t": 5}, None, 5),
    ("timm.create_scheduler_v2", LR | {"num_epochs": 40, "warmup_epochs": 10, "warmup_prefix": True}, 50, 10),
    (
        "timm.create_scheduler_v2",
        LR | {"sched": "wsd", "num_epochs": 50, "warmup_epochs": 5, "step_on_epochs": False, "updates_per_epoch": 2},
        100,
        10,
    ),
    ("timm.create_scheduler_v2", LR | {"sched": "none"}, None, None),
    ("pytorch_warmup.LinearWarmup", LR | {"warmup_period": 10}, None, 9),
    ("pytorch_warmup.LinearWarmup", LR | {"warmup_period": 1}, None, None),
    # 1 - exp(-(t + 1) / 10) is 0.9 at t = 10 ln 10 - 1 = 22.03
    ("pytorch_warmup.ExponentialWarmup", LR | {"warmup_period": 10}, None, 23),
    ("pytorch_warmup.UntunedLinearWarmup", LR | {"betas": (0.9, 0.75)}, None, 7),
    # the period is 1 / (1 - 0.75) = 4, and 4 ln 10 - 1 = 8.2
    ("pytorch_warmup.UntunedExponentialWarmup", LR | {"betas": (0.9, 0.75)}, None, 9),
    # beta2 3/4: r(n) = 7 - 2 n 3^n / (4^n - 3^n) for n = t + 6, and the square of the factor
    # (r - 4) (r - 2) 7 / (15 r) is 0.81 first above r = 6.506, n = 14: 7 - 28 / ((4/3)^14 - 1) = 6.492; n = 15: 6.593
    ("pytorch_warmup.RAdamWarmup", LR | {"betas": (0.9, 0.75)}, None, 9),
    ("diffusers.constant", LR, None, None),
    ("diffusers.constant_with_warmup", LR | {"num_warmup_steps": 10}, None, 10),
    *((f"diffusers.{name}", RUN, 50, 10) for name in ("linear", "cosine", "cosine_with_restarts", "polynomial")),
    *((f"diffusers.get_{name}_schedule_with_warmup", RUN, 50, 10) for name in ("linear", "cosine", "polynomial_decay")),
    ("diffusers.piecewise_constant", LR | {"step_rules": "1:10,0.1:20,0.01"}, None, None),
    ("diffusers.piecewise_constant", LR | {"step_rules": "0.1:10,1:20,0.01"}, None, 10),
    ("flax.create_constant_learning_rate_schedule", EPOCHS, None, None),
    ("flax.create_constant_learning_rate_schedule", EPOCHS | {"warmup_length": 2.5}, None, 23),
    ("flax.create_stepped_learning_rate_schedule", EPOCHS | {"lr_sched_steps": ((2, 0.1),)}, None, None),
    ("flax.create_cosine_learning_rate_schedule", EPOCHS | {"halfcos_epochs": 5, "warmup_length": 1.0}, 45, 9),
    ("paddle.NoamDecay", {"d_model": 64, "warmup_steps": 10.5}, None, 11),
    ("paddle.PiecewiseDecay", {"boundaries": (10, 20), "values": (0.1, 0.8, 0.1)}, None, 10),
    ("paddle.PiecewiseDecay", {"boundaries": (10, 20), "values": (0.8, 0.1, 0.8)}, None, None),
    ("paddle.NaturalExpDecay", RATE | {"gamma": 0.1}, None, None),
    ("paddle.InverseTimeDecay", RATE | {"gamma": 0.1}, None, None),
    ("paddle.PolynomialDecay", RATE | {"decay_steps": 40}, 40, None),
    ("paddle.PolynomialDecay", RATE | {"decay_steps": 40, "end_lr": 0.9}, None, 40),
    ("paddle.PolynomialDecay", RATE | {"decay_steps": 40, "cycle": True}, None, None),
    (
        "paddle.LinearWarmup",
        {"learning_rate": Constant(lr=0.5), "warmup_steps": 10, "start_lr": 0.0, "end_lr": 0.8},
        None,
        10,
    ),
    ("paddle.ExponentialDecay", RATE | {"gamma": 0.9}, None, None),
    ("paddle.MultiStepDecay", RATE | {"milestones": (30, 60)}, None, None),
    ("paddle.StepDecay", RATE | {"step_size": 30}, None, None),
    ("paddle.LambdaDecay", RATE | {"lr_lambda": Function("1")}, None, None),
    ("paddle.MultiplicativeDecay", RATE | {"lr_lambda": Function("1")}, None, None),
    ("paddle.CosineAnnealingDecay", RATE | {"T_max": 40}, 40, None),
    ("paddle.OneCycleLR", {"max_learning_rate": 0.8, "total_steps": 50}, 49, 14),
    ("paddle.OneCycleLR", {"max_learning_rate": 0.8, "total_steps": 50, "divide_factor": 1.0}, 49, None),
    ("paddle.CyclicLR", {"base_learning_rate": 0.1, "max_learning_rate": 0.8, "step_size_up": 20}, None, None),
    ("paddle.LinearLR", RATE | {"total_steps": 20.5}, None, 20),
    ("paddle.LinearLR", RATE | {"total_steps": 20, "start_factor": 1.0, "end_factor": 0.1}, 20, None),
    ("paddle.CosineAnnealingWarmRestarts", RATE | {"T_0": 40}, None, None),
    ("paddle.ReduceOnPlateau", RATE | {"metrics": (1.0,) * 20}, None, None),
    # update 0 comes before the first call, so that everything is a step late
    ("pytorch_optimizer.LinearScheduler", {"t_max": 40, "max_lr": 0.8, "warmup_steps": 10}, 41, 11),
    ("pytorch_optimizer.CosineScheduler", {"t_max": 40, "max_lr": 0.8, "warmup_steps": 10}, 41, 11),
    ("pytorch_optimizer.CosineScheduler", {"t_max": 40, "max_lr": 0.8}, 41, None),
    ("pytorch_optimizer.PolyScheduler", {"t_max": 40, "max_lr": 0.8, "warmup_steps": 10}, None, 11),
    ("pytorch_optimizer.REXScheduler", {"total_steps": 40}, 40, None),
    ("pytorch_optimizer.CosineAnnealingWarmupRestarts", {"first_cycle_steps": 40, "warmup_steps": 10}, None, 10),
    (
        "pytorch_optimizer.ProportionScheduler",
        {"lr_scheduler": made("torch.LinearLR", **LR), "max_lr": 1.0},
        None,
        None,
    ),
    ("pytorch_optimizer.get_chebyshev_schedule", LR | {"num_epochs": 40}, None, None),
    (
        "pytorch_optimizer.get_wsd_schedule",
        LR | {"num_warmup_steps": 10, "num_stable_steps": 20, "num_decay_steps": 10},
        40,
        10,
    ),
    ("warmup_scheduler.GradualWarmupScheduler", LR | {"multiplier": 1, "total_epoch": 10}, None, 10),
    ("warmup_scheduler.GradualWarmupScheduler", LR | {"multiplier": 2, "total_epoch": 9.5}, None, 10),
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 2, "total_epoch": 10, "after_scheduler": made("torch.ReduceLROnPlateau", **METRICS)},
        None,
        9,
    ),
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 1, "total_epoch": 10, "after_scheduler": made("torch.ReduceLROnPlateau", **METRICS)},
        None,
        None,
    ),
    ("nemo.WarmupPolicy", NEMO, None, 10),
    ("nemo.WarmupPolicy", LR | {"warmup_ratio": 0.15, "max_steps": 50}, None, 7),
    ("nemo.WarmupHoldPolicy", NEMO, None, 10),
    ("nemo.WarmupAnnealing", NEMO, 50, 10),
    (
        "nemo.WarmupAnnealing",
        NEMO | {"warmup_steps": 60},
        61,
        60,
    ),  # its last step is at the peak, and then comes min_lr
    # sqrt(1e-5 / 0.8) = 0.0035 of 40 steps is less than one
    ("nemo.SquareAnnealing", NEMO, 50, 10),
    ("nemo.SquareAnnealing", NEMO | {"min_lr": 0.2}, 30, 10),  # a half squared
    ("nemo.SquareRootAnnealing", NEMO | {"min_lr": 0.4}, 38, 10),  # the root of 12.5 / 50
    ("nemo.InverseSquareRootAnnealing", NEMO, None, 10),
    ("nemo.T5InverseSquareRootAnnealing", {"constant_steps": 10, "max_steps": 50}, None, None),
    ("nemo.CosineAnnealing", NEMO, 50, 10),
    ("nemo.CosineAnnealing", NEMO | {"constant_steps": 5}, 45, 10),
    ("nemo.CosineAnnealing", LR | {"max_steps": 50}, 50, None),
    ("nemo.PolynomialDecayAnnealing", NEMO, 50, 10),
    ("nemo.PolynomialHoldDecayAnnealing", NEMO | {"hold_steps": 5}, 50, 10),
    ("nemo.PolynomialHoldDecayAnnealing", NEMO, 40, 10),  # the decay runs from step 0
    ("nemo.WarmupHoldAnnealLinear", NEMO | {"hold_ratio": 0.5}, 50, 10),
    # 1 - sqrt(q) is a half at q = 1 / 4 of 20 steps behind step 30
    ("nemo.WarmupHoldAnnealOneMinusSquareRoot", NEMO | {"hold_steps": 20, "min_lr": 0.4}, 35, 10),
    ("nemo.NoamAnnealing", NEMO | {"d_model": 512}, None, 10),
    ("nemo.NoamHoldAnnealing", NEMO | {"hold_steps": 10}, None, 10),
    # 10 / (t - 10) is a half at t = 30
    ("nemo.NoamHoldAnnealing", NEMO | {"hold_steps": 10, "decay_rate": 1, "min_lr": 0.4}, 30, 10),
    ("fairseq.cosine", FAIRSEQ | {"lr_period_updates": 40}, None, 10),
    ("fairseq.cosine", FAIRSEQ | {"max_update": 50}, 50, 10),
    ("fairseq.fixed", {"lr": (0.8,), "warmup_updates": 10}, None, 9),  # it begins one update in
    ("fairseq.inverse_sqrt", FAIRSEQ, None, 10),
    ("fairseq.inverse_sqrt", FAIRSEQ | {"warmup_init_lr": 0.9}, None, None),
    ("fairseq.manual", LR | {"update2lr": {"10": 0.1}}, None, None),
    ("fairseq.polynomial_decay", {"lr": (0.8,), "warmup_updates": 10, "total_num_update": 50}, 50, 10),
    ("fairseq.polynomial_decay", {"lr": (0.8,), "warmup_updates": 60, "total_num_update": 50}, 61, 60),
    ("fairseq.reduce_lr_on_plateau", METRICS, None, None),
    ("fairseq.reduce_lr_on_plateau", METRICS | {"warmup_updates": 10, "updates_per_epoch": 3}, None, 10),
    ("fairseq.step", FAIRSEQ, None, 10),
    ("fairseq.tri_stage", LR | {"warmup_steps": 10, "hold_steps": 20, "decay_steps": 20}, 50, 10),
    ("fairseq.tri_stage", LR | {"phase_ratio": (0.25, 0.25, 0.5), "max_update": 50}, 49, 12),  # 12 + 12 + 25
    ("fairseq.triangular", {"lr": 0.1, "max_lr": 0.8, "lr_period_updates": 40}, None, None),
    ("fairseq.pass_through", {"scheduler": made("fairseq.inverse_sqrt", **FAIRSEQ)}, None, None),
    ("espnet.warmuplr", LR | {"warmup_steps": 10}, None, 9),
    ("espnet.noamlr", LR | {"warmup_steps": 10}, None, 9),
    ("espnet.warmupsteplr", LR | {"warmup_steps": 10, "steps_per_epoch": 15}, None, 9),
    (
        "espnet.piecewiselinearwarmuplr",
        LR | {"warmup_steps_list": (0, 5, 10), "warmup_lr_list": (0.0, 0.5, 0.8)},
        None,
        9,
    ),
    (
        "espnet.piecewiselinearwarmuplr",  # the decay starts higher than the way up ends
        {"lr": 2.0, "warmup_steps_list": (0, 10), "warmup_lr_list": (0.0, 0.8)},
        None,
        10,
    ),
    ("espnet.tristagelr", LR | {"max_steps": 50}, 49, 4),
    ("espnet.exponentialdecaywarmup", RISING | {"warm_from_zero": True}, 50, 9),
    ("espnet.exponentialdecaywarmup", LR | RISING, 50, None),
    ("espnet.cosineannealingwarmuprestarts", {"first_cycle_steps": 40, "warmup_steps": 10}, None, 10),
    ("espnet.warmupreducelronplateau", METRICS | {"updates_per_epoch": 5, "warmup_steps": 10}, None, None),
    ("kohya.constant", LR, None, None),
    ("kohya.constant_with_warmup", KOHYA, None, 10),
    ("kohya.linear", KOHYA, 50, 10),
    ("kohya.linear", KOHYA | {"lr_warmup_steps": 0.2}, 50, 10),
    ("kohya.cosine", KOHYA | {"num_processes": 3}, 50, 4),  # 10 steps of 150, three an update
    ("kohya.cosine_with_restarts", KOHYA | {"lr_scheduler_num_cycles": 2}, 50, 10),
    ("kohya.cosine_with_min_lr", KOHYA | {"lr_scheduler_min_lr_ratio": 0.1}, 50, 10),
    ("kohya.polynomial", KOHYA, 50, 10),
    ("kohya.inverse_sqrt", KOHYA, None, 10),
    ("kohya.warmup_stable_decay", KOHYA | {"lr_decay_steps": 0.2}, 50, 10),
    ("wenet.warmuplr", LR | {"warmup_steps": 10}, None, 10),
    ("wenet.NoamHoldAnnealing", NEMO | {"hold_steps": 10}, None, 11),
]
TIMES += [
    ("deepspeed.LRRangeTest", {"lr_range_test_step_size": 20}, None, None),
    ("deepspeed.OneCycle", {"cycle_min_lr": 0.1, "cycle_max_lr": 0.8, "cycle_first_step_size": 20}, 40, 20),
    (
        "deepspeed.OneCycle",
        {
            "cycle_min_lr": 0.1, "cycle_max_lr": 0.8, "cycle_first_step_size": 20, "cycle_second_step_size": 9.5,
            "decay_step_size": 5, "decay_lr_rate": 0.1,
        },
        None,
        20,
    ),
    ("deepspeed.WarmupLR", LR | {"warmup_num_steps": 10}, None, 10),  # a logarithm, one iteration ahead
    ("deepspeed.WarmupLR", LR | {"warmup_num_steps": 10, "warmup_type": "linear"}, None, 11),
    ("deepspeed.WarmupDecayLR", {"total_num_steps": 50, "warmup_num_steps": 10}, 51, 10),
    ("deepspeed.WarmupDecayLR", {"total_num_steps": 5, "warmup_num_steps": 10, "warmup_type": "linear"}, 11, 11),
    ("deepspeed.WarmupCosineLR", LR | {"total_num_steps": 50, "warmup_num_steps": 10}, 50, 10),
    ("megatron.OptimizerParamScheduler", MEGATRON | {"lr_decay_style": "linear"}, 50, 10),
    ("megatron.OptimizerParamScheduler", MEGATRON | {"lr_decay_style": "constant"}, None, 10),
    ("megatron.OptimizerParamScheduler", MEGATRON | {"lr_decay_style": "cosine", "increment": 4}, 13, 3),
    (
        "megatron.OptimizerParamScheduler",  # batches of 1, 1, 1, 3 and then 5
        MEGATRON | {"lr_decay_style": "cosine", "increment": 5, "rampup_batch_size": (1, 2, 6)},
        13,
        5,
    ),
    ("composer.StepScheduler", COMPOSER | {"step_size": "10ba"}, None, None),
    ("composer.MultiStepScheduler", COMPOSER | {"milestones": ("10ba", "0.5dur")}, None, None),
    ("composer.ConstantScheduler", COMPOSER | {"alpha": 0.5, "t_max": "10ba"}, None, None),
    ("composer.LinearScheduler", COMPOSER, 51, None),  # a batch late
    ("composer.LinearScheduler", COMPOSER | {"alpha_i": 0.1, "alpha_f": 1.0, "t_max": "20ba"}, None, 21),
    ("composer.ExponentialScheduler", COMPOSER | {"gamma": 0.9, "decay_period": "5ba"}, None, None),
    ("composer.CosineAnnealingScheduler", COMPOSER | {"t_max": "0.8dur"}, 41, None),
    ("composer.CosineAnnealingWarmRestartsScheduler", COMPOSER | {"t_0": "20ba"}, None, None),
    ("composer.PolynomialScheduler", COMPOSER | {"power": 2, "t_max": "40ba"}, 41, None),
    ("composer.MultiStepWithWarmupScheduler", COMPOSER | {"t_warmup": "0.2dur", "milestones": ("30ba",)}, None, 11),
    ("composer.ConstantWithWarmupScheduler", COMPOSER | {"t_warmup": "10ba"}, None, 11),
    ("composer.LinearWithWarmupScheduler", COMPOSER | {"t_warmup": "10ba"}, 51, 11),
    ("composer.LinearWithWarmupScheduler", COMPOSER | {"t_warmup": "0ba", "t_max": "60ba"}, 61, None),
    ("composer.CosineAnnealingWithWarmupScheduler", COMPOSER | {"t_warmup": "10ba"}, 51, 11),
    ("composer.PolynomialWithWarmupScheduler", COMPOSER | {"t_warmup": "10ba"}, 51, 11),
    ("torchtitan.LRSchedulersContainer", LR | {"warmup_steps": 10, "total_steps": 50, "decay_type": "cosine"}, 50, 9),
    ("torchtune.get_cosine_schedule_with_warmup", RUN, 50, 10),
    ("bolts.linear_warmup_decay", BOLTS, 50, 10),
    ("bolts.linear_warmup_decay", BOLTS | {"cosine": False, "linear": True}, 50, 10),
    ("bolts.linear_warmup_decay", BOLTS | {"cosine": False}, None, 10),
    ("bolts.LinearWarmupCosineAnnealingLR", LR | {"warmup_epochs": 10, "max_epochs": 50}, 50, 9),
    ("olmo.CosWithWarmup", OLMO, 49, 9),  # its clock reads 1 at update 0
    ("olmo.CosWithWarmup", OLMO | {"t_max": 40}, 39, 9),
    ("olmo.CosWithWarmup", OLMO | {"warmup_steps": 95, "units": "tokens", "tokens_per_step": 10.0}, 49, 9),
    ("olmo.LinearWithWarmup", OLMO, 49, 9),
    ("olmo.CosLinearEnvelope", OLMO, 49, 9),
    ("olmo.InvSqrtWithWarmup", OLMO, None, 9),
    ("olmo.ConstantWithWarmupScheduler", OLMO, None, 9),
    ("olmo.ConstantScheduler", LR, None, None),
    ("olmo.MaxScheduler", LR | {"sched1": made("olmo.ConstantScheduler", **LR)} | {
        "sched2": made("olmo.ConstantScheduler", **LR)}, None, None),
    ("olmo.BoltOnWarmupScheduler", LR | {"scheduler": made("olmo.ConstantScheduler", **LR)} | {
        "warmup_start": 0, "warmup_stop": 20}, None, 19),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fields", "horizon", "warmup_end"), TIMES)
def test_where_the_shape_and_the_way_up_are_done(
    name: str, fields: dict[str, Any], horizon: int | None, warmup_end: int | None
) -> None:
    schedule = made(name, **fields)
    assert (schedule.horizon(), schedule.warmup_end()) == (horizon, warmup_end)


def test_all_schedulers_are_in_the_table() -> None:
    assert {name for name, *_ in TIMES} == set(names())


def schedules() -> list[Any]:
    written = [*((name, fields) for name, fields, *_ in TIMES), *((name, one) for name in LONG for one in LONG[name])]
    return [pytest.param(lambda name=name: long_example(name), id=name) for name in names()] + [
        pytest.param(lambda name=name, fields=fields: made(name, **fields), id=f"{name}-{i}")
        for i, (name, fields) in enumerate(written)
    ]


@pytest.mark.parametrize("make", schedules())
def test_past_its_horizon_a_shape_no_longer_goes_where_it_went(make: Any) -> None:
    schedule: Schedule = make()
    horizon = schedule.horizon()
    if horizon is None:
        assert not {Role.WHOLE, Role.DECAY} & set(schedule.roles())
        return
    steps = np.arange(horizon - 2, horizon + 2)
    before, last, after = np.sign(np.diff(schedule(steps)))
    turned = before == -after != 0  # between two steps, which may have the same rate
    ends = schedule.end is not None and schedule.end.step <= horizon + 2
    floor = schedule.roles().get(Role.FLOOR)
    lowest = 0 if floor is None else value_of(schedule, floor) or 0
    sinks = schedule(horizon + 1) < lowest  # a line that goes on
    assert turned or sinks or (last != 0 and (ends or after != last))


NEARING = ("Exponential", "RAdam")


@pytest.mark.parametrize("make", schedules())
def test_the_way_up_is_done_where_the_rate_is_first_at_its_highest(make: Any) -> None:
    schedule: Schedule = make()
    end = schedule.warmup_end()
    if end is None:
        field = schedule.roles().get(Role.WARMUP)
        assert field is None or value_of(schedule, field) <= 1
        return
    steps = np.arange(end + 2)[-1_000_000:] if end < 10**7 else np.arange(end - 1000, end + 2)
    rates = schedule(np.append(0, steps))
    # what takes over, or a step past a peak between two steps, may already be lower
    assert steps[np.argmax(rates[1:-1])] in (end - 1, end)
    assert rates[0] < rates[:-1].max()
    if not any(word in type(schedule).__name__ for word in NEARING):
        assert rates[-1] <= rates[:-1].max() * (1 + 1e-6)  # GradualWarmupScheduler overshoots at the handover


@pytest.mark.parametrize("name", names())
def test_a_role_belongs_to_a_field_that_has_a_value(name: str) -> None:
    schedule = long_example(name)
    fields = {field.name for field in fields_of(find(name))}
    for field in schedule.roles().values():
        assert field in fields
        assert value_of(schedule, field) is not None


# roles that follow from the values
FACTOR = {Role.FACTOR: "decay_rate"}

ROLES: list[tuple[str, dict[str, Any], dict[Role, str]]] = [
    ("torch.LinearLR", LR, {Role.WARMUP: "total_iters", Role.PEAK: "lr"}),
    ("torch.LinearLR", LR | {"start_factor": 1.0, "end_factor": 0.5}, {Role.DECAY: "total_iters", Role.PEAK: "lr"}),
    ("torch.ConstantLR", LR | {"factor": 1.0}, {Role.PEAK: "lr"}),
    ("torch.SWALR", LR | {"swa_lr": 0.9}, {Role.START: "lr", Role.PEAK: "swa_lr", Role.WARMUP: "anneal_epochs"}),
    (
        "torch.OneCycleLR",
        {"max_lr": 0.8, "epochs": 5, "steps_per_epoch": 10},
        {
            Role.WHOLE: "epochs",
            Role.PEAK: "max_lr",
            Role.START_DIVISOR: "div_factor",
            Role.FLOOR_DIVISOR: "final_div_factor",
        },
    ),
    (
        "transformers.warmup_stable_decay",
        RUN | {"num_decay_steps": 15, "num_stable_steps": 5},
        {
            Role.WARMUP: "num_warmup_steps",
            Role.DECAY: "num_decay_steps",
            Role.PEAK: "lr",
            Role.FLOOR_SHARE: "min_lr_ratio",
            Role.CYCLES: "num_cycles",
        },
    ),
    (
        "keras.CosineDecay",
        {"initial_learning_rate": 0.8, "decay_steps": 40, "warmup_steps": 10},
        {Role.PEAK: "initial_learning_rate", Role.DECAY: "decay_steps", Role.FLOOR_SHARE: "alpha"},
    ),
    (
        "keras.CosineDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 40, "warmup_steps": 10, "warmup_target": 0.8},
        {
            Role.START: "initial_learning_rate",
            Role.WARMUP: "warmup_steps",
            Role.PEAK: "warmup_target",
            Role.DECAY: "decay_steps",
            Role.FLOOR_SHARE: "alpha",
        },
    ),
    ("paddle.LinearLR", RATE | {"total_steps": 9}, {Role.PEAK: "learning_rate", Role.WARMUP: "total_steps"}),
    (
        "paddle.LinearLR",
        RATE | {"total_steps": 9, "start_factor": 1.0, "end_factor": 0.1},
        {Role.PEAK: "learning_rate", Role.DECAY: "total_steps"},
    ),
    (
        "pytorch_optimizer.PolyScheduler",
        {"t_max": 9, "max_lr": 0.8, "warmup_steps": 3},
        {Role.START: "init_lr", Role.WARMUP: "warmup_steps", Role.PEAK: "max_lr"},
    ),
    *(
        (
            "pytorch_optimizer.get_wsd_schedule",
            LR
            | {"num_warmup_steps": 3, "num_stable_steps": 3, "num_decay_steps": 3, "cooldown_type": cooldown}
            | {"min_lr_ratio": 0.1},
            {Role.PEAK: "lr", Role.WARMUP: "num_warmup_steps", Role.DECAY: "num_decay_steps", Role.CYCLES: "num_cycles"}
            | floor,
        )
        for cooldown, floor in (("linear", {}), ("cosine", {Role.FLOOR_SHARE: "min_lr_ratio"}))
    ),
    (
        "keras.PolynomialDecay",
        {"initial_learning_rate": 0.8, "decay_steps": 40, "cycle": True},
        {Role.PEAK: "initial_learning_rate", Role.CYCLE: "decay_steps", Role.FLOOR: "end_learning_rate"},
    ),
    (
        "optax.linear_schedule",
        LINE | {"end_value": 1.0},
        {
            Role.START: "init_value",
            Role.PEAK: "end_value",
            Role.WARMUP: "transition_steps",
            Role.DELAY: "transition_begin",
        },
    ),
    (
        "timm.CosineLRScheduler",
        LR | {"t_initial": 40, "warmup_t": 10},
        {
            Role.PEAK: "lr",
            Role.WHOLE: "t_initial",
            Role.FLOOR: "lr_min",
            Role.WARMUP: "warmup_t",
            Role.START: "warmup_lr_init",
            Role.CYCLES: "cycle_limit",
        },
    ),
    (
        "timm.CosineLRScheduler",
        LR | {"t_initial": 40, "cycle_limit": 2, "warmup_prefix": True},
        {Role.PEAK: "lr", Role.CYCLE: "t_initial", Role.CYCLES: "cycle_limit", Role.FLOOR: "lr_min"},
    ),
    (
        "timm.create_scheduler_v2",
        LR | {"sched": "step", "warmup_epochs": 10, "decay_epochs": 30},
        {Role.PEAK: "lr", Role.PERIOD: "decay_epochs", Role.WARMUP: "warmup_epochs", Role.START: "warmup_lr"} | FACTOR,
    ),
    (
        "timm.create_scheduler_v2",
        LR | {"sched": "multistep"},
        {Role.PEAK: "lr", Role.MILESTONES: "decay_milestones"} | FACTOR,
    ),
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 2, "total_epoch": 10},
        {Role.START: "lr", Role.WARMUP: "total_epoch"},
    ),
]


@pytest.mark.parametrize(("name", "fields", "expected"), ROLES)
def test_roles_that_follow_from_the_values(name: str, fields: dict[str, Any], expected: dict[Role, str]) -> None:
    assert dict(made(name, **fields).roles()) == expected


RISE = made("torch.LinearLR", lr=0.8, total_iters=10)
FALL = made("torch.CosineAnnealingLR", lr=0.8, T_max=40)
PLATEAU = made("torch.ReduceLROnPlateau", **METRICS)
NESTED = made("torch.SequentialLR", schedulers=(RISE, FALL), milestones=(10,))
STEPS = made("torch.StepLR", lr=0.8, step_size=3)
LINE_UP = made("optax.linear_schedule", init_value=0.1, end_value=0.8, transition_steps=10)
WAVE = made("optax.cosine_decay_schedule", init_value=0.8, decay_steps=40)

PADDLES = made("paddle.CosineAnnealingDecay", learning_rate=0.8, T_max=40)

CHILDREN: list[tuple[str, dict[str, Any], list[Child]]] = [
    (
        "torch.SequentialLR",
        {"schedulers": (RISE, FALL, FALL), "milestones": (10, 20.5)},
        [Child(RISE, 0, 10), Child(FALL, 10, 11), Child(FALL, 21)],
    ),
    # listed twice, a milestone skips a scheduler
    (
        "torch.SequentialLR",
        {"schedulers": (RISE, STEPS, FALL), "milestones": (10, 10)},
        [Child(RISE, 0, 10), Child(FALL, 10)],
    ),
    ("torch.SequentialLR", {"schedulers": (RISE, FALL), "milestones": (0,)}, [Child(FALL)]),
    # one inside is a call ahead
    (
        "torch.SequentialLR",
        {"schedulers": (NESTED, FALL), "milestones": (30,)},
        [Child(NESTED, 0, 30, shift=1), Child(FALL, 30)],
    ),
    ("torch.ChainedScheduler", {"schedulers": (RISE, FALL)}, [Child(RISE), Child(FALL)]),
    (
        "optax.join_schedules",
        {"schedules": (LINE_UP, WAVE, LINE_UP), "boundaries": (10, 20.5)},
        [Child(LINE_UP, 0, 10), Child(WAVE, 10, 11), Child(LINE_UP, 21)],
    ),
    # of two boundaries out of order the later in the list wins; what has no boundary is left out
    (
        "optax.join_schedules",
        {"schedules": (LINE_UP, WAVE, LINE_UP, WAVE), "boundaries": (20, 10)},
        [Child(LINE_UP, 0, 10), Child(LINE_UP, 10)],
    ),
    ("optax.join_schedules", {"schedules": (LINE_UP, WAVE), "boundaries": (-3.5,)}, [Child(WAVE, shift=3)]),
    ("pytorch_warmup.LinearWarmup", LR | {"warmup_period": 4, "scheduler": FALL}, [Child(FALL)]),
    ("pytorch_warmup.LinearWarmup", LR | {"warmup_period": 4}, []),
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 2, "total_epoch": 10, "after_scheduler": FALL},
        [Child(FALL, 11)],
    ),
    # before a plateau the warmup is a call shorter, and has taken as many of its metrics
    (
        "warmup_scheduler.GradualWarmupScheduler",
        LR | {"multiplier": 2, "total_epoch": 10, "after_scheduler": PLATEAU},
        [Child(PLATEAU, 9, shift=9)],
    ),
    ("warmup_scheduler.GradualWarmupScheduler", LR | {"multiplier": 2, "total_epoch": 10}, []),
    (
        "paddle.LinearWarmup",
        {"learning_rate": PADDLES, "warmup_steps": 10, "start_lr": 0.0, "end_lr": 0.8},
        [Child(PADDLES, 10)],
    ),
    ("pytorch_optimizer.ProportionScheduler", {"lr_scheduler": FALL, "max_lr": 1.0}, [Child(FALL)]),
]


@pytest.mark.parametrize(("name", "fields", "expected"), CHILDREN)
def test_a_record_tells_the_schedulers_in_it(name: str, fields: dict[str, Any], expected: list[Child]) -> None:
    assert list(made(name, **fields).children()) == expected


def test_only_what_takes_schedulers_has_children() -> None:
    for name in names():
        nested = [field.name for field in fields_of(find(name)) if field.nested is not None]
        assert bool(long_example(name).children()) <= bool(nested), name


@pytest.mark.parametrize(
    "whole",
    [
        made("optax.join_schedules", schedules=(LINE_UP, WAVE, LINE_UP), boundaries=(-3, 20)),
        made("torch.SequentialLR", schedulers=(RISE, STEPS), milestones=(10,)),
        made("paddle.LinearWarmup", learning_rate=PADDLES, warmup_steps=10, start_lr=0.0, end_lr=0.8),
    ],
)
def test_a_child_runs_on_its_own_clock(whole: Schedule) -> None:
    for child in whole.children():
        steps = np.arange(child.start, min(child.start + child.length, 60))
        np.testing.assert_allclose(whole(steps), child.schedule(steps - child.start + child.shift), rtol=1e-12)

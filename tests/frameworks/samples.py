"""Schedules of each library to try properties on: its example, and the same over many more steps."""

import dataclasses
from typing import Any

from lrcurve.frameworks import find
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import PerEpoch
from lrcurve.schedules.fields import Unit, fields_of
from lrcurve.schedules.function import Function
from lrcurve.schedules.roles import attribute, value_of
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides

TIMES = 2000
"""How many times as long an example is made; what it counts in steps is multiplied."""

PER_STEP: dict[str, dict[str, Any]] = {
    **{f"deepspeed.{name}": {"warmup_type": "linear"} for name in ("WarmupLR", "WarmupDecayLR", "WarmupCosineLR")},
    "fastai.fit_flat_cos": {"n_iter": TIMES},
    "fastai.fit_one_cycle": {"n_iter": TIMES},
    "fastai.fit_sgdr": {"n_iter": TIMES},
    "ignite.ExpStateScheduler": {"gamma": 0.9999},
    "ignite.LambdaStateScheduler": {"lambda_obj": Function("0.9999 ** t")},
    "ignite.PiecewiseLinear": {"milestones_values": ((0.0, 0.001), (20_000.0, 0.1), (90_000.0, 0.0))},
    "ignite.PiecewiseLinearStateScheduler": {"milestones_values": ((0.0, 0.1), (90_000.0, 0.5))},
    "keras.LearningRateScheduler": {"schedule": Function("0.1 * 0.9999 ** epoch")},
    "mmengine.ExponentialLR": {"gamma": 0.9999},
    "mmengine.ExponentialMomentum": {"gamma": 0.9999},
    "optax.piecewise_interpolate_schedule": {"boundaries_and_scales": {"20000": 10.0, "90000": 0.01}},
    "optax.sgdr_schedule": {
        "cosine_kwargs": (
            {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 10_000.0, "decay_steps": 40_000.0},
            {"init_value": 0.0, "peak_value": 0.05, "warmup_steps": 10_000.0, "decay_steps": 60_000.0},
        )
    },
    "flax.create_constant_learning_rate_schedule": {"steps_per_epoch": 10 * TIMES},
    "flax.create_cosine_learning_rate_schedule": {"steps_per_epoch": 10 * TIMES},
    "flax.create_stepped_learning_rate_schedule": {"steps_per_epoch": 10 * TIMES},
    "paddle.ExponentialDecay": {"gamma": 0.9999},
    "paddle.InverseTimeDecay": {"gamma": 0.0001},
    "paddle.LambdaDecay": {"lr_lambda": Function("0.9999 ** t")},
    "paddle.MultiplicativeDecay": {"lr_lambda": Function("0.9999 if t < 20000 else 0.999")},
    "paddle.NaturalExpDecay": {"gamma": 0.0001},
    "pytorch_warmup.RAdamWarmup": {"betas": (0.9, 0.99999)},
    "pytorch_warmup.UntunedExponentialWarmup": {"betas": (0.9, 0.99999)},
    "pytorch_warmup.UntunedLinearWarmup": {"betas": (0.9, 0.99999)},
    "timm.create_scheduler_v2": {"updates_per_epoch": TIMES},
    "torch.ExponentialLR": {"gamma": 0.9999},
    "torch.LambdaLR": {"lr_lambda": Function("0.9999 ** t")},
    "torch.MultiplicativeLR": {"lr_lambda": Function("0.9999 if t < 20000 else 0.999")},
}
"""What an example says of a single step, for one that is so much longer."""


def inline(text: str) -> Schedule:
    """Return the schedule of an inline text, each epoch one step."""
    schedule = load_sources((text,), Overrides(steps="50", sets=("run.steps_per_epoch=1",))).curves[0].schedule
    assert schedule is not None
    return schedule.inner if isinstance(schedule, PerEpoch) else schedule


def long_example(name: str) -> Any:
    """Return the schedule of a record's example over ``TIMES`` as many steps."""
    return _longer(inline(find(name).example), PER_STEP.get(name, {}))


def _longer(schedule: Any, more: dict[str, Any]) -> Any:
    record: Any = type(schedule)
    fields: dict[str, Any] = {}
    for field in fields_of(record):
        value = value_of(schedule, field.name)
        if field.nested is not None and value is not None:
            members = [_longer(one, PER_STEP.get(one.full_name(), {})) for one in (value if field.many else [value])]
            fields[field.name] = tuple(members) if field.many else members[0]
        elif schedule.library == "composer" and field.kind.endswith(("text", "texts")) and value is not None:
            fields[field.name] = _longer_times(value)
        elif field.unit is Unit.STEPS and value is not None:
            fields[field.name] = tuple(one * TIMES for one in value) if field.many else value * TIMES
    return dataclasses.replace(schedule, **{attribute(record, key): value for key, value in (fields | more).items()})


def _longer_times(written: Any) -> Any:
    """Return composer's times, those in batches so much longer."""
    if isinstance(written, tuple):
        return tuple(map(_longer_times, written))
    return f"{int(written[:-2]) * TIMES}ba" if written.endswith("ba") else written


def made(name: str, **fields: Any) -> Any:
    """Return the schedule of a record."""
    record: Any = find(name)
    return record(**{attribute(record, key): value for key, value in fields.items()})


def torch(name: str, **fields: Any) -> Any:
    """Return a schedule of torch's."""
    return made(f"torch.{name}", **fields)


def _warmup(**fields: Any) -> Any:
    return torch("LinearLR", **({"lr": 0.1, "start_factor": 0.1, "total_iters": 20_000} | fields))


def _step() -> Any:
    return torch("StepLR", lr=0.1, step_size=9_000)


def _cosine(**fields: Any) -> Any:
    return torch("CosineAnnealingLR", **({"lr": 0.1, "T_max": 50_000} | fields))


LONG: dict[str, list[dict[str, Any]]] = {
    "deepspeed.OneCycle": [
        {
            "cycle_min_lr": 0.01, "cycle_max_lr": 0.1, "cycle_first_step_size": 20_000, "cycle_first_stair_count": 3,
            "cycle_second_step_size": 30_000, "cycle_second_stair_count": 7, "decay_step_size": 9_000,
            "decay_lr_rate": 0.5,
        },
        {"cycle_min_lr": 0.01, "cycle_max_lr": 0.1, "cycle_first_step_size": 20_000.5},
    ],
    "megatron.OptimizerParamScheduler": [
        {
            "init_lr": 0.0, "max_lr": 0.1, "min_lr": 0.01, "lr_warmup_steps": 2_000_000, "lr_decay_steps": 9_000_000,
            "lr_decay_style": "WSD", "wsd_decay_steps": 4_000_000, "lr_wsd_decay_style": "exponential",
            "increment": 64, "rampup_batch_size": (32, 8, 900_000),
        },
        {
            "init_lr": 0.0, "max_lr": 0.1, "min_lr": 0.01, "lr_warmup_steps": 20_000, "lr_decay_steps": 200_000,
            "lr_decay_style": "inverse-square-root",
        },
    ],
    "composer.CosineAnnealingWarmRestartsScheduler": [
        {"lr": 0.1, "t_0": "9000sp", "t_mult": 1.5, "max_duration": "9000ba", "samples_per_batch": 7},
        {"lr": 0.1, "t_0": "20000ba", "t_mult": 0.7, "max_duration": "9000ba"},
    ],
    "deepspeed.LRRangeTest": [{"lr_range_test_step_size": 9_000, "lr_range_test_staircase": True}],
    "torch.SequentialLR": [
        {"schedulers": (_warmup(), _cosine()), "milestones": (20_000,)},
        {"schedulers": (_warmup(), _cosine()), "milestones": (10_000.5,)},
        {"schedulers": (_warmup(), torch("ExponentialLR", lr=0.1, gamma=0.9999)), "milestones": (8_000,)},
        {"schedulers": (_warmup(), _cosine(), _cosine(T_max=9_000)), "milestones": (20_000, 20_000)},
        {"schedulers": (_warmup(), torch("SWALR", lr=0.1, swa_lr=0.05, anneal_epochs=9_000)), "milestones": (8_000,)},
        {
            "schedulers": (torch("SequentialLR", schedulers=(_warmup(), _cosine()), milestones=(8_000,)), _cosine()),
            "milestones": (30_000,),
        },
        {
            "schedulers": (torch("ChainedScheduler", schedulers=(_warmup(), _cosine())), _cosine(eta_min=0.01)),
            "milestones": (30_000,),
        },
    ],
    "torch.ChainedScheduler": [
        {"schedulers": (_warmup(), _cosine())},
        {"schedulers": (_warmup(), _cosine(eta_min=0.02))},
        {"schedulers": (_warmup(), torch("CosineAnnealingWarmRestarts", lr=0.1, T_0=20_000))},
        {"schedulers": (_step(), torch("ConstantLR", lr=0.1, total_iters=20_000))},
    ],
    "torch.StepLR": [{"lr": 0.1, "step_size": 2_000.5}],
    "torch.CyclicLR": [
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 20_000, "step_size_down": 9_000.5, "mode": "triangular2"},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 20_000, "mode": "exp_range", "gamma": 0.99999},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 20_000, "scale_fn": Function("1 / x", "x")},
    ],
    "torch.OneCycleLR": [
        {"max_lr": 0.1, "total_steps": 100_000, "three_phase": True},
        {"max_lr": 0.1, "epochs": 10, "steps_per_epoch": 9_001, "anneal_strategy": "linear"},
    ],
    "torch.CosineAnnealingLR": [{"lr": 0.1, "T_max": 30_000.5, "eta_min": 0.2}],
    "torch.PolynomialLR": [{"lr": 0.1, "total_iters": 100_000.5, "power": 0.5}],
    "torch.LinearLR": [{"lr": 0.1, "total_iters": 20_000.5}, {"lr": 0.1, "total_iters": 0}],
    "torch.LambdaLR": [{"lr": 0.1, "lr_lambda": Function("0.5 ** (t // 9000)")}],
    "torch.SWALR": [{"lr": 0.1, "swa_lr": 0.4, "anneal_epochs": 40_000, "anneal_strategy": "linear"}],
    "keras.CosineDecay": [{"initial_learning_rate": 0.1, "decay_steps": 50_000.5, "alpha": 0.1}],
    "keras.CosineDecayRestarts": [
        {"initial_learning_rate": 0.1, "first_decay_steps": 20_000, "t_mul": 0.9, "alpha": 0.1},
        {"initial_learning_rate": 0.1, "first_decay_steps": 20_000.5, "t_mul": 1.5, "m_mul": 0.8},
    ],
    "keras.PolynomialDecay": [{"initial_learning_rate": 0.1, "decay_steps": 30_000, "power": 2.0, "cycle": True}],
    "keras.ExponentialDecay": [
        {"initial_learning_rate": 0.1, "decay_steps": 9_000.5, "decay_rate": 0.5, "staircase": True}
    ],
    "optax.exponential_decay": [
        {"init_value": 0.1, "transition_steps": 9_000, "decay_rate": 0.5, "staircase": True, "transition_begin": 500},
        {"init_value": 0.1, "transition_steps": 9_000, "decay_rate": 0.5, "end_value": 0.02},
    ],
    "timm.CosineLRScheduler": [
        {"lr": 0.1, "t_initial": 30_000, "warmup_t": 9_000, "cycle_limit": 3, "cycle_decay": 0.5},
        {"lr": 0.1, "t_initial": 3e4, "warmup_t": 9e3 + 0.5, "warmup_prefix": True, "cycle_mul": 1.5, "cycle_limit": 9},
        {"lr": 0.1, "t_initial": 30_000, "k_decay": 0.5},
    ],
    "timm.WSDLRScheduler": [
        {"lr": 0.1, "t_initial": 90_000, "decay_t": 90_000, "stable_fn": "rsqrt", "stable_timescale": 20_000},
        {"lr": 0.1, "t_initial": 90_000, "decay_t": 30_000, "decay_fn": "cosine", "lr_min": 0.01},
    ],
    "transformers.cosine": [{"lr": 0.1, "num_warmup_steps": 0, "num_training_steps": 90_000, "num_cycles": 2}],
    "transformers.warmup_stable_decay": [
        {
            "lr": 0.1, "num_warmup_steps": 9_000, "num_decay_steps": 30_000, "num_stable_steps": 20_000,
            "warmup_type": "cosine", "decay_type": "linear", "min_lr_ratio": 0.1,
        }
    ],
    "diffusers.get_linear_schedule_with_warmup": [
        {"lr": 0.1, "num_warmup_steps": 9_000, "num_training_steps": 90_000, "f_min": 0.1, "f_max": 2.0}
    ],
    "diffusers.piecewise_constant": [{"lr": 0.1, "step_rules": "0.5:9000,1:30000,0.1:60000,0.01"}],
    "flax.create_stepped_learning_rate_schedule": [
        {
            "base_learning_rate": 0.1, "steps_per_epoch": 9_000, "warmup_length": 2.5,
            "lr_sched_steps": ((4.0, 0.1), (6.5, 0.01)),
        }
    ],
    "paddle.LinearWarmup": [
        {
            "learning_rate": made("paddle.CosineAnnealingWarmRestarts", learning_rate=0.1, T_0=9_000, T_mult=3),
            "warmup_steps": 20_000, "start_lr": 0.01, "end_lr": 0.2,
        }
    ],
    "paddle.OneCycleLR": [{"max_learning_rate": 0.1, "total_steps": 90_000, "three_phase": True}],
    "paddle.PolynomialDecay": [{"learning_rate": 0.1, "decay_steps": 30_000, "power": 2.0, "cycle": True}],
    "pytorch_optimizer.CosineAnnealingWarmupRestarts": [
        {"first_cycle_steps": 20_000, "cycle_mult": 0.5, "max_lr": 0.1, "warmup_steps": 9_000},
        {"first_cycle_steps": 20_000, "max_lr": 0.1, "gamma": 1.0},
    ],
    "pytorch_optimizer.get_wsd_schedule": [
        {
            "lr": 0.1, "num_warmup_steps": 9_000, "num_stable_steps": 20_000, "num_decay_steps": 30_000,
            "cooldown_type": "cosine", "min_lr_ratio": 0.1,
        }
    ],
    "warmup_scheduler.GradualWarmupScheduler": [
        {"lr": 0.1, "multiplier": 1, "total_epoch": 20_000, "after_scheduler": _cosine()},
        {"lr": 0.1, "multiplier": 4, "total_epoch": 2e4 + 0.5, "after_scheduler": _step()},
    ],
    "pytorch_warmup.LinearWarmup": [{"lr": 0.1, "warmup_period": 20_000, "scheduler": _cosine()}],
}  # fmt: skip
"""Further parameter sets, whose lengths are of 10,000 steps and more."""

"""Other libraries' schedulers, as people write them wrong and right, on a run of 100 steps."""

import pytest

from lrcurve.analysis.check import check
from tests.spec.texts import loaded

WRONG = {
    "{type: torch.CosineAnnealingLR, lr: 0.1, T_max: 50}": "LR104",
    "{type: torch.CosineAnnealingLR, lr: 0.1, T_max: 150}": "LR105",
    "{class_path: torch.optim.lr_scheduler.CosineAnnealingLR, init_args: {T_max: 50}, lr: 0.1}": "LR104",
    "{type: torch.CosineAnnealingLR, lr: 1e-4, T_max: 100, eta_min: 0.01}": "LR114",
    "{type: torch.OneCycleLR, max_lr: 0.1, total_steps: 50}": "LR106",
    "{type: torch.PolynomialLR, lr: 0.1, total_iters: 50}": "LR107",
    "{type: torch.StepLR, lr: 0.1, step_size: 10, gamma: 1}": "LR108",
    "{type: torch.StepLR, lr: 0.1, step_size: 100}": "LR109",
    "{type: torch.MultiStepLR, lr: 0.1, milestones: [30, 100]}": "LR109",
    "{type: torch.MultiStepLR, lr: 0.1, milestones: [0, 30]}": "LR202",
    "{type: torch.CosineAnnealingWarmRestarts, lr: 0.1, T_0: 100}": "LR110",
    "{type: torch.CosineAnnealingWarmRestarts, lr: 0.1, T_0: 40, eta_min: 0.001}": "LR103",
    "{type: transformers.cosine, lr: 0.1, num_warmup_steps: 10, num_training_steps: 60}": "LR104",
    "{type: transformers.cosine, lr: 0.1, num_warmup_steps: 10, num_training_steps: 100, num_cycles: 1}": "LR104",
    "{type: transformers.linear, lr: 0.1, num_warmup_steps: 10, num_training_steps: 200}": "LR105",
    "{type: transformers.linear, lr: 0.1, num_warmup_steps: 10, num_training_steps: 60}": "LR107",
    "{type: transformers.linear, lr: 0.1, num_warmup_steps: 200, num_training_steps: 300}": "LR102",
    "{type: timm.CosineLRScheduler, lr: 0.1, t_initial: 100, warmup_t: 20, t_in_epochs: false}": "LR201",
    "{type: transformers.linear, lr: 0.1, num_warmup_steps: 0.1, num_training_steps: 100}": "LR113",
    "{type: keras.CosineDecay, initial_learning_rate: 1e-3, decay_steps: 100, alpha: 1e-5}": "LR114",
}

RIGHT = [
    "{type: torch.CosineAnnealingLR, lr: 0.1, T_max: 100}",
    "{type: torch.CosineAnnealingLR, lr: 0.1, T_max: 99}",
    "{type: torch.CosineAnnealingWarmRestarts, lr: 0.1, T_0: 50, eta_min: 0.001}",
    "{type: torch.OneCycleLR, max_lr: 0.1, total_steps: 100}",
    "{type: torch.CyclicLR, base_lr: 0.01, max_lr: 0.1, step_size_up: 10}",
    "{type: torch.ConstantLR, lr: 0.1}",
    "{type: torch.LinearLR, lr: 0.1, total_iters: 20}",
    "{type: torch.PolynomialLR, lr: 0.1, total_iters: 100}",
    "{type: torch.MultiStepLR, lr: 0.1, milestones: [30, 60]}",
    "{type: torch.SWALR, lr: 0.1, swa_lr: 0.01, anneal_epochs: 20}",
    "{type: torch.ReduceLROnPlateau, lr: 0.1, patience: 2, metrics: [3, 2, 2, 2, 2]}",
    "{type: transformers.constant, lr: 0.1}",
    "{type: transformers.cosine, lr: 0.1, num_warmup_steps: 10, num_training_steps: 100}",
    "{type: transformers.cosine_with_restarts, lr: 0.1, num_warmup_steps: 10, num_training_steps: 100, num_cycles: 3}",
    "{type: transformers.cosine_warmup_with_min_lr, lr: 1, num_warmup_steps: 5, num_training_steps: 100, min_lr: 0.01}",
    "{type: timm.CosineLRScheduler, lr: 0.1, t_initial: 100, warmup_t: 5, t_in_epochs: false}",
    "{type: optax.piecewise_interpolate_schedule, interpolate_type: linear, init_value: 1, "
    "boundaries_and_scales: {60: 0.1}}",
    "{type: keras.CosineDecay, initial_learning_rate: 0.1, decay_steps: 100, alpha: 0.01}",
]

SEQUENCE = """\
{type: torch.SequentialLR, milestones: [10], schedulers: [{type: torch.LinearLR, lr: 0.1, start_factor: 0.1,
total_iters: %d}, {type: torch.CosineAnnealingLR, lr: 0.1, T_max: %d}]}"""


def codes(schedule: str) -> list[str]:
    curves = loaded(f"steps: 100\nschedules:\n  a: {schedule}\n".replace("\n  a:", "\n  a:\n   "))
    return [one.code for one in check(curves.curves) if one.severity != "note"]


@pytest.mark.parametrize(("schedule", "code"), WRONG.items())
def test_what_is_wrong_is_found_once(schedule: str, code: str) -> None:
    assert codes(schedule) == [code]


@pytest.mark.parametrize("schedule", RIGHT)
def test_what_is_right_is_left_alone(schedule: str) -> None:
    assert codes(schedule) == []


@pytest.mark.parametrize(
    ("rise", "decay", "expected"),
    [
        (10, 90, []),
        (10, 100, ["LR105"]),  # the warmup was not taken off
        (10, 40, ["LR104"]),
        (20, 90, ["LR201"]),  # the warmup is cut off half-way
    ],
)
def test_members_of_a_sequence(rise: int, decay: int, expected: list[str]) -> None:
    assert codes(" ".join((SEQUENCE % (rise, decay)).split())) == expected

import pytest

from lrcurve.analysis.rules.lr108 import LR108
from tests.analysis.rules.checked import found, place, said, spec


def test_the_bad_example_by_hand() -> None:
    (one,) = found(LR108.bad)
    assert one.message == "cosine never changes: every rate is 0.0001, as min_lr equals lr"
    assert place(one) == ("schedules.cosine.min_lr", 3, 44)


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("{type: step, lr: 0.1, gamma: 1, step_size: 9}", "step never changes: every rate is 0.1, as gamma is 1"),
        (
            "{type: exponential, lr: 0.1, decay_rate: 1}",
            "exponential never changes: every rate is 0.1, as decay_rate is 1",
        ),
        (
            "{type: inverse_time, lr: 0.1, decay_rate: 0}",
            "inverse time never changes: every rate is 0.1, as decay_rate is 0",
        ),
        (
            "{type: multistep, lr: 0.1, gamma: 1, milestones: [9]}",
            "multistep never changes: every rate is 0.1, as gamma is 1",
        ),
        (
            "{type: cyclic, lr: 0.1, min_lr: 0.1, steps_up: 9}",
            "cyclic never changes: every rate is 0.1, as min_lr equals lr",
        ),
        (
            "{type: constant, lr: 0.1, warmup: {steps: 10, start_lr: 0.1}}",
            "warmup never changes: every rate is 0.1, as start_lr equals lr",
        ),
        (
            "{type: cosine, lr: 0.1, floor: 0.2}",
            "floor is 0.2 and every rate is below it: the curve never changes",
        ),
        (
            "{type: cosine, lr: 0.1, min_lr: 0.05, ceiling: 0.01}",
            "ceiling is 0.01 and every rate is above it: the curve never changes",
        ),
    ],
)
def test_other_ways_not_to_change(schedule: str, message: str) -> None:
    assert said(schedule) == [f"LR108 {message}"]


def test_a_rate_that_is_meant_to_be_constant_is_sound() -> None:
    assert said("{type: constant, lr: 0.1}") == []
    assert said("{type: values, values: [0.1]}") == []
    assert said('{type: expression, lr: 0.1, formula: "lr"}') == []
    assert said("{type: cosine, lr: 0.1, floor: 0.05}") == []


@pytest.mark.parametrize(
    ("schedule", "message", "key"),
    [
        (
            "{type: timm.StepLRScheduler, lr: 0.1, decay_t: 30, warmup_t: 5, warmup_lr_init: 0.01, t_in_epochs: false}",
            "timm.StepLRScheduler never changes: from step 5 on every rate is 0.1, as decay_rate is 1",
            "",
        ),
    ],
)  # fmt: skip
def test_a_warmup_with_nothing_behind_it(schedule: str, message: str, key: str) -> None:
    (one,) = found(spec(schedule))
    assert (one.code, one.message) == ("LR108", message)
    assert place(one)[0] == f"schedules.a.{key}".rstrip(".")


def test_a_rise_that_the_run_does_not_finish_changes() -> None:
    # Up until step 2,999, of which 2,500 run: LR105 speaks.
    (message,) = said("{type: torch.OneCycleLR, max_lr: 0.1, total_steps: 10000}", "{steps: 2500}")
    assert message.startswith("LR105")


@pytest.mark.parametrize(
    ("schedule", "message", "key"),
    [
        ("{type: keras.CosineDecay, initial_learning_rate: 0.1, decay_steps: 100, alpha: 1.0}", "alpha is 1", "alpha"),
        ("{type: optax.cosine_decay_schedule, init_value: 0.1, decay_steps: 100, alpha: 1.0}", "alpha is 1", "alpha"),
        (
            "{type: transformers.cosine, lr: 0.1, num_warmup_steps: 5, num_training_steps: 100, num_cycles: 0}",
            "num_cycles is 0",
            "num_cycles",
        ),
    ],
)
def test_what_keeps_a_cosine_where_it_is(schedule: str, message: str, key: str) -> None:
    (one,) = found(spec(schedule))
    assert one.message.endswith(f"every rate is 0.1, as {message}")
    assert (one.code, place(one)[0]) == ("LR108", f"schedules.a.{key}")

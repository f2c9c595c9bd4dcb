import pytest

from lrcurve.analysis.rules.lr120 import LR120
from tests.analysis.rules.checked import found, place, said, spec


def test_the_example() -> None:
    (one,) = found(LR120.bad)
    assert one.message == "there is no warmup: warmup_steps is 100, and the rate is 0.001 and falls from there"
    assert place(one) == ("schedules.cosine.warmup_steps", 3, 81)


@pytest.mark.parametrize(
    ("schedule", "message", "key"),
    [
        (
            "{type: transformers.constant, lr: 5e-5, num_warmup_steps: 50}",
            "there is no warmup: num_warmup_steps is 50, and the rate is 5e-05 from the start",
            "num_warmup_steps",
        ),
        (
            "{type: optax.warmup_cosine_decay_schedule, init_value: 0.1, peak_value: 0.1, warmup_steps: 10, "
            "decay_steps: 100}",
            "there is no warmup: warmup_steps is 10, and the rate is 0.1 from the start",
            "warmup_steps",
        ),
    ],
)
def test_a_warmup_that_does_not_rise(schedule: str, message: str, key: str) -> None:
    (one,) = found(spec(schedule))
    assert (one.code, one.message) == ("LR120", message)
    assert place(one)[0] == f"schedules.a.{key}"


@pytest.mark.parametrize("key", ["num_training_steps: 100", "num_warmup_steps: 0", "num_warmup_steps: 1", "power: 2"])
def test_what_a_constant_passes_over_is_no_warmup(key: str) -> None:
    assert said(f"{{type: transformers.constant, lr: 5e-5, {key}}}") == []


def test_a_constant_rate_that_a_library_calls_a_warmup_is_sound() -> None:
    assert said("{type: torch.ConstantLR, lr: 0.1, factor: 1, total_iters: 50}") == []

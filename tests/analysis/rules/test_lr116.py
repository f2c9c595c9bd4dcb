import pytest

from lrcurve.analysis.rules.lr116 import LR116
from tests.analysis.rules.checked import found, place, said


def test_the_example() -> None:
    (one,) = found(LR116.bad)
    assert one.message == "the warmup ends at step 700 and takes 70 % of the run"
    assert (one.step, place(one)) == (700, ("schedules.cosine.warmup.steps", 3, 51))


def test_half_of_the_run_is_the_limit() -> None:
    warmup, run = "{type: constant, lr: 0.1, warmup: {steps: %d, start_lr: 0.01}}", "{steps: 1000}"
    assert said(warmup % 500, run) == []
    assert said(warmup % 501, run) == ["LR116 the warmup ends at step 501 and takes 50.1 % of the run"]


@pytest.mark.parametrize(
    "schedule",
    [
        # half-way, 1 - 0.9 ** 50 = 0.995 of the peak is there
        "{type: constant, lr: 1, warmup: {steps: 80, shape: saturating, gamma: 0.9}}",
        # RAdam's way up follows from its betas
        "{type: pytorch_warmup.RAdamWarmup, lr: 0.1, beta2: 0.98}",
        # the last step is the peak: a test of rates
        "{type: constant, lr: 0.1, warmup: {steps: 99, start_lr: 0.001}}",
    ],
)
def test_a_way_up_that_is_as_long_as_it_must_be_is_sound(schedule: str) -> None:
    assert [one for one in said(schedule) if "LR116" in one] == []

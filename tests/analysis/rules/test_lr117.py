import pytest

from lrcurve.analysis.rules.lr117 import LR117
from tests.analysis.rules.checked import found, place, said, spec


def test_the_example() -> None:
    (one,) = found(LR117.bad)
    assert one.message == "gamma is 10, above 1: step rises from 0.1 to 10"
    assert one.hint == "write gamma as what the rate is multiplied by: 0.1"
    assert place(one) == ("schedules.steps.gamma", 3, 39)


def test_a_way_up_that_nobody_asked_for() -> None:
    # a third of 0.1, for five epochs of ten steps
    (one,) = found(spec("{type: torch.LinearLR, lr: 0.1, interval: epoch}", "{epochs: 90, steps_per_epoch: 10}"))
    assert one.message == (
        "torch.LinearLR rises from 0.0333333 to 0.1 in its first 50 steps and then holds: with its defaults it is a "
        "warmup, and nothing decays"
    )


@pytest.mark.parametrize(
    "schedule",
    [
        "{type: torch.LinearLR, lr: 0.1, total_iters: 10}",
        "{type: torch.LinearLR, lr: 0.1, start_factor: 0.1}",
        "{type: torch.ChainedScheduler, lr: 0.1, schedulers: "
        "[{type: torch.LinearLR}, {type: torch.ExponentialLR, gamma: 0.99}]}",
        # a range test: from 1e-7 by 1.2 ** 99, seven decades up
        "{type: torch.ExponentialLR, lr: 1e-7, gamma: 1.2}",
        # a way up in an exponential
        "[{type: exponential, lr: 0.01, decay_rate: 1.2, steps: 10}, {type: cosine, lr: 0.0619}]",
        # the divisor of inverse time grows by it
        "{type: inverse_time, lr: 0.1, decay_rate: 2, decay_steps: 50}",
    ],
)
def test_a_way_up_that_was_meant_is_sound(schedule: str) -> None:
    assert said(schedule) == []

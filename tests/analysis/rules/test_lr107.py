import pytest

from lrcurve.analysis.rules.lr107 import LR107
from tests.analysis.rules.checked import found, place, said


def test_the_bad_example_by_hand() -> None:
    (one,) = found(LR107.bad)
    assert one.message == "the rate is 0 for the last 20 steps, from step 80 on: they train nothing"
    assert (one.step, place(one)) == (80, ("schedules.cosine.steps", 3, 42))


def test_the_last_step_alone_may_be_zero() -> None:
    assert said("{type: cosine, lr: 0.1, steps: 99}") == []
    assert [text[:10] for text in said("{type: cosine, lr: 0.1, steps: 98}")] == ["LR107 the "]


def test_a_last_epoch_of_zero() -> None:
    (message,) = said("{type: linear, lr: 0.1, steps: 9, interval: epoch}", "{epochs: 10, steps_per_epoch: 50}")
    assert message == "LR107 the rate is 0 for the last 50 steps, from step 450 on: they train nothing"


def test_a_constant_of_zero_asks_for_it() -> None:
    assert said("[{type: linear, lr: 0.1, steps: 50}, {type: constant, lr: 0}]") == []


@pytest.mark.parametrize("zeros", [3, 123_456_789])
def test_a_long_run_is_counted_to_the_step(zeros: int) -> None:
    run = 10**12
    (message,) = said(f"{{type: linear, lr: 0.1, steps: {run - zeros}}}", f"{{steps: {run}}}")
    assert (
        message == f"LR107 the rate is 0 for the last {zeros:,} steps, from step {run - zeros:,} on: they train nothing"
    )

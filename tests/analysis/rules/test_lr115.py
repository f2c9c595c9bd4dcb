import pytest

from lrcurve.analysis.rules.lr115 import LR115
from tests.analysis.rules.checked import found, place, said


def test_the_example() -> None:
    # After six drops the rate is 0.1 * 1e-6 for 140 of 200 epochs; after nineteen it is 1e-20.
    (one,) = found(LR115.bad)
    assert one.message == (
        "for 70 % of the run, from step 60 on, the rate is below 1e-06, a hundred-thousandth of its peak 0.1; the last "
        "is 1e-20"
    )
    assert (one.step, place(one)) == (60, ("schedules.steps.step_size", 3, 55))


def test_a_long_run_is_searched_exactly() -> None:
    # 0.1 ** (t / 400,000) comes below 1e-5 at t = 2,000,001, as at 2,000,000 it is 1e-5 itself.
    (message,) = said("{type: exponential, lr: 1, decay_rate: 0.1, decay_steps: 400000}", "{steps: 5000000}")
    assert message.startswith("LR115 for 60 % of the run, from step 2,000,00")


@pytest.mark.parametrize(
    ("schedule", "run"),
    [
        ("{type: step, lr: 0.1, gamma: 0.1, step_size: 16}", "{steps: 190}"),  # 94 of 190 steps, less than half
        ("{type: step, lr: 0.1, gamma: 0.1, step_size: 10, floor: 1e-6}", "{steps: 200}"),  # a floor at the bound
        ("{type: torch.ExponentialLR, lr: 1e-9, gamma: 1.25}", "{steps: 100}"),  # a range test: its peak is last
        ("[{type: step, lr: 0.1, steps: 10, step_size: 3}, {type: constant, lr: 1e-7}]", "{steps: 100}"),  # asked for
    ],
)
def test_what_was_meant_is_sound(schedule: str, run: str) -> None:
    assert [one for one in said(schedule, run) if "LR115" in one] == []

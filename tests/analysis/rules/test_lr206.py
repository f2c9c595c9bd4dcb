import pytest

from lrcurve.analysis.rules.lr206 import LR206
from tests.analysis.rules.checked import found, place, said


def test_the_example() -> None:
    (one,) = found(LR206.bad)
    assert one.message == (
        "the rate jumps down at step 80, from 0.1 to 0.01, 90 % below the constant rate that the decay goes on from"
    )
    assert (one.step, place(one)) == (80, ("schedules.phases[1].lr", 5, 26))


@pytest.mark.parametrize(("lr", "speaks"), [(0.91, 0), (0.89, 1), (1.1, 0), (1.12, 1)])
def test_a_tenth_of_the_higher_rate_is_the_limit(lr: float, speaks: int) -> None:
    assert len(said(f"[{{type: constant, lr: 1, steps: 50}}, {{type: cosine, lr: {lr}}}]")) == speaks


@pytest.mark.parametrize(
    "schedule",
    [
        "[{type: constant, lr: 0.01, steps: 10}, {type: cosine, lr: 0.1}]",  # a warmup at one rate
        "[{type: constant, lr: 0.1, steps: 50}, {type: constant, lr: 0.01}]",  # a drop
        "[{type: constant, lr: 0.1, steps: 50}, {type: multistep, lr: 0.01, milestones: [30]}]",  # drops
        "[{type: constant, lr: 0, steps: 10}, {type: cosine, lr: 0.1}]",  # frozen on purpose
        "[{type: constant, lr: 0.1, steps: 50}, {type: warmup, start_lr: 0.01, lr: 0.05, steps: 10}, "
        "{type: cosine, lr: 0.05}]",  # a way up between
    ],
)
def test_what_was_meant_is_sound(schedule: str) -> None:
    assert said(schedule) == []

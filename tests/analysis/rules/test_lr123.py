import pytest

from lrcurve.analysis.rules.lr123 import LR123
from tests.analysis.rules.checked import found, place, said


def test_the_example() -> None:
    # Step 1,999 is 399 of 400 steps up: 0.001 + 0.099 * 0.9975.
    (one,) = found(LR123.bad)
    assert one.message == (
        "the run ends 50 % into a cycle of 800 steps, at 0.0997525: 99.8 % of the way from 0.001 to 0.1"
    )
    assert (one.step, place(one)) == (1999, ("schedules.cyclic.steps_up", 3, 60))


@pytest.mark.parametrize(("steps", "speaks"), [(375, 0), (378, 1), (424, 1), (427, 0)])
def test_three_quarters_of_the_way_is_the_limit(steps: int, speaks: int) -> None:
    # The second peak, of cycles of 200, is at step 300; 25 steps before and behind it the rate is 0.75.
    assert len(said("{type: cyclic, lr: 1, min_lr: 0, steps_up: 100}", f"{{steps: {steps - 100}}}")) == speaks


@pytest.mark.parametrize(
    ("schedule", "steps"),
    [
        ("{type: cyclic, lr: 0.1, min_lr: 0.001, steps_up: 400}", 1600),  # whole cycles
        ("{type: cyclic, lr: 0.1, min_lr: 0.001, steps_up: 2000}", 2000),  # a range test
        ("{type: cyclic, lr: 0.1, min_lr: 0.001, steps_up: 3}", 22),  # too short to matter
        ("{type: cyclic, lr: 0.1, min_lr: 0.095, steps_up: 400}", 2000),  # hardly a wave
    ],
)
def test_what_ends_low_and_what_does_not_matter_are_sound(schedule: str, steps: int) -> None:
    assert said(schedule, f"{{steps: {steps}}}") == []

from lrcurve.analysis.rules.lr104 import LR104
from tests.analysis.rules.checked import found, place, said


def test_the_bad_example_by_hand() -> None:
    # Half a wave of 50, then up: step 99 is one before the peak at 100, 0.05 (1 + cos(pi / 50)) = 0.0999013.
    (one,) = found(LR104.bad)
    assert one.message == (
        "the rate rises again from step 50, where cosine is at its lowest, 0: "
        "the run goes on to step 100 and ends at 0.0999013"
    )
    assert (one.step, place(one)) == (50, ("schedules.cosine.steps", 3, 42))


def test_one_step_past_the_lowest_is_sound_and_three_are_not() -> None:
    assert said("{type: cosine, lr: 0.1, steps: 99, past_end: mirror}") == []
    assert [text[:5] for text in said("{type: cosine, lr: 0.1, steps: 96, past_end: mirror}")] == ["LR104"]


def test_a_restart_that_was_asked_for_is_sound() -> None:
    assert said("{type: cosine, lr: 0.1, steps: 50, past_end: mirror, repeat: true}") == []
    assert said("{type: cyclic, lr: 0.1, min_lr: 0.01, steps_up: 10}") == []


def test_a_scaled_cosine_is_told_with_the_rates_of_the_curve() -> None:
    (message,) = said("{type: cosine, lr: 0.1, min_lr: 0.01, steps: 50, past_end: mirror, scale: 0.5}")
    assert "at its lowest, 0.005:" in message

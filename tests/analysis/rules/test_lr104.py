from lrcurve.analysis.rules.lr104 import LR104
from tests.analysis.rules.checked import found, place, said, spec


def test_the_bad_example_by_hand() -> None:
    # Half a wave of 50, then up: step 99 is one before the peak at 100, 0.05 (1 + cos(pi / 50)) = 0.0999013.
    (one,) = found(LR104.bad)
    assert one.message == (
        "the rate rises again from step 50, where cosine is at its lowest, 0: "
        "the run goes on to step 100 and ends at 0.0999013"
    )
    assert (one.step, place(one)) == (50, ("schedules.cosine.steps", 3, 42))


def test_one_step_past_the_lowest_is_sound_and_two_are_not() -> None:
    # The last step is 99: one past step 98, two past step 97.
    assert said("{type: cosine, lr: 0.1, steps: 98, past_end: mirror}") == []
    assert [text[:5] for text in said("{type: cosine, lr: 0.1, steps: 97, past_end: mirror}")] == ["LR104"]


def test_a_phase_that_rises_again_says_that_it_is_one() -> None:
    (message,) = said(
        "[{phases: [{type: cosine, lr: 1, steps: 20, past_end: mirror}], steps: 50}, {type: constant, lr: 1}]"
    )
    assert message.startswith("LR104 the rate rises again from step 20")
    assert "the phase goes on to step 50" in message


def test_a_restart_that_was_asked_for_is_sound() -> None:
    assert said("{type: cosine, lr: 0.1, steps: 50, past_end: mirror, repeat: true}") == []
    assert said("{type: cyclic, lr: 0.1, min_lr: 0.01, steps_up: 10}") == []


def test_a_scaled_cosine_is_told_with_the_rates_of_the_curve() -> None:
    (message,) = said("{type: cosine, lr: 0.1, min_lr: 0.01, steps: 50, past_end: mirror, scale: 0.5}")
    assert "at its lowest, 0.005:" in message


def test_a_whole_wave_comes_back_to_the_peak() -> None:
    (one,) = found(
        spec("{type: transformers.cosine, lr: 0.1, num_warmup_steps: 0, num_training_steps: 100, num_cycles: 1}")
    )
    # Step 99: 0.05 (1 + cos(2 pi 0.99)) = 0.0999013.
    assert one.message == (
        "the rate rises again from step 50, where transformers.cosine is at its lowest, 0: "
        "the run goes on to step 100 and ends at 0.0999013"
    )
    assert (one.step, place(one)[0]) == (50, "schedules.a.num_cycles")


def test_the_line_of_pytorch_optimizer_that_goes_on_below_0() -> None:
    # From 0.1 at step 1 down by 0.1 / 60 a step: 0 at step 61.
    (one,) = found(spec("{type: pytorch_optimizer.LinearScheduler, t_max: 60, max_lr: 0.1, init_lr: 0.1}"), "LR104")
    assert (one.severity, one.step, one.path) == ("error", 62, "schedules.a.t_max")
    assert found(spec("{type: pytorch_optimizer.LinearScheduler, t_max: 98, max_lr: 0.1, init_lr: 0.1}"), "LR104") == []

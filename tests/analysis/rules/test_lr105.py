import pytest

from lrcurve.analysis.rules.lr105 import LR105
from tests.analysis.rules.checked import found, place, said, spec


def test_the_bad_example_by_hand() -> None:
    # Step 79 of 100: 0.001 + 0.099 (1 + cos(0.79 pi)) / 2 = 0.0113873.
    (one,) = found(LR105.bad)
    assert one.message == (
        "only 80 % of cosine is executed, 80 of its 100 steps: the run ends at step 80, at 0.0113873 instead of 0.001"
    )
    assert (one.step, place(one)) == (79, ("schedules.cosine.steps", 3, 57))


def test_a_warmup_that_was_not_counted_in() -> None:
    # The decay of 100 starts at step 20, so 80 of it are left.
    (message,) = said("{type: linear, lr: 0.1, steps: 100, warmup: {steps: 20, start_lr: 0.01}}")
    assert message.startswith("LR105 only 80 % of linear is executed, 80 of its 100 steps")


def test_epochs_are_counted_as_epochs() -> None:
    (message,) = said("{type: linear, lr: 0.1, steps: 20, interval: epoch}", "{epochs: 10, steps_per_epoch: 7}")
    # Epoch 9 of 20: 0.1 * 11 / 20.
    assert message == (
        "LR105 only 50 % of linear is executed, 10 of its 20 epochs: the run ends at step 70, at 0.055 instead of 0"
    )


def test_a_plateau_whose_decay_never_starts_says_so() -> None:
    (one,) = found("steps: 80\nschedules: {a: {type: wsd, lr: 1, decay_steps: 20, steps: 100}}")
    assert one.hint.startswith("the decay at the end never starts")


def test_a_phase_that_the_next_cuts_off() -> None:
    half = "{phases: [{type: linear, lr: 0.1, steps: 100}], steps: 50}"
    # Step 49 of 100: 0.1 * 0.51. A constant of that rate goes on where it stops, one of 0.01 does not.
    assert said(f"[{half}, {{type: constant, lr: 0.05}}]") == []
    assert said(f"[{half}, {{type: constant, lr: 0.01}}]") == [
        "LR105 only 50 % of linear is executed, 50 of its 100 steps: its phase ends at step 50, at 0.051 instead of 0"
    ]


@pytest.mark.parametrize("steps", [100, 101])
def test_one_step_is_let_pass(steps: int) -> None:
    assert said(f"{{type: cosine, lr: 0.1, steps: {steps}}}") == []


RESUMED = "{type: linear, lr: 0.1, steps: 100, resume: {at: 50, with: {steps: %d}}}"


def test_a_run_that_is_stopped_to_go_on_is_not_cut_short() -> None:
    assert [one.code for one in found(spec(RESUMED % 110), "LR105") if one.severity != "note"] == ["LR105"]
    (one,) = found(spec(RESUMED % 200), "LR105")
    assert one.message.startswith("only 50 % of linear is executed, 100 of its 200 steps: the run ends at step 100")
    assert place(one)[0] == "schedules.a.resume.with.steps"
    assert not found(spec(RESUMED % 100), "LR105")


def test_a_function_that_is_cut_off_is_seen_in_its_rates() -> None:
    # Step 599 of 1,000: 0.1 * 0.401.
    assert said("{type: torch.LambdaLR, lr: 0.1, lr_lambda: 'lambda s: max(0, 1 - s / 1000)'}", "{steps: 600}") == [
        "LR105 only 60 % of torch.LambdaLR is executed, 600 of its 1,000 steps: the run ends at step 600, "
        "at 0.0401 instead of 0"
    ]


def test_weight_averaging_takes_over_from_a_decay() -> None:
    half = "{phases: [{type: cosine, lr: 0.1, steps: 100}], steps: 75}"  # step 74: 0.05 (1 + cos(0.74 pi)) = 0.0158
    assert said(f"[{half}, {{type: constant, lr: 0.016}}]") == []
    assert [text[:5] for text in said(f"[{half}, {{type: constant, lr: 0.012}}]")] == ["LR105"]


def test_a_decay_that_starts_after_the_run_is_blamed_on_its_delay() -> None:
    line = (
        "{type: optax.linear_schedule, init_value: 0.1, end_value: 0.001, transition_steps: 50, transition_begin: %d}"
    )
    (one,) = found(spec(line % 100))
    assert (one.code, place(one)[0]) == ("LR105", "schedules.a.transition_begin")
    assert one.hint == "the decay never starts: lower transition_begin"
    (one,) = found(spec(line % 60))
    assert place(one)[0] == "schedules.a.transition_steps"

from lrcurve.analysis.rules.lr112 import LR112
from tests.analysis.rules.checked import found, place, said


def test_the_bad_example_by_hand() -> None:
    # 20 + 80 steps before the third phase, in a run of 100.
    (one,) = found(LR112.bad)
    assert one.message == "phase 3 of 3 never starts: the phases before it take 100 steps, the run has 100 steps"
    assert (one.severity, one.step, place(one)) == ("error", 100, ("schedules.phases[2].steps", 6, 53))


def test_a_last_phase_that_is_cut_off() -> None:
    phases = "[{type: linear, lr: 0.2, min_lr: 0.1, steps: 50}, {type: constant, lr: 0.1, steps: 70}]"
    assert said(phases) == ["LR112 the phases take 120 steps, the run has 100 steps: the last 20 steps are cut off"]


def test_a_decay_that_is_cut_off_is_another_rule() -> None:
    phases = "[{type: constant, lr: 0.1, steps: 50}, {type: linear, lr: 0.1, steps: 100}]"
    assert [text[:5] for text in said(phases)] == ["LR105"]


def test_a_drop_under_an_overlaid_warmup() -> None:
    schedule = "{type: multistep, lr: 0.1, milestones: [20, 60], warmup: {steps: 30, start_lr: 0.001, overlay: true}}"
    assert said(schedule) == [
        "LR112 the first milestone, at step 20, lies under the overlaid warmup, which ends at step 30: "
        "the peak is never reached"
    ]
    assert said(schedule.replace("steps: 30", "steps: 20")) == []


def test_a_decay_under_an_overlaid_warmup() -> None:
    schedule = (
        "{type: wsd, lr: 0.1, min_lr: 0.001, decay_steps: 90, warmup: {steps: 30, start_lr: 0.001, overlay: true}}"
    )
    (message,) = said(schedule)
    assert message.startswith("LR112 the first decay, at step 10, lies under the overlaid warmup")


def test_phases_that_fill_the_run_are_sound() -> None:
    assert said("[{type: constant, lr: 0.1, steps: 50}, {type: linear, lr: 0.1, steps: 50}]") == []


def test_a_warmup_of_a_librarys_own_covers_a_drop_or_everything() -> None:
    schedule = "{type: timm.MultiStepLRScheduler, lr: 0.1, decay_t: [%d, 60], decay_rate: 0.1, warmup_t: 10, %s}"
    (message,) = said(schedule % (5, "warmup_prefix: false, t_in_epochs: false"))
    assert message.startswith(
        "LR112 the first milestone, at step 5, lies under the overlaid warmup, which ends at step 10"
    )
    assert said(schedule % (5, "t_in_epochs: false")) == []  # with the prefix it comes behind the warmup
    hugging = "{type: transformers.linear, lr: 0.1, num_warmup_steps: 80, num_training_steps: %d}"
    (message,) = said(hugging % 50)
    assert message == "LR112 the warmup ends at step 80 and takes all of num_training_steps, 50: no decay is left"


def test_listed_factors_that_first_rise_are_no_milestones_under_a_warmup() -> None:
    listed = '{"50": 10, "80": 10, "90": 0.001}'
    assert said(f"{{type: optax.piecewise_constant_schedule, init_value: 0.1, boundaries_and_scales: {listed}}}") == []

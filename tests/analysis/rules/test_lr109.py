from lrcurve.analysis.rules.lr109 import LR109
from tests.analysis.rules.checked import found, place, said, spec


def test_the_bad_example_by_hand() -> None:
    (one,) = found(LR109.bad)
    assert one.message == "1 of 3 milestones never fires, at step 90: the run ends at step 90"
    assert (one.step, place(one)) == (90, ("schedules.steps.milestones[2]", 3, 58))


def test_several_in_epochs_are_told_in_steps() -> None:
    schedule = "{type: multistep, lr: 0.1, milestones: [30, 60, 80], interval: epoch}"
    assert said(schedule, "{epochs: 50, steps_per_epoch: 10}") == [
        "LR109 2 of 3 milestones never fire, at step 600, 800: the run ends at step 500"
    ]


def test_a_milestone_behind_a_warmup_is_later_unless_it_is_overlaid() -> None:
    late = "{type: multistep, lr: 0.1, milestones: [95], warmup: {steps: 5, start_lr: 0.01}}"
    assert said(late) == ["LR109 1 of 1 milestones never fires, at step 100: the run ends at step 100"]
    assert said(late.replace("0.01}", "0.01, overlay: true}")) == []


def test_a_step_size_as_long_as_the_run() -> None:
    assert said("{type: step, lr: 0.1, step_size: 100}") == [
        "LR109 step never drops: its first drop, after step_size 100, is at step 100; the run ends at step 100"
    ]
    assert said("{type: step, lr: 0.1, step_size: 99}") == []


def test_listed_rates() -> None:
    (one,) = found(spec("{type: values, values: [0.3, 0.2, 0.1], at: [0, 50, 100]}"))
    assert one.message == "1 of 3 listed rates never fires, at step 100: the run ends at step 100"
    assert said("{type: piecewise, at: [0, 100], values: [0.3, 0.1]}") == []  # the way there is used


def test_a_milestone_that_a_checkpoint_comes_before_is_for_what_follows() -> None:
    resumed = "{type: multistep, lr: 0.1, milestones: [30, 60], resume: {at: 50, with: {ceiling: 0.1}}}"
    assert said(resumed) == []
    assert said(resumed.replace("60]", "100]")) == [
        "LR109 1 of 2 milestones never fires, at step 100: the run ends at step 100"
    ]

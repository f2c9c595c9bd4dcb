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


def test_a_boundary_that_acts_a_step_later() -> None:
    # Keras drops behind the boundary: 98 acts at step 99, the last of the run, and 99 never.
    schedule = "{type: keras.PiecewiseConstantDecay, boundaries: [30, %d], values: [0.1, 0.05, 0.01]}"
    assert said(schedule % 98) == []
    (message,) = said(schedule % 99)
    assert message == "LR109 1 of 2 milestones never fires, at step 100: the run ends at step 100"


def test_a_warmup_that_delays_the_first_drop() -> None:
    schedule = "{type: timm.StepLRScheduler, lr: 0.1, decay_t: %d, decay_rate: 0.1, warmup_t: 5, t_in_epochs: false}"
    assert said(schedule % 94) == []
    assert [text[:5] for text in said(schedule % 95)] == ["LR109"]
    milestones = "{type: timm.MultiStepLRScheduler, lr: 1, decay_t: [9, %d], decay_rate: 0.1, warmup_t: 5, %s}"
    assert said(milestones % (94, "t_in_epochs: false")) == []
    assert [text[:5] for text in said(milestones % (95, "t_in_epochs: false"))] == ["LR109"]


def test_a_milestone_that_a_checkpoint_comes_before_is_for_what_follows() -> None:
    resumed = "{type: multistep, lr: 0.1, milestones: [30, 60], resume: {at: 50, with: {ceiling: 0.1}}}"
    assert said(resumed) == []
    assert said(resumed.replace("60]", "100]")) == [
        "LR109 1 of 2 milestones never fires, at step 100: the run ends at step 100"
    ]


def test_a_decay_that_starts_after_the_run() -> None:
    exponential = "{type: optax.exponential_decay, init_value: 1e-3, decay_rate: 0.9, %s}"
    (one,) = found(spec(exponential % "transition_steps: 100, transition_begin: 2000", "{steps: 1000}"))
    assert (one.code, place(one)[0]) == ("LR109", "schedules.a.transition_begin")
    assert one.message == (
        "optax.exponential_decay never starts: transition_begin is 2,000, and the run ends at step 1,000"
    )
    # Behind a warmup of 100 steps 900 are left.
    warmed = (
        "{type: optax.warmup_exponential_decay_schedule, init_value: 1e-6, peak_value: 1e-3, warmup_steps: 100, "
        "transition_steps: 50, decay_rate: 0.9, transition_begin: %d}"
    )
    (message,) = said(warmed % 900, "{steps: 1000}")
    assert "never starts: transition_begin is 900" in message
    assert said(warmed % 800, "{steps: 1000}") == []
    # A staircase that starts, and whose first drop is too late.
    (message,) = said(exponential % "transition_steps: 950, transition_begin: 100, staircase: true", "{steps: 1000}")
    assert "its first drop, after transition_steps 950, is at step 1,050" in message


def test_milestones_that_are_a_librarys_default() -> None:
    factory = "{type: timm.create_scheduler_v2, lr: 0.1, sched: multistep, num_epochs: %d}"
    (one,) = found(spec(factory % 100, "{epochs: 100, steps_per_epoch: 10}"))
    assert one.message == (
        "2 of 3 milestones, the default, never fire, at step 1,800, 2,700: the run ends at step 1,000"
    )
    assert one.hint.endswith("here, write decay_milestones: [90]")
    assert said(factory % 300, "{epochs: 300, steps_per_epoch: 10}") == []

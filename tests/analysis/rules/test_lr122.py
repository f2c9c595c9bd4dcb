from lrcurve.analysis.rules.lr122 import LR122
from tests.analysis.rules.checked import found, place, said, spec


def test_the_example() -> None:
    (one,) = found(LR122.bad)
    assert (one.message, one.hint) == (
        "milestones lists 30 twice",
        "list each milestone once, in ascending order; here, write milestones: [30, 60]",
    )
    assert place(one) == ("schedules.steps.milestones[1]", 3, 62)


def test_an_order_that_the_library_does_not_mind_is_a_note() -> None:
    # torch counts its milestones in a Counter, timm bisects the list as it is.
    run = "{epochs: 90, steps_per_epoch: 2}"
    (one,) = found(spec("{type: torch.MultiStepLR, lr: 0.1, milestones: [60, 30], interval: epoch}", run), "LR122")
    assert (one.severity, one.message) == ("note", "milestones lists 30 after 60, in any order the same to the library")
    (one,) = found(spec("{type: timm.MultiStepLRScheduler, lr: 0.1, decay_t: [60, 30], decay_rate: 0.1}", run), "LR122")
    assert (one.severity, one.message) == ("warning", "decay_t lists 30 after 60")


def test_a_list_in_order_is_sound() -> None:
    assert said("{type: keras.PiecewiseConstantDecay, boundaries: [30, 60], values: [0.1, 0.01, 0.001]}") == []


def test_pairs_are_compared_by_their_first() -> None:
    flax = "{type: flax.create_stepped_learning_rate_schedule, base_learning_rate: 0.1, steps_per_epoch: 1, "
    (one,) = found(spec(flax + "lr_sched_steps: [[30, 0.1], [60, 0.01], [60, 0.001]]}"), "LR122")
    assert (one.message, one.path) == ("lr_sched_steps lists 60 twice", "schedules.a.lr_sched_steps[2]")
    assert found(spec(flax + "lr_sched_steps: [[30, 0.1], [60, 0.01]]}"), "LR122") == []


def test_the_rules_of_a_text_are_no_list() -> None:
    assert said('{type: diffusers.piecewise_constant, lr: 0.1, step_rules: "1:60,0.1:30,0.01"}') == []

"""From what is written to a schedule: defaults, modifiers and their order, sequences, products. All rates by hand."""

import pytest

import lrcurve
from lrcurve.spec import SpecError
from tests.spec.texts import complaints, curve, loaded, rates


def near(values: list[float]) -> object:
    return pytest.approx(values, rel=1e-12)


# The rate and the length that a schedule names none of


def test_the_documents_lr_is_for_those_that_name_none() -> None:
    first, second = loaded("steps: 9\nlr: 0.2\nschedules:\n  a: constant\n  b: {type: constant, lr: 0.3}\n").curves
    assert first.lr([0]).tolist() == [0.2]
    assert second.lr([0]).tolist() == [0.3]


def test_the_documents_lr_reaches_phases_and_the_first_factor_only() -> None:
    assert rates("[{type: warmup, steps: 2}, constant]", [0, 1, 2], lr="0.4") == near([0, 0.2, 0.4])
    # 0.4 * 1, 0.4 * 0.5: the second factor is a shape, with lr 1
    assert rates("{factors: [constant, {type: linear}]}", [0, 50], lr="0.4") == near([0.4, 0.2])


def test_without_any_lr_it_is_missing() -> None:
    assert complaints("cosine") == [
        "schedules.a: cosine needs 'lr', the rate at the start; --lr gives it to all that name none"
    ]


def test_a_bare_type_is_a_schedule() -> None:
    assert rates("linear", [0, 25, 100], lr="1") == near([1, 0.75, 0])


@pytest.mark.parametrize(
    ("schedule", "end"),
    [
        ("{type: linear, lr: 1}", 100),
        ("{type: linear, lr: 1, steps: 40}", 40),
        ("{type: linear, lr: 1, steps: 40%}", 40),
        ("{type: linear, lr: 1, warmup: 30}", 100),
        ("{type: linear, lr: 1, warmup: 30, steps: 40}", 70),
        ("{type: linear, lr: 1, warmup: {steps: 30, overlay: true}}", 100),
        ("[{type: constant, lr: 1, steps: 30}, {type: linear, lr: 1}]", 100),
        ("[{type: constant, lr: 1, steps: 30}, {type: linear, lr: 1, steps: 40}]", 70),
        ("[{type: constant, lr: 1, steps: 30}, {type: linear, lr: 1, warmup: 10}]", 100),
        ("[{type: constant, lr: 1, steps: 30, warmup: 5}, {type: linear, lr: 1}]", 100),
        ("{type: constant, lr: 1, steps: 30}", None),
    ],
)
def test_the_default_length_is_what_is_left_of_the_run(schedule: str, end: int | None) -> None:
    made = curve(schedule)
    if end is None:
        assert made.lr([0, 1000]).tolist() == [1, 1]
    else:
        assert made.lr([end])[0] == 0
        assert made.lr([end - 1])[0] > 0


def test_a_run_that_ends_inside_the_warmup_still_has_a_schedule() -> None:
    assert rates("{type: linear, lr: 1, warmup: 200}", [0, 100, 199, 200, 201]) == near([0, 0.5, 0.995, 1, 0])
    assert rates("[{type: warmup, lr: 1, steps: 200}, {type: linear, lr: 1}]", [100, 200, 201]) == near([0.5, 1, 0])


# Warmup


def test_a_warmup_comes_before() -> None:
    # up in 4 steps to 0.8, then down in the 8 that are left
    at = [0, 1, 3, 4, 5, 8, 11, 12]
    assert rates("{type: linear, lr: 0.8, warmup: 4}", at, "{steps: 12}") == near([0, 0.2, 0.6, 0.8, 0.7, 0.4, 0.1, 0])


def test_a_warmup_laid_over_leaves_the_clock_alone() -> None:
    # the line is at 0.8 * (1 - 4/8) = 0.4 when the warmup of 4 steps hands over to it
    written = "{type: linear, lr: 0.8, warmup: {steps: 4, overlay: true}}"
    assert rates(written, [0, 1, 2, 4, 6, 8], "{steps: 8}") == near([0, 0.1, 0.2, 0.4, 0.2, 0])


def test_milestones_under_a_warmup() -> None:
    before = "{type: multistep, lr: 1, milestones: [6], warmup: 4}"
    over = "{type: multistep, lr: 1, milestones: [6], warmup: {steps: 4, overlay: true}}"
    assert rates(before, [4, 6, 9, 10]) == near([1, 1, 1, 0.1])
    assert rates(over, [4, 5, 6, 10]) == near([1, 1, 0.1, 0.1])


def test_a_warmup_leads_to_the_rate_that_takes_over() -> None:
    # the milestone is inside the warmup, so it ends at 0.1
    assert rates("{type: multistep, lr: 1, milestones: [2], warmup: {steps: 4, overlay: true}}", [1, 2, 4]) == near(
        [0.025, 0.05, 0.1]
    )


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("start_lr: 0.2", [0.2, 0.4, 0.8, 1]),
        ("start_lr: 0.2, shape: linear", [0.2, 0.4, 0.8, 1]),
        ("start_lr: 0.2, shape: constant", [0.2, 0.2, 0.2, 1]),
        ("start_lr: 0.0625, shape: exponential", [0.0625, 0.125, 0.5, 1]),
        ("shape: saturating, gamma: 0.5", [0, 0.5, 0.875, 1]),
        ("shape: cosine", [0, (1 - 2**-0.5) / 2, (1 + 2**-0.5) / 2, 1]),
    ],
)
def test_every_shape_of_warmup(keys: str, expected: list[float]) -> None:
    assert rates(f"{{type: constant, lr: 1, warmup: {{steps: 4, {keys}}}}}", [0, 1, 3, 4]) == near(expected)


def test_a_warmup_of_no_steps_is_none() -> None:
    assert rates("{type: linear, lr: 1, warmup: 0}", [0, 50]) == near([1, 0.5])
    noted = loaded("steps: 9\nschedules:\n  a: {type: linear, lr: 1, warmup: 1%}\n")
    assert noted.curves[0].lr([0]).tolist() == [1]
    assert noted.notes[0].split("\n")[0] == "spec.yaml:3:36: schedules.a.warmup: 1% is 0.09 steps, which rounds to 0"


# Repeat


def test_repeat_starts_again_after_every_cycle() -> None:
    assert rates("{type: linear, lr: 1, steps: 4, repeat: true}", [0, 3, 4, 7, 8, 98]) == near(
        [1, 0.25, 1, 0.25, 1, 0.5]
    )
    assert rates("{type: linear, lr: 1, steps: 4, repeat: false}", [0, 3, 4, 8]) == near([1, 0.25, 0, 0])


def test_repeat_a_number_of_times() -> None:
    # after the second cycle the line stays at its end
    assert rates("{type: linear, lr: 1, steps: 4, repeat: {count: 2}}", [3, 4, 7, 8, 50]) == near([0.25, 1, 0.25, 0, 0])


def test_repeat_a_number_of_times_over_what_is_left() -> None:
    # 90 steps are left for 3 cycles: restarts at 10, 40 and 70
    written = "{type: linear, lr: 1, warmup: 10, repeat: {count: 3}}"
    assert rates(written, [5, 10, 39, 40, 69, 70, 100]) == near([0.5, 1, 1 / 30, 1, 1 / 30, 1, 0])


def test_repeat_with_growing_cycles_and_falling_peaks() -> None:
    # cycles of 2, 4 and 8 steps from 1, 0.5 and 0.25
    written = "{type: linear, lr: 1, steps: 2, repeat: {stretch: 2, decay: 0.5}}"
    assert rates(written, [0, 1, 2, 4, 6, 10, 14]) == near([1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125])


def test_repeat_of_a_sequence_takes_its_length() -> None:
    written = "{phases: [{type: warmup, lr: 1, steps: 2}, {type: linear, lr: 1, steps: 2}], repeat: true}"
    assert rates(written, [0, 1, 2, 3, 4, 5, 6]) == near([0, 0.5, 1, 0.5, 0, 0.5, 1])


def test_repeat_of_a_sequence_with_an_open_phase_needs_its_length() -> None:
    phases = "phases: [{type: warmup, lr: 1, steps: 2}, {type: linear, lr: 1}]"
    assert rates(f"{{{phases}, steps: 4, repeat: true}}", [2, 3, 4, 6]) == near([1, 0.5, 0, 1])
    expected = ["schedules.a.repeat: needs 'steps', the length of one cycle: a phase leaves its own out"]
    assert complaints(f"{{{phases}, repeat: true}}") == expected


def test_the_warmup_comes_once_not_in_every_cycle() -> None:
    assert rates("{type: linear, lr: 1, steps: 4, repeat: true, warmup: 2}", [0, 1, 2, 5, 6, 10]) == near(
        [0, 0.5, 1, 0.25, 1, 1]
    )


# The order of the modifiers: warmup, shift, scale, then floor and ceiling


def test_shift_skips_into_the_warmup() -> None:
    assert rates("{type: constant, lr: 1, warmup: 4, shift: 1}", [0, 1, 3]) == near([0.25, 0.5, 1])


def test_scale_covers_the_warmup() -> None:
    assert rates("{type: constant, lr: 1, warmup: {steps: 4, start_lr: 0.2}, scale: 10}", [0, 2, 4]) == near([2, 6, 10])


def test_the_limits_come_after_the_scale() -> None:
    written = "{type: linear, lr: 1, steps: 10, scale: 10, floor: 2, ceiling: 7}"
    assert rates(written, [0, 3, 4, 8, 9, 50]) == near([7, 7, 6, 2, 2, 2])


def test_the_floor_holds_during_the_warmup_too() -> None:
    assert rates("{type: constant, lr: 1, warmup: 4, floor: 0.3}", [0, 1, 2, 4]) == near([0.3, 0.3, 0.5, 1])


# Once per epoch


EPOCHS = "{epochs: 10, steps_per_epoch: 4}"


def test_interval_epoch_changes_once_per_epoch_and_counts_epochs() -> None:
    at = [0, 3, 4, 7, 8, 36, 39, 40]
    assert rates("{type: linear, lr: 1, interval: epoch}", at, EPOCHS) == near([1, 1, 0.9, 0.9, 0.8, 0.1, 0.1, 0])
    assert rates("{type: linear, lr: 1, steps: 2, interval: epoch}", at[:5], EPOCHS) == near([1, 1, 0.5, 0.5, 0])
    assert rates("{type: multistep, lr: 1, milestones: [3], interval: epoch}", [11, 12], EPOCHS) == near([1, 0.1])
    assert rates("{type: multistep, lr: 1, milestones: [12 steps], interval: epoch}", [11, 12], EPOCHS) == near(
        [1, 0.1]
    )
    assert rates("{type: multistep, lr: 1, milestones: [3ep], interval: step}", [11, 12], EPOCHS) == near([1, 0.1])


def test_interval_epoch_covers_warmup_and_repeat() -> None:
    written = "{type: linear, lr: 1, warmup: 2, steps: 2, repeat: true, interval: epoch}"
    assert rates(written, [0, 3, 4, 8, 12, 15, 16], EPOCHS) == near([0, 0, 0.5, 1, 0.5, 0.5, 1])


def test_a_phase_per_epoch_beside_one_per_step() -> None:
    # two epochs are 8 steps; the line takes the other 32
    written = "[{type: warmup, lr: 1, steps: 2, interval: epoch}, {type: linear, lr: 1}]"
    assert rates(written, [0, 3, 4, 7, 8, 24, 40], EPOCHS) == near([0, 0, 0.5, 0.5, 1, 0.5, 0])


@pytest.mark.parametrize("inside", ["", ", interval: epoch"])
def test_the_parts_of_a_schedule_per_epoch_count_epochs_too(inside: str) -> None:
    # one epoch at 3, then a line over the nine that are left
    written = f"{{phases: [{{type: constant, lr: 3, steps: 1}}, {{type: linear, lr: 1{inside}}}], interval: epoch}}"
    assert rates(written, [0, 3, 4, 7, 8, 36, 40], EPOCHS) == near([3, 3, 1, 1, 8 / 9, 1 / 9, 0])
    written = f"{{factors: [{{type: linear, lr: 1{inside}}}], interval: epoch}}"
    assert rates(written, [0, 3, 4, 36, 40], EPOCHS) == near([1, 1, 0.9, 0.1, 0])


def test_a_broken_epoch_at_the_end_counts_as_one() -> None:
    assert rates("{type: linear, lr: 1, interval: epoch}", [0, 4, 8, 9], "{steps: 10, steps_per_epoch: 4}") == near(
        [1, 2 / 3, 1 / 3, 1 / 3]
    )


def test_interval_epoch_needs_whole_epochs() -> None:
    needs = "epoch needs the steps of an epoch, which {}: add run: {{steps_per_epoch: N}}, or epochs with dataset_size and batch_size"
    assert complaints("{type: linear, lr: 1, interval: epoch}") == [
        "schedules.a.interval: " + needs.format("is not known")
    ]
    unwhole = needs.format("is 2.5, which is not a whole number")
    assert complaints("{type: linear, lr: 1, interval: epoch}", "{steps: 9, steps_per_epoch: 2.5}") == [
        "schedules.a.interval: " + unwhole
    ]


# Sequences and products


def test_an_open_phase_takes_what_the_others_leave_wherever_it_stands() -> None:
    warm, hold, decay = (
        "{type: warmup, lr: 1, steps: 10}",
        "{type: constant, lr: 1}",
        "{type: linear, lr: 1, steps: 20%}",
    )
    assert rates(f"[{warm}, {hold}, {decay}]", [5, 10, 79, 80, 90, 100]) == near([0.5, 1, 1, 1, 0.5, 0])
    assert rates(f"[{hold}, {decay}]", [79, 90, 100]) == near([1, 0.5, 0])
    assert rates(f"{{phases: [{hold}, {decay}]}}", [79, 90, 100]) == near([1, 0.5, 0])
    assert rates(f"{{type: sequence, phases: [{hold}, {decay}]}}", [79, 90, 100]) == near([1, 0.5, 0])


def test_a_nested_sequence_takes_its_share() -> None:
    written = "[[{type: constant, lr: 3, steps: 10}, {type: constant, lr: 2, steps: 10}], {type: linear, lr: 1}]"
    assert rates(written, [9, 10, 19, 20, 60]) == near([3, 2, 2, 1, 0.5])


def test_modifiers_of_a_sequence_cover_all_of_it() -> None:
    written = (
        "{phases: [{type: constant, lr: 3, steps: 10}, {type: constant, lr: 2}], scale: 2, ceiling: 5, warmup: 10}"
    )
    # 6 is what the warmup leads to, before the ceiling: 0.6 a step
    assert rates(written, [5, 8, 9, 20]) == near([3, 4.8, 5, 4])


def test_a_product_multiplies_on_one_clock() -> None:
    written = "{factors: [{type: linear, lr: 0.5}, {type: step, step_size: 50, gamma: 0.1}, {type: constant, lr: 3}]}"
    assert rates(written, [0, 20, 50, 80]) == near([1.5, 1.2, 0.075, 0.03])


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("[constant, linear]", "schedules.a.phases[1]: needs 'steps': only one phase of a sequence may leave its length out, and phase 0 already does"),
        ("{phases: [constant, linear]}", "schedules.a.phases[1]: needs 'steps': only one phase of a sequence may leave its length out, and phase 0 already does"),
        ("[linear, {type: constant, steps: 100}]", "schedules.a.phases[0]: would have no steps: the other phases take 100 of 100; give it 'steps'"),
        ("[]", "schedules.a: sequence needs 'phases', a list of at least one schedule"),
        ("{factors: []}", "schedules.a: product needs 'factors', a list of at least one schedule"),
        ("{phases: constant}", "schedules.a: sequence needs 'phases', a list of at least one schedule"),
        ("{phases: [constant], factors: [constant]}", "schedules.a.factors: unknown key 'factors'; sequence takes phases, type, steps, repeat, warmup, shift, scale, floor, ceiling, interval"),
        ("{type: linear, repeat: {count: 3}}", "schedules.a.repeat: 100 steps do not divide into 3 such cycles: add 'steps', the length of one cycle"),
        ("{type: linear, repeat: {count: 3, stretch: 2}}", "schedules.a.repeat: 100 steps do not divide into 3 such cycles: add 'steps', the length of the first cycle"),
        ("{type: linear, repeat: true}", "schedules.a.repeat: needs 'steps', the length of one cycle, or 'count'"),
        ("{type: linear, steps: 4, repeat: 3}", "schedules.a.repeat: must be true or false, got 3"),
        ("{type: linear, steps: 4, repeat: {count: 0}}", "schedules.a.repeat.count: must be at least 1, got 0"),
        ("{type: linear, steps: 4, repeat: {stretch: 0}}", "schedules.a.repeat.stretch: must be greater than 0 and at most 1000, got 0"),
        ("{type: linear, steps: 0}", "schedules.a.steps: must be at least 1, got 0"),
        ("{type: linear, steps: 0.1%}", "schedules.a.steps: 0.1% is 0.1 steps, which rounds to 0; it must be at least 1"),
        ("{type: linear, floor: 2, ceiling: 1}", "schedules.a.floor: must be at most 'ceiling'"),
        ("{type: linear, warmup: {shape: linear}}", "schedules.a.warmup: needs 'steps', N, how long the warmup takes"),
        ("{type: linear, warmup: {steps: 5, shape: exponential}}", "schedules.a.warmup.start_lr: must be greater than 0 for an exponential warmup, which multiplies its way up"),
        ("{type: linear, warmup: {steps: 5, shap: linear}}", "schedules.a.warmup.shap: unknown key 'shap'; did you mean 'shape'?"),
        ("{type: linear, warmup: [5]}", "schedules.a.warmup: must be a length, got a list"),
        ("{type: [linear]}", "schedules.a.type: must be the name of a type, got a list"),
        ("{type: 3}", "schedules.a.type: unknown type '3'; 'lrcurve list' shows all"),
        ("3", "schedules.a: must be a schedule, a mapping with 'type', or a list of them, got 3"),
        ("", "schedules.a: must be a schedule, a mapping with 'type', or a list of them, got nothing"),
        ("{type: exponential, decay_rate: 1e300}", "schedules.a: the rate at step 99 is inf, which is no finite number"),
        ("{type: constant, lr: 1e308, scale: 10}", "schedules.a: the rate at step 0 is inf, which is no finite number"),
    ],
)  # fmt: skip
def test_what_cannot_be_built(schedule: str, message: str) -> None:
    assert complaints(schedule, lr="1") == [message]


def test_a_warmup_that_has_nothing_to_lead_to() -> None:
    expected = ["schedules.a.warmup: has no rate to lead up to: "]
    found = complaints("{type: exponential, decay_rate: 1e300, warmup: {steps: 50, overlay: true}}", lr="1")
    assert [message[: len(expected[0])] for message in found] == expected


def test_as_many_phases_as_the_limit_says() -> None:
    phase = "{type: constant, steps: 1}"
    assert rates(f"[{', '.join([phase] * 1000)}]", [0], lr="1") == [1]
    assert complaints(f"[{', '.join([phase] * 1001)}]", lr="1") == ["schedules.a: has 1001 phases; the limit is 1000"]


def test_the_longest_lengths_are_exact() -> None:
    end = 2**53
    made = curve("{type: multistep, lr: 1, milestones: [9007199254740990]}", f"{{steps: {end}}}")
    assert made.lr([end - 3, end - 2, end - 1]).tolist() == near([1, 0.1, 0.1])


def test_in_percent_a_length_in_steps_says_what_to_add() -> None:
    with pytest.raises(SpecError) as caught:
        loaded("schedules: {a: {type: step, lr: 1, step_size: 10}, b: {type: exponential, lr: 1, decay_rate: 0.9}}")
    assert [problem.message for problem in caught.value.problems] == [
        "10 is a length in steps, but the run's length is not known: add --steps N or 'steps: N', "
        "or write it as a share of the run, like 10%",
        "exponential counts in steps (decay_steps 1), but the run's length is not known: add --steps N or 'steps: N'",
    ]


def test_evaluate_from_python() -> None:
    assert lrcurve.evaluate({"type": "linear", "lr": 1}, 4).tolist() == near([1, 0.75, 0.5, 0.25])
    assert lrcurve.evaluate(
        [{"type": "warmup", "lr": 1, "steps": 2}, {"type": "linear", "lr": 1, "steps": 2}]
    ).tolist() == near([0, 0.5, 1, 0.5])
    assert lrcurve.evaluate("linear lr=1 interval=epoch", epochs=2, steps_per_epoch=2).tolist() == near(
        [1, 1, 0.5, 0.5]
    )

"""From what is written to a schedule: defaults, modifiers and their order, sequences, products. All rates by hand."""

import pytest

from lrcurve.problems import SpecError
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


TWO_OPEN = (
    "schedules.a[1]: needs 'steps': only one phase of a sequence may leave its length out, and phase 0 already does"
)


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        (
            "[constant, linear]",
            TWO_OPEN,
        ),
        (
            "{phases: [constant, linear]}",
            TWO_OPEN.replace("a[1]", "a.phases[1]"),
        ),
        (
            "[linear, {type: constant, steps: 100}]",
            "schedules.a[0]: would have no steps: the other phases take 100 of 100; give it 'steps'",
        ),
        ("[]", "schedules.a: sequence needs 'phases', a list of at least one schedule"),
        ("{factors: []}", "schedules.a: product needs 'factors', a list of at least one schedule"),
        ("{phases: constant}", "schedules.a: sequence needs 'phases', a list of at least one schedule"),
        (
            "{phases: [constant], factors: [constant]}",
            "schedules.a.factors: unknown key 'factors'; sequence takes phases, type, steps, repeat, warmup, advance, "
            "scale, floor, ceiling, interval; a whole schedule also name, color, linestyle",
        ),
        (
            "{type: linear, repeat: {count: 3}}",
            "schedules.a.repeat: 100 steps do not divide into 3 such cycles: add 'steps', the length of one cycle",
        ),
        (
            "{type: linear, repeat: {count: 3, stretch: 2}}",
            "schedules.a.repeat: 100 steps do not divide into 3 such cycles: add 'steps', "
            "the length of the first cycle",
        ),
        ("{type: linear, repeat: true}", "schedules.a.repeat: needs 'steps', the length of one cycle, or 'count'"),
        ("{type: linear, steps: 4, repeat: 3}", "schedules.a.repeat: must be true or false, got 3"),
        ("{type: linear, steps: 4, repeat: {count: 0}}", "schedules.a.repeat.count: must be at least 1, got 0"),
        (
            "{type: linear, steps: 4, repeat: {stretch: 0}}",
            "schedules.a.repeat.stretch: must be greater than 0 and at most 1000, got 0",
        ),
        ("{type: linear, steps: 0}", "schedules.a.steps: must be at least 1, got 0"),
        (
            "{type: linear, steps: 0.1%}",
            "schedules.a.steps: 0.1% is 0.1 steps, which rounds to 0; it must be at least 1",
        ),
        ("{type: linear, floor: 2, ceiling: 1}", "schedules.a.floor: must be at most 'ceiling'"),
        ("{type: linear, warmup: {shape: linear}}", "schedules.a.warmup: needs 'steps', N, how long the warmup takes"),
        (
            "{type: linear, warmup: {steps: 5, shape: exponential}}",
            "schedules.a.warmup.start_lr: must be greater than 0 for an exponential warmup, "
            "which multiplies its way up",
        ),
        (
            "{type: linear, warmup: {steps: 5, shap: linear}}",
            "schedules.a.warmup.shap: unknown key 'shap'; did you mean 'shape'?",
        ),
        ("{type: linear, warmup: [5]}", "schedules.a.warmup: must be a length, got a list"),
        ("{type: [linear]}", "schedules.a.type: must be the name of a type, got a list"),
        ("{type: 3}", "schedules.a.type: unknown type '3'; 'lrcurve list' shows all"),
        ("3", "schedules.a: must be a schedule, a mapping with 'type', or a list of them, got 3"),
        ("", "schedules.a: must be a schedule, a mapping with 'type', or a list of them, got nothing"),
        (
            "{type: exponential, decay_rate: 1e300}",
            "schedules.a: the rate at step 99 is inf, which is no finite number",
        ),
        ("{type: constant, lr: 1e308, scale: 10}", "schedules.a: the rate at step 0 is inf, which is no finite number"),
    ],
)
def test_what_cannot_be_built(schedule: str, message: str) -> None:
    assert complaints(schedule, lr="1") == [message]


def test_a_warmup_that_has_nothing_to_lead_to() -> None:
    expected = ["schedules.a.warmup: has no rate to lead up to: "]
    found = complaints("{type: exponential, decay_rate: 1e300, warmup: {steps: 50, overlay: true}}", lr="1")
    assert [message[: len(expected[0])] for message in found] == expected


def test_as_many_phases_as_the_limit_says() -> None:
    phase = "{type: constant, steps: 1}"
    assert rates(f"[{', '.join([phase] * 1000)}]", [0], lr="1") == [1]
    what = "schedules: has 1,001 schedules in all, with those inside others; the limit is 1,000"
    assert complaints(f"[{', '.join([phase] * 1001)}]", lr="1") == [what]


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

"""Warmup, repeat and the other modifiers, and their order. All rates by hand."""

import pytest

from tests.spec.texts import complaints, loaded, rates


def near(values: list[float]) -> object:
    return pytest.approx(values, rel=1e-12)


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


# The order of the modifiers: warmup, advance, scale, then floor and ceiling


def test_advance_skips_into_the_warmup() -> None:
    assert rates("{type: constant, lr: 1, warmup: 4, advance: 1}", [0, 1, 3]) == near([0.25, 0.5, 1])


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
    needs = (
        "epoch needs the steps of an epoch, which {}: add run: {{steps_per_epoch: N}}, "
        "or epochs with dataset_size and batch_size"
    )
    assert complaints("{type: linear, lr: 1, interval: epoch}") == [
        "schedules.a.interval: " + needs.format("is not known")
    ]
    unwhole = needs.format("is 2.5, which is not a whole number")
    assert complaints("{type: linear, lr: 1, interval: epoch}", "{steps: 9, steps_per_epoch: 2.5}") == [
        "schedules.a.interval: " + unwhole
    ]

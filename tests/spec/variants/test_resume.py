"""Runs that are stopped and go on with something else."""

import numpy as np
import pytest

from tests.spec.variants.texts import curves, read, wrong

STEPS = np.arange(100)


def test_the_clock_goes_on_where_keys_are_changed() -> None:
    found = curves("a: {type: linear, steps: 100, resume: {at: 5ep, with: {steps: 200}}}")
    # 0.1 * (1 - t / 100) until 50, then 0.1 * (1 - t / 200)
    expected = np.where(STEPS < 50, 0.1 * (1 - STEPS / 100), 0.1 * (1 - STEPS / 200))
    np.testing.assert_allclose(found["a"].lr(STEPS), expected, rtol=1e-12)


def test_the_clock_goes_on_in_another_schedule() -> None:
    found = curves("a: {type: constant, resume: {at: 50%, with: {type: linear, lr: 0.2, steps: 100}}}")
    assert found["a"].lr([49, 50, 75]).tolist() == pytest.approx([0.1, 0.1, 0.05], rel=1e-12)


def test_a_restart_begins_at_0_and_takes_what_is_left() -> None:
    found = curves("a: {type: constant, resume: {at: 50, restart: true, with: {type: linear, lr: 0.2}}}")
    # 0.2 at 50, and 0 at the end, 100
    assert found["a"].lr([49, 50, 75]).tolist() == pytest.approx([0.1, 0.2, 0.1], rel=1e-12)


def test_the_size_of_the_jump_is_told() -> None:
    loaded = read("a: {type: constant, resume: {at: 50, with: {type: constant, lr: 0.125}}}")
    (turn,) = loaded.curves[0].marks
    assert (turn.kind, turn.steps.tolist(), turn.text) == ("transition", [50], "resumed: 0.1 -> 0.125 (+25 %)")
    assert loaded.notes == ("a: resumed: 0.1 -> 0.125 (+25 %) at step 50",)
    (same,) = read("a: {type: constant, resume: {at: 50, with: {lr: 0.1}}}").curves[0].marks
    assert same.text == "resumed at 0.1"
    (far,) = read("a: {type: constant, resume: {at: 50, with: {lr: 5}}}").curves[0].marks
    assert far.text == "resumed: 0.1 -> 5"
    # what a decay falls from step to step is no jump: 0.1 (1 - 50 / 100) on both sides
    (smooth,) = read("a: {type: linear, resume: {at: 50, with: {min_lr: 0}}}").curves[0].marks
    assert smooth.text == "resumed at 0.05"


@pytest.mark.parametrize(
    ("rate", "text"),
    [(0.1 * (1 + 0.95e-6), "resumed at 0.1"), (0.1 * (1 + 1.05e-6), "resumed: 0.1 -> 0.1 (+0.000105 %)")],
)
def test_a_jump_of_a_millionth_is_none(rate: float, text: str) -> None:
    (turn,) = read(f"a: {{type: constant, resume: {{at: 50, with: {{lr: {rate!r}}}}}}}").curves[0].marks
    assert turn.text == text


def test_what_follows_tells_how_long_the_run_is() -> None:
    assert curves("a: {type: linear, steps: 100, resume: {at: 50, with: {steps: 200}}}", run="")["a"].run.ticks == 200
    again = "{type: linear, steps: 100, resume: {at: 50, restart: true, with: {type: linear, steps: 30}}}"
    assert curves(f"a: {again}", run="")["a"].run.ticks == 80


def test_phases_may_be_resumed() -> None:
    phases = "phases: [{type: constant, lr: 0.5, steps: 20}, {type: constant, lr: 0.3}]"
    found = curves(f"a: {{{phases}, resume: {{at: 50, with: [{{type: constant, lr: 0.2, steps: 60}}, constant]}}}}")
    assert found["a"].lr([0, 20, 50, 60]).tolist() == [0.5, 0.3, 0.2, 0.1]


@pytest.mark.parametrize(
    ("resume", "expected"),
    [
        ("5", "schedules.a.resume: must be a mapping such as {at: 45ep, with: {steps: 90ep}}, or a list of them, "
         "got a single value"),
        ("{at: 50}", "schedules.a.resume: needs 'with', a schedule, or keys that take the place of this one's"),
        ("{with: {lr: 1}}", "schedules.a.resume: needs 'at', the first step after the checkpoint"),
        ("{at: 0, with: {lr: 1}}", "schedules.a.resume.at: must be at least 1, got 0"),
        ("{at: 100, with: {lr: 1}}",
         "schedules.a.resume.at: is step 100, past the end of the run of 100 steps: nothing is resumed"),
        ("{at: 50, with: {min: 1}}", "schedules.a.resume.with.min: unknown key 'min'; did you mean 'min_lr'?"),
        ("{at: 50, with: {lr: 1}, form: 2}",
         "schedules.a.resume.form: unknown key 'form'; allowed are at, with, restart"),
    ],
)  # fmt: skip
def test_what_cannot_be_resumed_is_refused(resume: str, expected: str) -> None:
    assert wrong(f"a: {{type: linear, resume: {resume}}}") == [expected]


def test_a_bare_moment_counts_epochs_where_lengths_do() -> None:
    found = curves("a: {type: step, step_size: 1, gamma: 0.5, interval: epoch, resume: {at: 5, with: {lr: 3.2}}}")
    # 0.1 / 2 ** 4 in epoch 4, 3.2 / 2 ** 5 in epoch 5
    assert found["a"].lr([49, 50]).tolist() == [0.00625, 0.1]


def test_the_jump_of_a_run_of_unknown_length_comes_at_a_share() -> None:
    notes = read("a: {type: constant, resume: {at: 50%, with: {lr: 0.2}}}", run="").notes
    assert notes == ("a: resumed: 0.1 -> 0.2 (+100 %) at 50 %",)


def test_another_turn_is_no_jump() -> None:
    phases = "phases: [{type: constant, until: a < 1, steps: 5}, {type: constant, lr: 0.3}]"
    loaded = read(f"a: {{{phases}, resume: {{at: 50, with: {{type: constant, lr: 0.2}}}}}}")
    assert [note for note in loaded.notes if "resumed" in note] == ["a: resumed: 0.3 -> 0.2 (-33.3 %) at step 50"]


def test_a_warmup_is_a_re_warm_after_the_checkpoint() -> None:
    warm = "warmup: {steps: 20, start_lr: 1e-3}"
    found = curves(f"a: {{type: linear, steps: 100, warmup: 4, resume: {{at: 50, with: {{{warm}}}}}}}")
    # the clock goes on, under its own warmup of 4: at step 70 it has 0.1 * (1 - (70 - 4) / 100) = 0.034
    after = 0.1 * (1 - (STEPS - 4) / 100)
    rise = 1e-3 + (0.034 - 1e-3) * (STEPS - 50) / 20
    expected = np.select([STEPS < 4, STEPS < 50, STEPS < 70], [0.1 * STEPS / 4, after, rise], after)
    np.testing.assert_allclose(found["a"].lr(STEPS), expected, rtol=1e-12)
    (turn,) = found["a"].marks
    assert turn.text == "resumed: 0.054 -> 0.001 (-98.1 %), re-warmed"


def test_a_re_warm_of_another_schedule_takes_nothing_of_its_length() -> None:
    found = curves("a: {type: constant, resume: {at: 50, with: {type: linear, lr: 0.2, warmup: 10}}}")
    # 0.2 * (1 - t / 100), reached at 60 from 0 at 50
    assert found["a"].lr([49, 50, 55, 60, 80]).tolist() == pytest.approx([0.1, 0, 0.04, 0.08, 0.04], rel=1e-12)


def test_a_warmup_of_what_restarts_is_its_own() -> None:
    found = curves("a: {type: constant, resume: {at: 50, restart: true, with: {type: linear, lr: 0.2, warmup: 10}}}")
    # from 0 at 50 to 0.2 at 60, then the 40 steps that are left: 0.1 after 20
    assert found["a"].lr([49, 50, 55, 60, 80]).tolist() == pytest.approx([0.1, 0, 0.1, 0.2, 0.1], rel=1e-12)


def test_a_re_warm_counts_epochs_where_lengths_do() -> None:
    resume = "resume: {at: 5, with: {warmup: {steps: 2, start_lr: 0.02}}}"
    found = curves(f"a: {{type: step, step_size: 7, gamma: 0.5, interval: epoch, {resume}}}")
    # in epoch 7 it is 0.05: 0.02 in epoch 5, half-way, 0.035, in epoch 6
    assert found["a"].lr([49, 50, 59, 60, 69, 70]).tolist() == pytest.approx([0.1, 0.02, 0.02, 0.035, 0.035, 0.05])


def test_an_argument_of_a_library_is_no_re_warm() -> None:
    greedy = f"type: transformers.greedy, lr: 0.1, metrics: {[1] * 100}"
    (again,) = read(f"a: {{{greedy}, resume: {{at: 50, with: {{warmup: 3}}}}}}").curves
    (plain,) = read(f"a: {{{greedy}, warmup: 3}}").curves
    assert np.array_equal(again.lr(STEPS)[50:], plain.lr(STEPS)[50:])


def test_a_run_may_be_stopped_again_and_again() -> None:
    resume = "resume: [{at: 30, with: {lr: 0.2}}, {at: 5ep, with: {lr: 0.4, steps: 200}}, {at: 80, with: {lr: 0.1}}]"
    found = curves(f"a: {{type: linear, steps: 100, {resume}}}")
    lr = np.select([STEPS < 30, STEPS < 50, STEPS < 80], [0.1, 0.2, 0.4], 0.1)
    expected = lr * (1 - STEPS / np.where(STEPS < 50, 100, 200))  # each keeps what the one before changed
    np.testing.assert_allclose(found["a"].lr(STEPS), expected, rtol=1e-12)
    texts = [(int(marks.steps[0]), marks.text) for marks in found["a"].marks]
    # 0.07 -> 0.14 at 30, 0.1 -> 0.3 at 50, 0.24 -> 0.06 at 80
    assert texts == [(30, "resumed: 0.07 -> 0.14 (+100 %)"), (50, "resumed: 0.1 -> 0.3 (+200 %)"),
                     (80, "resumed: 0.24 -> 0.06 (-75 %)")]  # fmt: skip


def test_the_clock_goes_on_from_the_last_restart() -> None:
    resume = "resume: [{at: 40, restart: true, with: {type: linear, steps: 50}}, {at: 60, with: {lr: 0.2}}]"
    found = curves(f"a: {{type: constant, {resume}}}")
    # 0.1 * (1 - (t - 40) / 50) from 40 on, twice that from 60 on
    assert found["a"].lr([39, 40, 59, 60, 85]).tolist() == pytest.approx([0.1, 0.1, 0.062, 0.12, 0.02], rel=1e-12)


@pytest.mark.parametrize(
    ("resume", "expected"),
    [
        ("[{at: 50, with: {lr: 1}}, {at: 50, with: {lr: 2}}]",
         "schedules.a.resume[1].at: is step 50, not after the checkpoint before it, which is step 50"),
        ("[{at: 50, with: {lr: 1}}, 7]",
         "schedules.a.resume[1]: must be a mapping such as {at: 45ep, with: {steps: 90ep}}, or a list of them, "
         "got a single value"),
        ("{at: 50, with: {warmup: {steps: 5, overlay: false}}}",
         "schedules.a.resume.with.warmup.overlay: cannot be false: the schedule's clock goes on under a re-warm"),
        ("{at: 50, with: {warmup: {start_lr: 5}}}",
         "schedules.a.resume.with.warmup: needs 'steps', N, how long the warmup takes"),
        ("{at: 50, with: {warmup: -5}}", "schedules.a.resume.with.warmup: must not be negative, got -5"),
        ("[]", "schedules.a.resume: must list at least one, such as {at: 45ep, with: {steps: 90ep}}"),
        ("{at: 50, with: {batchsize: 5}}",
         "schedules.a.resume.with.batchsize: unknown key 'batchsize'; did you mean 'batch_size'?"),
        ("{at: 50, with: {dataset_size: 5}}",
         "schedules.a.resume.with.dataset_size: belongs to the run, of which batch_size, processes, accumulation, "
         "tokens_per_step may change here"),
    ],
)  # fmt: skip
def test_what_cannot_follow_is_refused(resume: str, expected: str) -> None:
    assert wrong(f"a: {{type: linear, resume: {resume}}}") == [expected]


def test_the_mistakes_of_all_that_follows_are_told_at_once() -> None:
    resume = "[{at: 50, with: {min_lr: x, warmup: y}}, {at: 60, with: {lr: z, warmup: {stps: 3}}}]"
    assert wrong(f"a: {{type: linear, floor: v, resume: {resume}}}") == [
        "schedules.a.floor: must be a number, got v",
        "schedules.a.resume[0].with.min_lr: must be a number, got x",
        "schedules.a.resume[0].with.warmup: must be a length: a whole number of steps, or like 5ep, 10%, 3M samples, "
        "2B tokens, got y",
        "schedules.a.resume[1].with.lr: must be a number, got z",
        "schedules.a.resume[1].with.warmup.stps: unknown key 'stps'; did you mean 'steps'?",
    ]

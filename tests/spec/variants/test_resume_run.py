"""Runs that go on with another amount of data in a step."""

from fractions import Fraction

import numpy as np
import pytest

from tests.spec.variants.texts import curves, read, wrong

EPOCHS = "run: {epochs: 90, steps_per_epoch: 100, batch_size: 256}\n"
TOKENS = "run: {steps: 300B tokens, tokens_per_step: 2M}\n"
DOUBLE = "resume: {at: 45ep, with: {batch_size: 512}}"


def test_a_run_of_epochs_ends_where_its_data_is_consumed() -> None:
    found = curves(f"a: {{type: linear, {DOUBLE}}}\nb: linear", run=EPOCHS)
    # 45 epochs of 100 steps, and 45 of 50
    assert (found["a"].run.ticks, found["b"].run.ticks) == (4500 + 2250, 9000)
    assert [found["a"].run.amount(step, "epoch") for step in (0, 4500, 4550, 6750)] == [0, 45, 46, 90]
    # the plan until the checkpoint is the one that was made, and from there on that of the run as it is
    assert found["a"].lr([4499, 4500, 6749]).tolist() == pytest.approx(
        [0.1 * (1 - 4499 / 9000), 0.1 * (1 - 4500 / 6750), 0.1 / 6750], rel=1e-12
    )


def test_lengths_count_over_both_batches() -> None:
    found = curves(
        f"a: {{type: multistep, milestones: [30ep, 60ep, 80ep], {DOUBLE}}}\n"
        f"b: {{type: multistep, milestones: [30, 60, 80], interval: epoch, {DOUBLE.replace('45ep', '45')}}}\n"
        f"c: {{type: multistep, milestones: [3000, 6000, 8000], {DOUBLE}}}\n"
        f"d: {{type: wsd, decay_steps: 10ep, {DOUBLE}}}",
        run=EPOCHS,
    )
    steps = np.arange(6750)
    # epoch 60 begins at step 4500 + 15 * 50 = 5250, epoch 80 at 6250
    in_epochs = 0.1 * 0.1 ** sum((steps >= at).astype(float) for at in (3000, 5250, 6250))
    np.testing.assert_allclose(found["a"].lr(steps), in_epochs, rtol=1e-12)
    np.testing.assert_allclose(found["b"].lr(steps), in_epochs, rtol=1e-12)
    in_steps = 0.1 * 0.1 ** sum((steps >= at).astype(float) for at in (3000, 6000))
    np.testing.assert_allclose(found["c"].lr(steps), in_steps, rtol=1e-12)
    # the last 10 epochs are 500 steps
    np.testing.assert_allclose(found["d"].lr(steps), 0.1 * np.minimum(1, (6750 - steps) / 500), rtol=1e-12)


def test_a_run_of_tokens_ends_where_they_are_consumed() -> None:
    loaded = read("a: {type: linear, resume: {at: 60k, with: {tokens_per_step: 4M}}}", run=TOKENS)
    # 60,000 steps of 2M are 120B, and 45,000 of 4M are 180B
    assert loaded.curves[0].run.ticks == 105_000
    assert loaded.notes == (
        "a: resumed: 0.06 -> 0.04286 (-28.6 %), 2,000,000 -> 4,000,000 tokens a step at step 60,000",
        "a: with another amount of data in a step the run of 300,000,000,000 tokens ends at step 105,000 instead of "
        "150,000",
    )


def test_a_schedule_that_says_the_length_says_it_over_both_batches() -> None:
    text = "a: {type: linear, steps: 300B tokens, resume: {at: 60k, with: {tokens_per_step: 4M}}}"
    assert curves(text, run="run: {tokens_per_step: 2M}\n")["a"].run.ticks == 105_000


def test_a_run_of_steps_keeps_its_length_and_its_rates() -> None:
    run = "run: {steps: 1000, steps_per_epoch: 100}\n"
    loaded = read("a: {type: linear, resume: {at: 500, with: {accumulation: 4}}}\nb: linear", run=run)
    changed, plain = loaded.curves
    assert changed.run.ticks == 1000
    assert np.array_equal(changed.lr(np.arange(1000)), plain.lr(np.arange(1000)))
    assert loaded.notes == (
        "a: resumed at 0.05, 100 -> 25 steps an epoch at step 500",
        "a: the length of the run is given in steps, so it stays and no rate changes with another amount of data in a "
        "step: the run is 25 epochs instead of 10",
    )
    loaded = read("a: {type: linear, resume: {at: 500, with: {accumulation: 4, lr: 0.2}}}", run="run: {steps: 1000}\n")
    assert loaded.notes[1:] == (
        "a: the length of the run is given in steps, so it stays with another amount of data in a step, of which "
        "nothing else is known: add run: {steps_per_epoch: N}, or batch_size",
    )


def test_an_epoch_of_known_data_has_whole_steps() -> None:
    run = "run: {epochs: 4, dataset_size: 1000, batch_size: 10, processes: 2}\n"
    found = curves("a: {type: linear, resume: {at: 2ep, with: {processes: 4, accumulation: 2}}}", run=run)["a"].run
    # 50 batches of 20; then 25 batches of 40 in pairs, 13 updates an epoch
    assert (found.ticks, found.paces("epoch")[1][0]) == (100 + 26, 100)
    assert found.paces("samples") == ((0, Fraction(20)), (100, Fraction(80)))


def test_the_batch_may_change_twice() -> None:
    resume = "resume: [{at: 10ep, with: {batch_size: 512}}, {at: 30ep, with: {batch_size: 1024}}]"
    found = curves(f"a: {{type: linear, {resume}}}", run=EPOCHS)["a"].run
    assert [(change.tick, change.facts.batch_size) for change in found.changes] == [(1000, 512), (2000, 1024)]
    assert found.ticks == 1000 + 20 * 50 + 60 * 25


def test_parameters_beside_it_go_on_the_same_run() -> None:
    params = "params: {momentum: {type: linear, lr: 0.9}, decay: 0.1}"
    found = curves(f"a: {{type: constant, {params}, {DOUBLE}}}", run=EPOCHS)
    assert {curve.run.ticks for curve in found.values()} == {6750}
    assert found["a.momentum"].lr([4499, 4500]).tolist() == pytest.approx(
        [0.9 * (1 - 4499 / 9000), 0.9 * (1 - 4500 / 6750)], rel=1e-12
    )


def test_a_branch_counts_over_both_batches() -> None:
    branch = "branch: {at: 60ep, cooldown: {type: linear, steps: 10ep}}"
    found = curves(f"a: {{type: constant, {DOUBLE}, {branch}}}", run=EPOCHS)
    # epoch 60 begins at step 5250, and 10 epochs are 500 steps there
    assert found["a[60ep]"].run.ticks == 5750
    assert found["a[60ep]"].lr([5250, 5500]).tolist() == pytest.approx([0.1, 0.05])


@pytest.mark.parametrize(
    ("run", "keys", "expected"),
    [
        ("{steps: 100}", "batch_size: 8",
         "batch_size: cannot change, for the run does not tell what it was before: add run: {batch_size: N}"),
        ("{steps: 100}", "tokens_per_step: 8",
         "tokens_per_step: cannot change, for the run does not tell what it was before: add run: {tokens_per_step: N}"),
        ("{steps: 100, batch_size: 4, sequence_length: 8}", "tokens_per_step: 8",
         "tokens_per_step: cannot change, for the run does not tell what it was before: change batch_size, from which "
         "it follows"),
        ("{steps: 100, tokens_per_step: 4}", "{tokens_per_step: 8, accumulation: 2}",
         "tokens_per_step: changes with batch_size, processes and accumulation: leave it out"),
        ("{epochs: 100}", "accumulation: 2",
         "accumulation: changes the steps of an epoch, which the run does not tell: add run: {steps_per_epoch: N}"),
        ("{steps: 100, batch_size: 4}", "batch_size: 0",
         "batch_size: must be a whole number of at least 1, got 0"),
        ("{epochs: 100, dataset_size: 10, batch_size: 4, drop_last: true}", "batch_size: 16",
         "makes a batch larger than the data, and drop_last drops it"),
    ],
)  # fmt: skip
def test_what_cannot_change_is_refused(run: str, keys: str, expected: str) -> None:
    found = wrong(f"a: {{type: linear, resume: {{at: 50, with: {{{keys.strip('{}')}}}}}}}", run=f"run: {run}\n")
    path = "schedules.a.resume.with." if expected.partition(":")[0].isidentifier() else "schedules.a.resume.with: "
    assert found == [f"{path}{expected}"]


def test_a_part_of_epochs_must_not_begin_before_their_steps_change() -> None:
    phases = "[{type: step, step_size: 1, interval: epoch, steps: 30}, constant]"
    found = wrong(f"a: {{phases: {phases}, {DOUBLE}}}", run=EPOCHS)
    assert found == [
        "schedules.a.resume.with: has a part of epochs that begins before step 4,500, where their steps change: say "
        "'interval: epoch' of the whole schedule"
    ]
    assert wrong("a: {type: linear, resume: {at: 50%, with: {accumulation: 2}}}", run="") == [
        "schedules.a.resume.with.accumulation: changes what a step consumes, but the run's length is not known: add "
        "--steps N or 'steps: N'"
    ]

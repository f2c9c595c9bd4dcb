"""The run: how long training is, from whatever is known."""

from fractions import Fraction

import pytest

from lrcurve.run import Run
from lrcurve.spec.run_keys import describe
from tests.spec.texts import curve, loaded, refused

F = Fraction


@pytest.mark.parametrize(
    ("written", "steps", "per_epoch", "samples", "tokens"),
    [
        ("{steps: 50}", 50, None, None, None),
        ("{steps: 1e3}", 1000, None, None, None),
        ("{epochs: 50}", 50, 1, None, None),  # bare epochs: one step each
        ("{epochs: 90, steps_per_epoch: 5000}", 450_000, 5000, None, None),
        ("{epochs: 2.5, steps_per_epoch: 3}", 8, 3, None, None),  # 7.5, half up
        ("{epochs: 1, steps_per_epoch: 2.5}", 3, F(5, 2), None, None),
        ("{steps: 100, epochs: 5}", 100, 20, None, None),
        ("{steps: 7, epochs: 2}", 7, F(7, 2), None, None),
        ("{steps: 50, epochs: 5, steps_per_epoch: 10}", 50, 10, None, None),
        ("{steps: 5ep, steps_per_epoch: 7}", 35, 7, None, None),
        # 1000 samples in batches of 128 are 7.8 batches
        ("{epochs: 2, dataset_size: 1000, batch_size: 128}", 16, 8, 128, None),
        ("{epochs: 2, dataset_size: 1000, batch_size: 128, drop_last: true}", 14, 7, 128, None),
        ("{epochs: 2, dataset_size: 1000, batch_size: 128, drop_last: false}", 16, 8, 128, None),
        # 1,281,167 samples, 8,192 of them in a step: 156.4
        ("{epochs: 90, dataset_size: 1281167, batch_size: 32, processes: 256}", 14_130, 157, 8192, None),
        # 100 passes, 8 to an update: 12.5, and the last one counts
        ("{epochs: 3, dataset_size: 1000, batch_size: 10, accumulation: 8}", 39, 13, 80, None),
        ("{epochs: 3, dataset_size: 1000, batch_size: 5, processes: 2, accumulation: 8}", 39, 13, 80, None),
        ("{steps: 16, dataset_size: 1000, batch_size: 128}", 16, 8, 128, None),
        ("{epochs: 2, dataset_size: 1000, batch_size: 128, steps_per_epoch: 8}", 16, 8, 128, None),
        ("{steps: 16, epochs: 2, dataset_size: 1000, batch_size: 128}", 16, 8, 128, None),
        ("{steps: 3M samples, batch_size: 256}", 11_719, None, 256, None),  # 11,718.75
        ("{steps: 2B tokens, tokens_per_step: 4000000}", 500, None, None, 4_000_000),
        ("{steps: 2B tokens, tokens_per_step: 4M}", 500, None, None, 4_000_000),
        # 4,096 * 8 * 128 = 4,194,304 tokens in a step: 71,525.57 steps
        ("{steps: 300B tokens, sequence_length: 4096, batch_size: 8, processes: 128}", 71_526, None, 1024, 4_194_304),
        ("{steps: 9, sequence_length: 10, batch_size: 2, accumulation: 3, tokens_per_step: 60}", 9, None, 6, 60),
        ("{steps: 9, sequence_length: 10, tokens_per_step: 60}", 9, None, None, 60),
        ("{steps: 9, processes: null, dataset_size: ''}", 9, None, None, None),
        ("{steps: 9, epochs: null}", 9, None, None, None),
        ("{steps: 9007199254740992}", 2**53, None, None, None),
    ],
)
def test_a_run(
    written: str, steps: int, per_epoch: Fraction | None, samples: Fraction | None, tokens: Fraction | None
) -> None:
    run = curve("{type: constant, lr: 1}", written).run
    assert run == Run(ticks=steps, steps_per_epoch=per_epoch, samples_per_step=samples, tokens_per_step=tokens)


def test_steps_at_the_top_level_are_short_for_run() -> None:
    short = loaded("steps: 50\nrun: {steps_per_epoch: 10}\nschedules: {a: {type: constant, lr: 1}}").curves[0]
    assert short.run == Run(ticks=50, steps_per_epoch=F(10))


@pytest.mark.parametrize("written", ["", "run: {}\n", "run:\n", "run: {steps_per_epoch: 10}\n", "steps:\n"])
def test_without_a_length_the_run_is_percent(written: str) -> None:
    run = loaded(written + "schedules: {a: {type: cosine, lr: 1, warmup: 10%}}").curves[0].run
    assert run.tick == "share"
    assert run.ticks == 10_000


@pytest.mark.parametrize(
    ("schedules", "steps"),
    [
        ("{a: {type: cosine, steps: 30}}", 30),
        ("{a: {type: cosine, steps: 30}, b: {type: linear, steps: 40}}", 40),
        ("{a: {type: cosine, steps: 30, warmup: 5}}", 35),
        ("{a: {type: cosine, steps: 30, warmup: {steps: 5}}}", 35),
        ("{a: {type: cosine, steps: 30, warmup: {steps: 5, overlay: true}}}", 30),
        ("{a: {type: cosine, steps: 30, repeat: {count: 3}}}", 90),
        ("{a: [{type: warmup, steps: 3}, {type: cosine, steps: 7}]}", 10),
        ("{a: {phases: [{type: warmup, steps: 3}, {type: cosine, steps: 7}], repeat: {count: 2}}}", 20),
    ],
)
def test_schedules_that_all_say_their_length_say_that_of_the_run(schedules: str, steps: int) -> None:
    run = loaded(f"lr: 1\nschedules: {schedules}").curves[0].run
    assert (run.ticks, run.tick == "share") == (steps, False)


@pytest.mark.parametrize(
    ("schedules", "steps"),
    [("{a: {type: cosine, steps: 3, interval: epoch}}", 30), ("{a: [{type: cosine, steps: 1ep}]}", 10)],
)
def test_they_say_it_in_epochs_too(schedules: str, steps: int) -> None:
    assert loaded(f"lr: 1\nrun: {{steps_per_epoch: 10}}\nschedules: {schedules}").curves[0].run.ticks == steps


@pytest.mark.parametrize(
    "schedules", ["{a: {type: cosine, steps: 10%}, b: cosine}", "{a: {type: cosine, steps: 10%, repeat: true}}"]
)
def test_one_that_does_not_leaves_it_unknown(schedules: str) -> None:
    assert loaded(f"lr: 1\nschedules: {schedules}").curves[0].run.tick == "share"


@pytest.mark.parametrize(
    ("written", "path", "message"),
    [
        (
            "{steps: 100, epochs: 5, steps_per_epoch: 10}",
            "run.epochs",
            "5 epochs of 10 steps are 50 steps, but steps is 100",
        ),
        (
            "{epochs: 1, steps_per_epoch: 9, dataset_size: 1000, batch_size: 128}",
            "run.steps_per_epoch",
            "is 9, but dataset_size 1000 in batches of 128 with accumulation 1 gives 8",
        ),
        (
            "{steps: 1, sequence_length: 10, batch_size: 2, tokens_per_step: 21}",
            "run.tokens_per_step",
            "is 21, but 2 samples of 10 tokens are 20",
        ),
        (
            "{epochs: 1, dataset_size: 1000}",
            "run.dataset_size",
            "needs batch_size, the samples per process and forward pass",
        ),
        ("{epochs: 1, processes: 2}", "run.processes", "needs batch_size, the samples per process and forward pass"),
        (
            "{epochs: 1, accumulation: 2}",
            "run.accumulation",
            "needs batch_size, the samples per process and forward pass",
        ),
        ("{epochs: 1, sequence_length: 10}", "run.sequence_length", "needs batch_size to tell the tokens of a step"),
        (
            "{epochs: 1, dataset_size: 100, batch_size: 128, drop_last: true}",
            "run.dataset_size",
            "is less than one batch of 128 samples, and drop_last drops it",
        ),
        ("{epochs: 0.001, steps_per_epoch: 10}", "run", "has no steps: the length of the run rounds to 0"),
        ("{epochs: 1e15, steps_per_epoch: 1000}", "run", "has 1000000000000000000 steps; at most 2**53 can be counted"),
        ("{epochs: 0}", "run.epochs", "must be greater than 0, got 0"),
        ("{epochs: -1}", "run.epochs", "must be greater than 0, got -1"),
        ("{epochs: many}", "run.epochs", "must be a number, got many"),
        ("{epochs: true}", "run.epochs", "must be a number, got true"),
        ("{epochs: [1]}", "run.epochs", "must be a number"),
        ("{epochs: 1e999}", "run.epochs", "must be a finite number, got 1e999"),
        ("{epochs: 1e300}", "run.epochs", "must be at most 2**53, got 1e300"),
        ("{steps: 1, batch_size: 1.5}", "run.batch_size", "must be a whole number of at least 1, got 1.5"),
        ("{steps: 1, batch_size: 0}", "run.batch_size", "must be a whole number of at least 1, got 0"),
        ("{steps: 1, batch_size: 10%}", "run.batch_size", "must be a plain number, got 10%"),
        ("{steps: 1, batch_size: none, processes: 2}", "run.batch_size", "must be a length: a whole number of steps"),
        ("{steps: 1, drop_last: perhaps}", "run.drop_last", "must be true or false, got perhaps"),
        ("{steps: 1, drop_last: {a: 1}}", "run.drop_last", "must be true or false, got a mapping"),
        ("{steps: 1, epoch: 3}", "run.epoch", "unknown key 'epoch'; did you mean 'epochs'?"),
        ("{steps: 10%}", "steps", "must be a length, not a share of itself, got 10%"),
        ("{steps: 0}", "steps", "must be at least 1, got 0"),
        ("{steps: -1}", "steps", "must not be negative, got -1"),
        ("{steps: [1]}", "steps", "must be the number of optimizer updates"),
        ("{steps: true}", "steps", "must be a length: a whole number of steps"),
        ("{steps: 9007199254740993}", "steps", "must be at most 2**53 steps, got 9007199254740993"),
        ("{steps: 5ep}", "steps", "is a length in epochs, which the run does not tell"),
        ("50", "run", "must be a mapping such as {epochs: 90, steps_per_epoch: 5000}"),
        ("[50]", "run", "must be a mapping such as {epochs: 90, steps_per_epoch: 5000}"),
    ],
)
def test_a_run_that_cannot_be(written: str, path: str, message: str) -> None:
    problems = refused(f"run: {written}\nschedules:\n  a: {{type: constant, lr: 1}}\n").problems
    assert [problem.path for problem in problems] == [path]
    assert problems[0].message.startswith(message)


def test_steps_given_twice() -> None:
    (problem,) = refused("steps: 5\nrun: {steps: 5}\nschedules: {a: {type: constant, lr: 1}}").problems
    assert (problem.path, problem.message) == ("steps", "is given twice, here and in run")


def test_a_schedule_that_repeats_for_ever_has_no_length() -> None:
    assert loaded("schedules: {a: {type: cosine, lr: 1, steps: 10, repeat: false}}").curves[0].run.ticks == 10
    (problem,) = refused("schedules: {a: {type: cosine, lr: 1, steps: 10, repeat: true}}").problems
    assert problem.message.startswith("10 is a length in steps, but the run's length is not known: add --steps N")


def test_what_is_wrong_with_the_run_is_not_blamed_on_lengths() -> None:
    problems = refused("run: {epochs: x}\nschedules: {a: {type: cosine, lr: 1, warmup: 5ep, interval: epoch}}").problems
    assert [problem.path for problem in problems] == ["run.epochs"]


def test_a_run_described() -> None:
    run = Run(ticks=500, steps_per_epoch=F(40), samples_per_step=F(256), tokens_per_step=F(4_000_000))
    assert describe(run) == (
        "500 steps; 12.5 epochs of 40 steps; 256 samples per step, 128,000 in all; "
        "4,000,000 tokens per step, 2,000,000,000 in all"
    )
    assert describe(Run(ticks=10_000, tick="share")) == "length unknown, shown in percent"

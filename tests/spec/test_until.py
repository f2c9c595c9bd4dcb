"""Phases and warmups that end when a metric crosses a value, and what is said where nothing tells when."""

from pathlib import Path

import pytest

from lrcurve.problems import SpecError
from tests.spec.texts import loaded

PHASES = """\
run: {{steps: 100, steps_per_epoch: 10}}
schedules:
  a:
    - {{type: constant, lr: 0.01, until: "{until}"{more}}}
    - {{type: constant, lr: 0.1}}
"""
ERRORS = "step,train_error\n9,0.95\n19,0.85\n29,0.79\n39,0.9\n49,0.7\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.csv").write_text(ERRORS, encoding="utf-8")
    return tmp_path


def phases(folder: Path, until: str = "train_error < 0.8", more: str = ", metrics: train.csv") -> tuple[int, list[str]]:
    """Return the first step at the second rate, and the notes."""
    read = loaded(PHASES.format(until=until, more=more), folder=str(folder))
    (curve,) = read.curves
    rates = curve.lr(range(100))
    assert set(rates.tolist()) == {0.01, 0.1}
    first = rates.tolist().index(0.1)
    assert (rates[first:] == 0.1).all()
    (turn,) = curve.marks
    assert (turn.kind, turn.steps.tolist()) == ("transition", [first])
    return first, [*read.notes, turn.text]


@pytest.mark.parametrize(
    ("until", "first"),
    [
        # 0.79 comes after update 29
        ("train_error < 0.8", 30),
        ("train_error<8e-1", 30),
        ("train_error <= 0.85", 20),
        ("train_error < 0.85", 30),
        ("train_error > 0.9", 10),
        ("train_error >= 0.95", 10),
    ],
)
def test_the_next_phase_begins_after_the_update_with_the_metric(folder: Path, until: str, first: int) -> None:
    assert phases(folder, until)[0] == first


def test_a_list_comes_at_its_pace(folder: Path) -> None:
    assert phases(folder, "loss < 2", ", metrics: [3, 2, 1.9], every: 7")[0] == 21
    assert phases(folder, "loss < 2", ", metrics: [3, 2, 1.9], every: 1ep")[0] == 30
    assert phases(folder, "loss < 2", ", metrics: [3, 2, 1.9]")[0] == 3


def test_the_estimate_counts_without_metrics_and_is_called_one(folder: Path) -> None:
    first, notes = phases(folder, more=", steps: 40")
    assert first == 40
    assert "40 steps is an estimate: name the 'metrics' that tell when train_error < 0.8 comes true" in notes[0]
    assert notes[-1] == "about here: train_error < 0.8"


def test_the_metrics_count_more_than_the_estimate(folder: Path) -> None:
    first, notes = phases(folder, more=", steps: 40, metrics: train.csv")
    assert first == 30
    assert notes == ["train_error < 0.8"]


def test_metrics_before_the_phase_do_not_count(folder: Path) -> None:
    text = """\
steps: 100
schedules:
  a:
    - {type: constant, lr: 0.5, steps: 35}
    - {type: constant, lr: 0.01, until: train_error < 0.8, metrics: train.csv}
    - {type: constant, lr: 0.1}
"""
    (curve,) = loaded(text, folder=str(folder)).curves
    # 0.79 after update 29 is before it; 0.7 after update 49 is the first in it
    assert curve.lr([34, 35, 49, 50]).tolist() == [0.5, 0.01, 0.01, 0.1]


def test_a_condition_that_never_holds_takes_the_rest_of_the_run(folder: Path) -> None:
    rows = "".join(f"{step},0.9\n" for step in range(0, 100, 9))
    (folder / "train.csv").write_text(f"step,train_error\n{rows}", encoding="utf-8")
    read = loaded(PHASES.format(until="train_error < 0.8", more=", metrics: train.csv"), folder=str(folder))
    assert set(read.curves[0].lr(range(100)).tolist()) == {0.01}
    assert "train_error < 0.8 does not come true before the run ends, so nothing follows" in read.notes[0]


def complaint(folder: Path, until: str, more: str) -> str:
    with pytest.raises(SpecError) as caught:
        loaded(PHASES.format(until=until, more=more), folder=str(folder))
    (problem,) = caught.value.problems
    assert problem.mark is not None
    return f"{problem.path.removeprefix('schedules.a[0].')}: {problem.message}"


@pytest.mark.parametrize(
    ("until", "more", "message"),
    [
        (
            "train_error < 0.1",
            ", metrics: train.csv",
            "until: 'train_error < 0.1' does not come true in train.csv, whose last of 5 values comes "
            "after step 49; the nearest is 0.7",
        ),
        (
            "loss < 1",
            "",
            "until: 'loss < 1' needs 'metrics', the file or list that tells, or 'steps', an estimate of "
            "how long it takes",
        ),
        ("loss", ", steps: 4", "until: must be a metric and where it has to be, such as "
         "'train_error < 0.8', got 'loss'"),
        ("loss < x", ", steps: 4", "until: must be a number behind '<', got x"),
        (
            "train_eror < 1",
            ", metrics: train.csv",
            "metrics: train.csv has no column 'train_eror'; did you mean 'train_error'?; it has train_error",
        ),
        ("loss < 1", ", metrics: 5", "metrics: must be a file such as train.csv, or a list of numbers, "
         "got 5"),
        ("loss < 1", ", metrics: []", "metrics: must list at least one value"),
        ("train_error < 1", ", metrics: train.csv#val",
         "metrics: names the column 'val', but 'train_error < 1' is of 'train_error'"),
        ("loss < 1", ", metrics: [x]", "metrics: must be a number, got x"),
        ("loss < 1", ", metrics: [1], every: 0", "every: must be at least 1, got 0"),
    ],
)  # fmt: skip
def test_what_cannot_tell_is_refused(folder: Path, until: str, more: str, message: str) -> None:
    assert complaint(folder, until, more) == message


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("{type: constant, lr: 1, until: a < 1, steps: 4}", "ends a phase, or a warmup, that something follows"),
        ("[{type: constant, lr: 1, steps: 4}, {type: constant, lr: 1, until: a < 1, steps: 4}]",
         "ends a phase that another follows; this is the last"),
        ("{type: constant, lr: 1, until: a < 1, metrics: [1]}", "ends a phase, or a warmup, that something follows"),
        ("{type: constant, lr: 1, metrics: [1]}", "goes with 'until'"),
        ("{type: constant, lr: 1, warmup: {metrics: [1], steps: 2}}", "goes with 'until'"),
        ("{type: constant, lr: 1, every: 3}", "goes with 'until'"),
        ("{type: constant, lr: 1, warmup: {start_lr: 0.1}}", "needs 'steps', N, how long the warmup takes"),
    ],
)  # fmt: skip
def test_where_it_has_no_meaning_it_is_refused(schedule: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        loaded(f"steps: 100\nschedules:\n  a: {schedule}\n")
    assert [problem.message for problem in caught.value.problems] == [message]


def test_a_warmup_ends_likewise_and_the_decay_keeps_its_clock(folder: Path) -> None:
    text = """\
steps: 100
schedules:
  a:
    type: multistep
    lr: 0.1
    gamma: 0.1
    milestones: [60]
    warmup: {until: train_error < 0.8, metrics: train.csv, start_lr: 0.01, shape: constant, overlay: true}
"""
    (curve,) = loaded(text, folder=str(folder)).curves
    assert curve.lr([0, 29, 30, 59]).tolist() == [0.01, 0.01, 0.1, 0.1]
    assert curve.lr([60]).tolist() == pytest.approx([0.01], rel=1e-12)
    (turn,) = curve.marks
    assert (turn.steps.tolist(), turn.text) == ([30], "train_error < 0.8")


def test_a_metric_may_have_blanks_in_its_name(folder: Path) -> None:
    (folder / "train.csv").write_text("step,Val Loss\n9,3\n19,1\n", encoding="utf-8")
    assert phases(folder, "Val Loss < 2")[0] == 20


def test_what_is_supposed_of_epochs_is_said(folder: Path) -> None:
    (folder / "train.csv").write_text("epoch,loss\n1,3\n3,1\n", encoding="utf-8")
    first, notes = phases(folder, "loss < 2")
    assert first == 30
    assert "train.csv: epochs 1, 3, ... are taken to count from 1; if they count from 0, begin the file" in notes[0]


def first_step(folder: Path, schedule: str, run: str = "{epochs: 10, steps_per_epoch: 10}") -> int:
    """Return the first step at a rate of 0.1."""
    (curve,) = loaded(f"run: {run}\nschedules:\n  a: {schedule}\n", folder=str(folder)).curves
    found: list[float] = curve.lr(range(100)).tolist()
    return found.index(0.1)


UNTIL = "{type: constant, lr: 0.01, until: train_error < 0.8, metrics: train.csv}"


@pytest.mark.parametrize(
    ("schedule", "first"),
    [
        # 0.79 comes after update 29, with which epoch 2 ends
        (f"{{phases: [{UNTIL}, {{type: constant, lr: 0.1}}], interval: epoch}}", 30),
        # the clock of what is shifted is ahead: the phase has begun 10 updates before the run
        (f"{{phases: [{UNTIL}, {{type: constant, lr: 0.1}}], advance: 10}}", 30),
        (
            "{type: constant, lr: 0.1, advance: 10, warmup: {until: train_error < 0.8, metrics: train.csv, "
            "start_lr: 0.01, shape: constant}}",
            30,
        ),
        # inside another list, which begins at 5
        (f"[{{type: constant, lr: 0.5, steps: 5}}, [{UNTIL}, {{type: constant, lr: 0.1}}]]", 30),
        # after a warmup of 20
        (f"{{phases: [{UNTIL}, {{type: constant, lr: 0.1}}], warmup: {{steps: 20, start_lr: 0.02}}}}", 30),
        # a list counts from where the phase begins
        ("[{type: constant, lr: 0.5, steps: 5}, {type: constant, lr: 0.01, until: x < 1, metrics: [2, 0.5], every: 3}, "
         "{type: constant, lr: 0.1}]", 11),
    ],
)  # fmt: skip
def test_moments_are_those_of_the_run_wherever_a_phase_is(folder: Path, schedule: str, first: int) -> None:
    assert first_step(folder, schedule) == first


def test_what_comes_within_an_epoch_is_heard_at_its_end(folder: Path) -> None:
    (folder / "train.csv").write_text("step,train_error\n12,0.9\n25,0.1\n99,0.1\n", encoding="utf-8")
    assert first_step(folder, f"{{phases: [{UNTIL}, {{type: constant, lr: 0.1}}], interval: epoch}}") == 30


def test_a_list_says_how_often_its_values_come_where_the_run_has_no_length() -> None:
    phases = "[{{type: constant, lr: 0.01, until: a < 1, metrics: [2, 0.5]{}}}, {{type: constant, lr: 0.1}}]"
    with pytest.raises(SpecError, match="needs 'every', a share such as 5%: the run's length is not known"):
        loaded(f"schedules:\n  a: {phases.format('')}\n")
    (curve,) = loaded(f"schedules:\n  a: {phases.format(', every: 10%')}\n").curves
    # the second value comes after 20 % of 10,000 parts
    assert curve.lr([1999, 2000]).tolist() == [0.01, 0.1]


def test_only_values_since_the_phase_began_are_near(folder: Path) -> None:
    text = """\
steps: 100
schedules:
  a:
    - {type: constant, lr: 0.5, steps: %d}
    - {type: constant, lr: 0.01, until: train_error < 0.7, metrics: train.csv}
    - {type: constant, lr: 0.1}
"""
    with pytest.raises(SpecError, match=r"last of 2 values comes after step 49; the nearest is 0.7"):
        loaded(text % 35, folder=str(folder))
    with pytest.raises(SpecError, match=r"train.csv has no value after step 60, where this begins"):
        loaded(text % 60, folder=str(folder))


def test_an_estimate_is_a_share_where_the_run_has_no_length() -> None:
    text = "schedules:\n  a: [{type: constant, lr: 1, until: a < 1, steps: 50%}, {type: constant, lr: 2}]\n"
    assert "50 % is an estimate" in loaded(text).notes[0]

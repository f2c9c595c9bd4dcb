"""Metric series from files: the column that is meant, when each value is known, and what is wrong with it."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import lrcurve
from lrcurve.problems import SpecError
from lrcurve.run import Run
from lrcurve.sources.files import Folder
from lrcurve.sources.load import load_sources
from lrcurve.spec.metrics import is_reference, read_series
from lrcurve.spec.overrides import Overrides
from lrcurve.spec.units import Clock
from tests.spec import texts
from tests.spec.texts import loaded

CSV = "epoch,train_loss,val_loss\n0,3,2.5\n1,2,\n2,1.5,2.0\n3,1.2,1e1\n"
CLOCK = Clock(Run(ticks=100, steps_per_epoch=Fraction(10)))
EPOCHS = Clock(CLOCK.run, 10)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "val.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "val.tsv").write_text(CSV.replace(",", "\t"), encoding="utf-8")
    (tmp_path / "log.jsonl").write_text('{"step": 9, "acc": 0.5}\n{"step": 10}\n{"step": 20, "acc": 1}\n', "utf-8")
    (tmp_path / "done.csv").write_text("epoch,loss\n0.5,4\n1,3\n2,2\n", encoding="utf-8")
    (tmp_path / "blank.csv").write_text("epoch,loss\n0,\n1,4\n2,3\n", encoding="utf-8")
    (tmp_path / "gaps.csv").write_text("epoch,loss\n2,4\n4,3\n", encoding="utf-8")
    (tmp_path / "log.json").write_text('{"step": 9, "acc": 0.5}\n{"step": 20, "acc": 1}\n', "utf-8")
    (tmp_path / "log.txt").write_text('{"step": 9, "acc": 0.5}\n{"step": 20, "acc": 1}\n', "utf-8")
    (tmp_path / "plain.csv").write_text("loss\n4\n3\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "values", "at"),
    [
        # epochs of 10 steps, counted from 0: epoch 2 ends with update 29
        ("val.csv#val_loss", (2.5, 2.0, 10.0), (9, 29, 39)),
        ("val.tsv#train_loss", (3.0, 2.0, 1.5, 1.2), (9, 19, 29, 39)),
        ("log.jsonl#acc", (0.5, 1.0), (9, 20)),
        ("log.jsonl", (0.5, 1.0), (9, 20)),
        # counted by how many have ended: half of one, one, two
        ("done.csv", (4.0, 3.0, 2.0), (4, 9, 19)),
        # counted from 0, whatever is known of epoch 0
        ("blank.csv", (4.0, 3.0), (19, 29)),
        ("gaps.csv", (4.0, 3.0), (19, 39)),
        # JSON lines under other names
        ("log.json", (0.5, 1.0), (9, 20)),
        ("log.txt#acc", (0.5, 1.0), (9, 20)),
        ("plain.csv", (4.0, 3.0), None),
    ],
)
def test_a_column_in_the_order_of_its_rows_without_blanks(
    folder: Path, text: str, values: tuple[float, ...], at: Any
) -> None:
    assert is_reference(text)
    series = read_series(text, Folder(folder), CLOCK)
    assert (series.values, series.at) == (values, at)


@pytest.mark.parametrize(
    ("name", "doubted"),
    [("val.csv#val_loss", False), ("blank.csv", False), ("done.csv", False), ("log.jsonl", False), ("gaps.csv", True)],
)
def test_epochs_that_may_count_from_0_or_1_are_noted(folder: Path, name: str, doubted: bool) -> None:
    said = "epochs 2, 4, ... are taken to count from 1; if they count from 0, begin the file with a row of epoch 0"
    assert read_series(name, Folder(folder), CLOCK).note == (said if doubted else "")


def test_the_ticks_of_a_clock_that_counts_epochs(folder: Path) -> None:
    assert read_series("val.csv#val_loss", Folder(folder), EPOCHS).at == (0, 2, 3)
    # updates 9 and 20, in epochs 0 and 2, are heard when these end
    assert read_series("log.jsonl", Folder(folder), EPOCHS).at == (0, 2)
    (folder / "part.csv").write_text("epoch,loss\n0.5,4\n2,3\n2.1,2\n", encoding="utf-8")
    # so is what comes in the middle of epochs 0 and 2; two that have ended are 0 and 1
    assert read_series("part.csv", Folder(folder), EPOCHS).at == (0, 1, 2)


def test_the_column_may_be_said_beside_the_file(folder: Path) -> None:
    assert read_series("val.csv#val_loss", Folder(folder), CLOCK, "train_loss").values == (3.0, 2.0, 1.5, 1.2)


@pytest.mark.parametrize("text", ["0.5", "1,2", "nan"])
def test_numbers_are_no_file(text: str) -> None:
    assert not is_reference(text)


def wrong(folder: Path, text: str, clock: Clock = CLOCK) -> lrcurve.Problem:
    with pytest.raises(SpecError) as caught:
        read_series(text, Folder(folder, allow_files=True), clock)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vall.csv#a", "no such file; did you mean 'val.csv'?"),
        ("val.csv#val_los", "val.csv has no column 'val_los'; did you mean 'val_loss'?; it has train_loss, val_loss"),
        ("val.csv", "val.csv needs a column, written file#column; it has train_loss, val_loss"),
        ("nope.csv#a", "no such file"),
        (".#a", "cannot be read: it is no file"),
    ],
)
def test_what_is_not_there(folder: Path, text: str, message: str) -> None:
    assert message in wrong(folder, text).message


@pytest.mark.parametrize("cell", ["nan", "inf", "x", "true"])
def test_a_cell_that_is_no_number_has_its_line(folder: Path, cell: str) -> None:
    (folder / "bad.csv").write_text(f"loss\n1\n2\n{cell}\n", encoding="utf-8")
    problem = wrong(folder, "bad.csv")
    assert problem.mark is not None
    assert problem.mark.line == 4
    assert f"must be a number in every row, got {cell}" in problem.message


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("step,loss\n5,1\n5,2\n", 3, "must rise from row to row by at least a step, got 5 after 5"),
        ("step,loss\n5,1\n6.5,2\n", 3, "must be a whole number from 0 in every row, got 6.5"),
        ("step,loss\n-1,1\n", 2, "must be a whole number from 0 in every row, got -1"),
        ("epoch,loss\n1,1\nx,2\n", 3, "must be a number from 0 in every row, got x"),
        ("epoch,loss\n1,1\n1.01,2\n", 3, "must rise from row to row by at least a step, got 1.01 after 1"),
        ("epoch,loss\n1,1\n9e15,2\n", 3, "must stay below 2**53 steps, got 9e15"),
    ],
)
def test_moments_that_cannot_be(folder: Path, rows: str, line: int, message: str) -> None:
    (folder / "bad.csv").write_text(rows, encoding="utf-8")
    problem = wrong(folder, "bad.csv")
    assert problem.mark is not None
    assert (problem.mark.line, problem.message) == (line, message)


def test_what_the_run_does_not_tell(folder: Path) -> None:
    short = wrong(folder, "val.csv#val_loss", Clock(Run(ticks=100)))
    assert "the run does not tell an epoch's steps" in short.message
    percent = wrong(folder, "log.jsonl", Clock(Run(ticks=10_000, tick="share")))
    assert "counts in steps, but the run's length is not known" in percent.message


def test_an_empty_column_is_refused(folder: Path) -> None:
    (folder / "empty.csv").write_text("step,loss\n0,\n1,\n", encoding="utf-8")
    assert "has no values" in wrong(folder, "empty.csv#loss").message


PLATEAU = """\
run: {{steps: 60, steps_per_epoch: 10}}
lr: 0.8
schedules:
  a: {{type: plateau, factor: 0.5, patience: 0, metrics: 'val.csv#val_loss'{more}}}
"""


def test_a_plateau_goes_by_the_moments_of_the_file(folder: Path) -> None:
    read = loaded(PLATEAU.format(more=""), folder=str(folder))
    (curve,) = read.curves
    # 2.5 after update 9, 2.0 after 29, and 10 after 39, which is worse and cuts
    assert curve.lr([0, 39, 40, 49]).tolist() == [0.8, 0.8, 0.4, 0.4]
    # the next value would come after update 49
    assert curve.run.ticks == 50
    bad, cut = curve.marks
    assert (bad.kind, bad.steps.tolist(), cut.kind, cut.steps.tolist()) == ("no_improvement", [39], "reduction", [39])


def test_a_pace_that_contradicts_the_file_is_refused(folder: Path) -> None:
    with pytest.raises(SpecError, match=r"is 10, but value 2 of val.csv comes after step 29, not 19; leave it out"):
        loaded(PLATEAU.format(more=", every: 1ep"), folder=str(folder))
    full = PLATEAU.replace("val_loss", "train_loss").format(more=", every: 1ep")
    assert loaded(full, folder=str(folder)).curves[0].run.ticks == 50


def test_a_plateau_per_epoch_hears_whole_epochs(folder: Path) -> None:
    (curve,) = loaded(PLATEAU.format(more=", interval: epoch"), folder=str(folder)).curves
    assert curve.lr([0, 39, 40, 49]).tolist() == [0.8, 0.8, 0.4, 0.4]
    assert [marks.steps.tolist() for marks in curve.marks] == [[39], [39]]


def test_a_plateau_phase_hears_what_comes_in_its_time(folder: Path) -> None:
    text = """\
run: {steps: 60, steps_per_epoch: 10}
lr: 0.8
schedules:
  a:
    - {type: constant, steps: 15}
    - {type: plateau, factor: 0.5, patience: 0, metrics: 'val.csv#train_loss', mode: max}
"""
    (curve,) = loaded(text, folder=str(folder)).curves
    # 2 comes after update 19, in the second phase the first; 1.5 after 29 and 1.2 after 39 are lower and cut
    assert curve.lr([19, 20, 29, 30, 39, 40]).tolist() == [0.8, 0.8, 0.8, 0.4, 0.4, 0.2]


@pytest.mark.parametrize(
    ("more", "message"), [("", "step 50, where this begins"), (", interval: epoch", "epoch 5, where this begins")]
)
def test_a_plateau_that_begins_after_all_values_is_refused(folder: Path, more: str, message: str) -> None:
    text = """\
run: {steps: 60, steps_per_epoch: 10}
lr: 0.8
schedules:
  a: [{type: constant, steps: 50}, {type: plateau, metrics: 'val.csv#val_loss'%s}]
"""
    with pytest.raises(SpecError, match=f"val.csv has no value after {message}"):
        loaded(text % more, folder=str(folder))


def test_a_pace_per_epoch_is_told_in_epochs(folder: Path) -> None:
    with pytest.raises(SpecError, match=r"is 1, but value 2 of val.csv comes after epoch 2, not 1; leave it out"):
        loaded(PLATEAU.format(more=", interval: epoch, every: 1"), folder=str(folder))


def test_a_plateau_that_repeats_cannot_go_by_steps_of_the_run(folder: Path) -> None:
    text = """\
run: {steps: 60, steps_per_epoch: 10}
lr: 0.8
schedules:
  a: {type: plateau, metrics: 'val.csv#val_loss', repeat: true, steps: 30}
"""
    with pytest.raises(
        SpecError, match=r"val.csv tells steps of the run, but when this part begins is not fixed: it repeats"
    ):
        loaded(text, folder=str(folder))


def test_a_library_hears_one_after_another_and_says_so(folder: Path) -> None:
    spec = folder / "plateau.yaml"
    spec.write_text(
        "type: torch.ReduceLROnPlateau\nlr: 0.8\nfactor: 0.5\npatience: 0\nmetrics: log.jsonl#acc\n", "utf-8"
    )
    loaded = load_sources([str(spec)], Overrides(steps="9"))
    (curve,) = loaded.curves
    # 0.5, then worse: with patience 0 the worse one cuts, seen at update 2
    assert curve.lr([0, 1, 2]).tolist() == [0.8, 0.8, 0.4]
    assert curve.run.ticks == 3
    assert any("the metrics end after 2" in note for note in loaded.notes)
    assert any("torch.ReduceLROnPlateau hears one at every step" in note for note in loaded.notes)


def test_the_place_of_a_wrong_file_is_that_of_the_value(folder: Path) -> None:
    with pytest.raises(lrcurve.SpecError) as caught:
        load_sources(["plateau lr=0.1 metrics=nope.csv"], Overrides(steps="9"))
    (problem,) = caught.value.problems
    assert problem.path.endswith("metrics")
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (1, len("plateau lr=0.1 metrics=") + 1)


def test_a_plateau_that_begins_within_an_epoch_cannot_count_those_of_the_run(folder: Path) -> None:
    text = """\
run: {steps: 60, steps_per_epoch: 10}
lr: 0.8
schedules:
  a: [{type: constant, steps: 15}, {type: plateau, metrics: 'val.csv#val_loss', interval: epoch}]
"""
    with pytest.raises(SpecError, match=r"when this part begins is not fixed: .* begins within an epoch"):
        loaded(text, folder=str(folder))


def test_moments_are_told_once(folder: Path) -> None:
    with pytest.raises(SpecError, match=r"must not be given together with val.csv, which tells when each value comes"):
        loaded(PLATEAU.format(more=", at: [1, 2, 3]"), folder=str(folder))


def test_a_column_that_is_there_twice_is_refused(folder: Path) -> None:
    (folder / "two.csv").write_text("loss,loss\n1,2\n", encoding="utf-8")
    assert wrong(folder, "two.csv#loss").message == "two.csv has 2 columns called 'loss'"


def test_a_library_hears_the_same_again_where_it_repeats(folder: Path) -> None:
    text = """\
steps: 60
schedules:
  a:
    type: torch.ReduceLROnPlateau
    lr: 0.8
    factor: 0.5
    patience: 0
    metrics: log.jsonl#acc
    repeat: true
    steps: 3
"""
    (curve,) = loaded(text, folder=str(folder)).curves
    assert curve.lr([0, 1, 2, 3, 5]).tolist() == [0.8, 0.8, 0.4, 0.8, 0.4]


def test_a_rule_that_leaves_float32_warns_nobody() -> None:
    # keras computes in float32, in which 8.2e65 is infinite; every warning is an error in these tests.
    schedule = "{type: keras.ReduceLROnPlateau, lr: 8.2e+65, patience: 1, metrics: [1, 1, 1, 1]}"
    assert texts.rates(schedule, [0, 1]) == [8.2e65, 8.2e65]

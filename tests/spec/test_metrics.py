"""Metric series from files: the column that is meant, and what is wrong with it."""

from pathlib import Path

import pytest

import lrcurve
from lrcurve.spec import Overrides, SpecError, load_sources
from lrcurve.spec.metrics import is_reference, read_metrics

CSV = "epoch,train_loss,val_loss\n0,3,2.5\n1,2,\n2,1.5,2.0\n3,1.2,1e1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "val.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "val.tsv").write_text(CSV.replace(",", "\t"), encoding="utf-8")
    (tmp_path / "log.jsonl").write_text('{"step": 0, "acc": 0.5}\n{"step": 9}\n{"step": 20, "acc": 1}\n', "utf-8")
    (tmp_path / "one.csv").write_text("step,loss\n0,4\n1,3\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("val.csv#val_loss", (2.5, 2.0, 10.0)),
        ("val.tsv#train_loss", (3.0, 2.0, 1.5, 1.2)),
        ("log.jsonl#acc", (0.5, 1.0)),
        ("log.jsonl", (0.5, 1.0)),
        ("one.csv", (4.0, 3.0)),
    ],
)
def test_a_column_in_the_order_of_its_rows_without_blanks(folder: Path, text: str, expected: tuple[float, ...]) -> None:
    assert is_reference(text)
    assert read_metrics(text, str(folder)) == expected


@pytest.mark.parametrize("text", ["0.5", "1,2", "nan"])
def test_numbers_are_no_file(text: str) -> None:
    assert not is_reference(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("val.csv#val_los", "has no column 'val_los'; did you mean 'val_loss'?; it has train_loss, val_loss"),
        ("val.csv", "needs a column, written file#column; it has train_loss, val_loss"),
        ("nope.csv#a", "cannot be read: No such file"),
        (".#a", "cannot be read: it is no file"),
    ],
)
def test_what_is_not_there(folder: Path, text: str, message: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_metrics(text, str(folder))
    assert message in str(caught.value)


@pytest.mark.parametrize("cell", ["nan", "x", "true"])
def test_a_cell_that_is_no_number_has_its_line(folder: Path, cell: str) -> None:
    (folder / "bad.csv").write_text(f"loss\n1\n2\n{cell}\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_metrics("bad.csv", str(folder))
    (problem,) = caught.value.problems
    assert problem.mark is not None
    assert problem.mark.line == 4
    assert f"must be a number in every row, got {cell}" in problem.message


def test_an_empty_column_is_refused(folder: Path) -> None:
    (folder / "empty.csv").write_text("step,loss\n0,\n1,\n", encoding="utf-8")
    with pytest.raises(SpecError, match="has no values"):
        read_metrics("empty.csv#loss", str(folder))


def test_a_spec_reads_the_file_beside_it_and_ends_with_it(folder: Path) -> None:
    spec = folder / "plateau.yaml"
    spec.write_text(
        "type: torch.ReduceLROnPlateau\nlr: 0.8\nfactor: 0.5\npatience: 0\nmetrics: val.csv#val_loss\n", "utf-8"
    )
    loaded = load_sources([str(spec)], Overrides(steps="9"))
    (curve,) = loaded.curves
    # 2.5, then better, then worse: with patience 0 the worse one cuts, seen at update 3
    assert curve.lr([0, 1, 2, 3]).tolist() == [0.8, 0.8, 0.8, 0.4]
    assert curve.run.steps == 4
    assert any("the metrics end after 3" in note for note in loaded.notes)


def test_the_place_of_a_wrong_file_is_that_of_the_value(folder: Path) -> None:
    with pytest.raises(lrcurve.SpecError) as caught:
        load_sources(["plateau lr=0.1 metrics=nope.csv"], Overrides(steps="9"))
    (problem,) = caught.value.problems
    assert problem.path.endswith("metrics")
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (1, len("plateau lr=0.1 metrics=") + 1)

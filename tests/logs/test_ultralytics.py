"""``results.csv`` of ultralytics: an epoch a row, and the rates as its ``save_metrics`` prints them."""

from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.problems import SpecError
from tests.spec.texts import sources

pytestmark = pytest.mark.usefixtures("empty_folder")

NAMES = ("epoch", "train/box_loss", "lr/pg0", "lr/pg1")
ROWS = [(1.2, 0.070003333, 0.0033331666), (1.1, 0.040005, 0.0066663), (0.9, 0.01, 0.01)]


def padded(first: int) -> str:
    """Return a file as 8.0 and 8.1 write it: ``%23s`` for names, ``%23.5g`` for numbers."""
    lines = ["%23s," * 4 % NAMES, *("%23.5g," * 4 % (first + i, *row) for i, row in enumerate(ROWS))]
    return "".join(line.rstrip(",") + "\n" for line in lines)


def plain() -> str:
    """Return a file as later versions write it: no blanks, ``%.6g``."""
    lines = ["%s," * 4 % NAMES, *("%.6g," * 4 % (1 + i, *row) for i, row in enumerate(ROWS))]
    return "".join(line.rstrip(",") + "\n" for line in lines)


def log(text: str) -> str:
    Path("results.csv").write_text(text, encoding="utf-8", newline="")
    return "results.csv"


def refused(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        lrcurve.load(log(text))
    return str(caught.value).split("\n")[0]


@pytest.mark.parametrize("text", [padded(0), padded(1), plain()], ids=["from 0", "from 1", "plain"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_is_an_epoch_and_a_group_a_curve(text: str, end: str) -> None:
    loaded = sources(log(text.replace("\n", end)))
    assert [curve.name for curve in loaded.curves] == ["lr[pg0]", "lr[pg1]"]
    assert loaded.notes == ("results.csv: read as a log of ultralytics",)
    pg0, pg1 = loaded.curves
    assert (pg0.run.tick, pg0.run.ticks) == ("epoch", 3)
    np.testing.assert_allclose(pg0.lr([0, 1, 2]), [0.070003, 0.040005, 0.01], rtol=1e-4)
    np.testing.assert_allclose(pg1.lr([0, 1, 2]), [0.0033332, 0.0066663, 0.01], rtol=1e-4)
    assert np.isnan(pg0.lr(3))


@pytest.mark.parametrize(("text", "digits"), [(padded(1), 5), (plain(), 6)], ids=["%.5g", "%.6g"])
def test_half_a_unit_of_the_last_printed_digit_covers_what_was_rounded(text: str, digits: int) -> None:
    recorded = lrcurve.load(log(text))[1].recorded
    assert recorded is not None
    # 0.0033331666 has its first digit at 1e-3, so the fifth is at 1e-7 and the sixth at 1e-8
    assert recorded.half_unit[0] == pytest.approx(0.5 * 10.0 ** -(2 + digits), rel=1e-12)
    assert abs(recorded.rates[0] - ROWS[0][2]) <= recorded.half_unit[0]


def test_blank_and_not_a_number_cells_are_epochs_without_a_rate() -> None:
    text = "epoch,lr/pg0,lr/pg1\n1,0.07,0.1\n2,,0.2\n3,nan,0.3\n4,0.04,0.4\n"
    loaded = sources(log(text))
    np.testing.assert_array_equal(loaded.curves[0].lr([0, 1, 2, 3]), [0.07, np.nan, np.nan, 0.04])
    assert loaded.curves[1].lr([0, 1, 2, 3]).tolist() == [0.1, 0.2, 0.3, 0.4]
    assert loaded.notes[1:] == ("results.csv: lr/pg0: 2 rows have no rate",)


def test_two_runs_in_one_file() -> None:
    text = "epoch,lr/pg0\n1,0.07\n\n2,0.04\n,0.5\n1,0.03\n"
    assert refused(text) == (
        "results.csv:6:1: epoch: must rise from row to row, got 1 in line 6; if two runs wrote this file, cut it in two"
    )
    assert "must rise from row to row, got 1 in line 3;" in refused("epoch,lr/pg0\n1,0.07\n1,0.04\n")


@pytest.mark.parametrize(("cell", "shown"), [("1.5", "1.5"), ("-1", "-1"), ("two", "two"), ("nan", "nan")])
def test_an_epoch_that_is_none(cell: str, shown: str) -> None:
    assert refused(f"epoch,lr/pg0\n1,0.07\n{cell},0.04\n") == (
        f"results.csv:3:1: epoch: must be a whole number from 1, got {shown}"
    )


def test_a_file_that_is_cut_off_at_its_beginning_keeps_its_epochs() -> None:
    (curve,) = lrcurve.load(log("epoch,lr/pg0\n5,0.07\n6,0.04\n"))
    np.testing.assert_array_equal(curve.lr([3, 4, 5]), [np.nan, 0.07, 0.04])


def test_a_file_without_rates() -> None:
    assert refused("epoch,lr/pg0\n1,\n2,\n") == "results.csv:1:1: lr/pg0: has no rates"
    with pytest.raises(SpecError) as caught:
        lrcurve.load(log("epoch,loss\n1,2\n"), dialect="ultralytics")
    assert str(caught.value).startswith("results.csv:1:1: has no columns 'epoch' and 'lr/pg0'")


def test_its_run_may_be_longer_than_its_rows() -> None:
    curve = lrcurve.load(log(plain()), steps=10)[0]
    assert (curve.run.tick, curve.run.ticks) == ("epoch", 10)

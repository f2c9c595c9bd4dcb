"""Tables of rates read back into curves."""

from pathlib import Path

import numpy as np
import pytest

import lrcurve
from lrcurve.problems import Source, SpecError
from lrcurve.run import Run
from lrcurve.tables.table_text import is_table
from tests.tables.texts import curves_from_table

NONE = float("nan")

TABLES = {
    "csv": "step,a,b\n0,0.1,1e-3\n1,0.2,0\n5,0.3,2\n",
    "tsv": "step\ta\tb\n0\t0.1\t1e-3\n1\t0.2\t0\n5\t0.3\t2\n",
    "json": '[\n{"step": 0, "a": 0.1, "b": 1e-3},\n{"step": 1, "a": 0.2, "b": 0},\n{"step": 5, "a": 0.3, "b": 2}\n]\n',
    "jsonl": '{"step": 0, "a": 0.1, "b": 1e-3}\n\n{"step": 1, "a": 0.2, "b": 0}\n{"step": 5, "a": 0.3, "b": 2}\n',
}


def error(text: str, kind: str = "csv") -> str:
    """Return the first line of the error that a table gives."""
    with pytest.raises(SpecError) as caught:
        curves_from_table(Source(f"log.{kind}", text), kind)
    return str(caught.value).split("\n")[0]


def saved(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return str(folder / name)


@pytest.mark.parametrize("kind", TABLES)
def test_each_column_is_a_curve_of_its_rows(kind: str, tmp_path: Path) -> None:
    a, b = lrcurve.load(saved(tmp_path, f"log.{kind}", TABLES[kind]))
    assert (a.name, b.name) == ("a", "b")
    assert a.run == b.run == Run(ticks=6)
    np.testing.assert_array_equal(a.lr([0, 1, 4, 5, 9]), [0.1, 0.2, NONE, 0.3, NONE])
    assert b.lr([0, 1, 5]).tolist() == [0.001, 0, 2]


@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("change", ["\ufeff{}", "crlf"])
def test_a_byte_order_mark_and_windows_line_ends(kind: str, change: str, tmp_path: Path) -> None:
    text = TABLES[kind].replace("\n", "\r\n") if change == "crlf" else "\ufeff" + TABLES[kind]
    a, _ = lrcurve.load(saved(tmp_path, f"log.{kind}", text))
    assert a.lr([0, 1, 5]).tolist() == [0.1, 0.2, 0.3]


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_without_a_suffix_is_known_by_its_looks(kind: str, tmp_path: Path) -> None:
    assert [curve.name for curve in lrcurve.load(saved(tmp_path, "log", TABLES[kind]))] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("step,a\n0,1", True),
        ("epoch,step,a\n0,0,1", True),
        ('"step","a"\n0,1', True),
        ("percent\ta\n0\t1", True),
        ('{"lr": 1, "step": 0}\n{"lr": 1, "step": 1}', True),
        ('[{"percent": 0, "a": 1}]', True),
        ("step: 3", False),
        ("step", False),
        ("steps,a\n", False),
        ("", False),
        ("[cosine, step]", False),
        ('{"steps": 3, "lr": 1, "schedules": {"a": "step"}}', False),
        ('{"steps": 3, "lr": 1, "schedules": {"step": "cosine"}}', False),
        ('{"type": "step", "step": 3}', False),
        ('[{"type": "step"}]', False),
        ("[" * 100_000, False),
        ('{"step": ' + "1" * 5000 + "}", False),
    ],
)
def test_what_is_a_table(text: str, table: bool) -> None:
    assert is_table(text) is table


def test_blank_cells_are_left_out() -> None:
    a, b = curves_from_table(Source("x", "step,a,b\n0,0.1,\n1,,0.5\n2,0.3, \n3,0.4,0.6\n\n"), "csv")
    np.testing.assert_array_equal(a.lr([0, 1, 2, 3]), [0.1, NONE, 0.3, 0.4])
    np.testing.assert_array_equal(b.lr([0, 1, 2, 3]), [NONE, 0.5, NONE, 0.6])
    (c,) = curves_from_table(
        Source("x", '{"step": 0, "c": 1}\n{"step": 1, "c": null}\n{"step": 2}\n{"step": 3, "c": 2}'), "jsonl"
    )
    np.testing.assert_array_equal(c.lr([0, 2, 3]), [1, NONE, 2])


def test_clocks_and_unnamed_columns_are_no_curves() -> None:
    text = ",step,epoch,percent,tokens,samples,a,\n0,0,0,0,0,0,0.1,\n1,7,1,1,1,1,0.2,\n"
    (a,) = curves_from_table(Source("x", text), "csv")
    assert (a.name, a.run.ticks) == ("a", 8)
    np.testing.assert_array_equal(a.lr([0, 6, 7]), [0.1, NONE, 0.2])


def test_steps_may_be_written_as_floats() -> None:
    (a,) = curves_from_table(Source("x", "step,a\n0.0,1\n1e1,2\n"), "csv")
    np.testing.assert_array_equal(a.lr([0, 9, 10]), [1, NONE, 2])
    (b,) = curves_from_table(Source("x", '[{"step": 3.0, "a": "0.5"}]'), "json")
    assert b.run.ticks == 4


PERCENT_ROW = "a row must be a percentage from 0 to 100 and a rate of at most 1e+100, got "
ROW = "a row must be a whole step from 0 and a rate of at most 1e+100, got "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("step,a\n0,nan\n", f"log.csv:2:1: a: {ROW}step 0 and rate nan"),
        ("step,a\n0,inf\n", f"log.csv:2:1: a: {ROW}step 0 and rate inf"),
        ("step,a\n0,1\n1,-inf\n", f"log.csv:3:1: a: {ROW}step 1 and rate -inf"),
        ("step,a\n0,fast\n", f"log.csv:2:1: a: {ROW}step 0 and rate fast"),
        ("step,a\n0.5,1\n", f"log.csv:2:1: a: {ROW}step 0.5 and rate 1"),
        ("step,a\n-1,1\n", f"log.csv:2:1: a: {ROW}step -1 and rate 1"),
        ("step,a\n,1\n", f"log.csv:2:1: a: {ROW}step nothing and rate 1"),
        ("a,step\n0.1\n", f"log.csv:2:1: a: {ROW}step nothing and rate 0.1"),
        ("step,a\n9007199254740992,1\n", f"log.csv:2:1: a: {ROW}step 9007199254740992 and rate 1"),
        ("step,a\n1e999,1\n", f"log.csv:2:1: a: {ROW}step 1e999 and rate 1"),
        ("step,a\n0,1\n0,2\n", "log.csv:3:1: a: steps must rise from row to row, got 0 after 0"),
        ("step,a\n5,1\n3,2\n", "log.csv:3:1: a: steps must rise from row to row, got 3 after 5"),
        ("step,a\n\n0,1\n5,1\n\n3,2\n", "log.csv:6:1: a: steps must rise from row to row, got 3 after 5"),
        ("percent,a\n0,1\n0,1\n", "log.csv:3:1: a: percent must rise from row to row, got 0 after 0"),
        (
            "percent,a\n100.5,1\n",
            f"log.csv:2:1: a: {PERCENT_ROW}percent 100.5 and rate 1",
        ),
        (
            "percent,a\nnan,1\n",
            f"log.csv:2:1: a: {PERCENT_ROW}percent nan and rate 1",
        ),
        ("time,a\n0,1\n", "log.csv:1:1: has no column 'step' or 'percent'; it has time, a"),
        ("", "log.csv:1:1: has no column 'step' or 'percent'; it has none"),
        ("step\n0\n", "log.csv:1:1: has no column of rates beside 'step'"),
        ("step,epoch\n0,0\n", "log.csv:1:1: has no column of rates beside 'step'"),
        ("step,a\n", "log.csv:1:1: a: has no rates"),
        ("step,a\n0,\n", "log.csv:1:1: a: has no rates"),
        ("step,a,a\n0,1,2\n", "log.csv:1:1: a: is the name of two columns"),
        ("step,a\n0,1,2\n", "log.csv:2:1: has 3 cells, but the header names 2"),
        ("step,a\n0," + "1" * 200_000, "log.csv:2:1: is not valid CSV: field larger than field limit (131072)"),
    ],
)
def test_what_is_wrong_with_a_csv(text: str, message: str) -> None:
    assert error(text) == message


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ('{"step": 0, "a": 1}\n{"step": 1, "a": }\n', "jsonl", "log.jsonl:2:18: is not valid JSON: Expecting value"),
        ('[{"step": 0,\n "a": }]', "json", "log.json:2:7: is not valid JSON: Expecting value"),
        ('{"step": true, "a": 1}', "jsonl", f"log.jsonl:1:1: a: {ROW}step True and rate 1"),
        ('{"step": 2.5, "a": 1}', "jsonl", f"log.jsonl:1:1: a: {ROW}step 2.5 and rate 1"),
        ('{"step": 0, "a": false}', "jsonl", f"log.jsonl:1:1: a: {ROW}step 0 and rate False"),
        ('{"step": 0, "a": NaN}', "jsonl", f"log.jsonl:1:1: a: {ROW}step 0 and rate nan"),
        ('{"step": 0, "a": [1]}', "jsonl", f"log.jsonl:1:1: a: {ROW}step 0 and rate [1]"),
        ('{"step": 0, "a": 1}\n3', "jsonl", 'log.jsonl:2:1: a row must be an object such as {"step": 0, "lr": 0.1}'),
        ("null", "json", 'log.json:1:1: a row must be an object such as {"step": 0, "lr": 0.1}'),
        ("[]", "json", "log.json:1:1: has no column 'step' or 'percent'; it has none"),
        ("[" * 100_000, "json", "log.json:1:1: is not valid JSON: maximum recursion depth exceeded"),
        ('{"step": 0, "a": ' + "1" * 5000 + "}", "jsonl", "log.jsonl:1:1: is not valid JSON: Exceeds the limit (4300"),
    ],
)
def test_what_is_wrong_with_json(text: str, kind: str, message: str) -> None:
    assert error(text, kind).startswith(message)


def test_a_line_separator_inside_a_json_string_ends_no_line() -> None:
    (a,) = curves_from_table(Source("x", '{"step": 0, "a\u2028b": 1}\n'), "jsonl")
    assert a.name == "a\N{REPLACEMENT CHARACTER}b"

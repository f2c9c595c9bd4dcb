"""Columns read from bytes: the fast reader of plain numbers gives what the reader of single cells gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.problems import SpecError
from lrcurve.tables import columns, plain_numbers
from lrcurve.tables.columns import Table, read_columns
from lrcurve.tables.rows import rows_of, value_of
from lrcurve.tables.samples import read_table
from lrcurve.tables.table_text import TableText, table_kind

PLAIN = st.one_of(st.integers(-(10**20), 10**20).map(str), st.floats(allow_nan=False, allow_infinity=False).map(repr))
ROW = "a: a row must be a whole step from 0 and a rate of at most 1e+100, got "
ODD = st.sampled_from(
    ["", "", " ", "nan", "inf", "null", "true", "x", "+1", ".5", "1.", "1e999", "1_0", " 2 ", "0x1", "007", "[1", "1]",
     "1\t2", '"3"', '"4,5"', '""', "1\r", "-", "1-2", "é"]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n"])


def table(text: str, kind: str = "csv") -> Table:
    return read_columns(TableText("log", text.encode(), kind), bool)


def error(text: str, kind: str = "csv") -> str:
    with pytest.raises(SpecError) as caught:
        read_table(TableText("log", text.encode(), kind))
    return str(caught.value).split("\n")[0]


def outcome(source: TableText, *, fast: bool) -> str:
    """Return the columns of a table, or the error that it gives."""
    try:
        if fast:
            read = read_columns(source)
            return str([read.values(i).tolist() for i in range(len(read.names))])
        names, rows = rows_of(source, "abc")
        cells = [row for _, row in rows]
        return str([[value_of(row[i]) for row in cells] for i in range(len(names))])
    except SpecError as wrong:
        return str(wrong)


@given(st.lists(st.lists(st.one_of(PLAIN, PLAIN, PLAIN, ODD), max_size=3), max_size=12), ENDS, st.booleans())
def test_every_cell_is_read_as_it_would_be_alone(cells: list[list[str]], end: str, tabs: bool) -> None:
    kind, mark = ("tsv", "\t") if tabs else ("csv", ",")
    source = TableText("log", (f"a{mark}b{mark}c{end}" + "".join(mark.join(row) + end for row in cells)).encode(), kind)
    assert outcome(source, fast=True) == outcome(source, fast=False)


def test_plain_numbers_need_no_reader_of_single_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "value_of", None)
    read = table("step,a,b\n0,0.1,\n1,,-2e-3\r\n2,3,4")
    np.testing.assert_array_equal(read.values(0), [0, 1, 2])
    np.testing.assert_array_equal(read.values(1), [0.1, np.nan, 3])
    np.testing.assert_array_equal(read.values(2), [np.nan, -0.002, 4])
    np.testing.assert_array_equal(table("a\tb\n1\t2\n\t4\n", "tsv").values(0), [1, np.nan])


def test_columns_are_the_same_however_the_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "step,a\n" + "".join(f"{i},{i / 7!r}\n" for i in range(100)) + "100,x\n\n101,5\n"
    monkeypatch.setattr(columns, "CHUNK", 64)
    monkeypatch.setattr(plain_numbers, "CHUNK", 64)
    read = table(text)
    assert read.values(0).tolist() == list(range(102))
    assert read.values(1).tolist() == [*(i / 7 for i in range(100)), np.inf, 5]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("x,1", f"log:5003:1: {ROW}step x and rate 1"),
        ("7,1", "log:5003:1: a: steps must rise from row to row, got 7 after 4999"),
        ("5000,1\n\n5001,y", f"log:5005:1: {ROW}step 5001 and rate y"),
        ("5000,1,2", "log:5003:1: has 3 cells, but the header names 2"),
        ('5000,"1\n2"', f"log:5004:1: {ROW}step 5000 and rate 1\\n2"),
    ],
)  # fmt: skip
def test_an_error_far_down_has_its_line(rows: str, message: str) -> None:
    assert error("step,a\n\n" + "".join(f"{i},0.5\n" for i in range(5000)) + rows + "\n") == message


def test_empty_cells_at_the_end_of_a_row_are_no_cells() -> None:
    read = table("step,a\n0,1,,\n1,2,\n2,3\n")
    assert (read.names, read.values(1).tolist()) == (["step", "a"], [1, 2, 3])
    assert error("step,a\n0,1,,4\n") == "log:2:1: has 4 cells, but the header names 2"
    assert error("step,a\n0,1, \n") == "log:2:1: has 3 cells, but the header names 2"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"step" , a\n0,1\n2,3\n', "csv"),
        ('"step","a"\n"0","1"\n"2","3"\n', "csv"),
        ("step,a\r0,1\r2,3\r", "csv"),
        ('[{"step": 0, "a": 1},\n {"a": "3", "step": 2.0}]', "json"),
        ('{"step": 0}\r\n\r\n{"a": 3, "step": 2}', "jsonl"),
    ],
)
def test_other_ways_to_write_a_table(text: str, kind: str) -> None:
    read = table(text, kind)
    assert read.names == ["step", "a"]
    assert read.values(0).tolist() == [0, 2]
    assert read.values(1)[-1] == 3


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ('[{"step": 0, "a": 1},\n\n 5]', "json", 'log:3:1: a row must be an object such as {"step": 0, "lr": 0.1}'),
        ('[{"step": 0, "a": 1},\n{"step": 0, "a": 1}]', "json",
         "log:2:1: a: steps must rise from row to row, got 0 after 0"),
        ('[{"step": 0} {}]', "json", "log:1:14: is not valid JSON: Expecting ',' delimiter"),
        ('[{"step": 0}] 3', "json", "log:1:15: is not valid JSON: Extra data"),
        ('[{"step": 0}', "json", "log:1:13: is not valid JSON: Expecting ',' delimiter"),
        ('{"step": 0\n{}', "jsonl", "log:1:11: is not valid JSON: Expecting ',' delimiter"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_json_has_its_line(text: str, kind: str, message: str) -> None:
    assert error(text, kind) == message


def test_bytes_that_are_no_text() -> None:
    for kind, data in (("csv", b"step,a\n0,\xff\n"), ("json", b'[{"\xff": 1}]'), ("jsonl", b'{"\xff": 1}')):
        with pytest.raises(SpecError, match=r"^log:\d:\d: is not UTF-8 text \(byte \d+\)\n"):
            read_columns(TableText("log", data, kind))


@pytest.mark.parametrize("text", ["step,a\n" + "1,2\n" * 11, "step,a\n" + "1,x\n" * 11, "[" + "{}," * 10 + "{}]"])
def test_too_many_rows_are_refused_while_they_are_read(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MAX_ROWS", 10)
    with pytest.raises(SpecError, match=r"^log: has more than 10 rows, which is the limit$"):
        table(text, table_kind(text))


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MAX_CELLS", 10)
    for text in ("step,a,b,c\n" + "1,2,3,4\n" * 3, "step,a,b,c\n" + "1,2,3,x\n" * 3, '{"a": 1, "b": 2, "c": 3}\n' * 4):
        with pytest.raises(SpecError, match=r"^log: has more than 10 cells, which is the limit$"):
            table(text, table_kind(text))


@pytest.mark.parametrize(
    "text",
    [
        "step,a,b,c,d\n" + "1\n" * 8 + ",,,,5\n",
        "".join(f'{{"step": {i}, "k{i % 4}": 1}}\n' for i in range(5)),
    ],
)
def test_cells_that_rows_leave_out_take_no_room(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MAX_CELLS", 14)
    read = table(text, table_kind(text))
    assert len(read.names) * read.rows >= 25
    last = read.values(4)
    rows, known = read.known(4)
    assert np.flatnonzero(~np.isnan(last)).tolist() == np.arange(read.rows)[rows].tolist()
    assert known.tolist() == last[rows].tolist() == [5.0 if text.startswith("step") else 1.0]


@pytest.mark.parametrize("text", ["step,a,b,c\n1,2\n", "".join(f'{{"k{i}": 1}}\n' for i in range(4))])
def test_too_many_columns_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MAX_COLUMNS", 3)
    with pytest.raises(SpecError, match=r"^log: has more than 3 columns, which is the limit$"):
        table(text, table_kind(text))


@pytest.mark.parametrize("cell", ["1e-400", "0.0000" + "0" * 400 + "1", "-3E-999"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "json"])
def test_a_number_too_small_for_a_float_is_not_taken_for_0(cell: str, kind: str) -> None:
    text = f'{{"step": 3, "a": {cell}}}' if kind.startswith("json") else f"step,a\n2,0e-7\n3,{cell}\n"
    text = text.replace(",", "\t") if kind == "tsv" else f"[{text}]" if kind == "json" else text
    wanted = "a row must be a whole step from 0 and a rate of 0 or at least 5e-324, the smallest of 64 bits"
    assert error(text, kind).endswith(f"a: {wanted}, got step 3 and rate {cell}")
    for none in ("0", "0.0", "-0", "0e-400", "0.00E+00"):
        right = text.replace(cell, none)
        assert not read_table(TableText("log", right.encode(), kind))["a"].rates.any()


@pytest.mark.parametrize("cell", ["\uff12", "\u0663", "0.\u0665"])
def test_digits_of_other_scripts_are_no_number(cell: str) -> None:
    assert "must be a whole step" in error(f"step,a\n3,{cell}\n")
    assert error(f'{{"step": 3, "a": "{cell}"}}', "jsonl").endswith(f"got step 3 and rate {cell}")


@pytest.mark.parametrize(
    ("text", "suffix", "kind"),
    [
        ("step,a\n", "", "csv"),
        ("step\ta\n", ".txt", "tsv"),
        ("step\ta\n", ".csv", "csv"),
        (" [{", ".json", "json"),
        ('\ufeff{"step"', ".json", "jsonl"),
        ("[", ".JSONL", "jsonl"),
    ],
)
def test_the_suffix_or_else_the_beginning_says_what_a_table_is(text: str, suffix: str, kind: str) -> None:
    assert table_kind(text, suffix) == kind

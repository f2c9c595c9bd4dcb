"""How exactly printed numbers are known."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.problems import Source
from lrcurve.tables.print_precision import Digits, Floats, printed
from tests.tables.texts import curves_from_table


def half_units(texts: list[str]) -> Floats:
    """Return half the last printed unit of each number of a column."""
    digits = Digits()
    digits.add(texts)
    return digits.half_units(np.array([float(text) for text in texts]))


def in_full(texts: list[str]) -> bool:
    digits = Digits()
    digits.add(texts)
    return digits.full


RATES = st.lists(st.floats(1e-9, 10), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        # Three significant digits at most: half a unit of the third of each.
        (["0.123", "0.1", "0.0456"], [0.0005, 0.0005, 0.00005]),
        # Four decimals: half a unit of the fourth, as %.4f or rounding to four decimals prints.
        (["0.1000", "0.0976", "0.0010"], [0.00005, 0.00005, 0.00005]),
        (["0.1234", "0.001", "0"], [0.00005, 0.00005, 0.00005]),
        (["1.23e-04", "1.00e-05"], [0.5e-6, 0.5e-7]),
        (["1234", "1200"], [0.5, 0.5]),
        # One or two digits are what a person writes.
        (["0.1", "0.01", "5e-4"], [0, 0, 0]),
        (["0.1", "0.25", "0.0"], [0, 0, 0]),
        # Zeros that fill up tell that a program printed so many.
        (["0.10", "0.05"], [0.005, 0.005]),
    ],
)
def test_half_a_unit_of_the_last_digit_that_a_column_prints(texts: list[str], wanted: list[float]) -> None:
    assert half_units(texts).tolist() == pytest.approx(wanted, rel=1e-12, abs=0)


@given(RATES, st.integers(3, 14), st.sampled_from(["g", "f", "e"]))
def test_no_number_is_farther_off_than_half_a_unit(rates: list[float], digits: int, form: str) -> None:
    texts = [f"{rate:.{digits}{form}}" for rate in [*rates, 0.123456789012345]]
    off = np.abs(np.array([float(text) for text in texts]) - [*rates, 0.123456789012345])
    assert (off <= half_units(texts) * (1 + 1e-6) + 1e-15).all()


@given(RATES, st.integers(3, 14), st.sampled_from(["g", "f", "e"]))
def test_it_is_never_more_than_half_a_unit_of_a_numbers_own_last_digit(
    rates: list[float], digits: int, form: str
) -> None:
    texts = [f"{rate:.{digits}{form}}" for rate in rates]
    own = [0.5 * 10.0 ** printed(text).last for text in texts]
    assert (half_units(texts) <= np.array(own) * (1 + 1e-9)).all()


def test_fifteen_digits_are_all() -> None:
    assert in_full(["0.1", "0.123456789012345"])
    assert not in_full(["0.1", "0.12345678901234", "0.00000000000000000001"])


@pytest.mark.parametrize("text", ["0e9999", "1e-9999", "1e" + "0" * 5000 + "1", "٠.١", "1_0.5", " 0.25 "])
def test_odd_numbers_that_python_reads_are_no_trouble(text: str) -> None:
    assert np.isfinite(half_units([text, "0.1234"])).all()


@pytest.mark.parametrize(
    ("texts", "full"),
    [
        # A float64 holds every decimal of 15 significant digits, not every one of 16.
        (["0.12345678901234"], False),
        (["0.123456789012345"], True),
        (["-0.000123456789012345"], True),
        (["1.23456789012345e-05"], True),
        (["1.2345678901234e-05"], False),
    ],
)
def test_a_number_of_15_significant_digits_is_printed_in_full(texts: list[str], full: bool) -> None:
    assert in_full(texts) is full


def test_a_third_digit_is_a_rounded_one_and_two_are_not() -> None:
    assert half_units(["0.12", "0.98"]).tolist() == [0, 0]
    assert half_units(["0.123", "0.98"]).tolist() == pytest.approx([0.0005, 0.0005])


SPELLINGS = st.lists(
    st.one_of(
        st.tuples(st.floats(-1e12, 1e12), st.sampled_from(["", ".3g", ".6g", ".2f", ".8f", ".3e"])).map(
            lambda pair: format(*pair)
        ),
        st.integers(-10_000_000, 10_000_000).map(str),
    ),
    min_size=1,
    max_size=8,
)


@given(SPELLINGS)
def test_digits_counted_for_a_whole_column_are_those_of_each_number(texts: list[str]) -> None:
    digits, each = Digits(), [printed(text) for text in texts]
    digits.add(texts)
    assert digits.significant == max(one.significant for one in each)
    assert digits.lowest == min(one.last for one in each)
    assert digits.padded == any(one.padded for one in each)


def test_a_table_that_shows_one_rate_in_full_shows_all_in_full() -> None:
    a, b = curves_from_table(Source("x", "step,a,b\n0,0.125,0.1\n1,0.0625,0.30000000000000004\n"), "csv")
    assert a.recorded is not None
    assert b.recorded is not None
    assert a.recorded.half_unit.tolist() == b.recorded.half_unit.tolist() == [0, 0]


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "jsonl"])
def test_digits_are_counted_as_printed_in_every_kind_of_table(kind: str) -> None:
    rows = [("0", "0.1000"), ("10", "0.0976")]
    if kind in ("csv", "tsv"):
        mark = "," if kind == "csv" else "\t"
        text = f"step{mark}a\n" + "".join(f"{step}{mark}{rate}\n" for step, rate in rows)
    else:
        lines = [f'{{"step": {step}, "a": {rate}}}' for step, rate in rows]
        text = "\n".join(lines) if kind == "jsonl" else f"[{', '.join(lines)}]"
        assert json.loads(lines[0])["step"] == 0
    (curve,) = curves_from_table(Source("x", text), kind)
    assert curve.recorded is not None
    assert curve.recorded.steps.tolist() == [0, 10]
    assert curve.recorded.half_unit.tolist() == pytest.approx([0.00005, 0.00005])
    assert not curve.recorded.full


NUMBERS = st.one_of(
    st.builds(lambda rate, digits: f"{rate:.{digits}f}", st.floats(-99, 99), st.integers(0, 9)),
    st.builds(lambda rate, digits: f"{rate:.{digits}g}", st.floats(1e-9, 1e9), st.integers(1, 9)),
    st.sampled_from(["0", "0.0", "-0.00", "100", "0.10", "1e-05"]),
)


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=5), min_size=1, max_size=5))
def test_pieces_of_a_column_count_as_their_numbers_do_one_by_one(pieces: list[list[str]]) -> None:
    digits = Digits()
    for piece in pieces:
        digits.add(piece)
    alone = [printed(text) for piece in pieces for text in piece]
    assert digits.significant == max(one.significant for one in alone)
    assert digits.lowest == min(one.last for one in alone)
    assert digits.padded == any(one.padded for one in alone)

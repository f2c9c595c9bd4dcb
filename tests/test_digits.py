"""How many digits people see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.digits import apart, digits_shown, rate, shown_with

NUMBERS = st.floats(min_value=0, allow_nan=False, allow_infinity=False, allow_subnormal=False)


def test_six_digits_unless_others_are_asked_for() -> None:
    assert (rate(0.0000384919854772152), rate(0.99999999999999967), rate(0.1)) == ("3.8492e-05", "1", "0.1")
    with shown_with(9):
        assert rate(0.0000384919854772152) == "3.84919855e-05"
        with shown_with(None):
            assert digits_shown() == 6
        assert digits_shown() == 9
    assert digits_shown() == 6


@given(NUMBERS)
def test_all_digits_read_back(value: float) -> None:
    assert float(rate(value, 17)) == value


@given(NUMBERS.filter(lambda value: value < 1e300))
def test_a_number_of_few_digits_has_no_others(value: float) -> None:
    few = f"{value:.15g}"
    assert rate(float(few), 17) == few


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_what_differs_looks_different_and_what_does_not_does_not(values: list[float]) -> None:
    texts = apart(*values)
    assert [[a == b for b in values] for a in values] == [[a == b for b in texts] for a in texts]


@pytest.mark.parametrize(("one", "other"), [(0.1, 0.1000001), (1.0, 1 + 2**-52), (3e-4, 3.0000001e-4)])
def test_no_more_digits_than_tell_them_apart(one: float, other: float) -> None:
    texts = apart(one, other)
    assert texts[0] != texts[1]
    fewer = max(len(text.partition("e")[0].replace(".", "").strip("0")) for text in texts) - 1
    assert rate(one, fewer) == rate(other, fewer)

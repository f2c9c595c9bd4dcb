"""Ticks, the texts on them, and where rates stand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.axes import RateAxis, even_ticks, fitted_axis, rate_axis
from lrcurve.views.numbers import count_text, rate_text, tick_texts, value_text
from lrcurve.views.time_axis import time_axis


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0.0, "0"),
        (0.1, "0.1"),
        (0.01, "0.01"),
        (0.025, "0.025"),
        (0.001, "1e-3"),
        (2.5e-4, "2.5e-4"),
        (1e-10, "1e-10"),
        (0.0109999, "0.011"),
        (0.00099999, "1e-3"),
        (3.2, "3.2"),
        (1234.0, "1230"),
        (99999.0, "1e5"),
        (1e300, "1e300"),
    ],
)
def test_rates_are_written_as_by_hand(rate: float, text: str) -> None:
    assert rate_text(rate) == text


@pytest.mark.parametrize(
    ("value", "largest", "text"),
    [
        (0, 50, "0"),
        (20_000, 60_000, "20,000"),
        (2.5, 10, "2.5"),
        (0, 1e12, "0"),
        (2e11, 1e12, "200B"),
        (1e12, 1e12, "1T"),
        (1e12 - 1, 1e12, "1T"),
        (2_500_000, 1e7, "2.5M"),
        (20_000, 100_000, "20k"),
        (500, 200_000, "500"),
    ],
)
def test_counts_are_short(value: float, largest: float, text: str) -> None:
    assert count_text(value, largest) == text


@given(st.floats(1e-9, 1e15), st.integers(3, 12))
def test_even_ticks_are_round_few_and_inside(end: float, most: int) -> None:
    ticks = even_ticks(0.0, end, most)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= most
    assert ticks[-1] <= end * (1 + 1e-9)
    gap = ticks[1] / 10 ** math.floor(math.log10(ticks[1]) + 1e-9)
    assert min(abs(gap - nice) for nice in (1, 2, 2.5, 5)) < 1e-6


def test_ticks_of_steps_are_whole() -> None:
    assert even_ticks(0.0, 3.0, 9, whole=True) == [0.0, 1.0, 2.0, 3.0]
    assert even_ticks(0.0, 30.0, 13, whole=True) == [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]


def test_decades_are_labelled_on_a_log_axis() -> None:
    axis = rate_axis("log", 1e-5, 1e-1, hidden=False, head=0.05)
    assert [rate_text(tick) for tick in axis.ticks(8)] == ["1e-5", "1e-4", "1e-3", "0.01", "0.1"]
    assert [rate_text(tick) for tick in axis.ticks(3)] == ["1e-4", "0.01"]
    narrow = rate_axis("log", 2e-4, 3e-3, hidden=False, head=0.05)
    assert [rate_text(tick) for tick in narrow.ticks(8)] == ["2e-4", "5e-4", "1e-3", "2e-3"]


def test_where_rates_stand() -> None:
    log = RateAxis("log", 1e-4, 1.0)
    assert log.place(np.array([0.0, 1e-9, 1e-4, 1e-3, 1e-2, 1.0])).tolist() == pytest.approx([0, 0, 0, 0.25, 0.5, 1])
    linear = RateAxis("linear", 0.0, 2.0)
    assert linear.place(np.array([0.0, 0.5, 2.0])).tolist() == [0.0, 0.25, 1.0]
    # linear up to 0.01, where 10/9 decades are passed, then two decades more: 28/9 in all
    symlog = RateAxis("symlog", 0.0, 1.0, 0.01)
    assert symlog.place(np.array([0.0, 0.005, 0.01, 0.1, 1.0])).tolist() == pytest.approx(
        [0, 5 / 28, 10 / 28, 19 / 28, 1]
    )


@given(st.floats(1e-300, 1e300), st.floats(1.0, 1e6), st.booleans(), st.sampled_from(["log", "linear", "symlog"]))
def test_all_rates_have_room(lowest: float, ratio: float, hidden: bool, scale: str) -> None:
    highest = lowest * ratio
    axis = rate_axis(scale, lowest, highest, hidden=hidden, head=0.1)  # type: ignore[arg-type]
    low, high = axis.place(np.array([lowest, highest])).tolist()
    assert 0 < low <= high < 1
    if scale == "log" and hidden and ratio > 1.2:
        assert low > 0.09
    ticks = axis.ticks(8)
    assert len(ticks) >= 2
    assert ticks == sorted(ticks)
    assert len({rate_text(tick) for tick in ticks}) == len(ticks) or ratio < 1.2


@pytest.mark.parametrize(
    ("lowest", "highest", "scale", "low", "high"),
    [
        # 8 % of the range below, and above so much that the highest stands at 90 % of the height
        (0.85, 0.95, "linear", 0.842, 0.962),
        (0.2, 1.0, "linear", 0.0, 1 / 0.9),  # not far from 0
        (-1.0, 1.0, "linear", -1.16, -1.16 + 2.16 / 0.9),
        (0.9, 0.9, "linear", 0.855 - 0.08 * 0.09, 0.8478 + 0.0972 / 0.9),  # constant: a twentieth of it on both sides
        (0.0, 0.0, "linear", 0.0, 1 / 0.9),
        (0.0, 1.0, "linear", 0.0, 1 / 0.9),
    ],
)
def test_the_axis_of_another_parameter_fits_it(
    lowest: float, highest: float, scale: str, low: float, high: float
) -> None:
    axis = fitted_axis(lowest, highest, head=0.1)
    assert axis.scale == scale
    assert (axis.low, axis.high) == pytest.approx((low, high))


def test_the_axis_of_another_parameter_is_logarithmic_over_more_than_two_decades() -> None:
    assert fitted_axis(0.01, 1.01, head=0.1).scale == "log"
    assert fitted_axis(0.01, 0.99, head=0.1).scale == "linear"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9, "0.9"),
        (0.95, "0.95"),
        (0.9512, "0.9512"),
        (0.9995, "0.9995"),
        (1.0, "1"),
        (1 - 1e-12, "1"),
        (1.5125, "1.51"),
        (0.8994, "0.899"),
        (0.9004, "0.9004"),
        (-0.99995, "-0.99995"),
        (0.9999994, "0.999999"),
        (0.12345, "0.123"),
        (0.0, "0"),
    ],
)
def test_values_near_one_have_digits_enough(value: float, text: str) -> None:
    assert value_text(value) == text


def test_ticks_say_where_they_are() -> None:
    assert tick_texts([0.99, 0.9925, 0.995]) == ["0.99", "0.9925", "0.995"]
    assert tick_texts([1e-4, 0.1]) == ["1e-4", "0.1"]


def test_a_low_panel_has_two_ticks() -> None:
    # At a distance of 0.1, the nearest round one for three ticks, only 0.9 would be inside.
    assert RateAxis("linear", 0.842, 0.962).ticks(3) == [0.85, 0.9, 0.95]


def test_moments_in_words() -> None:
    run = Run(ticks=10**6)
    axis = time_axis([Curve("a", Step(lr=0.1, step_size=5), run)], None)
    assert axis.moment(0, 1234) == "step 1,234"
    percent = time_axis([Curve("a", Step(lr=0.1, step_size=5), Run(ticks=10_000, tick="share"))], None)
    assert percent.moment(0, 1250) == "12.5 %"
    assert percent.label(20.0) == "20 %"

"""The time as a count of periods, by exact fractions; and formulas of it that run out of numbers."""

from fractions import Fraction
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.schedules.arrays import NEVER
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.realtime.elapsed import Elapsed, first_step, next_rise
from lrcurve.schedules.realtime.wave import Wave

EIGHTHS = st.integers(1, 400).map(lambda eighths: eighths / 8)


@given(st.integers(-80, 800).map(lambda eighths: eighths / 8), EIGHTHS, st.integers(0, 500))
def test_periods_are_those_of_exact_fractions(begin: float, period: float, step: int) -> None:
    exact: Fraction = max(Fraction(step) - Fraction(begin), Fraction(0)) / Fraction(period)
    assert Elapsed(begin=begin, period=period)([step])[0] == float(exact)
    assert Elapsed(begin=begin, period=period, whole=True)([step])[0] == floor(exact)
    assert Elapsed(begin=begin, period=period, most=2.0)([step])[0] == float(min(exact, Fraction(2)))


@given(st.integers(0, 80).map(lambda eighths: eighths / 8), st.floats(0.05, 50))
def test_each_rise_is_a_join(begin: float, period: float) -> None:
    """Also where float64 rounds a period that is no fraction of two to another step."""
    count = Elapsed(begin=begin, period=period, whole=True)
    steps = np.arange(300)
    rises = np.flatnonzero(np.diff(count(steps))) + 1
    assert np.unique(count.next_join(steps)).tolist()[: rises.size] == rises.tolist()


def test_a_period_that_rounds_late() -> None:
    """33 steps are 30 periods of 1.1, but 29.999999999999996 in float64: the count rises one step later."""
    count = Elapsed(period=1.1, whole=True)
    assert count([32, 33, 34]).tolist() == [29, 29, 30]
    assert count.next_join(np.array([31, 32, 33])).tolist() == [32, 34, 34]


def test_joins_are_the_begin_and_the_end() -> None:
    ramp = Elapsed(begin=2.5, period=4, most=1.0)
    assert ramp.next_join(np.array([0, 2, 3, 6, 7])).tolist() == [3, 3, 7, 7, NEVER]
    assert ramp.flat_at(np.array([0, 2, 3, 6, 7])).tolist() == [True, True, False, False, True]
    assert Elapsed(period=4).next_join(np.array([0, 9])).tolist() == [NEVER, NEVER]


@pytest.mark.parametrize(
    ("halves", "start", "length", "edge", "off"),
    [
        (3.0, 1000.5, 653687896232410.0, 5011607204449476, -2),
        (0.1, 3.0, 28956034825744.0, 7239008706436002, -1),
        (1.0, 3.0, 20.0, 323, 0),
        (1.0, 1000.5, 20.0, 1381, 1),
        (-1.0, 1000.5, 132635858723770.0, 4907526772780492, 2),
        (-3.3, 0.0, 14481895223098.0, 153595858426798, 2),
    ],
)
def test_a_half_wave_begins_where_its_count_in_floats_does(
    halves: float, start: float, length: float, edge: int, off: int
) -> None:
    """The edge in floats is off by up to two steps of the one at which the count, in floats too, is another."""
    steps = np.arange(edge - 8, edge + 1)
    counts = np.floor(halves * ((steps - start) / length))
    assert len(set(counts[:-1].tolist())) == 1
    assert counts[-1] != counts[0]
    guess = floor(start + (counts[0] + (halves > 0)) * length / halves)
    assert edge - guess == off  # or this case would pin nothing
    wave = Wave(high=1.0, low=0.0, halves=halves, start=start, length=length)
    assert wave.next_join(steps[:-1]).tolist() == [edge] * 8


def test_first_step() -> None:
    assert [first_step(moment) for moment in (-3.5, 0.0, 2.0, 2.1, 1e300)] == [0, 0, 2, 3, NEVER]


def test_a_rise_is_found_from_any_guess() -> None:
    steps = np.array([0, 3, 6, 7, 10**9])
    for guess in (0.0, 7.0, 1e6, float(NEVER)):
        found = next_rise(lambda t: np.where(t >= 7, 1.0, 0.0), steps, np.full(5, guess))
        assert found.tolist() == [7, 7, 7, NEVER, NEVER]


def test_a_formula_ends_at_the_first_suspect_without_a_number() -> None:
    line = Transformed(inner=Elapsed(period=1), formula=lambda t: 1.0 / ((3.0 - t) * (5.0 + t)))
    stopped = until_lost(line, [-5, 2, 3, 4], "it divides by 0")
    assert stopped.end is not None
    assert (stopped.end.step, stopped.end.why) == (3, "it divides by 0")
    assert until_lost(line, [1, 2], "never") is line


@pytest.mark.parametrize("halves", [5e-324, 1e-310, 1e-300])
def test_a_half_wave_beyond_all_floats_has_no_join(halves: float) -> None:
    wave = Wave(high=0.1, low=0.001, halves=halves, start=0.0, length=10.0)
    assert wave.next_join(np.array([0, 5, 2**53 - 1])).tolist()[1:] == [NEVER, NEVER]
    assert wave([0, 9]).tolist() == pytest.approx([0.1, 0.1])

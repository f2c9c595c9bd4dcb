import numpy as np

from lrcurve.analysis.recorded_rows import columns_of_rows, lines_and_points, rows_of
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run


def curve_of(steps: list[int], rates: list[float], ticks: int) -> Curve:
    return Curve("log", Recorded(np.array(steps), np.array(rates), np.zeros(len(steps))), Run(ticks=ticks))


def test_rows_that_are_far_apart_are_points() -> None:
    curve = curve_of([0, 50, 99], [0.1, 0.3, 0.2], 100)
    steps, _, alone, rates = lines_and_points(curve, columns_of_rows(curve, 100))
    assert steps.size == 0
    assert (alone.tolist(), rates.tolist()) == ([0, 50, 99], [0.1, 0.3, 0.2])


def test_rows_that_are_close_are_a_line_which_breaks_off_where_they_are_not() -> None:
    curve = curve_of([0, 1, 2, 40, 41, 80], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 100)
    steps, rates, alone, _ = lines_and_points(curve, columns_of_rows(curve, 100))
    np.testing.assert_array_equal(steps, [0, 1, 2, 40, 40, 41])
    np.testing.assert_array_equal(rates, [0.1, 0.2, 0.3, np.nan, 0.4, 0.5])
    assert alone.tolist() == [80]


def test_more_rows_than_pixels_keep_the_extremes_of_each_pixel() -> None:
    rates = np.full(10_000, 0.5)
    rates[[1234, 8765]] = 0.9, 0.01
    curve = curve_of(list(range(10_000)), list(rates), 10_000)
    steps, drawn, alone, _ = lines_and_points(curve, columns_of_rows(curve, 20))
    assert alone.size == 0
    assert steps.size < 100
    assert {1234, 8765, 0, 9999} <= set(steps.tolist())
    np.testing.assert_array_equal(drawn, rates[steps])


def test_the_lowest_rate_above_zero_counts_for_a_logarithmic_scale() -> None:
    columns = columns_of_rows(curve_of([0, 3, 5], [0.0, 0.25, 0.5], 9), 10)
    assert (columns.lowest, columns.lows.visible, columns.highest) == (0.0, 0.25, 0.5)


def test_rows_behind_the_end_of_the_run_are_left_out() -> None:
    assert rows_of(curve_of([0, 3, 5], [0.1, 0.2, 0.3], 5)).steps.tolist() == [0, 3]

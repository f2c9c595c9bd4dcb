"""Recorded rates: what the rows hold is shown, and nothing between them."""

import io

import numpy as np
from matplotlib.axes import Axes
from rich.console import Console

from lrcurve.analysis.table_steps import every
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw
from lrcurve.views.table.text_table import print_table
from tests.views.report_reader import read, unpacked


def recorded(rows: dict[int, float], run: Run) -> Curve:
    return Curve("log", Recorded(np.array(list(rows)), np.array(list(rows.values())), np.zeros(len(rows))), run)


SPARSE = recorded({2: 0.1, 40: 0.4, 90: 0.2}, Run(ticks=100))


def axes_of(curve: Curve) -> Axes:
    (axes,) = draw([curve], FigureOptions()).axes
    return axes


def test_rows_far_apart_are_points_in_the_middle_of_their_steps_and_no_line() -> None:
    drawn = [(line.get_linestyle(), line.get_xydata()) for line in axes_of(SPARSE).lines if line.get_zorder() == 3]
    points = [data for style, data in drawn if style == "None"]
    np.testing.assert_array_equal(points[0], [[2.5, 0.1], [40.5, 0.4], [90.5, 0.2]])
    assert not any(len(np.asarray(data)) for style, data in drawn if style != "None")


def test_the_ring_of_a_peak_is_about_its_point() -> None:
    rings = [line for line in axes_of(SPARSE).lines if 4 < line.get_zorder() <= 5]
    assert [tuple(np.asarray(ring.get_xydata())[0]) for ring in rings] == [(40.5, 0.4)]


def table(*curves: Curve) -> list[list[str]]:
    stream = io.StringIO()
    print_table(Console(file=stream, width=80), curves, every(curves, 1))
    rows = stream.getvalue().split("\n\n", 1)[0].strip().split("\n")[2:]
    return [row.split() for row in rows]


def test_a_table_of_rows_shows_their_steps_only() -> None:
    assert table(recorded({0: 0.1, 3: 0.4}, Run(ticks=4))) == [["0", "0.1"], ["3", "0.4"]]


def test_steps_without_a_row_are_blank_beside_a_schedule() -> None:
    both = table(Curve("one", Constant(lr=1.0), Run(ticks=4)), recorded({0: 0.1, 3: 0.4}, Run(ticks=4)))
    assert both == [["0", "1", "0.1"], ["1", "1"], ["2", "1"], ["3", "1", "0.4"]]


def test_a_report_tells_the_rates_of_rows_only() -> None:
    tell, _ = read(SPARSE, Curve("one", Constant(lr=1.0), Run(ticks=100))).traces("tell")
    rates = unpacked(tell["y"])
    assert sorted(rates[~np.isnan(rates)].tolist()) == [0.1, 0.2, 0.4]

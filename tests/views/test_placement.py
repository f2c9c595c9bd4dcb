"""Where texts go: the best place that hides nothing, in the order of the notes."""

from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes

from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Marks, Schedule
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import Layout, Needs, layout
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import new_figure
from lrcurve.views.figure.placement import Board, Note, Spot, corner, extents
from lrcurve.views.figure.title import fitting, titles
from lrcurve.views.plot_model import Plot, plot
from lrcurve.views.style.figure import Look, sample
from lrcurve.views.time_axis import time_axis
from tests.marked import Marked

COLUMNS = 300


def curve(schedule: Schedule, steps: int = 100, name: str = "curve") -> Curve:
    return Curve(name, schedule, Run(ticks=steps))


def plotted(*curves: Curve, head: float = 0.0) -> Plot:
    return plot(curves, time_axis(curves, None), "linear", width=COLUMNS, height=200, head=head)


def axes_of(shown: Plot) -> tuple[Axes, Board]:
    needs = Needs(names=(), beside=(), rows=1, values=0.0, ticks=3.0, labels=())
    plan: Layout = layout((5.0, 4.0), needs, em=0.125)
    axes = new_figure(FigureOptions(width=5, height=4)).add_axes(plan.box((5, 4)))
    return axes, Board(axes, shown, plan)


def test_extents_are_how_low_and_high_a_line_is_in_each_column() -> None:
    # From 1 at step 0 the rate falls by 0.01 each step; the axis goes from 0 to 1, its columns from -1 % to 101 %.
    low, high = extents(plotted(curve(Linear(lr=1.0, steps=100))))
    assert low.shape == high.shape == (1, COLUMNS)
    middle = COLUMNS // 2
    assert low[0, middle] == pytest.approx(0.5, abs=0.02)
    assert high[0, middle] == pytest.approx(0.5, abs=0.02)
    assert low[0, 0] == np.inf
    assert high[0, 0] == -np.inf
    jump, top = extents(plotted(curve(Step(lr=1.0, gamma=0.1, step_size=50))))
    assert (jump[0, 60], top[0, 60], jump[0, 250], top[0, 250]) == pytest.approx((1.0, 1.0, 0.1, 0.1))
    assert (jump[0, middle], top[0, middle]) == pytest.approx((0.1, 1.0))


def test_extents_of_a_band_are_its_lowest_and_highest() -> None:
    cycles = Repeat(inner=Cosine(lr=1.0, min_lr=0.25, steps=10**6), steps=10**6)
    low, high = extents(plotted(curve(cycles, 10**12)))
    inside = slice(10, COLUMNS - 10)
    assert low[0, inside].max() == pytest.approx(0.25, abs=0.01)
    assert high[0, inside].min() == pytest.approx(1.0, abs=0.01)


def texts(axes: Axes) -> list[tuple[str, float, float]]:
    return [(text.get_text(), *text.get_position()) for text in axes.texts]


def test_a_note_has_the_first_place_that_is_free_of_lines_and_texts() -> None:
    shown = plotted(curve(Constant(lr=0.5)), head=0.5)  # the line is at half the height
    axes, board = axes_of(shown)
    on_line, free = Spot("a", 10.0, board.height / 2, 0.5, 0.5), Spot("a", 10.0, board.height / 4)
    assert board.write([Note([on_line, free])]) == []
    assert texts(axes)[0][2] == pytest.approx(0.25)
    other = Note([free, Spot("a", 10.0, board.height * 0.75)])
    assert board.write([other]) == []
    assert texts(axes)[1][2] == pytest.approx(0.75)
    assert board.write([other]) == [other]
    assert len(axes.texts) == 2


def test_a_needed_note_is_on_its_own_line_before_it_is_on_another() -> None:
    shown = plotted(curve(Constant(lr=0.5)), curve(Constant(lr=0.25), name="other"), head=0.5)
    axes, board = axes_of(shown)
    spots = [Spot("a", 10.0, board.height * share, 0.5, 0.5) for share in (0.25, 0.5)]
    assert board.write([Note(spots, (0,))]) != []
    assert board.write([Note(spots, (0,), needed=True)]) == []
    (text,) = axes.texts
    assert text.get_position()[1] == pytest.approx(0.5, abs=0.05)
    assert text.get_bbox_patch() is not None


def test_a_note_stays_inside_and_off_marks_and_dotted_lines() -> None:
    shown = plotted(curve(Constant(lr=0.0)))
    axes, board = axes_of(shown)
    outside = Note([Spot("long text", board.width - 0.5, 5.0)])
    assert board.write([outside]) == [outside]
    assert board.write([Note(outside.spots, slides=True)]) == []
    board.take(50, 0.5, 6)
    x, y = board.at(50, 0.5)
    assert board.write([Note([Spot("x", x, y, 0.5, 0.5)])]) != []
    board.dotted(20)
    x, _ = board.at(20, 0.0)
    assert board.write([Note([Spot("y", x, 9.0, 0.5), Spot("y", x + 1, 9.0)])]) == []
    assert texts(axes)[-1][1] == pytest.approx((x + 1) / board.width)


def test_a_legend_has_the_corner_that_is_free() -> None:
    low, high = np.full((1, 100), 0.0), np.full((1, 100), 4.0)
    assert corner(low, high, (20.0, 10.0), (5.0, 3.0)) == pytest.approx((0.6, 6.4))  # above the line, at the left
    assert corner(low, high, (20.0, 10.0), (5.0, 8.0)) is None
    high[:, 50:] = -np.inf
    low[:, 50:] = np.inf
    high[:, :50] = 10.0
    place = corner(low, high, (20.0, 10.0), (5.0, 8.0))
    assert place is not None
    assert place[0] == pytest.approx(20 - 5 - 0.6)


@pytest.mark.parametrize("room", [8.0, 20.0, 40.0, 100.0])
def test_a_title_is_as_large_as_it_fits(room: float) -> None:
    text = "a title of several words that is not short"
    found = titles(text, room)
    assert all(title.width <= room for title in found)
    assert [title.size for title in found] == sorted((title.size for title in found), reverse=True)
    assert len(found[-1].lines) == 1
    assert found[0].lines == (text,) or text_widths([text])[0] > room - 1


def test_a_text_that_does_not_fit_loses_its_middle() -> None:
    assert fitting("short", 20) == "short"
    found = fitting("a very long name indeed", 6)
    assert text_widths([found])[0] <= 6
    assert found.startswith("a")
    assert found.endswith("d")
    assert "…" in found


def drawn(*curves: Curve, **options: Any) -> Axes:
    from lrcurve.views.figure.picture import draw

    return draw(curves, FigureOptions(**options)).axes[0]


def test_what_happened_is_written_at_the_line_that_it_happened_to() -> None:
    # Both have a change at half of the run, where one is at 0.01 and the other at 0.1.
    said = [(Marks("transition", np.array([50]), text),) for text in ("low", "high")]
    curves = [
        curve(Marked(inner=Constant(lr=rate), said=one), name=name)
        for rate, one, name in ((0.01, said[0], "a"), (0.1, said[1], "b"))
    ]
    axes = drawn(*curves)
    found = {text.get_text(): text.get_window_extent() for text in axes.texts}
    for text, rate in (("a: low", 0.01), ("b: high", 0.1)):
        box, (x, y) = found[text], axes.transData.transform((50, rate))
        assert 0 < min(abs(box.x0 - x), abs(box.x1 - x)) < 20
        assert 0 < min(abs(box.y0 - y), abs(box.y1 - y)) < 20


def test_curves_on_each_other_are_dashed_in_turn_and_named_as_the_same() -> None:
    same = [curve(Cosine(lr=0.1, steps=100), name=name) for name in "abc"]
    axes = drawn(*same, curve(Cosine(lr=0.1, min_lr=0.09, steps=100), name="d"))
    lines = [line for line in axes.lines if line.get_zorder() == 3]
    patterns = [line._unscaled_dash_pattern for line in lines]  # type: ignore[attr-defined]
    # Of 16 widths the second has 12, the third 8 of them: pieces of 4, 4 and 8 are left.
    assert patterns[:3] == [(0, None), (0, (12.0, 4.0)), (0, (8.0, 8.0))]
    found = {text.get_text() for text in axes.texts}
    assert {"a", "b (same as a)", "c (same as a)", "d"} <= found


def test_curves_that_only_share_a_start_are_not_dashed_to_let_others_show() -> None:
    kinds: list[Schedule] = [Step(lr=0.1, gamma=1 / (2 + place), step_size=40) for place in range(3)]
    axes = drawn(*(curve(kind, name=name) for kind, name in zip(kinds, "abc", strict=True)))
    assert [line.get_linestyle() for line in axes.lines if line.get_zorder() == 3] == ["-"] * 3


def test_dashes_read_as_a_line_where_a_curve_is_alone() -> None:
    kinds: list[Schedule] = [Step(lr=0.1, gamma=1 / (2 + place), step_size=80) for place in range(6)]
    axes = drawn(*(curve(kind, name=name) for kind, name in zip(kinds, "abcdef", strict=True)))
    patterns = [line._unscaled_dash_pattern[1] for line in axes.lines if line.get_zorder() == 3]  # type: ignore[attr-defined]
    assert all(on >= off for on, off in patterns[1:])


@pytest.mark.parametrize("dashes", [(12.0, 4.0), (4.0, 12.0), (6.0, 2.0, 1.2, 2.0), (1.2, 1.6)])
def test_a_sample_of_a_line_shows_its_dashes_twice(dashes: tuple[float, ...]) -> None:
    # At 10 points, a sample of 2.4 ems has 24 points, or 12 widths of 2 points.
    with matplotlib.rc_context({"font.size": 10.0}):
        _, shown = sample(Look("red", (0, dashes), 2.0), 2.4)["linestyle"]
    assert sum(shown) + shown[0] <= 12 + 1e-9
    assert shown[0] / shown[1] == pytest.approx(dashes[0] / dashes[1])


def test_names_in_a_legend_leave_no_samples_without_names_beside() -> None:
    same = [curve(Cosine(lr=0.1, steps=100), name=name * 40) for name in "abc"]
    axes = drawn(*same)
    assert axes.get_legend() is not None
    beside = axes.transAxes.transform((1, 0))[0] + 5
    assert not [line for line in axes.lines if line.get_window_extent().x1 > beside]


def test_the_sample_of_points_is_points() -> None:
    rows = Recorded(np.array([0, 30, 60]), np.array([1.0, 0.5, 0.25]), np.zeros(3))
    axes = drawn(*(Curve(name, rows, Run(ticks=100)) for name in "ab"))
    beside = axes.transAxes.transform((1, 0))[0]
    marks = [line.get_marker() for line in axes.lines if line.get_window_extent().x0 > beside]
    assert marks.count("o") == 2


def test_a_curve_that_leaves_another_is_not_the_same() -> None:
    axes = drawn(curve(Constant(lr=0.1), name="a"), curve(Step(lr=0.1, gamma=1 - 1e-9, step_size=90), name="b"))
    assert {"a", "b"} <= {text.get_text() for text in axes.texts}

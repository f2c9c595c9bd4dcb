"""A stretch of a run, and a range of rates: drawn exactly, by the same curve, and nothing beside them."""

import io
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lrcurve import load
from lrcurve.analysis.pixel_columns import scan
from lrcurve.analysis.polyline import TOLERANCE, trace
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.axes import AxisError, Limits
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw, save
from lrcurve.views.terminal.drawing import draw as draw_terminal
from lrcurve.views.time_axis import TimeAxis, Window, in_window, time_axis
from tests.views.report_reader import read

LONG = Curve("long", Step(lr=1e-3, gamma=0.5, step_size=100_000_000_003), Run(ticks=10**12))
SHORT = Curve("short", Cosine(lr=0.1, steps=50), Run(ticks=50, steps_per_epoch=Fraction(10)))


def drawn(*curves: Curve, xlim: Window | None = None, ylim: Limits = (None, None), **options: object) -> Axes:
    return draw(curves, FigureOptions(xlim=xlim, ylim=ylim, **options)).axes[0]  # type: ignore[arg-type]


def line_of(axes: Axes) -> Line2D:
    (line,) = (line for line in axes.lines if line.get_zorder() == 3)
    return line


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_step_of_a_window_is_within_a_tenth_of_a_pixel(data: st.DataObject) -> None:
    spec, steps = data.draw(
        st.sampled_from([
            ("cosine lr=0.1 warmup=10%", 1000), ("cosine lr=1 steps=1000 repeat=true", 10**6),
            ("step lr=0.1 step_size=7 gamma=0.9", 10**5), ("linear lr=1 warmup=5", 10**9),
        ])
    )  # fmt: skip
    (curve,) = load(spec, steps=steps)
    first = data.draw(st.integers(0, steps - 1))
    stop = data.draw(st.integers(first + 1, min(steps, first + 3000)))
    columns = scan(curve, 500.0, first, stop)
    found = trace(curve, columns, lambda rates: 300 * rates)
    assert found.steps[0] == first or found.bands
    assert found.steps[-1] == stop
    inside = np.arange(first, stop)
    free = np.ones(inside.size, dtype=bool)
    for band in found.bands:
        free &= (inside < band.edges[0]) | (inside >= band.edges[-1])
    # The rate of a step holds until the next: the last vertex of each place counts.
    x, last = np.unique(found.steps[::-1], return_index=True)
    y = found.rates[::-1][last]
    there = np.interp(inside, x, y)
    np.testing.assert_allclose(300 * there[free], 300 * curve.lr(inside)[free], rtol=0, atol=TOLERANCE)


def test_a_zoom_shows_the_steps_of_a_run_of_any_length() -> None:
    join = 5 * 100_000_000_003
    axes = drawn(LONG, xlim=(join - 5, join + 5))
    line = line_of(axes)
    before, after = LONG.lr([join - 1, join]).tolist()
    corners = [(int(x) - join, float(y)) for x, y in np.asarray(line.get_xydata())]
    assert corners[0] == (-5, before)
    assert (0, before) in corners
    assert (0, after) in corners
    assert corners[-1] == (5, after)
    low, high = axes.get_xlim()
    assert (low, high) == pytest.approx((join - 5.1, join + 5.1), abs=0.01)
    labelled = [int(text.get_text().replace(",", "")) for text in axes.get_xticklabels()]
    assert len(labelled) >= 3
    assert labelled == [int(place) for place in axes.get_xticks()]  # all digits of each
    assert all(join - 5 <= step <= join + 5 for step in labelled)


def test_nothing_is_drawn_beside_the_window() -> None:
    axes = drawn(SHORT, xlim=(20, 30), joins=True)
    line = line_of(axes)
    assert np.ravel(line.get_xdata()).min() == 20
    assert np.ravel(line.get_xdata()).max() == 30
    # No peak, which is at step 0, and the last rate that is seen: 0.05 (1 + cos(29 pi / 50)) = 0.03757 at step 29.
    assert [text.get_text() for text in axes.texts] == ["0.0376"]


def test_the_schedule_stays_what_it_is() -> None:
    axes = drawn(SHORT, xlim=(0, 10))
    assert [text.get_text() for text in axes.texts if text.get_text().startswith("peak")] == ["peak 0.1 at step 0"]
    terminal = draw_terminal([SHORT], width=80, height=10, color=False, unicode=True, xlim=(20, 30))
    assert "short: peak 0.1 at step 0, last 9.87e-5" in terminal  # 0.05 (1 + cos(49 pi / 50))


@pytest.mark.parametrize("unit", ["step", "epoch", "percent"])
def test_the_axis_counts_the_window_in_its_unit(unit: str) -> None:
    time = time_axis([SHORT], unit, (20, 30))
    assert (time.begin, time.end) == {"step": (20, 30), "epoch": (2, 3), "percent": (40, 60)}[unit]
    assert time.steps(SHORT, time.per_step[0]) == (20, 30)


@given(st.integers(1, 10**12), st.integers(1, 10**6), st.integers(0, 2**40), st.integers(1, 10**6))
def test_steps_are_not_lost_to_rounding(per_epoch: int, tokens: int, first: int, length: int) -> None:
    run = Run(ticks=first + length, steps_per_epoch=Fraction(per_epoch), tokens_per_step=Fraction(tokens))
    curve = Curve("c", Step(lr=1.0, step_size=5), run)
    for unit in ("step", "epoch", "tokens"):
        time = time_axis([curve], unit, (first, first + length))
        assert time.steps(curve, time.per_step[0]) == pytest.approx((first, first + length), rel=1e-12, abs=0)


def test_a_window_may_reach_beyond_the_run() -> None:
    axes = drawn(SHORT, xlim=(40, 100))
    assert np.ravel(line_of(axes).get_xdata()).max() == 50
    assert axes.get_xlim()[1] > 100


def test_curves_that_are_not_in_the_window_are_left_out() -> None:
    longer = Curve("longer", Cosine(lr=0.1, steps=100), Run(ticks=100))
    rows = np.array([0, 5, 95])
    log = Curve("log", Recorded(rows, rows * 0.01, np.zeros(3)), Run(ticks=96))
    seen, others = in_window([SHORT, longer, log], "step", (50, 90))
    assert (seen, others) == ([longer], [SHORT, log])
    assert in_window([SHORT, log], "step", (90, 96))[0] == [log]
    with pytest.raises(AxisError, match=r"no curve has a rate from 60 to 90 \(step\)"):
        draw([SHORT, log], FigureOptions(xlim=(60, 90)))


@pytest.mark.parametrize("scale", ["log", "linear", "symlog"])
def test_rates_from_and_to(scale: str) -> None:
    axes = drawn(SHORT, ylim=(1e-3, 1e-2), yscale=scale)
    assert axes.get_ylim() == (1e-3, 1e-2)
    box = line_of(axes).get_clip_box()
    assert box is not None
    assert line_of(axes).get_clip_on()
    inside = axes.get_window_extent()
    assert (box.y0, box.y1) == pytest.approx((inside.y0, inside.y1))
    assert all(1e-3 <= tick <= 1e-2 for tick in axes.get_yticks())


def test_a_lower_limit_shows_what_was_under_the_floor() -> None:
    curves = load("cosine lr=3e-4", steps=1000)
    assert len(save(curves, io.BytesIO(), FigureOptions(), form="svg")) == 1
    file = io.BytesIO()
    assert save(curves, file, FigureOptions(ylim=(1e-10, None)), form="svg") == []
    axes = draw(curves, FigureOptions(ylim=(1e-10, None))).axes[0]
    assert axes.get_ylim()[0] == 1e-10
    assert [line for line in axes.lines if line.get_marker() == "v"] == []


@pytest.mark.parametrize(
    ("limits", "scale", "said"),
    [
        ((0.0, 1.0), "log", "0 has no place on a log scale; leave it out, or say --yscale linear"),
        ((-1.0, 1.0), "symlog", "-1 has no place on a symlog scale"),
        ((None, 0.0), "symlog", "0 has no place on a symlog scale"),
        ((1.0, None), "linear", "no rate is above 1; the highest is 0.1"),
    ],
)
def test_limits_without_a_place(limits: Limits, scale: str, said: str) -> None:
    with pytest.raises(AxisError, match=said):
        drawn(SHORT, ylim=limits, yscale=scale)


def test_a_range_without_a_rate_is_noted() -> None:
    notes = save([SHORT], io.BytesIO(), FigureOptions(ylim=(1.0, 2.0)), form="svg")
    assert notes == ["nothing of short is between 1 and 2"]


def test_a_report_starts_with_them_and_has_all() -> None:
    found = read(SHORT, xlim=(20, 30), ylim=(1e-3, 0.05))
    assert found.data["window"] == [20, 30]
    assert found.data["panels"][0]["ranges"]["log"][1] == pytest.approx(np.log10(0.05))
    assert found.data["panels"][0]["floor"] == 1e-3
    assert found.traces("line")[0]["x0"] == 0


@pytest.mark.parametrize("most", [3, 8])
@pytest.mark.parametrize(("begin", "end"), [(0, 50), (10**15, 10**15 + 60), (123_456_789, 123_457_000), (7, 8)])
def test_labels_of_a_far_window_are_told_apart(begin: int, end: int, most: int) -> None:
    time = TimeAxis("step", (1.0,), float(end), float(begin), zoomed=True)
    ticks = time.ticks(most)
    texts = [time.label(tick) for tick in ticks]
    assert len(set(texts)) == len(texts)
    assert all(begin <= tick <= end and tick == int(tick) for tick in ticks)

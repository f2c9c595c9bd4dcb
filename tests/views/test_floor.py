"""The floor of a logarithmic axis: where it is, and what becomes of rates under it."""

import io
import math
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.axes import Axes

from lrcurve import load
from lrcurve.analysis.pixel_columns import Lows
from lrcurve.curve import LR, Curve
from lrcurve.views.axes import Extremes
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw, save
from lrcurve.views.numbers import rate_text
from lrcurve.views.plot_model import Plot, plot
from lrcurve.views.report.panels import chart_of
from lrcurve.views.terminal.drawing import draw as draw_terminal
from lrcurve.views.time_axis import time_axis
from tests.views.report_reader import read

PICTURE, TERMINAL = (992.0, 560.0), (141.0, 95.0)  # pixels of the axes at 8 x 5 inches, dots of 24 rows


def of(spec: str, steps: int) -> list[Curve]:
    return load(spec, steps=steps)


def shown(curves: list[Curve], size: tuple[float, float] = PICTURE) -> Plot:
    return plot(curves, time_axis(curves, None), "log", width=size[0], height=size[1], head=0.06)


def marks(axes: Axes) -> list[float]:
    """Return where triangles stand on the floor."""
    found = [line for line in axes.lines if line.get_marker() == "v"]
    assert all(float(np.ravel(line.get_ydata())[0]) == axes.get_ylim()[0] for line in found)
    return [float(np.ravel(line.get_xdata())[0]) for line in found]


@pytest.mark.parametrize(
    ("spec", "steps", "peak"),
    [
        ("cosine lr=3e-4", 1000, 3e-4),
        ("cosine lr=3e-4 warmup=100", 10_000, 3e-4),
        ("cosine lr=3e-4 warmup=1%", 10**12, 3e-4),
        ("torch.OneCycleLR max_lr=0.1 total_steps=1000", 1000, 0.1),
        ("warmup start_lr=1e-8 lr=1e-3 steps=500 | cosine lr=1e-3 min_lr=1e-9", 10_000, 1e-3),
        ("cosine lr=0.1 steps=1000 repeat=true", 10_000, 0.1),
    ],
)
@pytest.mark.parametrize("size", [PICTURE, TERMINAL])
def test_what_is_passed_in_no_time_takes_four_decades(
    spec: str, steps: int, peak: float, size: tuple[float, float]
) -> None:
    axis = shown(of(spec, steps), size).rates
    # The floor itself, and at most 15 % of its four decades and a margin of 10 % below.
    assert peak / 10 ** (4 * 1.15 * 1.1) < axis.low <= peak * 1.001e-4 or axis.low > peak / 1e4


@pytest.mark.parametrize(
    ("spec", "steps", "lowest"),
    [
        ("exponential lr=0.1 decay_rate=0.9", 200, 0.1 * 0.9**199),
        ("exponential lr=1e-3 decay_rate=0.999", 20_000, 1e-3 * 0.999**19_999),
        ("step lr=0.1 gamma=0.001 step_size=30", 90, 1e-7),
        ("cosine lr=0.1", 20, 0.05 * (1 + math.cos(math.pi * 19 / 20))),
        ("constant lr=1e-3 steps=90 | constant lr=1e-9 steps=10", 100, 1e-9),
        ("constant lr=3e-12", 100, 3e-12),
    ],
)
def test_what_lives_low_is_shown(spec: str, steps: int, lowest: float) -> None:
    curves = of(spec, steps)
    found = shown(curves)
    assert found.under == [[]]
    assert found.rates.low < lowest
    assert save(curves, io.BytesIO(), FigureOptions(), form="svg") == []


def test_a_curve_far_below_the_others_keeps_its_shape() -> None:
    curves = [*of("cosine lr=1e-3", 1000), *of("linear lr=1e-9", 1000)]
    found = shown(curves)
    # Half way down: 5e-10. A twentieth of the time is passed below a twentieth of the peak.
    assert found.rates.low < 1e-9 / 20
    assert found.rates.low > 1e-12
    assert found.rates.place(np.array([5e-10]))[0] > 0


@pytest.mark.parametrize("size", [PICTURE, TERMINAL])
def test_a_jump_of_18_percent_can_be_seen(size: tuple[float, float]) -> None:
    spec = "warmup lr=3e-4 steps=500 | constant lr=3e-4 steps=4500 | cosine lr=2.46e-4"
    (curve,) = of(spec, 10_000)
    before, after = curve.lr([4999, 5000]).tolist()
    assert after / before == pytest.approx(0.82)
    axis = shown([curve], size).rates
    high, low = (size[1] * axis.place(np.array([before, after]))).tolist()
    # In a picture five pixels, more than the line is wide; in the terminal a dot.
    assert high - low >= (5 if size == PICTURE else 1)


def test_what_is_under_it_is_marked_with_its_value() -> None:
    curves = of(
        "warmup start_lr=1e-8 lr=1e-3 steps=500 | constant lr=1e-3 steps=500 | cosine lr=1e-3 min_lr=2e-9", 10_000
    )
    (axes,) = draw(curves, FigureOptions()).axes
    assert marks(axes) == pytest.approx([0.5, 9999.5])
    (last,) = curves[0].lr([9999]).tolist()
    written = [text.get_text() for text in axes.texts]
    assert written.count("1e-8") == 1
    assert written.count(rate_text(last)) == 1  # at the end of the line, not at the floor again
    assert save(curves, io.BytesIO(), FigureOptions(), form="svg") == [
        f"warmup | constant | cosine goes down to {rate_text(last)}, drawn at the floor of the picture; "
        "--ylim 1e-9.. shows all"
    ]


@pytest.mark.parametrize("steps", [3000, 100_000, 150_000])
def test_a_zero_that_lasts_less_than_a_pixel_has_its_mark(steps: int) -> None:
    (axes,) = draw(of("cosine lr=3e-4 warmup=2000", steps), FigureOptions()).axes
    assert marks(axes)[0] < 0.001 * steps


def test_a_steep_piece_is_as_thick_as_its_line() -> None:
    curves = of("cosine lr=3e-4 warmup=2000", 100_000)
    figure = draw(curves, FigureOptions())
    (axes,) = figure.axes
    (line,) = (line for line in axes.lines if line.get_zorder() == 3)
    (piece,) = axes.patches
    figure.draw_without_rendering()
    box = piece.get_path().get_extents(piece.get_transform())
    assert piece.get_linewidth() + box.width * 72 / figure.dpi == pytest.approx(line.get_linewidth(), rel=1e-3)


def test_a_value_at_the_floor_is_near_its_mark_or_left_out_with_a_note() -> None:
    curves = of("cosine lr=3e-4 warmup=2000", 100_000)
    figure = draw(curves, FigureOptions(width=3.3, height=2.2))
    (axes,) = figure.axes
    figure.draw_without_rendering()
    (zero,) = (text.get_window_extent() for text in axes.texts if text.get_text() == "0")
    em = 8 / 72 * figure.dpi
    assert abs(zero.x0 - axes.transData.transform((0.5, 3e-4))[0]) < 4 * em
    low = [
        Curve(f"n{rate}", one.course, one.run)
        for rate in (1, 2, 3)
        for one in of(f"warmup start_lr={rate}.25e-9 lr=1e-3 steps=5 | constant lr=1e-3", 40)
    ]
    notes = save(low, io.BytesIO(), FigureOptions(width=1.2, height=1.0), form="svg")
    assert notes[1:] == ["no room in the picture for the 1.25e-9, 2.25e-9, 3.25e-9 at the floor, of n1, n2, n3"]


def test_a_report_writes_no_value_at_the_floor_on_another() -> None:
    specs = ["cosine lr=0.1 warmup=100", "linear lr=0.05 warmup=100", "wsd lr=0.03 decay_steps=20%"]
    found = read(*(curve for spec in specs for curve in of(spec, 10_000))).traces("under")
    texts = [text for trace in found for text in trace["text"] if text]
    assert texts == ["0"]  # both warmups start there, and the three ends, each at another rate, are together


def test_the_lowest_rate_is_found_where_the_line_is_straight() -> None:
    # It falls until step 5,003, where it is eta_min, and rises again, for torch's formula goes on past T_max.
    curves = of("torch.CosineAnnealingLR lr=0.1 T_max=5003 eta_min=1e-9", 10_000)
    (stretch,) = shown(curves).under[0]
    assert stretch.step == 5003
    assert stretch.rate == pytest.approx(1e-9)
    assert stretch.start < 5003 < stretch.end
    (axes,) = draw(curves, FigureOptions()).axes
    assert marks(axes) == [5003.5]
    assert "1e-9" in [text.get_text() for text in axes.texts]


def test_texts_at_the_floor_do_not_overlap() -> None:
    low = ["1e-8", "2e-8", "3e-8", "0"]
    curves = [
        Curve(f"w{rate}", one.course, one.run)
        for rate in low
        for one in of(f"warmup start_lr={rate} lr=1e-3 steps=500 | constant lr=1e-3", 10_000)
    ]
    figure = draw(curves, FigureOptions(width=4, height=3))
    (axes,) = figure.axes
    figure.draw_without_rendering()
    found = [text for text in axes.texts if any(text.get_text().startswith(rate) for rate in low)]
    assert [text.get_text() for text in found] == ["0, 1e-8, 2e-8, 3e-8"]
    boxes = sorted(text.get_window_extent().x0 for text in found)
    assert all(a < b for a, b in pairwise(boxes))


def test_the_terminal_and_the_report_have_the_same_floor_and_say_so() -> None:
    curves = of("cosine lr=3e-4", 1000)
    (axes,) = draw(curves, FigureOptions()).axes
    (panel,) = chart_of(curves, None).panels
    terminal = shown(curves, TERMINAL)
    lows = [axes.get_ylim()[0], panel.plot.rates.low, terminal.rates.low]
    assert all(1e-8 < low < 1e-7 for low in lows)
    note = "cosine goes down to 7.4e-10, drawn at the floor of the picture; --ylim 1e-10.. shows all"
    page = read(*curves)
    assert f"{note}." in page.texts["p"]
    assert page.traces("under")[0]["text"] == ["7.4e-10"]
    drawn = draw_terminal(curves, width=150, height=24, color=False, unicode=True)
    assert note in drawn
    assert "      0 ┤" not in drawn


def test_the_layers_of_a_heat_map_have_it_too() -> None:
    layers = [
        Curve("net", one.course, one.run, member=f"layer{index}", kind="layers", parameter=LR)
        for index in range(12)
        for one in of("cosine lr=3e-4", 1000)
    ]
    file = io.BytesIO()
    (note,) = save(layers, file, FigureOptions(), form="svg")
    assert note.startswith("net goes down to ")
    assert note.endswith(".. shows all")


def test_a_floor_that_little_more_would_make_needless_is_not_drawn() -> None:
    def floor(least: float, visible: float, lasting: float) -> float:
        return Extremes(0.0, Lows(least, visible, lasting), 1.0).floor

    assert floor(0.5e-4, 0.5e-4, 0.1) == 0.5e-4
    assert floor(1e-5, 0.5e-4, 0.1) == 1e-4
    assert floor(1e-9, 1e-9, 1e-8) == 1e-9
    assert floor(1e-30, 1e-9, 1e-8) == 1e-8
    assert floor(1e-3, 0.01, 0.1) == 0.01

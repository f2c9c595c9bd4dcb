"""Pictures: what is drawn, where, and that the same input gives the same bytes."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.combine import Sequence as Phases
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.views.axes import AxisError
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw, save
from lrcurve.views.style.palette import PALETTE

STEP = Step(lr=1e-3, gamma=0.1, step_size=30)
FROM_ZERO = Phases(phases=(Warmup(lr=1e-3, steps=20), Step(lr=1e-3, gamma=0.0, step_size=60)), lengths=(20,))


def curve(schedule: Schedule = STEP, steps: int = 50, name: str = "curve", **known: Any) -> Curve:
    return Curve(name, schedule, Run(ticks=steps, **known))


def drawn(*curves: Curve, **options: Any) -> Axes:
    return draw(curves, FigureOptions(**options)).axes[0]


def lines(axes: Axes) -> list[Line2D]:
    """Return the curves' own lines, without markers and keys."""
    return [line for line in axes.lines if line.get_zorder() == 3]


def marked(axes: Axes, marker: str) -> list[tuple[float, float]]:
    found = [line for line in axes.lines if line.get_marker() == marker]
    return [(float(np.ravel(line.get_xdata())[0]), float(np.ravel(line.get_ydata())[0])) for line in found]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in (*axes.texts, *axes.get_figure(root=True).texts)]  # type: ignore[union-attr]


def vertices(line: Line2D) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in np.asarray(line.get_xydata())]


def test_a_jump_is_a_vertical_edge_at_its_step() -> None:
    (line,) = lines(drawn(curve()))
    corners = vertices(line)
    assert ((30.0, 1e-3), (30.0, 1e-3 * 0.1)) in set(pairwise(corners))
    assert corners[0] == (0.0, 1e-3)
    assert corners[-1] == (50.0, 1e-3 * 0.1)


def test_the_axis_counts_what_is_asked_for() -> None:
    known: dict[str, Any] = {
        "steps_per_epoch": Fraction(5),
        "tokens_per_step": Fraction(4_000_000),
        "samples_per_step": Fraction(32),
    }
    for unit, end in [("step", 50), ("epoch", 10), ("percent", 100), ("tokens", 2e8), ("samples", 1600)]:
        axes = drawn(curve(**known), xaxis=unit)
        assert vertices(lines(axes)[0])[-1][0] == pytest.approx(end)
    assert axes.get_xlabel() == "samples"
    assert drawn(curve(tick="share")).get_xlabel() == "share of the run"


def test_a_unit_that_the_run_does_not_know_is_refused() -> None:
    with pytest.raises(AxisError, match=r"^the time axis cannot count epoch: the run of 'curve' does not know it$"):
        drawn(curve(), xaxis="epoch")


@pytest.mark.parametrize(
    ("known", "xaxis", "label", "ratio"),
    [
        ({"steps_per_epoch": Fraction(7, 2)}, "step", "epoch", 2 / 7),
        ({"tokens_per_step": Fraction(4_000_000)}, None, "tokens", 4e6),
        ({"steps_per_epoch": Fraction(5)}, "epoch", "step", 5.0),
    ],
)
def test_a_second_axis_counts_what_the_run_knows(
    known: dict[str, Any], xaxis: str | None, label: str, ratio: float
) -> None:
    figure = draw([curve(**known)], FigureOptions(xaxis=xaxis))
    figure.draw_without_rendering()
    (axes,) = figure.axes
    (second,) = axes.child_axes
    assert second.get_xlabel() == label
    assert second.get_xlim() == pytest.approx(np.multiply(axes.get_xlim(), ratio))


def test_there_is_no_second_axis_where_runs_disagree_or_it_says_nothing_new() -> None:
    one, other = curve(steps_per_epoch=Fraction(5)), curve(steps_per_epoch=Fraction(6))
    assert drawn(one, other).child_axes == []
    assert drawn(curve(steps_per_epoch=Fraction(1))).child_axes == []


def test_rates_of_zero_are_marked_on_the_floor() -> None:
    axes = drawn(curve(FROM_ZERO, 100))
    floor = axes.get_ylim()[0]
    # step 0, and steps 80 to 99: each triangle stands in the middle of its stretch
    assert marked(axes, "v") == [(0.5, floor), (90.0, floor)]
    assert texts(axes).count("0") == 2  # beside the first triangle and at the end
    (line,) = lines(axes)
    assert [x for x, y in vertices(line) if y == floor and not 80 < x < 100] == [0.0, 1.0, 80.0, 100.0]
    assert min(y for _, y in vertices(line)) == floor
    assert floor < 5e-5  # the lowest rate above 0, at step 1


def test_rates_of_zero_need_no_mark_where_the_axis_has_a_zero() -> None:
    for scale in ("linear", "symlog"):
        axes = drawn(curve(FROM_ZERO, 100), yscale=scale)
        assert marked(axes, "v") == []
        assert axes.get_ylim()[0] == 0


def test_a_curve_that_is_zero_is_drawn() -> None:
    axes = drawn(curve(Step(lr=0.0, step_size=5), 10))
    assert axes.get_yscale() == "linear"  # there is nothing to be logarithmic about
    assert marked(axes, "v") == []
    (line,) = (line for line in axes.lines if line.get_zorder() == 3)
    assert axes.get_ylim()[0] <= 0 == max(np.asarray(line.get_ydata()))


def test_an_end_below_what_can_be_seen_is_marked_with_its_rate() -> None:
    # 0.1 sin(pi / (2 * 10**12))**2 = 2.47e-25 at the last step
    axes = drawn(curve(Cosine(lr=0.1, steps=10**12), 10**12))
    assert marked(axes, "v") == [(1e12 - 0.5, axes.get_ylim()[0])]
    assert texts(axes).count("2.47e-25") == 1


def test_peaks_and_ends_are_written() -> None:
    warmup = Phases(phases=(Warmup(lr=1e-3, steps=10), Step(lr=1e-3, gamma=0.25, step_size=20)), lengths=(10,))
    axes = drawn(curve(warmup))
    assert "peak 1e-3 from step 10 to 29" in texts(axes)
    assert (10.0, 1e-3) in marked(axes, "o")
    assert "2.5e-4" in texts(axes)
    both = drawn(curve(name="one"), curve(Cosine(lr=1e-3, steps=50), name="other"))
    assert [text for text in texts(both) if text.startswith("peak")] == ["peak 1e-3 at step 0"]


def test_many_names_stand_above_the_axes() -> None:
    names = [f"_hidden {index}" for index in range(20)]
    axes = drawn(*(curve(Step(lr=0.1 * 0.9**place, step_size=9), name=name) for place, name in enumerate(names)))
    legend = axes.get_legend()
    assert legend is not None
    assert sorted(text.get_text() for text in legend.get_texts()) == sorted(names)
    assert not set(names) & set(texts(axes))


def test_few_names_stand_at_the_ends() -> None:
    axes = drawn(curve(name="one"), curve(name="two"))
    assert axes.get_legend() is None
    assert {"one", "two (same as one)"} <= set(texts(axes))


def test_a_single_curve_is_named_by_the_title() -> None:
    assert "curve" in texts(drawn(curve()))
    assert "curve" not in texts(drawn(curve(), title="Title"))


def test_curves_are_told_apart_by_colour_and_dash() -> None:
    many = [curve(Step(lr=0.1 * 0.8**index, step_size=10), name=f"{index}") for index in range(12)]
    found = lines(drawn(*many))
    assert [line.get_color() for line in found[:3]] == ["#0072B2", "#E69F00", "#009E73"]
    looks = {(line.get_color(), str(line._dash_pattern)) for line in found}  # type: ignore[attr-defined]
    assert len(looks) == 12


def test_neighbours_of_one_dash_differ_in_grey() -> None:
    def grey(color: str) -> float:
        """Return CIE lightness, from 0 to 100."""
        red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
        light = float(np.dot([0.2126, 0.7152, 0.0722], linear))
        return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light

    for first in (0, 3):
        greys = sorted(grey(hue.figure) for hue in PALETTE[first : first + 3])
        assert min(np.diff(greys)) > 6


def test_a_curve_that_lies_on_another_lets_it_show_through() -> None:
    first, second, third = lines(drawn(curve(name="a"), curve(name="b"), curve(Step(lr=0.5, step_size=9), name="c")))
    assert first.get_linestyle() == "-"
    assert second.get_linestyle() == "--"
    assert third.get_linestyle() == "-"


def test_a_curve_has_its_own_colour_if_it_says_so() -> None:
    (line,) = lines(drawn(Curve("curve", STEP, Run(ticks=50), "tab:pink")))
    assert line.get_color() == "#e377c2"


def test_joins_are_marked_with_their_steps() -> None:
    axes = drawn(curve(Step(lr=0.1, step_size=20)), joins=True)
    assert {"20", "40"} <= set(texts(axes))
    dotted = [line for line in axes.lines if line.get_zorder() == 1.5]
    assert [float(np.ravel(line.get_xdata())[0]) for line in dotted] == [20.0, 40.0]
    assert not [line for line in drawn(curve()).lines if line.get_zorder() == 1.5]


def test_too_many_joins_are_told(tmp_path: Path) -> None:
    dense = curve(Step(lr=0.1, gamma=0.9999, step_size=10), 10**6, "dense")
    many = curve(Step(lr=0.1, gamma=0.99, step_size=10), 1000, "many")
    notes = save([dense, many], tmp_path / "a.png", FigureOptions(joins=True, xaxis="percent"), form="png")
    assert notes == [
        "dense has more joins than can be marked",
        "many has 99 joins, 60 of them marked",
    ]


def test_many_cycles_are_a_band() -> None:
    steps = 10**12
    axes = drawn(curve(Repeat(inner=Cosine(lr=0.1, min_lr=1e-3, steps=10**6), steps=10**6), steps))
    (band,) = axes.patches
    heights = np.asarray(band.get_path().vertices)[:, 1]
    assert heights.max() == 0.1
    assert heights.min() == pytest.approx(1e-3, rel=1e-6)


def test_each_curve_ends_where_its_run_does() -> None:
    axes = drawn(curve(steps=20, name="short"), curve(steps=50, name="long"))
    assert [vertices(line)[-1][0] for line in lines(axes)] == [20.0, 50.0]

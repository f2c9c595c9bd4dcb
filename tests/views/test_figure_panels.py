"""Pictures of several parameters and of families: which panels there are, and what is drawn and named in them."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Sequence as Phases
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.layout import default_height
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw
from lrcurve.views.style.palette import PALETTE, shades

RUN = Run(ticks=50)
COSINE = Cosine(lr=0.1, min_lr=1e-3, steps=50)
STEP = Step(lr=0.05, gamma=0.5, step_size=20)


def curve(name: str, schedule: Schedule = STEP, **known: Any) -> Curve:
    return Curve(name, schedule, RUN, **known)


def member(index: int, *, kind: Any = "groups", schedule: Schedule | None = None, begin: int = 0) -> Curve:
    own = schedule or Step(lr=0.1 * 0.8**index, gamma=0.5, step_size=20)
    return curve("bert", own, member=f"layer{index}", kind=kind, begin=begin)


def drawn(*curves: Curve, **options: Any) -> Figure:
    return draw(curves, FigureOptions(**options))


def lines(axes: Axes) -> list[Line2D]:
    return [line for line in axes.lines if line.get_zorder() == 3]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def titles(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def lightness(color: Any) -> float:
    """Return how light a colour is in grey, 0 to 1, as televisions weigh it."""
    return float(np.dot([0.2126, 0.7152, 0.0722], np.array(to_rgb(color)) ** 2.2))


def test_parameters_have_panels_of_their_own_the_rate_on_top() -> None:
    figure = drawn(
        curve("cosine", parameter="momentum"),
        curve("cosine", COSINE),
        curve("cosine", parameter="weight_decay"),
        yscale="symlog",
        height=8,
    )
    assert [axes.get_ylabel() for axes in figure.axes] == ["learning rate", "momentum", "weight decay"]
    rate, momentum, decay = (axes.get_position() for axes in figure.axes)
    assert rate.y0 > momentum.y1 > momentum.y0 > decay.y1
    assert rate.height == pytest.approx(2 * momentum.height)
    assert momentum.height == pytest.approx(decay.height)
    assert len({(round(box.x0, 9), round(box.x1, 9)) for box in (rate, momentum, decay)}) == 1
    assert [axes.get_yscale() for axes in figure.axes] == ["symlog", "linear", "linear"]
    assert titles(figure) == ["cosine"]


def test_panels_share_a_time_axis() -> None:
    short = Curve("cosine", STEP, Run(ticks=20, steps_per_epoch=Fraction(5)), parameter="momentum")
    long = Curve("cosine", COSINE, Run(ticks=50, steps_per_epoch=Fraction(5)))
    figure = drawn(long, short)
    rate, momentum = figure.axes
    assert rate.get_xlim() == momentum.get_xlim()
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "step"]
    assert rate.xaxis.get_tick_params()["labelbottom"] is False
    assert [[second.get_xlabel() for second in axes.child_axes] for axes in figure.axes] == [["epoch"], []]


def test_another_parameter_has_an_axis_that_fits_it() -> None:
    # From 0.85 to 0.95 the axis starts near the lowest; from 1e-4 to 0.1 it is logarithmic.
    momentum = Phases(phases=(Step(lr=0.95, step_size=99), Step(lr=0.85, step_size=99)), lengths=(10,))
    narrow = drawn(curve("a", COSINE), curve("a", momentum, parameter="momentum")).axes[1]
    low, high = narrow.get_ylim()
    assert 0.8 < low < 0.85
    assert 0.95 < high < 1
    wide = Step(lr=0.1, gamma=1e-3, step_size=40)
    assert drawn(curve("a", COSINE), curve("a.b", wide, parameter="b")).axes[1].get_yscale() == "log"
    assert drawn(curve("a", COSINE), curve("a.b", STEP, parameter="b")).axes[1].get_yscale() == "linear"


def test_a_schedule_looks_the_same_in_every_panel_and_is_named_once() -> None:
    figure = drawn(
        curve("a", COSINE),
        curve("b", STEP),
        curve("b", Step(lr=0.9, step_size=99), parameter="momentum"),
        curve("other", Step(lr=0.95, step_size=99), parameter="momentum"),
    )
    upper, lower = figure.axes
    assert [line.get_color() for line in lines(upper)] == [PALETTE[0].figure, PALETTE[1].figure]
    assert [line.get_color() for line in lines(lower)] == [PALETTE[1].figure, PALETTE[2].figure]
    assert {"a", "b"} <= set(texts(upper))
    assert not {"b", "b.momentum"} & set(texts(lower))
    assert "other.momentum" in texts(lower)
    assert {"0.9", "0.95"} <= set(texts(lower))


def test_what_lies_on_another_in_one_panel_is_dashed_in_all() -> None:
    same = Step(lr=0.9, step_size=99)
    figure = drawn(
        curve("a", COSINE),
        curve("b", STEP),
        curve("a", same, parameter="momentum"),
        curve("b", same, parameter="momentum"),
    )
    assert [[line.get_linestyle() for line in lines(axes)] for axes in figure.axes] == [["-", "--"], ["-", "--"]]


def test_shades_of_a_hue_get_lighter_evenly_and_can_be_read_on_white() -> None:
    assert shades("#0072B2", 1) == ["#0072b2"]
    for hue in PALETTE:
        found = [lightness(shade) for shade in shades(hue.figure, 12)]
        assert found == sorted(found)
        assert min(np.diff(np.cbrt(found))) > 0.02
        assert 1.05 / (found[-1] + 0.05) > 2  # the contrast to white


def test_families_of_one_name_have_a_hue_each() -> None:
    (axes,) = drawn(member(0), member(1), member(0), member(1)).axes
    wanted = shades(PALETTE[0].figure, 2) + shades(PALETTE[1].figure, 2)
    assert [line.get_color() for line in lines(axes)[:4]] == wanted


def test_members_are_solid_shades_of_one_hue_and_a_few_are_named() -> None:
    (axes,) = drawn(*(member(index) for index in range(4)), curve("cosine", COSINE)).axes
    own = lines(axes)
    assert [line.get_linestyle() for line in own[:4]] == ["-"] * 4
    assert [line.get_color() for line in own[:4]] == shades(PALETTE[0].figure, 4)
    assert own[4].get_color() == PALETTE[1].figure
    assert {f"bert[layer{index}]" for index in range(4)} <= set(texts(axes))


def test_of_a_large_family_the_first_and_the_last_are_named() -> None:
    figure = drawn(*(member(index) for index in range(12)))
    (axes,) = figure.axes
    assert titles(figure) == ["bert"]
    assert [text for text in texts(axes) if text.startswith("bert")] == ["bert[layer0]", "bert[layer11]"]
    # After two halvings 0.1 / 4 and 0.1 * 0.8**11 / 4 = 0.002147...
    assert {"0.025", "2.15e-3"} <= set(texts(axes))
    assert [text for text in texts(axes) if text.startswith("peak")] == ["peak 0.1 from step 0 to 19"]


def test_the_legend_of_a_narrow_picture_has_one_name_for_a_family() -> None:
    (axes,) = drawn(*(member(index) for index in range(50)), curve("cosine", COSINE), width=4, height=3).axes
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["bert[layer0 … layer49]", "cosine"]


def test_a_join_that_members_share_is_marked_once() -> None:
    (axes,) = drawn(*(member(index) for index in range(12)), joins=True).axes
    dotted = [line for line in axes.lines if line.get_zorder() == 1.5]
    assert [float(np.ravel(line.get_xdata())[0]) for line in dotted] == [20.0, 40.0]


def test_a_branch_is_drawn_from_where_it_leaves_its_trunk() -> None:
    before = Step(lr=0.1, step_size=99)
    trunk = member(0, kind="branches", schedule=before)
    other = Phases(phases=(before, Step(lr=0.02, step_size=99)), lengths=(30,))
    (axes,) = drawn(member(1, kind="branches", schedule=other, begin=30), trunk).axes
    under, branch = lines(axes)  # the trunk is drawn first, for all that it comes last
    assert np.asarray(under.get_xydata())[0].tolist() == [0.0, 0.1]
    assert np.asarray(branch.get_xydata())[:2].tolist() == [[30.0, 0.1], [30.0, 0.02]]
    dots = [line for line in axes.lines if line.get_zorder() == 4.5]
    assert [np.asarray(dot.get_xydata()).tolist() for dot in dots] == [[[30.0, 0.1]]]


def test_a_branch_that_changes_slowly_starts_at_its_begin() -> None:
    # Of so many steps not every one is a vertex. The rate at step 12,345 is 0.1 (1 + cos(pi 0.12345)) / 2.
    run = Run(ticks=10**5)
    curves = [
        Curve("a", Cosine(lr=0.1, steps=10**5), run, member=name, kind="branches", begin=begin)
        for name, begin in (("trunk", 0), ("branch", 12_345))
    ]
    (axes,) = drawn(*curves).axes
    start = np.asarray(lines(axes)[1].get_xydata())[0].tolist()
    assert start == [12_345.0, pytest.approx(0.05 * (1 + np.cos(np.pi * 0.12345)))]


def test_a_picture_is_higher_for_each_further_panel() -> None:
    one = curve("a")
    momentum, decay = replace(one, parameter="momentum"), replace(one, parameter="weight_decay")
    layers = [member(i, kind="layers") for i in range(20)]
    assert default_height([one]) == 5.0
    assert default_height([one, momentum]) == 6.25
    assert default_height([one, momentum, decay]) == 7.5
    # 20 layers take 0.12 inches each
    assert default_height([one, *layers]) == pytest.approx(7.4)
    # a few layers are lines
    assert default_height([one, *layers[:5]]) == 5.0


def test_a_member_that_lies_on_another_curve_lets_it_show_through() -> None:
    same = curve("bert", member="same", kind="layers")
    half = curve("bert", Step(lr=0.05, step_size=10), member="half", kind="layers")
    assert [line.get_linestyle() for line in lines(drawn(curve("bert"), same, half).axes[0])] == ["-", "--", "-"]

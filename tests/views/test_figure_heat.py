"""Layers with rates of their own as a heat map."""

import io
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Schedule
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.views.figure.heat import cells
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw, save
from lrcurve.views.time_axis import time_axis

GLOBAL = Curve("lars", Cosine(lr=0.1, steps=50), Run(ticks=50))


def layer(index: int, schedule: Schedule | None = None, *, steps: int = 50, name: str = "") -> Curve:
    own = schedule or Step(lr=0.1 ** (1 + index % 3), gamma=0.1, step_size=25)
    called = name or f"layer{index}"
    return Curve("lars", own, Run(ticks=steps), member=called, kind="layers")


def mesh(axes: Axes) -> QuadMesh:
    (found,) = (one for one in axes.collections if isinstance(one, QuadMesh))
    return found


def drawn(*curves: Curve, **options: Any) -> list[Axes]:
    return draw(curves, FigureOptions(**options)).axes


def test_few_layers_are_lines_and_many_are_a_heat_map_below_the_other_curves() -> None:
    (few,) = drawn(GLOBAL, *(layer(index) for index in range(8)))
    assert len([line for line in few.lines if line.get_zorder() == 3]) == 9
    upper, lower, bar = drawn(GLOBAL, *(layer(index) for index in range(9)))
    assert len([line for line in upper.lines if line.get_zorder() == 3]) == 1
    assert lower.get_position().y1 < upper.get_position().y0
    assert lower.get_xlim() == upper.get_xlim()
    assert [upper.get_xlabel(), lower.get_xlabel()] == ["", "step"]
    assert bar.get_position().x0 > lower.get_position().x1


def test_cells_are_steps_where_there_are_few() -> None:
    curves = [layer(0), layer(1, steps=3)]
    edges, rates = cells(curves, time_axis(curves, None), 700.0)
    assert edges.tolist() == list(range(51))
    assert rates[0].tolist() == pytest.approx([0.1] * 25 + [0.01] * 25)
    assert rates[1, :3].tolist() == pytest.approx([0.01] * 3)
    assert np.isnan(rates[1, 3:]).all()


def test_columns_of_a_long_run_have_the_rate_of_their_first_step() -> None:
    curves = [layer(0, Cosine(lr=1.0, steps=10**12), steps=10**12)]
    edges, rates = cells(curves, time_axis(curves, None), 20.0)
    assert edges.tolist() == [index * 5e10 for index in range(21)]
    assert rates[0] == pytest.approx((1 + np.cos(np.pi * np.arange(20) / 20)) / 2)


def test_layers_stand_from_top_to_bottom_and_colours_count_decades() -> None:
    axes = drawn(*(layer(index) for index in range(9)))[0]
    bottom, top = axes.get_ylim()
    assert (bottom, top) == (9, 0)
    assert [label.get_text() for label in axes.get_yticklabels()] == [f"layer{index}" for index in range(9)]
    found = np.asarray(mesh(axes).get_array())
    # The rates are 0.1, 0.01, 1e-3 and a tenth of each: 1e-4 to 0.1.
    assert found[:3, 0] == pytest.approx([1, 2 / 3, 1 / 3], abs=0.05)
    assert found[:3, -1] == pytest.approx([2 / 3, 1 / 3, 0], abs=0.05)


def test_names_that_would_collide_are_thinned_and_long_ones_cut() -> None:
    long = "encoder.block.attention.self.query.weight"
    axes = drawn(*(layer(index, name=f"{long}{index:02d}") for index in range(60)))[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert 10 < len(names) < 40
    assert all(len(name) <= 25 and "…" in name for name in names)
    places = axes.get_yticks()
    assert places[0] == 0.5
    assert len({float(gap) for gap in np.diff(places)}) == 1


def test_rates_of_zero_are_grey_and_ended_runs_blank() -> None:
    others = [layer(index) for index in range(8)]
    axes, bar = drawn(*others, layer(8, Step(lr=0.0, step_size=5)), layer(9, steps=10))
    shown = mesh(axes)
    array: Any = np.ma.asarray(shown.get_array())
    assert shown.to_rgba(array)[8, 0].tolist() == pytest.approx([0xBD / 255] * 3 + [1])
    assert shown.to_rgba(array)[9, 9, 3] == 1
    assert shown.to_rgba(array)[9, 10, 3] == 0
    assert bar.get_yticklabels()[0].get_text() == "0"
    plain = drawn(*others, layer(8))[1]
    assert "0" not in [label.get_text() for label in plain.get_yticklabels()]


def test_the_colour_bar_is_labelled() -> None:
    bar = drawn(*(layer(index) for index in range(9)))[1]
    assert bar.get_ylabel() == "learning rate"
    assert [label.get_text() for label in bar.get_yticklabels()] == ["1e-4", "1e-3", "0.01", "0.1"]


def test_a_heat_map_in_a_vector_picture_is_small_and_the_same_every_time() -> None:
    curves = [GLOBAL, *(layer(index) for index in range(60))]
    for form in ("svg", "pdf"):
        written = []
        for _ in range(2):
            file = io.BytesIO()
            save(curves, file, FigureOptions(), form=form)
            written.append(file.getvalue())
        assert written[0] == written[1]
        assert len(written[0]) < 200_000

"""Clocks of a run on which a step does not take the same all the way."""

from collections.abc import Sequence

import numpy as np
import pytest

from lrcurve.curve import Curve
from lrcurve.run import Facts, Run
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.views.figure.axes_drawing import second_unit
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw
from lrcurve.views.table.columns import ColumnError, clocks
from lrcurve.views.time_axis import time_axis


def curve(*batches: tuple[int, int], steps: int = 100) -> Curve:
    """Return a curve on a run of batches of 4 samples of 3 tokens, 25 steps an epoch, until others come."""
    run = Run.of(Facts(steps=steps, batch_size=4, sequence_length=3, dataset_size=100))
    for tick, batch in batches:
        run = run.changed(tick, (run.changes[-1].facts if run.changes else run.facts).changed(batch_size=batch))
    return Curve("a", Constant(lr=0.1), run)


def columns(of: Sequence[Curve], unit: str, steps: list[int]) -> list[float]:
    found: list[float] = clocks(of, [unit])[1].values(np.array(steps)).tolist()
    return found


def test_columns_count_what_was_consumed() -> None:
    # 12 tokens a step until 10, 30 until 20, 6 from there on
    changing = curve((10, 10), (20, 2))
    assert columns([changing], "tokens", [0, 9, 10, 11, 20, 21, 99]) == [0, 108, 120, 150, 420, 426, 894]
    # 25 steps an epoch, then 10, then 50
    assert columns([changing], "epoch", [0, 5, 10, 15, 20, 70]) == pytest.approx(
        [0, 0.2, 0.4, 0.9, 1.4, 2.4], rel=1e-15
    )
    assert columns([changing], "samples", [0, 50]) == [0, 40 + 100 + 60]


def test_runs_that_change_elsewhere_have_no_column_in_common() -> None:
    with pytest.raises(ColumnError, match="disagree about how many tokens a step takes"):
        clocks([curve((10, 10)), curve((20, 10))], ["tokens"])
    assert columns([curve((10, 8)), curve((10, 8), steps=50)], "tokens", [11]) == [144]


def test_the_second_axis_of_a_picture_follows_the_change() -> None:
    changing = curve((50, 8))
    found = second_unit([changing], time_axis([changing], "step"))
    # 25 steps an epoch until step 50, 13 from there on: 100 samples are 12.5 batches of 8
    assert found == ("epoch", [(0.0, 1 / 25), (50.0, 1 / 13)])
    figure = draw([changing], FigureOptions())
    figure.draw_without_rendering()
    (axis,) = figure.axes[0].child_axes
    below, above = figure.axes[0].get_xaxis_transform(), axis.get_xaxis_transform()
    for step, epoch in ((0, 0), (25, 1), (50, 2), (63, 3), (89, 5)):
        assert above.transform((epoch, 0))[0] == pytest.approx(below.transform((step, 0))[0], abs=1e-6)

"""Rates below 0, which a library's schedule may have: shown where the scale can, told where it cannot."""

import io

import numpy as np
import pytest

from lrcurve.curve import Curve
from lrcurve.frameworks.torch.lambda_lr import LambdaLR
from lrcurve.run import Run
from lrcurve.schedules.function import Function
from lrcurve.views.axes import YScale, rate_axis
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw, save

# 0.1, 0.075, ... 0 at step 4, then down to -0.1 at step 8
FALLING = Curve("falling", LambdaLR(lr=0.1, lr_lambda=Function("1 - t / 4")), Run(ticks=9))
RISING = Curve("rising", LambdaLR(lr=0.1, lr_lambda=Function("t / 4 - 1")), Run(ticks=9))


def test_a_linear_axis_reaches_down_to_the_lowest_rate() -> None:
    axis = rate_axis("linear", 0.025, 0.1, hidden=True, head=0.1, bottom=-0.1)
    assert axis.low < -0.1
    assert axis.high > 0.1
    low, zero, high = axis.place(np.array([-0.1, 0.0, 0.1]))
    assert 0 < low < zero < high < 1
    assert zero - low == pytest.approx(high - zero)


def test_without_rates_below_0_it_starts_at_0() -> None:
    assert rate_axis("linear", 0.025, 0.1, hidden=False, head=0.1, bottom=0.025).low == 0


def test_the_line_is_drawn_below_0() -> None:
    (axes,) = draw([FALLING], FigureOptions(yscale="linear")).axes
    heights = [np.asarray(line.get_ydata(), dtype=np.float64) for line in axes.lines]
    assert min(height.min() for height in heights) == pytest.approx(-0.1)


@pytest.mark.parametrize("scale", ["log", "symlog"])
def test_a_scale_that_cannot_show_them_says_so(scale: YScale) -> None:
    notes = save([FALLING], io.BytesIO(), FigureOptions(yscale=scale), form="svg")
    assert notes == [f"falling has rates below 0, which a {scale} scale cannot show; --yscale linear does"]
    assert save([FALLING], io.BytesIO(), FigureOptions(yscale="linear"), form="svg") == []


def test_a_log_axis_labels_them() -> None:
    (axes,) = draw([FALLING], FigureOptions(yscale="log")).axes
    # The lowest rate of all is the last, which is written where the curve ends.
    assert [text.get_text() for text in axes.texts if not text.get_text().startswith("peak")] == ["-0.1"]
    (axes,) = draw([RISING], FigureOptions(yscale="log")).axes
    assert "0 and below" in [text.get_text() for text in axes.texts]

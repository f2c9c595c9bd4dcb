"""Curves that end before their run does: the picture shows the whole run, and where the rates stop."""

import numpy as np
import pytest

from lrcurve.curve import Curve
from lrcurve.frameworks.torch.one_cycle_lr import OneCycleLR
from lrcurve.run import Run
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.picture import draw
from lrcurve.views.time_axis import time_axis

# call 10 is let through, call 11 raises; the run was to have 14 updates
ENDED = Curve("ended", OneCycleLR(max_lr=0.1, total_steps=10), Run(ticks=11, planned=14))


@pytest.mark.parametrize(("unit", "end"), [("step", 14.0), ("percent", 100.0)])
def test_the_time_axis_is_the_whole_run(unit: str, end: float) -> None:
    assert time_axis([ENDED], unit).end == pytest.approx(end)


def test_a_dot_marks_where_the_rates_stop() -> None:
    (axes,) = draw([ENDED], FigureOptions()).axes
    marked = [np.asarray(line.get_xdata()) for line in axes.lines if line.get_marker() == "o"]
    assert any(x[-1] == 11 for x in marked)

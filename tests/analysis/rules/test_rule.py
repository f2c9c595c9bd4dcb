"""What rules share."""

import numpy as np
import pytest

from lrcurve.analysis.rules.rule import Case, percent, slack
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.linear import Linear


@pytest.mark.parametrize(
    ("length", "steps"), [(1, 1), (99, 1), (100, 1), (199, 1), (200, 2), (999, 9), (1_000, 10), (10**12, 10**10)]
)
def test_a_length_may_be_off_by_a_step_or_one_in_a_hundred(length: int, steps: int) -> None:
    assert slack(length) == steps


@pytest.mark.parametrize(("share", "text"), [(0.49, "49 %"), (0.9996, "99.9 %"), (1.0, "100 %"), (0.001234, "0.123 %")])
def test_a_share_in_words_is_the_whole_only_where_it_is(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(("steps", "whole"), [(2**20, True), (2**20 + 1, False)])
def test_a_run_of_a_million_steps_is_looked_at_step_by_step(steps: int, whole: bool) -> None:
    at, rates = Case(Curve("c", Linear(lr=1.0, steps=steps), Run(ticks=steps))).profile
    assert (at[0], at[-1], rates.size) == (0, steps - 1, at.size)
    assert (at.size == steps) is whole
    assert (np.diff(at) > 0).all()

"""The joins of a curve over a range of steps."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.analysis.joins import joins_of
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import MAX_STEP, Rates, Schedule, Steps
from lrcurve.schedules.arrays import joins_at
from lrcurve.schedules.combine import Sequence
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup


@dataclass(frozen=True, kw_only=True)
class Joined(Schedule):
    """A constant that says it has joins."""

    joins: tuple[int, ...]

    def rates(self, t: Steps) -> Rates:
        return np.zeros(np.shape(t))

    def next_join(self, t: Steps) -> Steps:
        return joins_at(t, self.joins)


def curve(schedule: Schedule) -> Curve:
    return Curve("c", schedule, Run(ticks=50))


def test_a_step_decay_joins_at_every_drop_inside_the_range() -> None:
    decay = curve(Step(lr=0.1, gamma=0.5, step_size=10))
    assert joins_of(decay, 0, 50, 100) == [10, 20, 30, 40]
    assert joins_of(decay, 10, 51, 100) == [20, 30, 40, 50]


def test_no_more_than_the_first_joins_up_to_the_limit_are_given() -> None:
    decay = curve(Step(lr=0.1, gamma=0.5, step_size=7))
    assert joins_of(decay, 0, 10**15, 3) == [7, 14, 21]
    assert joins_of(decay, 0, 10**15, 1000) == [7 * i for i in range(1, 1001)]
    assert joins_of(decay, 0, 10**15, 0) == []


def test_phases_join_where_they_meet() -> None:
    phases = (Warmup(lr=1.0, steps=10), Cosine(lr=1.0, steps=25), Step(lr=0.5, step_size=100))
    assert joins_of(curve(Sequence(phases=phases, lengths=(10, 25))), 0, 300, 10) == [10, 35, 135, 235]


def test_an_empty_range_and_a_smooth_curve_have_no_joins() -> None:
    assert joins_of(curve(Joined(joins=())), 0, MAX_STEP, 10) == []
    assert joins_of(curve(Joined(joins=(1,))), 0, 1, 10) == []


def test_the_last_step_that_can_be_counted_can_be_a_join() -> None:
    last = MAX_STEP - 1
    assert joins_of(curve(Joined(joins=(5, last))), 0, MAX_STEP, 10) == [5, last]


def test_a_start_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to"):
        joins_of(curve(Joined(joins=())), -1, 10, 10)


@given(
    st.sets(st.integers(1, 400) | st.integers(1, MAX_STEP - 1), max_size=60),
    st.integers(0, 300),
    st.integers(0, MAX_STEP),
    st.integers(0, 70),
)
def test_no_join_is_left_out_however_they_lie(joins: set[int], start: int, stop: int, limit: int) -> None:
    ordered = sorted(joins)
    expected = [join for join in ordered if start < join < stop][:limit]
    assert joins_of(curve(Joined(joins=tuple(ordered))), start, stop, limit) == expected

"""Schedules that stop having a rate: where, why, and what becomes of it in combinations."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.schedules import MAX_STEP, NEVER, End, RateError, Schedule, Steps
from lrcurve.schedules.combine import Clamp, PerEpoch, Product, Repeat, Scale, Sequence, Shift, Truncated
from lrcurve.schedules.combine.transformed import Transformed, until_lost
from lrcurve.schedules.schedule import Child, first_end
from tests.schedules.strategies import COMBINED, Named, make

LINE = make("linear", lr=0.8, steps=8)  # 0.8, 0.7, 0.6, ..., 0.1, then 0
ENDED = Truncated(inner=LINE, steps=5, why="it is over")
LATER = Truncated(inner=make("constant", lr=0.5), steps=9, why="that is over, too")

ENDS: list[tuple[Schedule, End | None]] = [
    (LINE, None),
    (ENDED, End(5, "it is over")),
    (Truncated(inner=ENDED, steps=9, why="later"), End(5, "it is over")),
    (Truncated(inner=ENDED, steps=3, why="earlier"), End(3, "earlier")),
    (Named(part=ENDED), End(5, "it is over")),
    (Transformed(inner=ENDED, formula=np.sqrt), End(5, "it is over")),
    (Scale(inner=ENDED, scale=2), End(5, "it is over")),
    (Clamp(inner=ENDED, floor=0.1), End(5, "it is over")),
    (Product(factors=(LATER, ENDED)), End(5, "it is over")),
    (Product(factors=(LATER, LINE)), End(9, "that is over, too")),
    (Shift(inner=ENDED, shift=2), End(3, "it is over")),
    (Shift(inner=ENDED, shift=7), End(0, "it is over")),
    (PerEpoch(inner=ENDED, steps_per_epoch=10), End(50, "it is over")),
    # a phase that gives way before its end never comes to it
    (Sequence(phases=(ENDED, LINE), lengths=(4,)), None),
    (Sequence(phases=(ENDED, LINE), lengths=(5,)), None),
    (Sequence(phases=(ENDED, LINE), lengths=(6,)), End(5, "it is over")),
    (Sequence(phases=(LINE, ENDED), lengths=(6,)), End(11, "it is over")),
    (Sequence(phases=(LATER, ENDED), lengths=(20,)), End(9, "that is over, too")),
    # so with cycles, but for the last of some, which goes on past its length
    (Repeat(inner=ENDED, steps=5), None),
    (Repeat(inner=ENDED, steps=6), End(5, "it is over")),
    (Repeat(inner=ENDED, steps=6, count=3), End(5, "it is over")),
    (Repeat(inner=ENDED, steps=4, count=1), End(5, "it is over")),
    (Repeat(inner=ENDED, steps=4, count=3), End(13, "it is over")),
    (make("plateau", lr=1.0, metrics=(1.0, 2.0, 3.0)), End(4, "the metrics end after 3")),
    (make("plateau", lr=1.0, metrics=(1.0, 2.0), every=10), End(30, "the metrics end after 2")),
]


@pytest.mark.parametrize(("schedule", "end"), ENDS)
def test_a_schedule_ends_where_a_part_that_is_asked_ends(schedule: Schedule, end: End | None) -> None:
    assert schedule.end == end
    rates = schedule(np.arange(60))
    stop = 60 if end is None else end.step
    assert np.isfinite(rates[:stop]).all()
    assert np.isnan(rates[stop:]).all()


def by_parts(schedule: Any, t: Steps) -> Any:
    """Return the rates of a combination from those of its parts, NaN included, which no later step recovers from."""
    match schedule:
        case Scale():
            return schedule.scale * schedule.inner(t)
        case Clamp():
            return np.minimum(np.maximum(schedule.inner(t), schedule.floor), schedule.ceiling)
        case Product():
            return np.prod([factor(t) for factor in schedule.factors], axis=0)
        case Shift():
            return schedule.inner(t + schedule.shift)
        case PerEpoch():
            return schedule.inner(t // schedule.steps_per_epoch)
        case Named():
            return schedule.part(t)
        case Transformed():
            return schedule.formula(schedule.inner(t))
        case Truncated():
            return np.where(t < schedule.steps, schedule.inner(t), np.nan)
        case Sequence():
            rates, start = np.empty(t.size), 0
            for phase, length in zip(schedule.phases, (*schedule.lengths, t.size), strict=True):
                rates[start:] = phase(np.arange(max(t.size - start, 0)))
                start += length
            return rates
        case Repeat():
            last = t.size if schedule.count is None else schedule.count - 1
            return schedule.inner(t - np.minimum(t // schedule.steps, last) * schedule.steps)
    raise AssertionError(schedule)


ABOUT_PARTS = (
    "Clamp",
    "Composed",
    "Transformed",
    "PerEpoch",
    "Product",
    "Repeat",
    "Scale",
    "Sequence",
    "Shift",
    "Truncated",
)


@pytest.mark.parametrize("kind", ABOUT_PARTS)
@settings(max_examples=100)
@given(st.data())
def test_a_combination_gives_what_its_parts_give_up_to_their_end(kind: str, data: st.DataObject) -> None:
    schedule: Any = data.draw(COMBINED[kind])
    if kind == "Repeat":
        if schedule.stretch != 1:
            return  # its cycles are no copies
        schedule = Repeat(inner=schedule.inner, steps=schedule.steps, count=schedule.count)
    t = np.arange(200)
    expected = by_parts(schedule, t)
    expected[np.logical_or.accumulate(np.isnan(expected))] = np.nan
    np.testing.assert_allclose(schedule(t), expected, rtol=1e-12, atol=0)


def test_the_earliest_of_some_ends() -> None:
    one, other = End(3, "one"), End(2, "other")
    assert first_end(None, one, other) == other
    assert first_end(None, None) is None
    assert first_end() is None


def test_a_child_ends_on_the_outer_clock_unless_something_else_takes_over_before() -> None:
    assert Child(ENDED, start=10).end == End(15, "it is over")
    assert Child(ENDED, shift=3).end == End(2, "it is over")
    assert Child(ENDED, shift=6).end == End(0, "it is over")
    assert Child(ENDED, start=10, length=6).end == End(15, "it is over")
    assert Child(ENDED, start=10, length=5).end is None
    assert Child(ENDED, start=10, shift=1, each=7).end == End(38, "it is over")
    assert Child(ENDED, each=7, length=35).end is None
    assert Child(LINE, start=10).end is None


def test_an_end_that_no_step_reaches_changes_nothing() -> None:
    endless = Truncated(inner=LINE, steps=NEVER, why="never")
    assert endless([0, MAX_STEP - 1]).tolist() == [0.8, 0.0]


def test_what_a_formula_gives_past_the_end_is_nobodys_concern() -> None:
    growing = make("exponential", lr=1.0, decay_rate=10.0)  # 1e309 is no float
    assert np.isnan(Truncated(inner=growing, steps=300, why="")(309))
    with pytest.raises(RateError, match=r"^the rate at step 309 is inf, which is no finite number$"):
        Truncated(inner=growing, steps=310, why="")(np.arange(305, 400)[4:])


def test_a_schedule_that_ends_has_no_length_to_stretch() -> None:
    with pytest.raises(ValueError, match="no length to stretch"):
        ENDED.stretched(16)
    with pytest.raises(ValueError, match="no length to stretch"):
        Repeat(inner=ENDED, steps=4, stretch=2)


def test_the_first_suspect_without_a_number_is_the_end() -> None:
    roots = Transformed(inner=make("linear", lr=1.0, steps=4), formula=lambda rates: np.sqrt(rates - 0.6))
    # 1, 0.75, 0.5, 0.25, 0: from the third on there is no root
    assert until_lost(roots, (-1, 1, 3, 4), "no root").end == End(3, "no root")
    assert until_lost(roots, range(9), "no root").end == End(2, "no root")
    assert until_lost(roots, (0, 1), "no root") is roots
    assert until_lost(roots, (), "no root") is roots

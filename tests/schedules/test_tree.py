"""What schedules are made of, and when each part runs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.combine import (
    AnnotatedSchedule,
    Clamp,
    PerEpoch,
    Product,
    Repeat,
    Scale,
    Sequence,
    Shift,
    Truncated,
)
from lrcurve.schedules.combine.transformed import Transformed
from lrcurve.schedules.tree import Placed, walk
from tests.schedules.strategies import COMBINED, Named, make

UP = make("warmup", lr=0.8, steps=10)
DOWN = make("linear", lr=0.8, steps=20)
FLAT = make("constant", lr=0.1)
PHASES = Sequence(phases=(UP, DOWN, FLAT), lengths=(10, 20))


def places(schedule: Schedule) -> list[tuple[str, int, int, int, int]]:
    return [(type(one.schedule).__name__, one.start, one.stop, one.shift, one.each) for one in list(walk(schedule))[1:]]


@pytest.mark.parametrize(
    "whole",
    [
        Scale(inner=DOWN, scale=2.0),
        Clamp(inner=DOWN, floor=0.1),
        Truncated(inner=DOWN, steps=5, why="it is over"),
        AnnotatedSchedule(inner=DOWN, transitions=((5, "half"),)),
        Transformed(inner=DOWN, formula=np.sqrt),
    ],
)
def test_what_changes_no_time_has_its_inner_schedule_at_its_own_place(whole: Schedule) -> None:
    assert places(whole) == [("Linear", 0, NEVER, 0, 1)]


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (FLAT, []),
        # a record is a leaf, whatever it is composed of
        (Named(part=PHASES), []),
        (PHASES, [("Warmup", 0, 10, 0, 1), ("Linear", 10, 30, 0, 1), ("Constant", 30, NEVER, 0, 1)]),
        (Product(factors=(DOWN, FLAT)), [("Linear", 0, NEVER, 0, 1), ("Constant", 0, NEVER, 0, 1)]),
        (Shift(inner=DOWN, shift=5), [("Linear", 0, NEVER, 5, 1)]),
        (PerEpoch(inner=DOWN, steps_per_epoch=7), [("Linear", 0, NEVER, 0, 7)]),
        # of cycles only the first
        (Repeat(inner=DOWN, steps=20), [("Linear", 0, 20, 0, 1)]),
        # at step 12 of the phases the first is over, and the second is at 2
        (
            Shift(inner=PHASES, shift=12),
            [("Sequence", 0, NEVER, 12, 1), ("Linear", 0, 18, 2, 1), ("Constant", 18, NEVER, 0, 1)],
        ),
        # a cycle that is over before it begins is left out
        (Shift(inner=Repeat(inner=DOWN, steps=20), shift=20), [("Repeat", 0, NEVER, 20, 1)]),
        (
            PerEpoch(inner=PHASES, steps_per_epoch=7),
            [
                ("Sequence", 0, NEVER, 0, 7),
                ("Warmup", 0, 70, 0, 7),
                ("Linear", 70, 210, 0, 7),
                ("Constant", 210, NEVER, 0, 7),
            ],
        ),
        # an epoch that has passed before the start is one tick of the inner clock
        (
            Shift(inner=PerEpoch(inner=DOWN, steps_per_epoch=7), shift=14),
            [("PerEpoch", 0, NEVER, 14, 1), ("Linear", 0, NEVER, 2, 7)],
        ),
        # the phases inside give way where the outer phase does
        (
            Sequence(phases=(FLAT, PHASES, FLAT), lengths=(100, 25)),
            [
                ("Constant", 0, 100, 0, 1),
                ("Sequence", 100, 125, 0, 1),
                ("Warmup", 100, 110, 0, 1),
                ("Linear", 110, 125, 0, 1),
                ("Constant", 125, NEVER, 0, 1),
            ],
        ),
    ],
)
def test_each_part_has_its_place_on_the_run(whole: Schedule, expected: list[tuple[str, int, int, int, int]]) -> None:
    assert places(whole) == expected


def test_a_part_tells_steps_from_ticks() -> None:
    inner = list(walk(Sequence(phases=(FLAT, PerEpoch(inner=PHASES, steps_per_epoch=7)), lengths=(100,))))[4]
    (_, epochs, *_) = walk(Shift(inner=PerEpoch(inner=DOWN, steps_per_epoch=7), shift=14))
    assert (inner.step_of(0), inner.step_of(4), inner.ticks_until(NEVER)) == (100, 128, 10)
    # a tick that has begun counts
    assert [inner.ticks_until(step) for step in (100, 101, 107, 108)] == [0, 1, 1, 2]
    assert [type(one.schedule).__name__ for one in inner.above] == ["Sequence", "PerEpoch", "Sequence"]
    assert epochs.step_of(20) == 6  # tick 20 of the epochs' clock, which starts at 14


KEEPS_RATES = ("Shift", "PerEpoch", "Sequence", "Repeat", "AnnotatedSchedule")


@pytest.mark.parametrize("kind", KEEPS_RATES)
@settings(max_examples=50)
@given(st.data())
def test_each_part_gives_the_rates_of_its_time(kind: str, data: st.DataObject) -> None:
    whole: Any = data.draw(COMBINED[kind])
    if getattr(whole, "stretch", 1) != 1:
        return  # the first cycle is the inner schedule at another length
    for part in walk(whole):
        steps = np.arange(part.start, min(part.stop, part.start + 100))
        if part.schedule.end is None and whole.end is None:
            ticks = (steps - part.start) // part.each + part.shift
            np.testing.assert_allclose(part.schedule(ticks), whole(steps), rtol=1e-14, atol=1e-15)


def test_a_walk_can_start_inside() -> None:
    (whole, *inside) = walk(Placed(PHASES, start=1000, each=2))
    assert [(one.start, one.stop) for one in (whole, *inside)] == [
        (1000, NEVER),
        (1000, 1020),
        (1020, 1060),
        (1060, NEVER),
    ]


@dataclass(frozen=True, kw_only=True)
class WithMomentum(Scale):
    """A schedule that brings a momentum along."""

    @property
    def parameters(self) -> dict[str, Schedule]:
        return {"momentum": DOWN}  # 0.8, 0.76, 0.72, ..., 0.04, then 0


BOTH = WithMomentum(inner=UP, scale=1.0)


@pytest.mark.parametrize(
    ("whole", "momentum"),
    [
        # what is done to the rate is not done to another parameter
        (Scale(inner=BOTH, scale=2.0), {0: 0.8, 5: 0.6, 20: 0}),
        (Clamp(inner=BOTH, ceiling=0.1), {0: 0.8, 5: 0.6, 20: 0}),
        (Named(part=BOTH), {0: 0.8, 5: 0.6, 20: 0}),
        # what is done to the time is
        (Shift(inner=BOTH, shift=5), {0: 0.6, 5: 0.4, 15: 0}),
        (PerEpoch(inner=BOTH, steps_per_epoch=7), {0: 0.8, 34: 0.64, 35: 0.6}),
        (Shift(inner=PerEpoch(inner=BOTH, steps_per_epoch=7), shift=7), {0: 0.76, 27: 0.64, 28: 0.6}),
        # but the peaks of cycles stay as high as they are
        (Repeat(inner=BOTH, steps=10, decay=0.5), {0: 0.8, 9: 0.44, 10: 0.8, 25: 0.6}),
        (Sequence(phases=(BOTH, FLAT), lengths=(10,)), {}),
        (Sequence(phases=(BOTH,), lengths=()), {}),
        (Product(factors=(BOTH, FLAT)), {}),
    ],
)
def test_other_parameters_come_along_on_the_same_clock(whole: Schedule, momentum: dict[int, float]) -> None:
    assert list(whole.parameters) == ["momentum"] * bool(momentum)
    for step, value in momentum.items():
        assert float(whole.parameters["momentum"](step)) == pytest.approx(value, abs=1e-15)

"""What schedules say happened on the way, and where combinators put it."""

from typing import Any

import numpy as np
import pytest

from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.combine import AnnotatedSchedule, PerEpoch, Product, Repeat, Scale, Sequence, Shift, Truncated
from lrcurve.schedules.schedule import Child
from tests.schedules.strategies import make

# 1 is better; 2 and 2 are bad, and the second cuts; 2 is bad; 2 is bad and cuts
PLATEAU = make("plateau", lr=0.8, metrics=(1, 2, 2, 2, 2), patience=1, factor=0.5)
LINE = make("linear", lr=0.8, steps=4)


def told(schedule: Schedule) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for marks in schedule.marks:
        assert marks.steps.dtype == np.int64
        found.setdefault(marks.text or marks.kind, []).extend(marks.steps.tolist())
    return found


def test_a_plateau_tells_what_counted_as_bad_and_what_cut() -> None:
    assert told(PLATEAU) == {"no_improvement": [1, 2, 3, 4], "reduction": [2, 4]}


def test_the_steps_are_the_updates_after_which_metrics_are_known() -> None:
    slow: Any = make("plateau", lr=0.8, metrics=(1, 2, 2), patience=1, factor=0.5, every=10)
    assert told(slow) == {"no_improvement": [19, 29], "reduction": [29]}
    assert slow([29, 30]).tolist() == [0.8, 0.4]
    listed: Any = make("plateau", lr=0.8, metrics=(1, 2, 2), patience=1, factor=0.5, at=(3, 4, 11))
    assert told(listed) == {"no_improvement": [4, 11], "reduction": [11]}
    assert listed([11, 12]).tolist() == [0.8, 0.4]
    assert listed.next_join([0, 11, 12]).tolist() == [12, 12, NEVER]
    # the next metric would come 7 updates after the last
    assert listed.end.step == 19


def test_a_cut_that_changes_nothing_is_none() -> None:
    flat = make("plateau", lr=0.8, metrics=(1, 2, 2), patience=0, factor=0.5, min_lr=0.4)
    assert told(flat) == {"no_improvement": [1, 2], "reduction": [1]}


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Scale(inner=PLATEAU, scale=2.0), {"no_improvement": [1, 2, 3, 4], "reduction": [2, 4]}),
        (Shift(inner=PLATEAU, shift=2), {"no_improvement": [0, 1, 2], "reduction": [0, 2]}),
        # an epoch's metric is known with its last update
        (PerEpoch(inner=PLATEAU, steps_per_epoch=10), {"no_improvement": [19, 29, 39, 49], "reduction": [29, 49]}),
        (Sequence(phases=(LINE, PLATEAU), lengths=(4,)), {"no_improvement": [5, 6, 7, 8], "reduction": [6, 8]}),
        (Sequence(phases=(PLATEAU, LINE), lengths=(3,)), {"no_improvement": [1, 2], "reduction": [2]}),
        (Product(factors=(LINE, PLATEAU)), {"no_improvement": [1, 2, 3, 4], "reduction": [2, 4]}),
        (Truncated(inner=PLATEAU, steps=3, why="over"), {"no_improvement": [1, 2, 3, 4], "reduction": [2, 4]}),
        (AnnotatedSchedule(inner=LINE, transitions=((2, "half"), (3, "more"))), {"half": [2], "more": [3]}),
        # a turn comes with the first update of an epoch
        (PerEpoch(inner=AnnotatedSchedule(inner=LINE, transitions=((2, "half"),)), steps_per_epoch=10), {"half": [20]}),
        (LINE, {}),
    ],
)
def test_combinators_put_marks_where_they_put_the_steps(schedule: Schedule, expected: dict[str, list[int]]) -> None:
    assert told(schedule) == expected


def test_a_part_keeps_the_marks_of_its_time() -> None:
    slow = make("plateau", lr=0.8, metrics=(1, 1, 2, 2), patience=9, at=(0, 1, 4, 9))  # none improves but the first
    for child, steps in [
        (Child(slow, start=100), [101, 104, 109]),
        (Child(slow, start=100, shift=4, length=5), [100]),
        # with its tick's last step, if that is still its own
        (Child(slow, start=100, shift=1, length=40, each=10), [109, 139]),
        (Child(slow, start=100, shift=1, length=30, each=10), [109]),
    ]:
        assert next(child.marks).steps.tolist() == steps


@pytest.mark.parametrize("fields", [{"at": (1, 2)}, {"at": (3, 2, 5)}, {"at": (3, 3, 5)}])
def test_updates_that_do_not_fit_the_metrics_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be (one update per metric, got 2 for 3|in order)"):
        make("plateau", lr=0.8, metrics=(1, 2, 2), **fields)


def test_what_turns_at_a_step_cannot_be_stretched() -> None:
    with pytest.raises(ValueError, match="no length to stretch"):
        Repeat(inner=AnnotatedSchedule(inner=LINE, transitions=((2, "half"),)), steps=4, stretch=2.0, count=2)([9])


def in_row(schedule: Schedule) -> list[int]:
    (bad,) = (marks for marks in schedule.marks if marks.kind == "no_improvement")
    assert bad.in_row is not None
    assert bad.in_row.dtype == np.int64
    counts: list[int] = bad.in_row.tolist()
    return counts


@pytest.mark.parametrize(
    ("metrics", "fields", "expected"),
    [
        # after the third the count starts again
        ((1, 2, 2, 2, 2), {"patience": 2}, [1, 2, 3, 1]),
        # 0.5 is better
        ((1, 2, 2, 0.5, 2), {"patience": 5}, [1, 2, 1]),
        # the second cuts, and the metric after it is in the cooldown
        ((1, 2, 2, 2, 2), {"patience": 1, "cooldown": 1}, [1, 2, 1]),
        # a cut that changes nothing still starts the count again
        ((1, 2, 2, 2, 2), {"patience": 1, "min_lr": 0.8}, [1, 2, 1, 2]),
        ((1,), {}, []),
    ],
)
def test_bad_metrics_are_counted_in_a_row(
    metrics: tuple[float, ...], fields: dict[str, Any], expected: list[int]
) -> None:
    assert in_row(make("plateau", lr=0.8, metrics=metrics, factor=0.5, **fields)) == expected


def test_a_part_keeps_the_counts_of_its_time() -> None:
    plateau = make("plateau", lr=0.8, metrics=(1, 2, 2, 2), patience=9)
    assert in_row(Shift(inner=plateau, shift=2)) == [2, 3]
    assert in_row(PerEpoch(inner=plateau, steps_per_epoch=10)) == [1, 2, 3]
    assert in_row(Sequence(phases=(plateau, LINE), lengths=(3,))) == [1, 2]

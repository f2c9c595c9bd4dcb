"""Rules that follow a metric: what counts as better, when they act, and what the rate then is."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.schedules import NEVER
from lrcurve.schedules.greedy_rule import Greedy
from lrcurve.schedules.plateau_rule import Plateau, PlateauHistory
from tests.schedules.strategies import make

NAN = float("nan")
NONE = np.empty(0, dtype=np.int64)


def plateau(**fields: Any) -> Plateau:
    rule: dict[str, Any] = {
        "mode": "min",
        "patience": 0,
        "threshold": 0.0,
        "threshold_mode": "abs",
        "cooldown": 0,
    }
    return Plateau(**(rule | fields))


@pytest.mark.parametrize(
    ("fields", "metric", "best", "better"),
    [
        ({}, 0.9, 1.0, True),
        ({}, 1.0, 1.0, False),
        ({}, NAN, 1.0, False),
        ({"mode": "max"}, 1.1, 1.0, True),
        ({"mode": "max"}, 1.0, 1.0, False),
        ({"threshold": 0.25}, 0.75, 1.0, False),
        ({"threshold": 0.25}, 0.74, 1.0, True),
        ({"threshold": 0.25, "mode": "max"}, 1.25, 1.0, False),
        ({"threshold": 0.25, "mode": "max"}, 1.26, 1.0, True),
        # a quarter of 8 is 2
        ({"threshold": 0.25, "threshold_mode": "rel"}, 6.0, 8.0, False),
        ({"threshold": 0.25, "threshold_mode": "rel"}, 5.9, 8.0, True),
        ({"threshold": 0.25, "threshold_mode": "rel", "mode": "max"}, 10.0, 8.0, False),
        ({"threshold": 0.25, "threshold_mode": "rel", "mode": "max"}, 10.1, 8.0, True),
        # of what is negative, 75 % is more and 125 % less
        ({"threshold": 0.25, "threshold_mode": "rel"}, -7.0, -8.0, True),
        ({"threshold": 0.25, "threshold_mode": "rel", "mode": "max"}, -9.0, -8.0, True),
    ],
)
def test_what_is_better(fields: dict[str, Any], metric: float, best: float, better: bool) -> None:
    for between in ([], [best] * 40, [best] * 1000):
        trail = plateau(**fields).follow(np.array([best, *between, metric]), lambda lr: lr / 2, 0.8)
        assert (len(between) + 1 not in trail.no_improvement) is better


@given(
    st.lists(st.sampled_from([-1.0, 0.0, 0.5, 0.9, 1.0, 2.0, np.inf, NAN]), max_size=80),
    st.integers(-1, 4),
    st.integers(0, 6),
    st.sampled_from(["min", "max"]),
    st.sampled_from([("abs", 0.0), ("abs", 0.5), ("rel", 0.1)]),
)
def test_a_rule_does_what_one_counter_per_metric_does(
    metrics: list[float], patience: int, cooldown: int, mode: Any, threshold: Any
) -> None:
    """As torch's own documentation tells it: a count of bad metrics, and one of metrics left to rest."""
    best, sign = np.inf, 1 if mode == "min" else -1
    bad_in_row = resting = 0
    bad, cuts = [], []
    for i, metric in enumerate(metrics):
        margin = abs(best) * threshold[1] if threshold[0] == "rel" else threshold[1]
        # a relative threshold has the sign of what it is relative to
        margin *= np.sign(best * sign) if threshold[0] == "rel" and np.isfinite(best) and best else 1
        if sign * metric < best - margin or (best == np.inf and sign * metric < np.inf):
            best, bad_in_row = sign * metric, 0
        else:
            bad_in_row += 1
        if resting:
            resting, bad_in_row = resting - 1, 0
        if bad_in_row:
            bad.append(i)
        if bad_in_row > patience:
            bad_in_row, resting = 0, cooldown
            cuts.append(i)
    rule = plateau(patience=patience, cooldown=cooldown, mode=mode, threshold_mode=threshold[0], threshold=threshold[1])
    trail = rule.follow(np.array(metrics), lambda lr: lr / 2, 1.0)
    assert trail.no_improvement.tolist() == bad
    assert trail.acted.tolist() == cuts
    assert trail.seen.tolist() == [0, *(cut + 1 for cut in cuts)]
    assert trail.values.tolist() == [0.5**i for i in range(len(cuts) + 1)]


def test_a_patience_below_0_acts_at_every_metric() -> None:
    """0 in a row is already more than -1, also at a metric that is better and in a rest."""
    for cooldown in (0, 3):
        trail = plateau(patience=-1, cooldown=cooldown).follow(np.array([3.0, 2, 1, 1]), lambda lr: lr / 2, 0.8)
        assert trail.values.tolist() == [0.8, 0.4, 0.2, 0.1, 0.05]


def test_a_trail_holds_what_counted_as_bad_and_where_the_rule_acted() -> None:
    # 3 and 2 are better; of 2 2 2 2 each second one acts; 1 is better; 1 is bad
    trail = plateau(patience=1).follow(np.array([3.0, 2, 2, 2, 2, 2, 1, 1]), lambda lr: lr / 2, 0.8)
    assert trail.no_improvement.tolist() == [2, 3, 4, 5, 7]
    assert trail.acted.tolist() == [3, 5]
    assert trail.seen.tolist() == [0, 4, 6]
    assert trail.values.tolist() == [0.8, 0.4, 0.2]
    assert trail.rates(np.array([0, 3, 4, 5, 6, 8])).tolist() == [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]
    assert trail.next_join(np.array([0, 3, 4, 6])).tolist() == [4, 4, 6, NEVER]


def test_an_act_that_changes_no_rate_is_a_cut_and_no_join() -> None:
    trail = plateau().follow(np.array([1.0, 1, 1]), lambda lr: max(lr / 2, 0.25), 0.5)
    assert trail.acted.tolist() == [1, 2]
    assert trail.seen.tolist() == [0, 2]
    assert trail.next_join(np.array([2])).tolist() == [NEVER]


def test_metrics_in_a_cooldown_are_not_bad_but_may_be_better() -> None:
    # i = 1 acts; 2 and 3 rest, and 3 is better; 4 is bad and acts; 5 and 6 rest; 7 acts
    trail = plateau(cooldown=2).follow(np.array([5.0, 5, 5, 4, 4, 4, 4, 4]), lambda lr: lr / 2, 0.8)
    assert trail.no_improvement.tolist() == [1, 4, 7]
    assert trail.acted.tolist() == [1, 4, 7]


def test_no_metrics_leave_the_rate() -> None:
    trail = plateau().follow(np.array([]), lambda _: 0.0, 0.8)
    assert trail.rates(np.array([0, 5])).tolist() == [0.8, 0.8]
    assert {str(array.dtype) for array in (trail.no_improvement, trail.acted, trail.seen)} == {"int64"}


def test_a_metric_that_is_no_number_counts_as_bad() -> None:
    assert plateau().follow(np.array([1.0, NAN, 0.5]), lambda lr: lr / 2, 0.8).no_improvement.tolist() == [1]


def test_a_long_trail_is_looked_up_at_once() -> None:
    trail = PlateauHistory(np.arange(0, 10**6, 2), np.linspace(1, 0.5, 500_000), NONE, lambda: NONE)
    assert trail.rates(np.array([999_998, 999_999, 2**52])).tolist() == [0.5, 0.5, 0.5]


def test_the_type_says_what_its_rule_did() -> None:
    schedule: Any = make("plateau", lr=0.8, metrics=(3, 2, 2, 2, 1, 1), patience=1, every=10)
    assert schedule.trail.no_improvement.tolist() == [2, 3, 5]
    assert schedule.trail.acted.tolist() == [3]


def greedy(metrics: list[float], **fields: Any) -> tuple[PlateauHistory, int]:
    rule: dict[str, Any] = {
        "mode": "min",
        "factor": 0.5,
        "patience": 1,
        "threshold": 0.0,
        "threshold_mode": "abs",
        "cooldown": 0,
        "warmup": 0,
        "min_lr": 0.0,
        "max_lr": 100.0,
        "eps": 0.0,
        "window": None,
        "reset_start": 500,
    }
    return Greedy(**(rule | fields)).follow(np.array(metrics), 1.0)


@pytest.mark.parametrize(
    ("metrics", "fields", "expected"),
    [
        # the second better one in a row doubles the rate, the second that is not halves it
        ([4, 3, 2, 1], {}, [1, 1, 2, 2, 4]),
        ([4, 4, 4, 4, 4], {}, [1, 1, 1, 0.5, 0.5, 0.25]),
        ([4, 4, 3, 3, 2, 2], {}, [1] * 7),
        ([1, 2, 3, 4], {"mode": "max"}, [1, 1, 2, 2, 4]),
        # no higher than 3, no lower than 0.4
        ([4, 3, 2, 1], {"max_lr": 3.0}, [1, 1, 2, 2, 3]),
        ([4, 4, 4, 4, 4], {"min_lr": 0.4}, [1, 1, 1, 0.5, 0.5, 0.4]),
        # a move from 1 to 2 is no more than an eps of 1
        ([4, 3, 2, 1], {"eps": 1.0}, [1] * 5),
        # after a rise the next metric is not looked at: 2 is not, 1.5 and 1 raise it again
        ([4, 3, 2, 1.5, 1], {"warmup": 1}, [1, 1, 2, 2, 2, 4]),
        # after a fall likewise: the fourth 4 is passed over, the fifth and sixth are not better
        ([4, 4, 4, 4, 4, 4], {"cooldown": 1}, [1, 1, 1, 0.5, 0.5, 0.5, 0.25]),
        # means of two: 4, 3, 3, 4: the last two are not better
        ([4, 2, 4, 4], {"window": 2, "patience": 1}, [1, 1, 2, 2, 1]),
    ],
)
def test_a_greedy_rule_raises_and_lowers(metrics: list[float], fields: dict[str, Any], expected: list[float]) -> None:
    trail, followed = greedy(metrics, **fields)
    assert followed == len(metrics)
    assert trail.rates(np.arange(len(metrics) + 1)).tolist() == expected


def test_a_greedy_rule_at_its_lowest_rate_starts_again() -> None:
    # falls at 3 and 5 of the metrics seen, the second down to 0.25; with two such falls it starts again from 1
    trail, _ = greedy([4] * 8, min_lr=0.25, reset_start=2)
    assert trail.rates(np.arange(9)).tolist() == [1, 1, 1, 0.5, 0.5, 0.25, 0.25, 1, 1]


def test_a_greedy_rule_stops_where_it_would_divide_by_zero() -> None:
    trail, followed = greedy([4, 3, 2, 1], factor=0.0)
    assert followed == 1
    assert trail.rates(np.array([0, 1])).tolist() == [1, 1]
    assert greedy([4, 3], window=0)[1] == 0

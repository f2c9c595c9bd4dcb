"""Which steps a table shows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.analysis.table_steps import JoinLimitError, around_joins, at, every
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import MAX_STEP, Marks
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.schedules.shapes.plateau import Plateau
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.warmup import Warmup
from tests.marked import Marked


def cosine(steps: int) -> Curve:
    return Curve("cosine", Cosine(lr=0.1, steps=steps), Run(steps=steps))


def test_every_step_of_the_longest_run_is_the_default() -> None:
    assert every([cosine(3), cosine(5)]).array().tolist() == [0, 1, 2, 3, 4]


def test_every_nth_step_ends_with_the_last_one_shown_once() -> None:
    assert every([cosine(50)], 20).array().tolist() == [0, 20, 40, 49]
    assert every([cosine(41)], 20).array().tolist() == [0, 20, 40]
    assert every([cosine(5)], 20).array().tolist() == [0, 4]
    assert every([cosine(1)], 20).array().tolist() == [0]


def test_a_step_width_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        every([cosine(5)], 0)


def test_a_huge_range_is_counted_and_read_without_being_laid_out() -> None:
    selection = every([cosine(10**15)], 7)
    assert len(selection) == 10**15 // 7 + 2
    assert next(selection.chunks(4)).tolist() == [0, 7, 14, 21]


@given(st.integers(1, 500), st.integers(1, 60), st.integers(1, 90))
def test_the_chunks_are_the_steps_in_order(steps: int, n: int, size: int) -> None:
    chunks = list(every([cosine(steps)], n).chunks(size))
    assert all(chunk.dtype == np.int64 and 1 <= chunk.size <= size for chunk in chunks)
    expected = [step for step in range(steps) if step % n == 0 or step == steps - 1]
    assert [step for chunk in chunks for step in chunk.tolist()] == expected


def test_given_steps_are_sorted_shown_once_and_may_lie_past_the_end() -> None:
    selection = at([99, 0, 10, 99])
    assert selection.array().tolist() == [0, 10, 99]
    assert selection.past_end
    assert not every([cosine(5)]).past_end
    assert len(at([])) == 0


@pytest.mark.parametrize("step", [-1, MAX_STEP, 10**30])
def test_a_given_step_out_of_range_is_refused(step: int) -> None:
    with pytest.raises(ValueError, match="steps must be"):
        at([step])


def test_around_joins_shows_three_steps_at_each_join_and_at_both_ends() -> None:
    decay = Curve("decay", Step(lr=0.1, step_size=20), Run(steps=50))
    selection = around_joins([decay])
    assert selection.array().tolist() == [0, 1, 2, 19, 20, 21, 39, 40, 41, 47, 48, 49]
    assert selection.joins == (frozenset({20, 40}),)


def test_the_joins_of_several_curves_are_shown_together_but_marked_apart() -> None:
    decay = Curve("decay", Step(lr=0.1, step_size=20), Run(steps=30))
    warmup = Curve("warmup", Warmup(lr=0.1, steps=8), Run(steps=40))
    selection = around_joins([decay, warmup])
    assert selection.array().tolist() == [0, 1, 2, 7, 8, 9, 19, 20, 21, 27, 28, 29, 37, 38, 39]
    assert selection.joins == (frozenset({20}), frozenset({8}))


def test_a_join_at_the_end_of_a_short_run_shows_no_step_beyond_it() -> None:
    decay = Curve("decay", Step(lr=0.1, step_size=1), Run(steps=2))
    assert around_joins([decay]).array().tolist() == [0, 1]


def test_more_joins_than_the_limit_are_reported() -> None:
    decay = Curve("decay", Step(lr=0.1, step_size=1), Run(steps=1002))
    with pytest.raises(JoinLimitError, match="more than 1000 joins") as caught:
        around_joins([decay])
    assert caught.value.limit == 1000
    assert len(around_joins([Curve("decay", Step(lr=0.1, step_size=1), Run(steps=1001))])) == 1001


def test_joins_of_curves_that_are_too_many_only_together_are_reported() -> None:
    one = Curve("one", Step(lr=0.1, step_size=4), Run(steps=20))
    two = Curve("two", Step(lr=0.1, step_size=5), Run(steps=20))
    assert len(around_joins([one], limit=4).joins[0]) == 4
    with pytest.raises(JoinLimitError):
        around_joins([one, two], limit=4)


def plateau(metrics: tuple[float, ...], steps: int, factor: float = 0.5) -> Curve:
    """Return a curve that hears a metric after every step and bears one bad one in a row."""
    return Curve("plateau", Plateau(lr=0.1, metrics=metrics, factor=factor, patience=1), Run(steps=steps))


def test_bad_metrics_and_cuts_are_shown_but_are_no_joins() -> None:
    # The metric after step 10 is bad, the one after 11 better; those after 30 and 31 are bad, so step 31 is a cut.
    metrics = [100.0 - step for step in range(50)]
    metrics[10], metrics[30], metrics[31] = 99.0, 99.0, 99.0
    selection = around_joins([plateau(tuple(metrics), 50)])
    assert selection.array().tolist() == [0, 1, 2, 10, 30, 31, 32, 33, 47, 48, 49]
    assert selection.joins == (frozenset({32}),)


def test_of_too_many_bad_metrics_only_the_cuts_are_shown() -> None:
    # The first metric is better, all others are bad; the rate is 0 after the first cut, that of step 2, and no other.
    assert len(around_joins([plateau((1.0,) * 201, 201, factor=0.0)])) == 201
    few = around_joins([plateau((1.0,) * 202, 202, factor=0.0)])
    assert few.array().tolist() == [0, 1, 2, 3, 4, 199, 200, 201]


def test_a_cut_that_changes_no_rate_is_shown_where_it_comes() -> None:
    cut = Marked(inner=Cosine(lr=0.1, steps=50), said=(Marks("cut", np.array([30])),))
    assert 30 in around_joins([Curve("marked", cut, Run(steps=50))]).array().tolist()


def test_a_turn_is_shown_and_counts_as_a_join_does() -> None:
    turns = Marked(inner=Cosine(lr=0.1, steps=50), said=(Marks("turn", np.array([20, 25]), "loss < 1"),))
    curve = Curve("turning", turns, Run(steps=22))
    assert around_joins([curve]).array().tolist() == [0, 1, 2, 19, 20, 21]
    selection = around_joins([Curve("turning", turns, Run(steps=50))], limit=2)
    assert selection.array().tolist() == [0, 1, 2, 20, 25, 47, 48, 49]
    assert selection.joins == (frozenset(),)
    with pytest.raises(JoinLimitError):
        around_joins([Curve("turning", turns, Run(steps=50))], limit=1)

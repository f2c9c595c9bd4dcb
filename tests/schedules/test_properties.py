"""What is true of every schedule, over the whole catalogue and all combinators."""

import copy
import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.schedules import NEVER, Schedule, combine, find, names
from lrcurve.schedules.shapes.noam import Noam
from tests.schedules.strategies import COMBINATORS, FIELDS, STRETCHABLE, combined, shapes

T = np.arange(200)

every_kind = pytest.mark.parametrize("kind", [*names(), *COMBINATORS])
every_type = pytest.mark.parametrize("kind", names())


def draw_from(data: st.DataObject, kind: str) -> Schedule:
    return data.draw(combined(kind) if kind in COMBINATORS else shapes(kind))


def bounds(schedule: Schedule) -> tuple[float, float]:
    """Return the lowest and the highest rate that the fields allow: those they name, and 0 without a floor."""
    fields = {field.name: getattr(schedule, field.name) for field in dataclasses.fields(schedule)}
    if isinstance(schedule, Noam):
        return 0.0, schedule.factor / np.sqrt(schedule.model_size * schedule.warmup_steps)
    named = [fields[key] for key in ("lr", "min_lr", "start_lr") if fields.get(key) is not None]
    named += fields.get("values", ())
    if not ({"min_lr", "start_lr"} & set(fields) or fields.get("values")):
        named.append(0.0)
    return min(named), max(named)


@every_kind
@settings(max_examples=25)
@given(st.data())
def test_finite_at_every_step_that_can_be_counted(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    steps = [*range(100), 10**6, 2**40, 2**53 - 2, 2**53 - 1]
    rates = schedule(steps)
    assert rates.shape == (104,)
    assert rates.dtype == np.float64
    assert np.isfinite(rates).all()


@every_type
@settings(max_examples=50)
@given(st.data())
def test_between_floor_and_peak(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    rates = schedule(T)
    low, high = bounds(schedule)
    assert rates.min() >= low * (1 - 1e-12)
    assert rates.max() <= high * (1 + 1e-12)


@every_type
@settings(max_examples=25)
@given(st.data())
def test_no_jump_where_none_is_declared(kind: str, data: st.DataObject) -> None:
    """Over 100,000 steps and more, no smooth shape moves by 2 % of its peak in one step.

    The steepest are the square root, which falls by 1 / sqrt(100,000) = 0.3 % in its first step, and the power 0.5 in
    its last; lines and cosines move by a few over 100,000, and the tangent by (upper - lower) / 2 times that.
    """
    schedule = data.draw(shapes(kind, 100_000, 1_000_000))
    peak = bounds(schedule)[1]
    joins = [0]
    while len(joins) < 8 and joins[-1] < NEVER - 1:
        joins.append(int(schedule.next_join(np.array([joins[-1]]))[0]))
    near = np.add.outer(np.array(joins), np.arange(-3, 4)).ravel()
    random = data.draw(st.lists(st.integers(0, 3_000_000), max_size=50))
    t = np.unique(np.clip(np.append(near, random).astype(np.int64), 0, 2**53 - 2))
    change = np.abs(schedule(t + 1) - schedule(t))
    silent = schedule.next_join(t) != t + 1
    assert (change[silent] <= (0.0 if schedule.flat else 0.02 * peak)).all()


@every_kind
@settings(max_examples=50)
@given(st.data())
def test_flat_means_constant_between_joins(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    if schedule.flat:
        rates = schedule(np.arange(201))
        assert ((rates[1:] == rates[:-1]) | (schedule.next_join(T) == T + 1)).all()


@every_kind
@settings(max_examples=50)
@given(st.data())
def test_next_join_agrees_with_a_walk_over_all_joins(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    following = schedule.next_join(T)
    assert (following > T).all()
    assert (following <= NEVER).all()
    joins = {int(join) for join in following if join <= T[-1]} | {int(following[-1])}
    assert following.tolist() == [min(join for join in joins if join > t) for t in T]


@every_kind
@settings(max_examples=25)
@given(st.data())
def test_next_join_takes_any_shape_and_the_last_step(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    following = schedule.next_join(T)
    assert schedule.next_join(T.reshape(4, 50)).tolist() == following.reshape(4, 50).tolist()
    assert int(schedule.next_join(np.asarray(7))) == following[7]
    assert schedule.next_join(T[:0]).shape == (0,)
    assert schedule.next_join(np.array([2**53 - 1])).tolist() == [NEVER]


@every_kind
@settings(max_examples=25)
@given(st.data())
def test_any_order_any_shape_any_part_gives_the_same(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    whole = schedule(T)
    cut = data.draw(st.integers(0, 200))
    assert np.concatenate([schedule(T[:cut]), schedule(T[cut:])]).tolist() == whole.tolist()
    order = np.array(data.draw(st.lists(st.integers(0, 199), max_size=40)), dtype=np.int64)
    assert schedule(order).tolist() == whole[order].tolist()
    assert schedule(T.reshape(2, 4, 25)).tolist() == whole.reshape(2, 4, 25).tolist()
    assert schedule(T.astype(np.uint8)).tolist() == whole.tolist()
    one = schedule(cut % 200)
    assert one.shape == ()
    assert float(one) == whole[cut % 200]
    assert schedule([]).shape == (0,)


@every_type
@settings(max_examples=5)
@given(st.data())
def test_long_arrays_give_what_short_ones_give(kind: str, data: st.DataObject) -> None:
    schedule = data.draw(shapes(kind, 1, 50_000))
    t = np.arange(50_001)
    whole = schedule(t)
    for part in (slice(1000), slice(-1000, None), slice(16_000, 17_000)):
        assert whole[part].tolist() == schedule(t[part]).tolist()
    assert whole[::-1].tolist() == schedule(t[::-1]).tolist()


@pytest.mark.parametrize("kind", STRETCHABLE)
@settings(max_examples=50)
@given(st.data())
def test_stretching_commutes_with_evaluation(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    assert hasattr(schedule, "steps")
    if getattr(schedule, "shape", None) == "saturating":
        return  # its gamma is per step, whatever its length
    times = data.draw(st.integers(1, 1000))
    stretched = schedule.stretched(times * schedule.steps)
    peak = bounds(schedule)[1]
    np.testing.assert_allclose(stretched(times * T), schedule(T), rtol=1e-12, atol=1e-16 * peak)


@every_kind
@settings(max_examples=25)
@given(st.data())
def test_evaluating_changes_neither_the_schedule_nor_the_steps(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    before = copy.deepcopy(schedule)
    steps = T.copy()
    first, joins = schedule(steps), schedule.next_join(steps)
    assert schedule(steps).tolist() == first.tolist()
    assert schedule.next_join(steps).tolist() == joins.tolist()
    assert steps.tolist() == T.tolist()
    assert schedule == before


def test_every_type_and_combinator_has_a_strategy() -> None:
    assert set(FIELDS) == set(names())
    assert set(COMBINATORS) == set(combine.__all__)
    with_length = {name for name in names() if "steps" in {field.name for field in dataclasses.fields(find(name))}}
    assert set(STRETCHABLE) == with_length - {"expression"}  # a formula may count steps, whatever its length

"""What is true of every schedule, over the whole catalogue and all combinators."""

import dataclasses
import importlib
import pkgutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.schedules import NEVER, Rates, Schedule, combine, find, names, realtime
from lrcurve.schedules.shapes.noam import Noam
from tests.schedules.strategies import COMBINATORS, COMBINED, FIELDS, STRETCHABLE, shapes

T = np.arange(200)

every_kind = pytest.mark.parametrize("kind", [*names(), *COMBINATORS])
every_type = pytest.mark.parametrize("kind", names())


def draw_from(data: st.DataObject, kind: str) -> Schedule:
    return data.draw(COMBINED[kind] if kind in COMBINED else shapes(kind))


def end_of(schedule: Schedule) -> int:
    """Return the first step without a rate, or ``NEVER``."""
    return NEVER if schedule.end is None else schedule.end.step


def same(found: Rates, expected: Rates) -> bool:
    """Tell whether rates are the same to the last bit; where there is none, both have none."""
    return np.array_equal(found, expected, equal_nan=True)


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
def test_finite_at_every_step_that_can_be_counted_up_to_the_end(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    steps = np.array([*range(100), 10**6, 2**40, 2**53 - 2, 2**53 - 1])
    rates = schedule(steps)
    assert rates.shape == (104,)
    assert rates.dtype == np.float64
    assert np.isfinite(rates[steps < end_of(schedule)]).all()
    assert np.isnan(rates[steps >= end_of(schedule)]).all()
    if schedule.end is not None:
        assert schedule.end.step >= 0
        assert schedule.end.why


@every_type
@settings(max_examples=50)
@given(st.data())
def test_between_floor_and_peak(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    rates = schedule(T[: max(end_of(schedule), 1)])
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
    t = np.unique(np.clip(np.append(near, random).astype(np.int64), 0, min(end_of(schedule), 2**53) - 2))
    change = np.abs(schedule(t + 1) - schedule(t))
    silent = schedule.next_join(t) != t + 1
    assert (change[silent] <= (0.0 if schedule.flat else 0.02 * peak)).all()


@every_kind
@settings(max_examples=50)
@given(st.data())
def test_flat_means_constant_between_joins(kind: str, data: st.DataObject) -> None:
    schedule = draw_from(data, kind)
    rates, joins = schedule(np.arange(201)), schedule.next_join(T)
    kept = (rates[1:] == rates[:-1]) | (joins == T + 1) | (end_of(schedule) <= T + 1)
    assert kept[schedule.flat_at(T)].all()
    assert schedule.flat_at(T).all() or not schedule.flat


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
    assert same(np.concatenate([schedule(T[:cut]), schedule(T[cut:])]), whole)
    order = np.array(data.draw(st.lists(st.integers(0, 199), max_size=40)), dtype=np.int64)
    assert same(schedule(order), whole[order])
    assert same(schedule(T.reshape(2, 4, 25)), whole.reshape(2, 4, 25))
    assert same(schedule(T.astype(np.uint8)), whole)
    one = schedule(cut % 200)
    assert one.shape == ()
    assert same(one, whole[cut % 200])
    assert schedule([]).shape == (0,)


@every_type
@settings(max_examples=5)
@given(st.data())
def test_long_arrays_give_what_short_ones_give(kind: str, data: st.DataObject) -> None:
    schedule = data.draw(shapes(kind, 1, 50_000))
    t = np.arange(50_001)
    whole = schedule(t)
    for part in (slice(1000), slice(-1000, None), slice(16_000, 17_000)):
        assert same(whole[part], schedule(t[part]))
    assert same(whole[::-1], schedule(t[::-1]))


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
    before = repr(schedule)
    steps = T.copy()
    first, joins, end = schedule(steps), schedule.next_join(steps), schedule.end
    assert same(schedule(steps), first)
    assert schedule.next_join(steps).tolist() == joins.tolist()
    assert schedule.end == end
    assert steps.tolist() == T.tolist()
    assert repr(schedule) == before


def is_own(value: object, module: str) -> bool:
    """Tell whether a value is a schedule that a module defines."""
    return isinstance(value, type) and issubclass(value, Schedule) and value.__module__ == module


def test_every_type_and_combinator_has_a_strategy() -> None:
    assert set(FIELDS) == set(names())
    modules = [
        importlib.import_module(f"{package.__name__}.{one.name}")
        for package in (combine, realtime)
        for one in pkgutil.iter_modules(package.__path__)
    ]
    written = {name for module in modules for name, value in vars(module).items() if is_own(value, module.__name__)}
    # Wrapper is what the others build on and does nothing itself; what is another library's has tests of its own.
    assert set(COMBINATORS) - {"Followed"} == written - {
        "Wrapper",
        "WarmRestarts",
        "StepDecay",
        "StableDecay",
        "TriangularWave",
        "AnnealingPhases",
    }
    with_length = {name for name in names() if "steps" in {field.name for field in dataclasses.fields(find(name))}}
    assert set(STRETCHABLE) == with_length - {"expression"}  # a formula may count steps, whatever its length

"""What fields and records say they are for, held against the rates, over the whole catalogue."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lrcurve.schedules import MAX_STEP, Schedule, find, names
from lrcurve.schedules.bases import Decay
from lrcurve.schedules.roles import Role, annotated_roles
from tests.schedules.strategies import make, shapes

T = np.arange(600)
"""All lengths and listed steps of the drawn schedules are below this."""

every_type = pytest.mark.parametrize("kind", names())

NO_FIRST_PEAK = ("cyclic", "expression")
"""A cycle's way up is no warmup, and of a formula nobody knows what it is for."""


def draw_either_way(data: st.DataObject, kind: str) -> Any:
    """Draw a schedule; where its rates may as well go up, half of them do."""
    schedule: Any = data.draw(shapes(kind))
    names = {"warmup": ("start_lr", "lr"), "one_cycle": ("start_lr", "lr")}.get(kind, ("lr", "min_lr"))
    if (isinstance(schedule, Decay) or kind in ("warmup", "one_cycle")) and data.draw(st.booleans()):
        one, other = (getattr(schedule, name) for name in names)
        return dataclasses.replace(schedule, **dict(zip(names, (other, one), strict=True)))
    return schedule


@every_type
@settings(max_examples=100)
@given(st.data())
def test_a_warmup_ends_at_the_first_peak(kind: str, data: st.DataObject) -> None:
    schedule = draw_either_way(data, kind)
    rates = schedule(T) / np.nanmax(schedule(T))
    assume(not (rates[: int(np.nanargmax(rates))] > 1 - 1e-9).any())  # a rise that rounding can hide
    top = int(np.argmax(rates > 1 - 1e-12))
    rises = kind not in NO_FIRST_PEAK and top > 0 and bool(np.all(np.diff(rates[: top + 1]) > -1e-12))
    assert schedule.warmup_end() == (top if rises else None)


@every_type
@settings(max_examples=100)
@given(st.data())
def test_from_its_horizon_on_a_shape_does_nothing_new(kind: str, data: st.DataObject) -> None:
    schedule = draw_either_way(data, kind)
    horizon = schedule.horizon()
    assert (horizon is not None) or Role.WHOLE not in schedule.roles()
    if horizon is None:
        return
    assert int(schedule.next_join(np.array([horizon - 1]))[0]) == horizon
    rates = schedule(horizon + T)
    again = 2 * horizon if getattr(schedule, "past_end", "hold") == "mirror" else 1
    assert rates[again:].tolist() == rates[:-again].tolist()


@every_type
@settings(max_examples=50)
@given(st.data())
def test_a_shape_without_a_horizon_goes_on_or_leads_up_to_another(kind: str, data: st.DataObject) -> None:
    schedule = draw_either_way(data, kind)
    if schedule.horizon() is None and schedule.end is None:
        endless = kind in ("constant", "cyclic", "exponential", "inverse_sqrt", "inverse_time", "noam", "step")
        leads_up = schedule.warmup_end() is not None
        falls_back = kind == "warmup"  # what starts above its rate is no warmup, nor meant as a decay
        one_rate = kind in ("piecewise", "values") and len(set(schedule(T).tolist())) == 1
        assert endless or leads_up or falls_back or one_rate


@every_type
@settings(max_examples=100)
@given(st.data())
def test_rates_with_a_role_are_the_rates_there(kind: str, data: st.DataObject) -> None:
    schedule = draw_either_way(data, kind)
    roles = {role: getattr(schedule, name) for role, name in schedule.roles().items()}
    rates = schedule(T)
    near = 1e-12 * float(np.nanmax(rates))
    if Role.PEAK in roles and not (kind == "one_cycle" and Role.WARMUP not in roles):
        assert np.nanmax(rates) <= roles[Role.PEAK] + near
        if kind not in ("cyclic", "tanh"):  # a tangent only comes near its rates, and a triangle is a cycle
            assert rates[schedule.warmup_end() or 0] == pytest.approx(roles[Role.PEAK], abs=near)
    if Role.START in roles and kind != "tanh":
        assert rates[0] == pytest.approx(roles[Role.START], abs=near)
    if Role.FLOOR in roles:
        assert np.nanmin(rates) >= min(roles[Role.FLOOR], roles.get(Role.START, np.inf)) - near
    if Role.DECAY in roles:
        assert len(set(rates[: schedule.horizon() - roles[Role.DECAY]].tolist())) <= 1
    if Role.PERIOD in roles and schedule.flat:
        assert schedule.next_join(T).tolist() == ((T // roles[Role.PERIOD] + 1) * roles[Role.PERIOD]).tolist()
    if Role.MILESTONES in roles:
        assert set(schedule.next_join(T).tolist()) - {MAX_STEP} <= set(np.ravel(roles[Role.MILESTONES])) | set(
            range(len(getattr(schedule, "values", ())) if kind == "values" and not schedule.at else 0)
        )


@every_type
def test_every_rate_length_and_list_of_steps_has_a_role(kind: str) -> None:
    record = find(kind)
    fields = {field.name for field in dataclasses.fields(record)}
    meant = {"steps", "decay_steps", "step_size", "warmup_steps", "rise", "milestones"} & fields
    if kind not in ("constant", "expression"):  # neither has a decay that its rate would be the peak of
        meant |= {"lr", "min_lr", "start_lr"} & fields
    meant |= {"at"} & fields if kind != "plateau" else set()  # when metrics come is not when the formula changes
    assert meant <= set(annotated_roles(record).values())


@pytest.mark.parametrize(
    ("schedule", "warmup_end", "horizon"),
    [
        (make("linear", lr=0.1, min_lr=0.4, steps=9), 9, None),
        (make("linear", lr=0.4, min_lr=0.1, steps=9), None, 9),
        (make("warmup", lr=0.4, steps=9), 9, None),
        (make("warmup", lr=0.4, start_lr=0.4, steps=9), None, None),
        (make("noam", model_size=512, warmup_steps=10), 9, None),
        (make("noam", model_size=512, warmup_steps=1), None, None),
        (make("one_cycle", lr=0.4, steps=50), 15, 50),
        (make("one_cycle", lr=0.4, start_lr=0.5, steps=50), None, 50),
        (make("wsd", lr=0.4, decay_steps=5, steps=50), None, 50),
        (make("multistep", lr=0.1, milestones=(30, 60)), None, 60),
        # a rate that is never used is no start
        (make("multistep", lr=0.9, milestones=(0, 30, 60), values=(0.1, 0.4, 0.2)), 30, 60),
        (make("piecewise", at=(0, 5, 9), values=(0.1, 0.4, 0.2)), 5, 9),
        (make("piecewise", at=(0, 5, 9), values=(0.2, 0.1, 0.4)), None, 9),
        (make("values", values=(0.1, 0.2, 0.4, 0.3)), 2, 3),
        (make("values", values=(0.4,)), None, None),
        (make("expression", lr=0.1, formula="lr * t / T", steps=50), None, 50),
        (make("exponential", lr=0.1, decay_rate=0.9), None, None),
        (make("plateau", lr=0.1, metrics=(1.0,)), None, None),
    ],
)
def test_records_answer_by_their_values(schedule: Schedule, warmup_end: int | None, horizon: int | None) -> None:
    assert (schedule.warmup_end(), schedule.horizon()) == (warmup_end, horizon)

"""The formulas of shapes, as text: each gives the rates of its shape, and the language that they are written in."""

import dataclasses
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrcurve.schedules import FieldError, Schedule, find, names
from lrcurve.schedules.formula import FormulaError
from lrcurve.schedules.shape_formula import blocks, shape_formula
from tests.schedules.strategies import make, shapes

T = np.array([*range(400), 10**6, 10**9])

WITHOUT = ("expression", "plateau")
"""A person's own formula is its own, and what follows a metric has none."""

WRITTEN = [name for name in names() if name not in WITHOUT]


def text_of(kind: str) -> str:
    record: Any = find(kind)
    text: str = record.formula
    return text


@pytest.mark.parametrize("kind", WRITTEN)
@settings(max_examples=100)
@given(st.data())
def test_the_formula_gives_the_rates(kind: str, data: st.DataObject) -> None:
    schedule: Schedule = data.draw(shapes(kind))
    steps = T if kind != "cosine" else T[:400]  # the cosine of 1e9 half waves has no digits left
    rates = schedule(steps)
    np.testing.assert_allclose(shape_formula(schedule, text_of(kind))(steps), rates, rtol=0, atol=1e-12 * rates.max())


@pytest.mark.parametrize("kind", WRITTEN)
def test_the_formula_uses_every_field(kind: str) -> None:
    used = set(re.findall(r"\w+", text_of(kind)))
    fields = {field.name for field in dataclasses.fields(find(kind))}
    assert {"T" if name == "steps" else name for name in fields} <= used


DEFAULTS = [
    ("one_cycle", {"lr": 0.5, "steps": 25}),  # 30 % are 7.5 steps, which round up
    ("one_cycle", {"lr": 0.5, "steps": 1}),
    ("one_cycle", {"lr": 0.5, "steps": 25, "start_lr": 0.1}),  # min_lr follows from it
    ("multistep", {"lr": 0.5, "milestones": (3, 6)}),
    ("multistep", {"lr": 0.5, "milestones": ()}),
    ("multistep", {"lr": 0.5, "milestones": (0, 6), "values": (0.1, 0.2)}),
    ("cyclic", {"lr": 0.5, "min_lr": 0.1, "steps_up": 4}),
    ("values", {"values": (0.1, 0.3, 0.2)}),
    ("piecewise", {"at": (4,), "values": (0.3,)}),
    ("linear", {"lr": 0.1, "min_lr": 0.5, "steps": 7}),
]


@pytest.mark.parametrize(("kind", "fields"), DEFAULTS)
def test_what_is_not_given_is_in_the_formula(kind: str, fields: dict[str, Any]) -> None:
    schedule = make(kind, **fields)
    np.testing.assert_allclose(shape_formula(schedule, text_of(kind))(T), schedule(T), rtol=1e-12, atol=1e-15)


STEP = make("step", lr=0.8, gamma=0.5, step_size=4)
LISTED = make("values", values=(0.1, 0.3, 0.2), at=(2, 4, 8))
SHAPED = make("warmup", lr=0.8, steps=4, shape="cosine")


@pytest.mark.parametrize(
    ("schedule", "text", "at_5"),
    [
        (STEP, "lr(t) = lr * gamma", 0.4),
        # blocks may use those before them
        (STEP, "a = t + 1\nb = 2 * a\nlr(t) = a * b", 72),
        # a block with the name of a field is its default, and this one is given
        (STEP, "gamma = 7\nlr(t) = gamma", 0.5),
        # the first case that holds; the last where none does
        (STEP, "lr(t) = 1  if t < 5\n  2  if t < 6\n  3  if t < 7", 2),
        (STEP, "lr(t) = 1  if t < 5\n  2  if t > 5\n  3  if t > 9", 3),
        (STEP, "lr(t) = 1  if t < 5\n  2", 2),
        (SHAPED, 'lr(t) = T  if shape == "cosine"\n  9', 4),
        # what another case needs may be missing
        (SHAPED, 'lr(t) = gamma ** t  if shape == "saturating"\n  9', 9),
        (LISTED, "lr(t) = values[2]", 0.2),
        (LISTED, "lr(t) = values[t - 4]", 0.3),
        # in a case that does not hold, a place may be past the end
        (LISTED, "lr(t) = values[t]  if t < 3\n  9", 9),
        (LISTED, "lr(t) = len(values)", 3),
        (LISTED, "lr(t) = count(at <= t)", 2),
        (LISTED, "lr(t) = count(at > t)", 1),
        (LISTED, "lr(t) = 1 if at else 2", 1),
        (make("values", values=(0.1,)), "lr(t) = 1 if at else 2", 2),
    ],
)
def test_the_language(schedule: Schedule, text: str, at_5: float) -> None:
    formula = shape_formula(schedule, text)
    assert formula(np.array([5])) == pytest.approx([at_5])
    assert formula(np.array([[5, 5], [5, 5]])).shape == (2, 2)


def test_blocks_are_python() -> None:
    assert blocks('a = t + 1\nlr(t) = lr       if t < a\n        lr * 2   if shape == "x"\n') == {
        "a": "t + 1",
        "lr(t)": "lr if t < a else lr * 2",
    }


@pytest.mark.parametrize(
    "text",
    [
        'lr(t) = 1 if color == "red" else 2',  # no such word
        'lr(t) = 1 if values == "red" else 2',
        "lr(t) = values",
        "lr(t) = lr[0]",
        "lr(t) = len(lr)",
        "lr(t) = count(at)",
        "lr(t) = values.sum()",
        "lr(t) = values[0:1]",
        "lr(t) = later\nlater = 1",
    ],
)
def test_nothing_else_is_read(text: str) -> None:
    with pytest.raises(FormulaError):
        shape_formula(LISTED, text)


def test_a_person_cannot_write_what_only_shapes_need() -> None:
    for text in ("len(lr)", "lr[0]", 'lr if shape == "x" else 0', "count(lr <= t)"):
        with pytest.raises(FieldError):
            make("expression", formula=text, lr=0.1, steps=9)

"""Fields that contradict each other are refused, with the field to point at."""

from typing import Any

import numpy as np
import pytest

from lrcurve.schedules import FieldError
from lrcurve.schedules.combine import Clamp, Repeat, Sequence
from lrcurve.schedules.fields import fields_of
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.one_cycle import OneCycle
from tests.schedules.strategies import make

REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "cyclic",
        {"lr": 1.0, "min_lr": 0.1, "steps_up": 2, "mode": "exp_range"},
        "mode",
        "exp_range needs 'gamma', the factor of each step, say 0.999",
    ),
    (
        "cyclic",
        {"lr": 1.0, "min_lr": 0.1, "steps_up": 2, "gamma": 0.9},
        "gamma",
        "is only for mode exp_range, the mode here is triangular",
    ),
    ("multistep", {"lr": 1.0, "milestones": (5, 3)}, "milestones", "must be in order, got 5 before 3"),
    (
        "multistep",
        {"lr": 1.0, "milestones": (3, 3), "values": (0.1, 0.2)},
        "milestones",
        "must be in order, none twice, got 3 before 3",
    ),
    (
        "multistep",
        {"lr": 1.0, "milestones": (3, 5), "values": (0.1,)},
        "values",
        "must be one rate per milestone, got 1 for 2",
    ),
    (
        "multistep",
        {"lr": 1.0, "milestones": (3,), "values": (0.1,), "gamma": 0.1},
        "gamma",
        "and 'values' exclude each other: a factor per drop, or the rates themselves",
    ),
    ("one_cycle", {"lr": 1.0, "rise": 9, "steps": 8}, "rise", "of 9 does not fit 1 times into 'steps', which is 8"),
    (
        "one_cycle",
        {"lr": 1.0, "rise": 5, "phases": 3, "steps": 8},
        "rise",
        "of 5 does not fit 2 times into 'steps', which is 8",
    ),
    ("one_cycle", {"lr": 1.0, "phases": 3, "steps": 1}, "steps", "must be at least 2 for three phases, got 1"),
    ("piecewise", {"at": (), "values": ()}, "at", "must list at least one step"),
    ("piecewise", {"at": (1, 2), "values": (0.1,)}, "values", "must be one rate per step of 'at', got 1 for 2"),
    ("piecewise", {"at": (2, 2), "values": (0.1, 0.2)}, "at", "must be in order, none twice, got 2 before 2"),
    (
        "piecewise",
        {"at": (1, 2), "values": (0.1, 0.0), "interpolation": "exponential"},
        "values",
        "must be greater than 0 for exponential interpolation, which multiplies",
    ),
    ("plateau", {"lr": 1.0, "metrics": ()}, "metrics", "must list at least one value"),
    ("plateau", {"lr": 1.0, "metrics": (1.0, float("nan"))}, "metrics", "holds no number at place 1"),
    (
        "tanh",
        {"lr": 1.0, "lower": 3.0, "upper": 3.0, "steps": 4},
        "upper",
        "must be greater than lower, which is 3, got 3",
    ),
    ("values", {"values": ()}, "values", "must list at least one rate"),
    ("values", {"values": (0.1, 0.2), "at": (1,)}, "at", "must be one step per rate, got 1 for 2"),
    ("values", {"values": (0.1, 0.2), "at": (4, 1)}, "at", "must be in order, none twice, got 4 before 1"),
    (
        "warmup",
        {"lr": 1.0, "steps": 4, "shape": "exponential"},
        "start_lr",
        "must be greater than 0 for an exponential warmup, which multiplies its way up",
    ),
    (
        "warmup",
        {"lr": 1.0, "steps": 4, "shape": "saturating"},
        "shape",
        "saturating needs 'gamma', what is left of the way after each step, say 0.99",
    ),
    (
        "warmup",
        {"lr": 1.0, "steps": 4, "gamma": 0.5},
        "gamma",
        "is only for shape saturating, the shape here is linear",
    ),
    ("wsd", {"lr": 1.0, "decay_steps": 9, "steps": 8}, "decay_steps", "must be at most 'steps', which is 8, got 9"),
    (
        "wsd",
        {"lr": 1.0, "decay_steps": 2, "decay_shape": "exponential", "steps": 8},
        "min_lr",
        "must be greater than 0 for an exponential decay, which multiplies its way down",
    ),
    (
        "wsd",
        {"lr": 0.0, "min_lr": 0.1, "decay_steps": 2, "decay_shape": "exponential", "steps": 8},
        "lr",
        "must be greater than 0 for an exponential decay, which multiplies its way down",
    ),
]


@pytest.mark.parametrize(("name", "fields", "field", "message"), REFUSED)
def test_a_contradiction_names_its_field(name: str, fields: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(FieldError) as caught:
        make(name, **fields)
    assert (caught.value.field, str(caught.value)) == (field, message)


def test_a_floor_above_the_ceiling_is_refused() -> None:
    with pytest.raises(FieldError) as caught:
        Clamp(inner=make("constant", lr=1.0), floor=0.5, ceiling=0.1)
    assert (caught.value.field, str(caught.value)) == ("floor", "must be at most 'ceiling', which is 0.1, got 0.5")


@pytest.mark.parametrize("at", [(0.0,), (0.0, 0.0), (1.0, 0.5), (0.0, 1.0, 2.0)])
def test_moments_that_do_not_rise_are_refused(at: tuple[float, ...]) -> None:
    with pytest.raises(FieldError) as caught:
        Track(at=at, values=(0.1, 0.2))
    assert caught.value.field == "at"
    assert str(caught.value) == f"must be at least two moments that rise, one for each rate, got {at}"


def test_cycles_that_shrink_to_nothing_are_refused_with_how_many_fit() -> None:
    with pytest.raises(FieldError) as caught:
        Repeat(inner=make("linear", lr=1.0, steps=4), steps=4, stretch=0.5)
    assert caught.value.field == "stretch"
    assert str(caught.value).endswith("would have no step; give a 'count' of at most 4")  # 4, 2, 1, 0.5 -> 1, 0.25 -> 0


def test_cycles_that_cannot_be_stretched_say_so() -> None:
    with pytest.raises(ValueError, match=r"^Step has no length to stretch$"):
        Repeat(inner=make("step", lr=1.0, step_size=2), steps=4, stretch=2)
    cycles = Repeat(inner=make("linear", lr=1.0, steps=4), steps=4, count=2)
    assert cycles.stretched(16)(np.arange(0, 16, 2)).tolist() == cycles(np.arange(8)).tolist()
    for stuck in (cycles, Repeat(inner=make("linear", lr=1.0, steps=4), steps=4)):
        with pytest.raises(ValueError, match=r"^these cycles cannot be stretched to 15 steps"):
            stuck.stretched(15)


def test_a_sequence_is_not_stretched_until_a_phase_is_gone() -> None:
    line = make("linear", lr=1.0, steps=4)
    with pytest.raises(ValueError, match=r"^stretched to 1 steps, a phase would have none$"):
        Sequence(phases=(line, line), lengths=(4, 4)).stretched(1)
    with pytest.raises(ValueError, match=r"^the last phase has no length to stretch$"):
        Sequence(phases=(line, line), lengths=(4,)).stretched(8)


def test_whole_numbers_to_choose_from_are_described_as_such() -> None:
    phases = next(field for field in fields_of(OneCycle) if field.name == "phases")
    assert (phases.kind, phases.constraint, phases.default_text) == ("an integer", "one of 2, 3", "2")


def test_cycles_that_differ_are_a_hundred_thousand_at_most() -> None:
    def repeated(count: int) -> Repeat:
        return Repeat(inner=Linear(lr=1.0, steps=10), steps=10, stretch=0.999999, count=count)

    # 10 * 0.999999**i is below 9.5 from i = 51,294 on: these cycles have 9 steps, those before 10.
    ends = [512_939, 512_940, 512_948, 512_949]
    assert repeated(100_000)(ends).tolist() == pytest.approx([1 / 10, 1, 1 / 9, 1], rel=1e-12)
    with pytest.raises(FieldError, match="makes more than 100000 cycles, which is the limit; give a 'count'"):
        repeated(100_001)

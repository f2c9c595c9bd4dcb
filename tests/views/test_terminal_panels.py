"""Several parameters, families and events in the terminal."""

import re
from typing import Any

import numpy as np
import pytest

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Marks, Schedule
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.plateau import Plateau
from lrcurve.schedules.shapes.step import Step
from tests.marked import Marked
from tests.views.test_terminal import DROPS, STEP, drawn

CHANGE = Run(ticks=40)
MOMENTUM = Curve("step", Linear(lr=0.95, min_lr=0.85, steps=40), CHANGE, parameter="momentum")


def constant(name: str, lr: float, member: str | None = None) -> Curve:
    kind: Any = None if member is None else "layers"
    return Curve(name, Step(lr=lr, step_size=99), CHANGE, member=member, kind=kind)


def layers(count: int) -> list[Curve]:
    """Return a family whose i-th member is constantly 10**-i."""
    return [constant("bert", float(f"1e-{i}"), f"layer{i}") for i in range(count)]


def test_parameters_stand_one_below_another_on_one_time_axis() -> None:
    rows = drawn(MOMENTUM, STEP, width=49, height=18)
    assert rows[0].strip() == "learning rate"
    assert [row[9:] for row in rows[1:10]] == ["o" * 21, *[" " * 20 + "o"] * 7, " " * 20 + "o" * 20]
    assert rows[10].startswith("        ++--")
    assert rows[11].strip() == "momentum"
    assert rows[12].startswith("   0.95 +o")
    assert max(map(len, rows[12:21])) == 49
    assert rows[21] == rows[10]
    assert rows[22].split() == ["0", "20", "40"]
    assert rows[23].split() == ["step"]
    # The last step is 39: 0.85 + 0.1 / 40 is left of the momentum.
    assert rows[24:] == [
        "oo step: peak 0.1 at step 0, last 0.01",
        "oo step.momentum: peak 0.95 at step 0, last 0.853",
    ]


def test_the_name_of_a_parameter_is_never_cut() -> None:
    assert drawn(MOMENTUM, width=48)[-3:] == ["oo step.momentum", "   peak 0.95 at step 0", "   last 0.853"]


def test_other_parameters_keep_their_scale() -> None:
    # A momentum from 0.95 to 0.85 would be flat on a logarithmic axis of several decades, or on one from 0.
    for scale in ("log", "linear", "symlog"):
        rows = drawn(STEP, MOMENTUM, height=18, yscale=scale)[12:21]
        assert next(row[:7].strip() for row in rows if row[8] == "+") == "0.95"
        assert rows[-1].count("o") < 10


def test_a_shorter_parameter_ends_where_its_run_does() -> None:
    half = Curve("half", Step(lr=0.9, step_size=99), Run(ticks=20), parameter="momentum")
    rows = drawn(STEP, half, width=49, height=18)
    assert max(row[9:].rstrip().rfind("x") for row in rows[12:21]) in (19, 20)  # of 40 columns


def test_a_low_drawing_has_three_rows() -> None:
    rows = drawn(STEP, MOMENTUM, height=3)
    assert [row[8] for row in rows[:10]].count("+") + [row[8] for row in rows[:10]].count("|") == 8  # and two rulers
    assert (rows[0].strip(), rows[5].strip()) == ("learning rate", "momentum")


def test_a_lone_momentum_says_what_it_is() -> None:
    assert drawn(MOMENTUM)[0].strip() == "momentum"
    assert not drawn(STEP)[0].endswith("learning rate")


def test_the_parameters_of_a_schedule_share_its_colour_and_letter() -> None:
    other = constant("other", 0.02)
    rows = drawn(other, STEP, MOMENTUM, width=50, height=18)
    assert [row[:2] for row in rows[-3:]] == ["oo", "xx", "xx"]
    coloured = drawn(other, STEP, MOMENTUM, width=50, height=18, color=True)
    assert [re.findall(r"\033\[(\d\d)m", row) for row in coloured[-3:]] == [["34"], ["33"], ["33"]]


def test_one_schedule_needs_no_letters() -> None:
    assert any("⠒" in row or "⣀" in row for row in drawn(STEP, MOMENTUM, unicode=True, height=18)[:9])


def test_a_large_family_has_one_letter_and_one_line() -> None:
    rows = drawn(*layers(5), constant("flat", 0.5), width=60)
    assert rows[-2:] == [
        "oo bert[layer0 ... layer4]: peak 1e-4 to 1, last 1e-4 to 1",
        "xx flat: peak 0.5 at step 0, last 0.5",
    ]
    assert {char for row in rows[:9] for char in row[9:]} - {" "} == {"o", "x"}
    assert sum("o" in row for row in rows[:9]) == 5


def test_a_small_family_is_drawn_as_any_curves() -> None:
    rows = drawn(*layers(4))
    assert [row.split(":")[0] for row in rows[-4:]] == [f"{mark * 2} bert[layer{i}]" for i, mark in enumerate("ox+*")]


def test_a_trunk_has_another_letter_than_its_branches() -> None:
    rows = drawn(constant("bert", 2.0), *layers(5), width=60)
    assert [row[:7] for row in rows[-2:]] == ["oo bert", "xx bert"]


@pytest.mark.parametrize("width", [50, 57])
def test_what_is_said_of_a_family_is_never_cut(width: int) -> None:
    # On one line it would be 58 columns wide.
    rows = drawn(*layers(5), width=width)
    assert rows[-3:] == ["oo bert[layer0 ... layer4]", "   peak 1e-4 to 1", "   last 1e-4 to 1"]


def test_lines_of_one_pen_do_not_hide_each_others_dots() -> None:
    # Four rows of dots in each row of characters: two constants of one family in the same characters.
    near = [constant("net", 1.0 - 0.001 * i, f"{i}") for i in range(5)]
    near[0] = constant("net", 1e-6, "0")
    rows = drawn(*near, unicode=True, height=5)
    assert "⠉" in rows[0]
    assert "⣀" in rows[4] or "⠤" in rows[4] or "⠒" in rows[4]


def events(*said: Marks, schedule: Schedule = DROPS) -> list[str]:
    return drawn(Curve("run", Marked(inner=schedule, said=said), CHANGE), width=60)[13:]


def test_metrics_are_counted_below_the_legend() -> None:
    # After the steps 4, 9, ... 39, at most one bad in a row: 2, 3 and 4 are bad, the second of them is a cut.
    plateau = Plateau(lr=0.1, metrics=(3.0, 2.0, 2.5, 2.4, 2.3, 1.5, 1.4, 1.3), patience=1, every=5)
    assert drawn(Curve("plateau", plateau, CHANGE))[13:] == ["plateau: 3 bad metrics, 1 cut"]
    assert events(Marks("no_improvement", np.array([3]))) == ["run: 1 bad metric"]
    assert events(Marks("reduction", np.array([3, 5]))) == ["run: 2 cuts"]
    assert drawn(STEP)[13:] == []


def test_a_turn_has_its_words_and_its_step() -> None:
    text = "resumed: 0.05 -> 0.0854 (+71 %)"
    assert events(Marks("transition", np.array([20]), text)) == [f"run: {text} at step 20"]
    assert events(Marks("transition", np.array([50]), text)) == []


def test_of_many_turns_the_first_are_listed() -> None:
    rows = events(Marks("transition", np.arange(10), "again"))
    assert rows == [*(f"run: again at step {step}" for step in range(8)), "run: 2 more turns"]


def test_long_words_go_on_in_the_next_line() -> None:
    marked = Marked(inner=DROPS, said=(Marks("transition", np.array([20]), "train_error < 0.8 for the third time"),))
    rows = drawn(Curve("run", marked, CHANGE), width=30)
    assert rows[-2:] == ["run: train_error < 0.8 for the", "   third time at step 20"]


@pytest.mark.parametrize("width", [12, 24, 80])
def test_labels_that_do_not_fit_are_left_out(width: int) -> None:
    # 0.99999 to 0.999999: the labels of such an axis have eight characters.
    beta = Curve("a", Linear(lr=0.999999, min_lr=0.99999, steps=40), CHANGE, parameter="beta2")
    rows = drawn(beta, width=width)[1:10]
    edge = 8 if width >= 24 else 6
    assert {row[edge] for row in rows} <= {"|", "+"}


@pytest.mark.parametrize("steps", [12, 70, 700, 7000])
def test_a_narrow_drawing_has_two_labels_on_its_time_axis_at_least(steps: int) -> None:
    rows = drawn(Curve("step", Step(lr=0.1, step_size=5), Run(ticks=steps)), width=40, height=8)
    (ruler,) = (at for at, row in enumerate(rows) if row.lstrip().startswith("+"))
    assert len(rows[ruler + 1].split()) >= 2

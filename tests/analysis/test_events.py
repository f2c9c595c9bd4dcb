"""What happened to curves on the way."""

from typing import Any

import numpy as np
import pytest

from lrcurve.analysis.events import events
from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules import Marks
from lrcurve.schedules.shapes.cosine import Cosine
from tests.marked import Marked

COSINE = Cosine(lr=0.1, steps=50)


def marked(name: str, *said: Marks, **known: Any) -> Curve:
    return Curve(name, Marked(inner=COSINE, said=said), Run(ticks=50), **known)


def bad(*steps: int) -> Marks:
    return Marks("no_improvement", np.array(steps))


def turn(step: int, text: str) -> Marks:
    return Marks("transition", np.array([step]), text)


def test_marks_of_all_parts_are_in_order_and_those_past_the_run_left_out() -> None:
    curve = marked(
        "run", bad(30, 49, 50), Marks("reduction", np.array([30, 60])), bad(3, 30), turn(40, "b"), turn(7, "a")
    )
    (found,) = events([curve])
    assert found.no_improvement.tolist() == [3, 30, 49]
    assert found.reductions.tolist() == [30]
    assert found.transitions == ((7, "a"), (40, "b"))


def test_curves_with_nothing_to_say_are_left_out() -> None:
    quiet = Curve("quiet", COSINE, Run(ticks=50))
    assert events([quiet, marked("later", bad(50))]) == []
    (found,) = events([quiet, marked("heard", bad(5))])
    assert (found.name, found.curves) == ("heard", (1,))


def test_what_happened_to_a_whole_family_and_all_parameters_alike_is_said_once() -> None:
    groups = [marked("bert", bad(5), member=name, kind="groups") for name in ("head", "body")]
    beta = marked("bert", bad(5), parameter="beta1")
    (found,) = events([*groups, beta])
    assert (found.name, found.curves) == ("bert", (0, 1, 2))


@pytest.mark.parametrize("other", [bad(6), Marks("reduction", np.array([5])), turn(5, "x")])
def test_what_happened_to_one_of_a_family_is_said_of_that_one(other: Marks) -> None:
    first = marked("run", bad(5), member="trunk", kind="branches")
    second = marked("run", other, member="b", kind="branches")
    assert [(one.name, one.curves) for one in events([first, second])] == [("run[trunk]", (0,)), ("run[b]", (1,))]
    quiet = Curve("run", COSINE, Run(ticks=50), member="c", kind="branches")
    assert [one.name for one in events([first, quiet])] == ["run[trunk]"]


def test_a_curve_is_named_by_its_schedule_parameter_and_member() -> None:
    assert marked("cosine").name == "cosine"
    assert marked("cosine", parameter="momentum").name == "cosine.momentum"
    assert marked("bert", member="layer0", kind="layers").name == "bert[layer0]"
    assert marked("bert", member="layer0", kind="layers", parameter="beta1").name == "bert.beta1[layer0]"
    alone = marked("", parameter="momentum")
    assert (alone.name, alone.owner) == ("momentum", "momentum")

"""What happened to curves on the way."""

import numpy as np
import pytest

from lrcurve.analysis.events import events
from lrcurve.curve import Curve, Family
from lrcurve.run import Run
from lrcurve.schedules import Marks
from lrcurve.schedules.shapes.cosine import Cosine
from tests.marked import Marked

COSINE = Cosine(lr=0.1, steps=50)


def marked(name: str, *said: Marks, parameter: str = "lr", family: Family | None = None) -> Curve:
    return Curve(name, Marked(inner=COSINE, said=said), Run(ticks=50), parameter=parameter, family=family)


def bad(*steps: int) -> Marks:
    return Marks("no_improvement", np.array(steps))


def turn(step: int, text: str) -> Marks:
    return Marks("transition", np.array([step]), text)


def test_marks_of_all_parts_are_in_order_and_those_past_the_run_left_out() -> None:
    curve = marked(
        "run", bad(30, 49, 50), Marks("reduction", np.array([30, 60])), bad(3, 30), turn(40, "b"), turn(7, "a")
    )
    (found,) = events([curve])
    assert found.bad.tolist() == [3, 30, 49]
    assert found.cuts.tolist() == [30]
    assert found.turns == ((7, "a"), (40, "b"))


def test_curves_with_nothing_to_say_are_left_out() -> None:
    quiet = Curve("quiet", COSINE, Run(ticks=50))
    assert events([quiet, marked("later", bad(50))]) == []
    (found,) = events([quiet, marked("heard", bad(5))])
    assert (found.name, found.curves) == ("heard", (1,))


def test_what_happened_to_a_whole_family_and_all_parameters_alike_is_said_once() -> None:
    groups = [marked(f"bert[{name}]", bad(5), family=Family("bert", name, "groups")) for name in ("head", "body")]
    beta = marked("bert.beta1", bad(5), parameter="beta1")
    (found,) = events([*groups, beta])
    assert (found.name, found.curves) == ("bert", (0, 1, 2))


@pytest.mark.parametrize("other", [bad(6), Marks("reduction", np.array([5])), turn(5, "x")])
def test_what_happened_to_one_of_a_family_is_said_of_that_one(other: Marks) -> None:
    first = marked("run[trunk]", bad(5), family=Family("run", "trunk", "branches"))
    second = marked("run[b]", other, family=Family("run", "b", "branches"))
    assert [(one.name, one.curves) for one in events([first, second])] == [("run[trunk]", (0,)), ("run[b]", (1,))]
    quiet = Curve("run[c]", COSINE, Run(ticks=50), family=Family("run", "c", "branches"))
    assert [one.name for one in events([first, quiet])] == ["run[trunk]"]


def test_the_schedule_of_a_curve_is_named_without_parameter_and_member() -> None:
    assert marked("cosine").subject == "cosine"
    assert marked("cosine.momentum", parameter="momentum").subject == "cosine"
    assert marked("a.lr").subject == "a.lr"
    assert marked("bert[layer0]", family=Family("bert", "layer0", "layers")).subject == "bert"
    member = Family("bert.beta1", "layer0", "layers")
    assert marked("bert.beta1[layer0]", parameter="beta1", family=member).subject == "bert"

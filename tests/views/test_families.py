"""Which curves are drawn alike and named together."""

from typing import Any

from lrcurve.curve import Curve
from lrcurve.run import Run
from lrcurve.schedules.shapes.cosine import Cosine
from lrcurve.views.families import Membership, legend_entries, memberships


def curve(name: str, member: str | None = None, parameter: str = "lr") -> Curve:
    kind: Any = None if member is None else "groups"
    return Curve(name, Cosine(lr=0.1, steps=9), Run(ticks=9), parameter=parameter, member=member, kind=kind)


def named(*curves: Curve) -> list[tuple[tuple[int, ...], str]]:
    return [(entry.places, entry.name) for entry in legend_entries(curves)]


def test_the_parameters_of_a_schedule_belong_together_and_other_schedules_do_not() -> None:
    found = memberships([curve("a"), curve("b"), curve("b", parameter="beta1"), curve("a", parameter="momentum")])
    assert [one.schedule for one in found] == [0, 1, 1, 0]
    assert {one.rank for one in found} == {0}


def test_the_members_of_a_family_are_numbered_in_each_parameter() -> None:
    rates = [curve("net", "head"), curve("net", "body")]
    assert memberships([*rates, curve("net", "head", "momentum")]) == [
        Membership(0, 0, False),
        Membership(0, 1, False),
        Membership(0, 0, False),
    ]


def test_curves_of_one_name_stay_apart() -> None:
    assert [one.schedule for one in memberships([curve("a"), curve("a")])] == [0, 1]
    twice = [curve("net", "head"), curve("net", "body"), curve("net", "head")]
    assert memberships(twice) == [Membership(0, 0, False), Membership(0, 1, False), Membership(1, 0, False)]


def test_up_to_four_members_are_named_one_by_one() -> None:
    four = [curve("net", str(i)) for i in range(4)]
    assert named(*four) == [((i,), f"net[{i}]") for i in range(4)]
    five = [curve("net", str(i)) for i in range(5)]
    assert named(curve("a"), *five) == [((0,), "a"), ((1, 2, 3, 4, 5), "net[0 … 4]")]


def test_a_large_family_is_named_once_for_each_parameter() -> None:
    rates = [curve("net", str(i)) for i in range(5)]
    momenta = [curve("net", str(i), "momentum") for i in range(5)]
    assert [name for _, name in named(*rates, *momenta)] == ["net[0 … 4]", "net.momentum[0 … 4]"]


def test_a_trunk_is_named_beside_its_branches() -> None:
    four = [curve("run", str(i)) for i in range(4)]
    assert named(curve("run"), *four) == [((0,), "run"), *(((i + 1,), f"run[{i}]") for i in range(4))]
    many = [curve("run"), *four, curve("run", "last")]
    assert named(*many) == [((0,), "run"), ((1, 2, 3, 4, 5), "run[0 … last]")]
    assert [one.rank for one in memberships(many)] == list(range(6))


def test_names_cannot_steer_the_terminal() -> None:
    five = [curve("a\x1bb", f"{i}\n") for i in range(5)]
    assert named(*five)[0][1] == "a\ufffdb[0\ufffd … 4\ufffd]"

"""``name``, ``color`` and ``linestyle`` of a schedule."""

import pytest

from lrcurve.curve import Curve
from tests.spec.texts import complaints, curve, loaded, named, refused


def look(one: Curve) -> tuple[str, str | None, str | None]:
    return one.name, one.color, one.linestyle


def test_a_schedule_says_how_it_is_called_and_drawn() -> None:
    one = curve("{type: cosine, lr: 0.1, name: 'ours (cosine)', color: crimson, linestyle: dashed}")
    assert look(one) == ("ours (cosine)", "crimson", "dashed")
    assert one.lr([0, 50]).tolist() == pytest.approx([0.1, 0.05], rel=1e-12)


def test_a_schedule_that_says_nothing_has_the_name_of_its_key() -> None:
    assert look(curve("{type: cosine, lr: 0.1}")) == ("a", None, None)


@pytest.mark.parametrize(
    ("written", "style"),
    [("'-'", "solid"), ("--", "dashed"), ("-.", "dashdot"), ("':'", "dotted"), ("dotted", "dotted")],
)
def test_lines_may_be_written_as_matplotlib_does(written: str, style: str) -> None:
    assert curve(f"{{type: cosine, lr: 0.1, linestyle: {written}}}").linestyle == style


@pytest.mark.parametrize("color", ["'#0072b2'", "C3", "0.5", "tab:blue", "xkcd:sea green"])
def test_colours_are_kept_as_they_are_written(color: str) -> None:
    assert curve(f"{{type: cosine, lr: 0.1, color: {color}}}").color == color.strip("'")


def test_what_belongs_to_a_schedule_looks_like_it() -> None:
    schedule = """
steps: 50
lr: 0.1
schedules:
  net: {type: linear, name: ours, color: red, groups: {head: 1, body: 0.1}, params: {momentum: 0.9}}
  trunk: {type: constant, name: base, color: blue, branch: {at: 20, cooldown: linear}}
  later: {from: trunk, at: 30, cooldown: linear, name: late, linestyle: dotted}
"""
    curves = loaded(schedule).curves
    assert [look(one) for one in curves] == [
        ("ours[head]", "red", None),
        ("ours[body]", "red", None),
        ("ours.momentum", "red", None),
        ("base", "blue", None),
        ("base[20]", "blue", None),
        ("late[30]", None, "dotted"),
    ]


def test_two_schedules_may_not_have_one_name() -> None:
    error = refused("steps: 5\nlr: 1\nschedules:\n  a: {type: linear, name: x}\n  b: {type: cosine, name: x}\n")
    (problem,) = error.problems
    assert (problem.path, problem.message) == ("schedules.b.name", "makes a second curve called 'x'")
    assert str(problem).startswith("spec.yaml:5:27: ")


def test_a_name_may_be_that_of_the_key_of_another() -> None:
    text = "steps: 5\nlr: 1\nschedules:\n  a: {type: linear, name: b}\n  b: {type: cosine, name: a}\n"
    assert named(loaded(text)) == ["b", "a"]


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("color: blau", "a.color: 'blau' is no colour; did you mean 'blue'?"),
        ("color: [1, 0, 0]", "a.color: must be a text, got a list"),
        ("linestyle: dash", "got dash; did you mean 'dashed'?"),
        ("name: ''", "a.name: has no value; it must be a text"),
        ("name: [a, b]", 'a.name: is text; with commas it is in quotes: name="a,b"'),
        ("colour: red", "unknown key 'colour'; did you mean 'color'?"),
    ],
)
def test_what_is_wrong_is_told(key: str, message: str) -> None:
    (found,) = complaints(f"{{type: cosine, lr: 0.1, {key}}}")
    assert message in found


def test_a_colour_that_yaml_took_for_a_comment() -> None:
    error = refused("steps: 5\nschedules:\n  a:\n    type: linear\n    lr: 1\n    color: #ff0000\n")
    (problem,) = error.problems
    assert problem.message == "has no colour; in YAML a colour with # is in quotes: '#0072b2'"
    assert str(problem).startswith("spec.yaml:6:5: ")


def test_a_part_has_no_look() -> None:
    assert complaints("[{type: linear, lr: 1, color: red, steps: 5}, {type: linear, lr: 1}]") == [
        "schedules.a[0].color: color belongs to a whole schedule, not to a part of one"
    ]


def test_the_argument_name_of_transformers_is_the_type() -> None:
    numbers = "lr: 1, num_warmup_steps: 10, num_training_steps: 100"
    one = curve(f"{{type: transformers.get_scheduler, name: linear, {numbers}, color: red}}")
    assert look(one) == ("a", "red", None)
    assert one.lr([5, 10]).tolist() == pytest.approx([0.5, 1.0], rel=1e-12)

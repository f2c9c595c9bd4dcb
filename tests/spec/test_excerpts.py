"""How a problem is shown: the excerpt, its caret, and what is too long."""

from time import process_time

import pytest

from lrcurve.problems import Mark, Problem, Source, SpecError, mark_at, suggest
from tests.spec.texts import refused


def test_the_caret_counts_wide_characters_twice_and_combining_ones_not_at_all() -> None:
    found = str(refused("steps: 5\nschedules: {学习率: {type: constant, lr: x}, e\u0301: {type: constant, lr: y}}\n"))
    first, second = found.split("\n")[2::3][:2]
    # Before the first value stand 38 characters, of which three are wide.
    assert first == " " * (6 + 38 + 3) + "^"
    # Before the second 67, of which three are wide and one has no width.
    assert second == " " * (6 + 67 + 3 - 1) + "^"


def test_a_tab_takes_one_column() -> None:
    found = str(refused("schedules: {a: {type: constant,\tlr: x}}\nsteps: 5\n"))
    assert found.split("\n")[1:3] == ["  1 | schedules: {a: {type: constant, lr: x}}", " " * (6 + 36) + "^"]


def test_a_long_line_is_cut_around_the_caret() -> None:
    padding = "x" * 300
    lines = refused(
        f"steps: 5\nschedules: {{{padding}: {{type: constant, lr: no}}, {padding}y: {{type: constant, lr: 1}}}}\n"
    )
    head, excerpt, caret = str(lines).split("\n")[:3]
    assert head == f"spec.yaml:2:336: schedules.{padding}.lr: must be a number, got no"
    assert excerpt.startswith("  2 | ...xxx")
    assert excerpt.endswith("xxx...")
    assert len(excerpt) == 6 + 3 + 160 + 3
    assert excerpt[len(caret) - 1 :].startswith("no}, xxx")


def test_a_long_value_is_cut_in_the_middle() -> None:
    (head, *_) = str(refused(f"steps: 5\nschedules: {{a: {{type: constant, lr: {'x' * 100_000}y}}}}")).split("\n")
    assert head.startswith("spec.yaml:2:37: schedules.a.lr: must be a number, got xxx")
    assert head.endswith("xxxy")
    assert len(head) == 500 + 5 + 500


def test_at_most_fifty_problems_are_shown() -> None:
    keys = "\n".join(f"k{i}: 1" for i in range(60))
    error = refused(f"steps: 5\nschedules: {{a: {{type: constant, lr: 1}}}}\n{keys}\n")
    assert len(error.problems) == 60
    assert str(error).count("unknown key") == 50
    assert str(error).endswith("\n... and 10 more")


def test_a_problem_without_a_place() -> None:
    assert str(SpecError([Problem("a.b", "is wrong"), Problem("", "is bad")])) == "a.b: is wrong\nis bad"


def test_a_place_beyond_the_text_has_no_excerpt() -> None:
    source = Source("x", "one\ntwo")
    assert str(Problem("", "wrong", Mark(source, 9, 1))) == "x:9:1: wrong"
    assert str(Problem("", "wrong", Mark(source, 2, 99))).startswith("x:2:99: wrong\n  2 | two\n")


def test_a_spec_error_is_a_value_error_with_its_problems() -> None:
    error = refused("steps: 5\nschedules: {a: {type: constant, lr: -1}}")
    assert isinstance(error, ValueError)
    (problem,) = error.problems
    assert (problem.path, problem.message) == ("schedules.a.lr", "must be at least 0, got -1")
    assert problem.mark is not None
    assert (problem.mark.source.name, problem.mark.line, problem.mark.column) == ("spec.yaml", 2, 37)


@pytest.mark.parametrize(("offset", "line", "column"), [(0, 1, 1), (2, 1, 3), (3, 2, 1), (4, 3, 1), (6, 3, 3)])
def test_a_place_from_an_offset(offset: int, line: int, column: int) -> None:
    mark = mark_at(Source("x", "ab\n\ncd"), offset)
    assert (mark.line, mark.column) == (line, column)


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("gama", "; did you mean 'gamma'?"),
        ("GAMMA", "; did you mean 'gamma'?"),
        ("stepsize", "; did you mean 'step_size'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_suggestions(word: str, suggestion: str) -> None:
    assert suggest(word, ["gamma", "step_size", "lr"]) == suggestion


def test_many_excerpts_of_one_long_line_take_no_time_each() -> None:
    source = Source("long.json", "x" * 1_000_000)
    start = process_time()
    shown = [str(Problem("", "is wrong", Mark(source, 1, column))) for column in range(1, 1_000_000, 3000)]
    assert process_time() - start < 1
    assert max(map(len, shown)) < 400

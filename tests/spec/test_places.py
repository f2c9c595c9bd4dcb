"""Where the values and the mistakes of a text stand."""

import pytest

from lrcurve.documents.node import ListNode, MapNode, Node
from tests.spec.texts import read, refused, unreadable


def places(node: Node) -> dict[str, tuple[int, int]]:
    """Return line and column of every value by its path, and of every key by its path and a colon."""
    found = {}

    def visit(inner: Node, path: str) -> None:
        assert inner.mark is not None
        found[path] = (inner.mark.line, inner.mark.column)
        if isinstance(inner, MapNode):
            for key, entry in inner.entries.items():
                assert entry.mark is not None
                found[f"{path}.{key}:"] = (entry.mark.line, entry.mark.column)
                visit(entry.node, f"{path}.{key}")
        if isinstance(inner, ListNode):
            for i, item in enumerate(inner.items):
                visit(item, f"{path}.{i}")

    visit(node, "")
    return found


def test_places_in_yaml() -> None:
    text = "lr: 1\nschedules:\n  a: {type: step,\n      gamma: 2}\n  b:\n  - x\n  - 'y'\n"
    assert places(read(text)) == {
        "": (1, 1),
        ".lr:": (1, 1),
        ".lr": (1, 5),
        ".schedules:": (2, 1),
        ".schedules": (3, 3),
        ".schedules.a:": (3, 3),
        ".schedules.a": (3, 6),
        ".schedules.a.type:": (3, 7),
        ".schedules.a.type": (3, 13),
        ".schedules.a.gamma:": (4, 7),
        ".schedules.a.gamma": (4, 14),
        ".schedules.b:": (5, 3),
        ".schedules.b": (6, 3),
        ".schedules.b.0": (6, 5),
        ".schedules.b.1": (7, 5),
    }


def test_places_in_toml() -> None:
    text = (
        "# comment with [brackets] = and 'quotes'\n"
        'title = """a\n"quoted" = 1\n"""  # more\n'
        "run.ticks = 10\n"
        "[schedules.a]\n"
        "type = 'multistep'\n"
        "milestones = [ # none\n"
        "  1,\n"
        "  [2, 3 ],\n"
        "]\n"
        "[other]\n"
        '[schedules."b c"]\n'
        "warmup = {steps = 5, shape = 'li#near'}\n"
        "[[schedules.d]]\n"
        "[[schedules.d]]\n"
        "  [schedules.d.warmup]\n"
        "  steps = -1979-05-27\n".replace("-1979-05-27", "7")
    )
    assert places(read(text, "toml")) == {
        "": (1, 1),
        ".title:": (2, 1),
        ".title": (2, 9),
        ".run:": (5, 1),
        ".run": (5, 1),
        ".run.ticks:": (5, 5),
        ".run.ticks": (5, 13),
        ".schedules:": (6, 2),
        ".schedules": (6, 2),
        ".schedules.a:": (6, 12),
        ".schedules.a": (6, 12),
        ".schedules.a.type:": (7, 1),
        ".schedules.a.type": (7, 8),
        ".schedules.a.milestones:": (8, 1),
        ".schedules.a.milestones": (8, 14),
        ".schedules.a.milestones.0": (9, 3),
        ".schedules.a.milestones.1": (10, 3),
        ".schedules.a.milestones.1.0": (10, 4),
        ".schedules.a.milestones.1.1": (10, 7),
        ".other:": (12, 2),
        ".other": (12, 2),
        ".schedules.b c:": (13, 12),
        ".schedules.b c": (13, 12),
        ".schedules.b c.warmup:": (14, 1),
        ".schedules.b c.warmup": (14, 10),
        ".schedules.b c.warmup.steps:": (14, 11),
        ".schedules.b c.warmup.steps": (14, 19),
        ".schedules.b c.warmup.shape:": (14, 22),
        ".schedules.b c.warmup.shape": (14, 30),
        ".schedules.d:": (15, 13),
        ".schedules.d": (15, 13),
        ".schedules.d.0": (15, 13),
        ".schedules.d.1": (16, 13),
        ".schedules.d.1.warmup:": (17, 16),
        ".schedules.d.1.warmup": (17, 16),
        ".schedules.d.1.warmup.steps:": (18, 3),
        ".schedules.d.1.warmup.steps": (18, 11),
    }


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("steps = 9\n[schedules.a]\ntype = 'cosine'\nlr = -1\n", 4, 6),
        ("steps = 9\n[schedules]\na = {type = 'cosine', lr = -1}\n", 3, 28),
        ("steps = 9\n[schedules]\na.type = 'cosine'\na.lr = -1\n", 4, 8),
        ("steps = 9\r\n[schedules.a]\r\ntype = 'cosine'\r\nlr = -1\r\n", 4, 6),
        ("title = 'größer 学习'\nsteps = 9\nschedules = {a = {type = 'cosine', lr = -1}}", 3, 41),
        ("[schedules.a]\ntype = 'cosine'\nlr = -1\n[run]\nsteps = 3\n[schedules.b]\ntype = 'constant'\nlr = 1\n", 3, 6),
        ("steps = 9\n[schedules.a]\ntype = 'multistep'\nlr = 1\nmilestones = [\n  3, -1]", 6, 6),
        (
            "steps = 9\n[[schedules.a]]\ntype = 'cosine'\nlr = 1\nsteps = 1\n"
            "[[schedules.a]]\ntype = 'constant'\nlr = -1",
            8,
            6,
        ),
    ],
)
def test_a_problem_in_toml_has_its_place(text: str, line: int, column: int) -> None:
    (problem,) = refused(text, "toml").problems
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("a: b: c", "yaml", "spec.yaml:1:5: is not valid YAML: mapping values are not allowed here"),
        ("a:\n\tb: 1", "yaml", r"spec.yaml:2:1: is not valid YAML: found character '\t' that cannot start any token"),
        ("a: 'b", "yaml", "spec.yaml:1:4: is not valid YAML: the quote is not closed"),
        ("a: *b", "yaml", "spec.yaml:1:4: is not valid YAML: found undefined alias 'b'"),
        ('{"a": 1,\n "b" 2}', "json", "spec.json:2:6: is not valid JSON: Expecting ':' delimiter"),
        ('{"a": 1} x', "json", "spec.json:1:10: is not valid JSON: Extra data"),
        ('{"a": "\t"}', "json", "spec.json:1:8: is not valid JSON: Invalid control character"),
        ("{a: 1}", "json", "spec.json:1:2: is not valid JSON: Expecting property name enclosed in double quotes"),
        ("a = 1\nb = \n", "toml", "spec.toml:2:5: is not valid TOML: Invalid value"),
        ("[a\n", "toml", "spec.toml:1:3: is not valid TOML: Expected ']' at the end of a table declaration"),
        ("a = 1\nb = 'x", "toml", 'spec.toml:2:7: is not valid TOML: Expected "\'"'),
        ("a = " + "1" * 5000, "toml", "spec.toml:1:5: is not valid TOML: a number of 5,000 digits; the limit is 4,300"),
    ],
)
def test_what_is_no_such_text_says_where(text: str, kind: str, line: str) -> None:
    assert str(unreadable(text, kind)).startswith(line)

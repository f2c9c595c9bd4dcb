"""Schedules on one line: the grammar, its errors, and the way back to text."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import lrcurve
from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.problems import Mark, Source, SpecError
from lrcurve.schedules import find, names
from lrcurve.spec.inline import read_inline, read_swept, read_value, to_inline


def read(text: str) -> Node:
    return read_inline(Source("inline", text))


def plain(node: Node) -> Any:
    """Return a document as plain values."""
    if isinstance(node, MapNode):
        return {key: plain(item) for key, item in node.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value


def worded(node: Node) -> Any:
    """Return a document as plain text, where ``true`` and ``True`` are the same."""
    if isinstance(node, MapNode):
        return {key: worded(item) for key, item in node.items()}
    return [worded(item) for item in node.items] if isinstance(node, ListNode) else str(node)


def error(text: str) -> str:
    with pytest.raises(SpecError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("cosine", {"type": "cosine"}),
        ("cosine lr=0.1 min_lr=1e-3", {"type": "cosine", "lr": "0.1", "min_lr": "1e-3"}),
        ("  cosine \t lr=0.1\n min_lr=0 ", {"type": "cosine", "lr": "0.1", "min_lr": "0"}),
        ("type=cosine lr=1", {"type": "cosine", "lr": "1"}),
        ("lr=1 type=cosine", {"type": "cosine", "lr": "1"}),
        ("cosine repeat", {"type": "cosine", "repeat": True}),
        ("cosine repeat steps=3", {"type": "cosine", "repeat": True, "steps": "3"}),
        ("multistep milestones=30,80", {"type": "multistep", "milestones": ["30", "80"]}),
        ("multistep milestones=30,", {"type": "multistep", "milestones": ["30"]}),
        ("multistep milestones=,", {"type": "multistep", "milestones": []}),
        ("multistep milestones=30", {"type": "multistep", "milestones": "30"}),
        ("multistep milestones=30,,80", {"type": "multistep", "milestones": ["30", "80"]}),
        ("x a='b c'", {"type": "x", "a": "b c"}),
        ('x a="b | c"', {"type": "x", "a": "b | c"}),
        ("x a='b,c'", {"type": "x", "a": "b,c"}),
        ("x a='b,c',d", {"type": "x", "a": ["b,c", "d"]}),
        ("x a='b','c'", {"type": "x", "a": ["b", "c"]}),
        ("x a='',b", {"type": "x", "a": ["", "b"]}),
        ("x a=''", {"type": "x", "a": ""}),
        ("x a=", {"type": "x", "a": ""}),
        ("x a=b'c d'e", {"type": "x", "a": "bc de"}),
        ("x a='it'\"'\"'s'", {"type": "x", "a": "it's"}),
        ("x a=b=c", {"type": "x", "a": "b=c"}),
        ("x a='2B tokens'", {"type": "x", "a": "2B tokens"}),
        ("'cosine' lr=1", {"type": "cosine", "lr": "1"}),
        ("x a.b=1 a.c=2", {"type": "x", "a": {"b": "1", "c": "2"}}),
        ("x a.b.c=1", {"type": "x", "a": {"b": {"c": "1"}}}),
        ("a | b", [{"type": "a"}, {"type": "b"}]),
        ("a|b", [{"type": "a"}, {"type": "b"}]),
        ("a x=1|b y=2 | c", [{"type": "a", "x": "1"}, {"type": "b", "y": "2"}, {"type": "c"}]),
    ],
)
def test_the_grammar(text: str, document: object) -> None:
    assert plain(read(text)) == document


def test_phases_make_a_sequence() -> None:
    # up from 0.1 in 2 steps to 0.5; from there a tenth after each 3 steps
    rates = lrcurve.evaluate("warmup start_lr=0.1 lr=0.5 steps=2 | step lr=0.5 step_size=3", 6)
    assert rates.tolist() == pytest.approx([0.1, 0.3, 0.5, 0.5, 0.5, 0.05], rel=1e-12)


def test_places() -> None:
    node = read("step lr=1\n | multistep  warmup.steps=5 milestones='a',bc,d x='y'")
    assert isinstance(node, ListNode)
    second = node.items[1]
    assert isinstance(second, MapNode)
    milestones, warmup, x = second.get("milestones"), second.get("warmup"), second.get("x")
    assert isinstance(milestones, ListNode)
    assert isinstance(warmup, MapNode)
    assert x is not None
    marks = [second.mark, warmup.entries["steps"].node.mark, *(item.mark for item in milestones.items), x.mark]
    assert [(mark.line, mark.column) for mark in marks if mark is not None] == [
        (2, 4),
        (2, 28),
        (2, 42),
        (2, 45),
        (2, 48),
        (2, 53),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "inline:1:1: expected a schedule such as 'cosine lr=0.1'"),
        ("   ", "inline:1:1: expected a schedule such as 'cosine lr=0.1'"),
        (
            "cosine lr=1 |",
            "inline:1:14: expected a schedule such as 'cosine lr=0.1'\n  1 | cosine lr=1 |\n                   ^",
        ),
        ("| cosine", "inline:1:1: expected a schedule such as 'cosine lr=0.1'\n  1 | | cosine\n      ^"),
        ("a || b", "inline:1:4: expected a schedule such as 'cosine lr=0.1'\n  1 | a || b\n         ^"),
        ("cosine =3", "inline:1:8: expected key=value, got '=3'\n  1 | cosine =3\n             ^"),
        ("cosine a..b=3", "inline:1:8: expected key=value, got 'a..b=3'\n  1 | cosine a..b=3\n             ^"),
        ("cosine 'a'=3", "inline:1:8: expected key=value, got ''a'=3'\n  1 | cosine 'a'=3\n             ^"),
        ("'a=b'", "inline:1:1: expected key=value, got ''a=b''\n  1 | 'a=b'\n      ^"),
        ("cosine .=3", "inline:1:8: expected key=value, got '.=3'\n  1 | cosine .=3\n             ^"),
        ("cosine lr='0.1", "inline:1:11: the quote ' is not closed\n  1 | cosine lr='0.1\n                ^"),
        ("cosine lr=\"0.1'", 'inline:1:11: the quote " is not closed\n  1 | cosine lr="0.1\'\n                ^'),
        ("'", "inline:1:1: the quote ' is not closed\n  1 | '\n      ^"),
        ("x a=1 a=2", "inline:1:7: a: is given twice\n  1 | x a=1 a=2\n            ^"),
        ("x type=y", "inline:1:3: type: is given twice\n  1 | x type=y\n        ^"),
        ("x a=1 a.b=2", "inline:1:7: a.b: 'a' already has the value 1\n  1 | x a=1 a.b=2\n            ^"),
        ("x a=1,2 a.b=2", "inline:1:9: a.b: 'a' already has the value a list\n  1 | x a=1,2 a.b=2\n              ^"),
        ("x a.b=2 a=1", "inline:1:9: a: is given twice\n  1 | x a.b=2 a=1\n              ^"),
        (
            "x =1 | =2",
            "inline:1:3: expected key=value, got '=1'\n  1 | x =1 | =2\n        ^\n"
            "inline:1:8: expected key=value, got '=2'\n  1 | x =1 | =2\n             ^",
        ),
    ],
)
def test_mistakes_and_their_places(text: str, expected: str) -> None:
    assert error(text) == expected


def test_the_limits() -> None:
    much = "inline:1:1: an inline schedule may have 10,000 characters, this has 10,001\n"
    assert error("cosine " + "x" * 9_994).startswith(much)
    assert "is nested more than 32 deep, which is the limit" in error("cosine " + "a." * 3000 + "a=1")
    assert "nested" not in str(plain(read("cosine " + "a." * 31 + "a=1")))


def test_a_value_of_a_flag_may_hold_a_lone_quote() -> None:
    assert plain(read_value("it's", Mark(Source("flag", "it's"), 1, 1))) == "it's"
    assert plain(read_value("it's,so", Mark(Source("flag", "it's,so"), 1, 1))) == ["it's", "so"]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("lr=1 type=cosine", "cosine lr=1"),
        ("cosine  repeat", "cosine repeat=true"),
        ("x a='b c'", 'x a="b c"'),
        ("x a='b'", "x a=b"),
        ("x a=1,", "x a=1,"),
        ("x a=,", "x a=,"),
        ("x a.b=1 c=2 a.d=3", "x a.b=1 a.d=3 c=2"),
        ("type='a=b' c=1", "type=a=b c=1"),
        ("a x=1|b", "a x=1 | b"),
        ("x a='\"'", "x a='\"'"),
    ],
)
def test_to_inline(text: str, same: str) -> None:
    assert to_inline(read(text)) == same


@pytest.mark.parametrize("name", names())
def test_the_example_of_each_type_comes_back(name: str) -> None:
    example = find(name).example
    assert worded(read(to_inline(read(example)))) == worded(read(example))


KEYS = st.from_regex(r"[a-z_]{1,4}", fullmatch=True).filter(lambda key: key != "type")
TEXTS = st.text(st.sampled_from("ab1.%|,={}[\"' \t\né學"), max_size=6)
VALUES = st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.dictionaries(KEYS, TEXTS, min_size=1, max_size=2))
PHASES = st.builds(
    lambda kind, keys: keys if kind is None else {"type": kind, **keys},
    st.none() | TEXTS,
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=4),
)


def from_plain(value: Any) -> Node:
    from lrcurve.documents.node import from_python

    return from_python(value)


@example({"a": "={", "_": "}"})  # two values that together look like a choice in braces
@given(PHASES | st.lists(PHASES, min_size=2, max_size=3))
def test_document_to_text_to_document(document: Any) -> None:
    assert plain(read(to_inline(from_plain(document)))) == document


@given(st.text(st.sampled_from("ab1.|,='\" \n"), max_size=30))
def test_text_to_document_to_text(text: str) -> None:
    try:
        node = read(text)
    except SpecError:
        return
    again = to_inline(node)
    assert worded(read(again)) == worded(node)
    assert to_inline(read(again)) == again


@pytest.mark.parametrize(
    ("text", "says", "column"),
    [
        ("multistep lr=0.1 milestones={30,60},80", "',80' stands behind the braces, which hold all values to try: "
         "{30,60,80}; a list has none: 30,60,80", 36),
        ("cosine lr={1,2}e-3", "'e-3' stands behind the braces, which hold all values to try: {1e-4,3e-4}", 16),
        ("cosine lr={1,2", "the brace { is not closed", 11),
    ],
)  # fmt: skip
def test_what_is_wrong_with_braces_is_said_at_its_place(text: str, says: str, column: int) -> None:
    with pytest.raises(SpecError) as raised:
        read_swept(Source("inline", text))
    (problem,) = raised.value.problems
    assert problem.message.startswith(says)
    assert problem.mark is not None
    assert problem.mark.column == column

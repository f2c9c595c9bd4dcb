"""YAML, JSON and TOML texts: values, places, and what is refused before it can do harm."""

from pathlib import Path
from time import perf_counter

import pytest

from lrcurve.spec import SpecError
from lrcurve.spec.document import ListNode, MapNode, Node, Scalar
from lrcurve.spec.errors import Source
from lrcurve.spec.read import check_size
from tests.spec.texts import READERS, loaded, refused


def read(text: str, kind: str = "yaml") -> Node:
    return READERS[kind](Source(f"spec.{kind}", text))


def plain(node: Node) -> object:
    """Return a document as plain values."""
    if isinstance(node, MapNode):
        return {key: plain(item) for key, item in node.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value


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


def error(text: str, kind: str = "yaml") -> SpecError:
    with pytest.raises(SpecError) as caught:
        read(text, kind)
    return caught.value


def first_line(text: str, kind: str = "yaml") -> str:
    return str(error(text, kind)).split("\n")[0]


# Values


@pytest.mark.parametrize("header", ["", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "---\n"])
def test_numbers_without_a_dot_are_numbers_whatever_the_header(header: str) -> None:
    (curve,) = loaded(header + "steps: 4\nschedules: {a: {type: linear, lr: 1e-3, min_lr: 2e-5}}").curves
    assert curve.lr([0, 4]).tolist() == [0.001, 2e-5]


def test_a_scalar_stays_text_until_a_field_says_what_it_is() -> None:
    assert plain(read("{a: 1e-3, b: 010, c: 'x', d: yes, e: 1:30, f: 2001-01-01, g: null, h: ~, i: , j: ''}")) == {
        "a": "1e-3", "b": "010", "c": "x", "d": "yes", "e": "1:30", "f": "2001-01-01", "g": None, "h": None, "i": None, "j": "",
    }  # fmt: skip


def test_octal_looking_and_sexagesimal_numbers_mean_what_they_say() -> None:
    assert loaded("steps: 010\nschedules: {a: {type: constant, lr: 1}}").curves[0].run.steps == 10
    assert "must be a length" in str(refused("steps: 1:30\nschedules: {a: {type: constant, lr: 1}}"))


SAME = {
    "yaml": "run: {steps: 4}\nlr: 0.5\nschedules:\n  a: {type: linear, min_lr: 0.1}\n  b:\n    - {type: warmup, steps: 2}\n    - constant\n",
    "json": '{"run": {"steps": 4}, "lr": 0.5, "schedules": {"a": {"type": "linear", "min_lr": 1e-1},\n'
    '"b": [{"type": "warmup", "steps": 2}, "constant"]}}',
    "toml": 'run.steps = 4\nlr = 0.5\n[schedules.a]\ntype = "linear"\nmin_lr = 1e-1\n[[schedules.b]]\ntype = "warmup"\nsteps = 2\n'
    '[[schedules.b]]\ntype = "constant"\n',
}


@pytest.mark.parametrize("kind", SAME)
def test_the_three_languages_say_the_same(kind: str) -> None:
    first, second = loaded(SAME[kind], kind).curves
    assert first.lr([0, 1, 2, 3]).tolist() == pytest.approx([0.5, 0.4, 0.3, 0.2], rel=1e-12)
    assert second.lr([0, 1, 2, 3]).tolist() == [0, 0.25, 0.5, 0.5]


@pytest.mark.parametrize("kind", SAME)
@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(kind: str, change: object, tmp_path: Path) -> None:
    from lrcurve import load

    assert callable(change)
    path = tmp_path / f"spec.{kind}"
    path.write_bytes(change(SAME[kind]).encode())
    assert [curve.lr([0, 2]).tolist() for curve in load(path)] == [[0.5, pytest.approx(0.3)], [0, 0.5]]


def test_json_may_be_indented_with_tabs() -> None:
    text = '{\n\t"steps":\t4,\n\t"schedules": {"a": {"type": "constant",\t"lr": -1}}\n}'
    (problem,) = refused(text, "json").problems
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (3, 48)


def test_json_escapes() -> None:
    assert plain(read(r'{"a": "\u00e9\/\ud83d\ude00\n", "\ud83d\ude00": 1}', "json")) == {"a": "é/😀\n", "😀": "1"}


def test_anchors_and_aliases() -> None:
    text = "a: &x {b: [1, 2]}\nc: *x\nd: &x 3\ne: *x"
    assert plain(read(text)) == {"a": {"b": ["1", "2"]}, "c": {"b": ["1", "2"]}, "d": "3", "e": "3"}


def test_merges_give_way_to_own_keys_and_earlier_ones_win() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\none: {y: 0, <<: *a}\ntwo: {<<: [*a, *b], w: 3}\nraw: {'<<': 4}"
    document = plain(read(text))
    assert isinstance(document, dict)
    assert document["one"] == {"x": "1", "y": "0"}
    assert document["two"] == {"x": "1", "y": "1", "z": "2", "w": "3"}


@pytest.mark.parametrize("text", ["a: {<<: 3}", "a: {<<: [3]}", "a: {<<: }"])
def test_a_merge_of_anything_else_is_refused(text: str) -> None:
    assert error(text).problems[0].message == "'<<' merges mappings, and this is none"


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object:os.system",
        "!!python/object/apply:os.system",
        "!!python/name:os.system",
        "!!python/object/new:subprocess.Popen",
        "!Path",
        "!include",
        "!!set",
        "!!binary",
    ],
)
def test_a_tag_never_constructs_anything(tag: str, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    for value in (f"[touch {witness}]", f"'touch {witness}'", f"{{args: [touch {witness}]}}"):
        node = read(f"{{title: {tag} {value}, a: {tag} {value}}}")
        assert isinstance(node, MapNode)
        assert all(isinstance(item, Scalar | ListNode | MapNode) for _, item in node.items())
    assert not witness.exists()


# Places


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
        "run.steps = 10\n"
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
        ".run.steps:": (5, 5),
        ".run.steps": (5, 13),
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
            "steps = 9\n[[schedules.a]]\ntype = 'cosine'\nlr = 1\nsteps = 1\n[[schedules.a]]\ntype = 'constant'\nlr = -1",
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
        ("a: 'b", "yaml", "spec.yaml:1:6: is not valid YAML: found unexpected end of stream"),
        ("a: *b", "yaml", "spec.yaml:1:4: is not valid YAML: found undefined alias 'b'"),
        ('{"a": 1,\n "b" 2}', "json", "spec.json:2:6: is not valid JSON: Expecting ':' delimiter"),
        ('{"a": 1} x', "json", "spec.json:1:10: is not valid JSON: Extra data"),
        ('{"a": "\t"}', "json", "spec.json:1:8: is not valid JSON: Invalid control character"),
        ("{a: 1}", "json", "spec.json:1:2: is not valid JSON: Expecting property name enclosed in double quotes"),
        ("a = 1\nb = \n", "toml", "spec.toml:2:5: is not valid TOML: Invalid value"),
        ("[a\n", "toml", "spec.toml:1:3: is not valid TOML: Expected ']' at the end of a table declaration"),
        ("a = 1\nb = 'x", "toml", 'spec.toml:2:7: is not valid TOML: Expected "\'"'),
        ("a = " + "1" * 5000, "toml", "spec.toml: is not valid TOML: Exceeds the limit (4300 digits)"),
    ],
)
def test_what_is_no_such_text_says_where(text: str, kind: str, line: str) -> None:
    assert first_line(text, kind).startswith(line)


# What is refused


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("x: 1\ny: 2\nx: 3", "yaml", "spec.yaml:3:1: key 'x' is given twice, first in line 1"),
        ("a: {x: 1, x: 1}", "yaml", "spec.yaml:1:11: a: key 'x' is given twice, first in line 1"),
        ('{"x": 1, "x": 2}', "json", "spec.json:1:10: key 'x' is given twice, first in line 1"),
        ("x = 1\nx = 2", "toml", "spec.toml:2:6: is not valid TOML: Cannot overwrite a value"),
    ],
)
def test_a_key_given_twice(text: str, kind: str, message: str) -> None:
    assert first_line(text, kind) == message


def test_several_keys_given_twice_are_all_told() -> None:
    assert len(error("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3").problems) == 3


@pytest.mark.parametrize("text", ["? [1, 2]\n: 3", "{{b: c}: 1}", "? {a: 1}\n: 2"])
def test_a_key_that_is_no_word(text: str) -> None:
    assert any(problem.message == "a key must be a single word" for problem in error(text).problems)


@pytest.mark.parametrize(
    ("text", "path"),
    [("a: &x [*x]", "a[0]"), ("a: &x {b: *x}", "a.b"), ("a: &x {<<: *x}", "a.<<"), ("&x [[*x]]", "[0][0]")],
)
def test_an_alias_to_what_it_is_in(text: str, path: str) -> None:
    (problem,) = error(text).problems
    assert (problem.path, problem.message) == (path, "contains itself through an alias")


NESTED = "is nested more than 32 deep, which is the limit"
MANY = "has more than 20000 values once aliases are expanded, which is the limit"


def laughs(first: str, inside: str) -> str:
    """Return ten levels, each ten times the one before."""
    return first + "".join(f"a{i}: &a{i} {inside.format(','.join([f'*a{i - 1}'] * 10))}\n" for i in range(1, 10))


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("[" * 10_000, "yaml", NESTED),
        ("[" * 10_000 + "]" * 10_000, "yaml", NESTED),
        ("{a: " * 10_000, "yaml", NESTED),
        ("- " * 10_000, "yaml", NESTED),
        ("? " * 10_000, "yaml", NESTED),
        ("\n".join(" " * i + "a:" for i in range(1000)), "yaml", NESTED),
        ("[" * 10_000, "json", NESTED),
        ("[" * 10_000 + "]" * 10_000, "json", NESTED),
        ('{"a": ' * 10_000, "json", NESTED),
        ("a = " + "[" * 10_000, "toml", NESTED),
        ("a = " + "{a = " * 10_000, "toml", NESTED),
        ("a" + ".a" * 100_000 + " = 1", "toml", NESTED),
        ("[a" + ".a" * 100_000 + "]", "toml", NESTED),
        (laughs("a0: &a0 [x, x]\n", "[{}]"), "yaml", MANY),
        (laughs("a0: &a0 {x: 1}\n", "{{<<: [{}]}}"), "yaml", MANY),
        ("[" + "1," * 500_000 + "]", "yaml", MANY),
        ("[" + "1," * 500_000 + "1]", "json", MANY),
        ("a = [" + "1," * 500_000 + "]", "toml", MANY),
        ("\n".join(f"k{i} = 1" for i in range(60_000)), "toml", MANY),
        ("a: !" + "x" * 1_000_000, "yaml", "has a tag of more than 1,000 characters, which is the limit"),
    ],
)
def test_a_bomb_is_refused_quickly(text: str, kind: str, message: str) -> None:
    start = perf_counter()
    (problem,) = error(text, kind).problems
    assert perf_counter() - start < 5
    assert problem.message == message
    assert problem.mark is not None
    assert len(str(problem)) < 2000


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_the_limit_of_nesting_is_as_stated(kind: str) -> None:
    def nested(depth: int) -> str:
        return "[" * depth + "1" + "]" * depth

    assert isinstance(read(nested(32), kind), ListNode)
    assert error(nested(33), kind).problems[0].message == NESTED


def test_the_limit_of_nesting_is_the_same_in_toml() -> None:
    assert isinstance(read("a = " + "[" * 31 + "1" + "]" * 31, "toml"), MapNode)
    assert error("a = " + "[" * 32 + "1" + "]" * 32, "toml").problems[0].message == NESTED


def test_the_limit_of_values_is_as_stated() -> None:
    assert isinstance(read("[" + "1," * 19_999 + "]"), ListNode)
    assert error("[" + "1," * 20_000 + "]").problems[0].message == MANY


def test_the_limit_of_size_is_as_stated(tmp_path: Path) -> None:
    from lrcurve import load

    check_size("spec", 1_048_576)
    with pytest.raises(SpecError, match=r"^spec: is 1,048,577 bytes; a spec may have 1,048,576 at most$"):
        check_size("spec", 1_048_577)
    path = tmp_path / "large.yaml"
    path.write_text("#" * 1_048_577)
    with pytest.raises(SpecError, match=r"large\.yaml: is 1,048,577 bytes"):
        load(path)


@pytest.mark.parametrize(
    ("text", "kind"), [("", "yaml"), ("  \n# nothing\n", "yaml"), ("", "toml"), ("# nothing\n", "toml")]
)
def test_an_empty_text(text: str, kind: str) -> None:
    assert str(error(text, kind)) == f"spec.{kind}: is empty; 'lrcurve init' writes a file to start from"


def test_an_empty_json_text() -> None:
    assert first_line("", "json") == "spec.json:1:1: is not valid JSON: Expecting value"


def test_several_documents_in_one_text() -> None:
    expected = "spec.yaml:2:1: is not valid YAML: expected a single document in the stream, but found another document"
    assert first_line("a: 1\n---\nb: 2\n") == expected


@pytest.mark.parametrize("text", ["3", "null", "~", "hello", "'a: b'", "---", "!!set"])
def test_a_root_that_is_a_single_value(text: str) -> None:
    (problem,) = refused(text).problems
    assert problem.message == "must be a mapping with 'schedules', or one schedule with 'type'"
    assert problem.mark is not None


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("a: 1\nb: x\x00y", "2:5", "0000"),
        ("\x00", "1:1", "0000"),
        ("a: \x1b[31m", "1:4", "001B"),
        ("\ud800", "1:1", "D800"),
        ("a: \ufffe", "1:4", "FFFE"),
    ],
)
def test_characters_that_no_text_may_hold(text: str, place: str, code: str) -> None:
    assert first_line(text) == f"spec.yaml:{place}: is not valid YAML: the character U+{code} may not be in it"


@pytest.mark.parametrize(
    ("text", "path"), [(r'{"a": "\ud800"}', "a"), (r'{"a": {"\udc00x": 1}}', "a"), (r'{"a": "\ude00\ud83d"}', "a")]
)
def test_half_a_character_is_refused(text: str, path: str) -> None:
    (problem,) = error(text, "json").problems
    assert (problem.path, problem.message) == (path, "holds half a character, a surrogate without the other")


def test_escaped_control_characters_do_not_reach_the_terminal() -> None:
    text = str(refused('steps: 3\nschedules: {a: {type: constant, lr: "\\e[31m\\0"}}'))
    assert r"must be a number, got \x1b[31m\x00" in text
    assert "\x1b" not in text


def test_toml_dates_are_no_values() -> None:
    (problem,) = error("a = 1\n[b]\nc = 1979-05-27\n", "toml").problems
    assert (problem.path, problem.message) == ("b.c", "must be a number, text, list or mapping, got date")
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (3, 5)

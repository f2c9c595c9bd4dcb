"""YAML, JSON and TOML texts: what they hold, and what is refused."""

from pathlib import Path

import pytest

from lrcurve import load
from lrcurve.documents.node import ListNode, MapNode, Scalar
from tests.spec.texts import first_line, loaded, plain, read, refused, unreadable


@pytest.mark.parametrize("header", ["", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "---\n"])
def test_numbers_without_a_dot_are_numbers_whatever_the_header(header: str) -> None:
    (curve,) = loaded(header + "steps: 4\nschedules: {a: {type: linear, lr: 1e-3, min_lr: 2e-5}}").curves
    assert curve.lr([0, 4]).tolist() == [0.001, 2e-5]


def test_a_scalar_stays_text_until_a_field_says_what_it_is() -> None:
    assert plain(read("{a: 1e-3, b: 010, c: 'x', d: yes, e: 1:30, f: 2001-01-01, g: null, h: ~, i: , j: ''}")) == {
        "a": "1e-3",
        "b": "010",
        "c": "x",
        "d": "yes",
        "e": "1:30",
        "f": "2001-01-01",
        "g": None,
        "h": None,
        "i": None,
        "j": "",
    }


def test_octal_looking_and_sexagesimal_numbers_mean_what_they_say() -> None:
    assert loaded("steps: 010\nschedules: {a: {type: constant, lr: 1}}").curves[0].run.ticks == 10
    assert "must be a length" in str(refused("steps: 1:30\nschedules: {a: {type: constant, lr: 1}}"))


SAME = {
    "yaml": "run: {steps: 4}\nlr: 0.5\nschedules:\n  a: {type: linear, min_lr: 0.1}\n"
    "  b:\n    - {type: warmup, steps: 2}\n    - constant\n",
    "json": '{"run": {"steps": 4}, "lr": 0.5, "schedules": {"a": {"type": "linear", "min_lr": 1e-1},\n'
    '"b": [{"type": "warmup", "steps": 2}, "constant"]}}',
    "toml": 'run.steps = 4\nlr = 0.5\n[schedules.a]\ntype = "linear"\nmin_lr = 1e-1\n'
    '[[schedules.b]]\ntype = "warmup"\nsteps = 2\n[[schedules.b]]\ntype = "constant"\n',
}


@pytest.mark.parametrize("kind", SAME)
def test_the_three_languages_say_the_same(kind: str) -> None:
    first, second = loaded(SAME[kind], kind).curves
    assert first.lr([0, 1, 2, 3]).tolist() == pytest.approx([0.5, 0.4, 0.3, 0.2], rel=1e-12)
    assert second.lr([0, 1, 2, 3]).tolist() == [0, 0.25, 0.5, 0.5]


@pytest.mark.parametrize("kind", SAME)
@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(kind: str, change: object, tmp_path: Path) -> None:

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
    assert unreadable(text).problems[0].message == "'<<' merges mappings, and this is none"


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
    assert len(unreadable("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3").problems) == 3


@pytest.mark.parametrize("text", ["? [1, 2]\n: 3", "{{b: c}: 1}", "? {a: 1}\n: 2"])
def test_a_key_that_is_no_word(text: str) -> None:
    assert any(problem.message == "a key must be a single word" for problem in unreadable(text).problems)


@pytest.mark.parametrize(
    ("text", "path"),
    [("a: &x [*x]", "a[0]"), ("a: &x {b: *x}", "a.b"), ("a: &x {<<: *x}", "a.<<"), ("&x [[*x]]", "[0][0]")],
)
def test_an_alias_to_what_it_is_in(text: str, path: str) -> None:
    (problem,) = unreadable(text).problems
    assert (problem.path, problem.message) == (path, "contains itself through an alias")


@pytest.mark.parametrize(
    ("text", "kind"), [("", "yaml"), ("  \n# nothing\n", "yaml"), ("", "toml"), ("# nothing\n", "toml")]
)
def test_an_empty_text(text: str, kind: str) -> None:
    assert str(unreadable(text, kind)) == f"spec.{kind}: is empty; 'lrcurve init' writes a file to start from"


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
    (problem,) = unreadable(text, "json").problems
    assert (problem.path, problem.message) == (path, "holds half a character, a surrogate without the other")


def test_escaped_control_characters_do_not_reach_the_terminal() -> None:
    text = str(refused('steps: 3\nschedules: {a: {type: constant, lr: "\\e[31m\\0"}}'))
    assert r"must be a number, got \x1b[31m\x00" in text
    assert "\x1b" not in text


def test_toml_dates_are_no_values() -> None:
    (problem,) = unreadable("a = 1\n[b]\nc = 1979-05-27\n", "toml").problems
    assert (problem.path, problem.message) == ("b.c", "must be a number, text, list or mapping, got date")
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (3, 5)

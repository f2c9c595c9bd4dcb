"""Texts that would blow up are refused quickly, with the limit."""

from pathlib import Path
from time import process_time
from typing import Any

import pytest

from lrcurve import load
from lrcurve.documents.limits import check_size
from lrcurve.documents.node import ListNode, MapNode, Scalar
from lrcurve.problems import SpecError
from lrcurve.sources.load import load_mapping
from lrcurve.spec.until_condition import read_condition
from tests.spec.texts import read, unreadable

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
    start = process_time()
    (problem,) = unreadable(text, kind).problems
    assert process_time() - start < 5
    assert problem.message == message
    assert problem.mark is not None
    assert len(str(problem)) < 2000


def test_a_whole_number_of_too_many_digits_has_its_place_in_toml() -> None:
    (problem,) = unreadable("# 1\nfew = 12\nmany = " + "1_2" * 2151, "toml").problems
    assert problem.message == "is not valid TOML: a number of 4,302 digits; the limit is 4,300"
    assert problem.mark is not None
    assert (problem.mark.line, problem.mark.column) == (3, 8)


@pytest.mark.parametrize("text", ["lr = 1e-400", "lr = -0.0e-9999", "lr = 0.0", "lr = 1e-5"])
def test_a_number_of_toml_too_small_for_a_float_stays_as_it_is_written(text: str) -> None:
    document = read(text, "toml")
    assert isinstance(document, MapNode)
    node = document.get("lr")
    written = text.removeprefix("lr = ")
    assert isinstance(node, Scalar)
    assert node.value == (written if written == "1e-400" else float(written))


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_the_limit_of_nesting_is_as_stated(kind: str) -> None:
    def nested(depth: int) -> str:
        return "[" * depth + "1" + "]" * depth

    assert isinstance(read(nested(32), kind), ListNode)
    assert unreadable(nested(33), kind).problems[0].message == NESTED


def test_the_limit_of_nesting_is_the_same_in_toml() -> None:
    assert isinstance(read("a = " + "[" * 31 + "1" + "]" * 31, "toml"), MapNode)
    assert unreadable("a = " + "[" * 32 + "1" + "]" * 32, "toml").problems[0].message == NESTED


def test_the_limit_of_values_is_as_stated() -> None:
    assert isinstance(read("[" + "1," * 19_999 + "]"), ListNode)
    assert unreadable("[" + "1," * 20_000 + "]").problems[0].message == MANY


def test_the_limit_of_schedules_counts_those_inside_others() -> None:
    def phases(count: int) -> dict[str, Any]:
        half = [{"type": "constant", "lr": 0.1, "steps": 1}] * (count // 2)
        return {"steps": 1000, "schedules": {"a": half, "b": {"type": "product", "factors": half}}}

    assert len(load_mapping(phases(999))) == 2
    message = r"^schedules: has 1,001 schedules in all, with those inside others; the limit is 1,000$"
    with pytest.raises(SpecError, match=message):
        load_mapping(phases(1000))


@pytest.mark.parametrize("text", ["a" + " " * 30_000, "<" * 30_000, "a <" + " " * 30_000 + "1 2", "a" * 30_000])
def test_a_long_condition_is_read_in_the_time_that_its_characters_take(text: str) -> None:
    start = process_time()
    with pytest.raises(ValueError, match="must be a metric"):
        read_condition(text)
    assert process_time() - start < 0.5


def test_the_limit_of_size_is_as_stated(tmp_path: Path) -> None:

    check_size("spec", 1_048_576)
    with pytest.raises(SpecError, match=r"^spec: is 1,048,577 bytes; a spec may have 1,048,576 at most$"):
        check_size("spec", 1_048_577)
    path = tmp_path / "large.yaml"
    path.write_text("#" * 1_048_577)
    with pytest.raises(SpecError, match=r"large\.yaml: is 1,048,577 bytes"):
        load(path)


def test_thousands_of_unknown_keys_are_refused_quickly() -> None:
    keys = {f"k{number}": 1 for number in range(19_000)}
    start = process_time()
    with pytest.raises(SpecError) as caught:
        load_mapping({"type": "cosine", "lr": 1, **keys}, steps=10)
    assert process_time() - start < 3
    problems = caught.value.problems
    assert len(problems) == len(keys)
    assert problems[0].message.startswith("unknown key 'k0'; cosine takes lr, min_lr, ")
    assert problems[-1].message == "unknown key 'k18999'"

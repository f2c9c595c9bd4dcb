"""JSON: what it holds, where it stands, and how fast it is read."""

import json as standard_json
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from lrcurve.documents.node import MapNode
from tests.spec.test_places import places
from tests.spec.texts import plain, read, unreadable

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


def spelled(value: object) -> object:
    """Return a value as a document holds it: numbers, true and false are the text that JSON has for them."""
    if isinstance(value, dict):
        return {key: spelled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [spelled(item) for item in value]
    return value if value is None or isinstance(value, str) else standard_json.dumps(value)


@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_holds_what_was_written(value: object, indent: str | int | None, escaped: bool) -> None:
    assert plain(read(standard_json.dumps(value, indent=indent, ensure_ascii=escaped), "json")) == spelled(value)


def test_places_in_json() -> None:
    assert places(read('{"lr": 1,\n\t"a b": [ true,\n{"\\u00e9": null}]}', "json")) == {
        "": (1, 1),
        ".lr:": (1, 2),
        ".lr": (1, 8),
        ".a b:": (2, 2),
        ".a b": (2, 9),
        ".a b.0": (2, 11),
        ".a b.1": (3, 1),
        ".a b.1.é:": (3, 2),
        ".a b.1.é": (3, 12),
    }


def test_all_keys_given_twice_in_json_are_told_with_their_path() -> None:
    problems = unreadable('{"a": [{"x": 1, "x": 2}],\n"a": 3}', "json").problems
    assert [(one.path, one.message) for one in problems] == [
        ("a[0]", "key 'x' is given twice, first in line 1"),
        ("", "key 'a' is given twice, first in line 1"),
    ]


def test_5_megabytes_of_json_take_about_a_second() -> None:
    text = standard_json.dumps({f"k{i}": ["x" * 1200, {"step": i, "lr": 0.1}] for i in range(3900)}, indent=4)
    assert len(text) > 4_500_000
    start = perf_counter()
    node = read(text, "json")
    assert perf_counter() - start < 4  # on a busy machine
    assert isinstance(node, MapNode)
    assert len(node.entries) == 3900

"""What all readers of documents have in common, and the tags of YAML."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.documents import formats
from lrcurve.documents.ini import read as read_ini
from lrcurve.documents.json import read as read_json
from lrcurve.documents.node import ListNode, MapNode
from lrcurve.documents.yaml import read as read_yaml
from lrcurve.problems import SpecError
from tests.spec.test_places import places
from tests.spec.texts import read


def test_tags_stay_on_their_nodes() -> None:
    node = read("a: !CosineDecay {max_epochs: 3}\nb: !x [!!python/tuple [1], !y 2]\nc: !!str 3\nd: ! 4\ne: 5")
    assert isinstance(node, MapNode)
    tags = {key: item.tag for key, item in node.items()}
    assert tags == {"a": "!CosineDecay", "b": "!x", "c": None, "d": None, "e": None}
    listed = node.get("b")
    assert isinstance(listed, ListNode)
    assert [item.tag for item in listed.items] == ["!!python/tuple", "!y"]


PIECES = {
    "ini": ["[a]", "[a.b]", "[", "x = 1", "x", "y: {", '"', "\n", "\n ", "null", "#", "=", "}"],
    "py": ["a", "b", " = ", "1", "[", "]", "(", ")", "{", "}", "dict(", "x=", ", ", "\n", "+", "**", "'s'", ": ",
           "if ", "\n "],
    "sh": ["python ", "train.py ", "--lr ", "--a=", "1 ", "'", '"', "$X ", "\\\n", "\n", "; ", "# ", "$(", ") ", "`",
           "-m ", "\\"],
}  # fmt: skip


@pytest.mark.parametrize("kind", PIECES)
@given(data=st.data())
def test_any_text_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    text = "".join(data.draw(st.lists(st.sampled_from(PIECES[kind]), max_size=15)))
    with suppress(SpecError):
        assert all(line >= 1 and column >= 1 for line, column in places(read(text, kind)).values())


def test_the_suffix_says_which_reader() -> None:
    readers = {suffix: formats.reader(suffix) for suffix in (".json", ".CFG", ".yml", ".txt", "")}
    assert readers == {".json": read_json, ".CFG": read_ini, ".yml": read_yaml, ".txt": read_yaml, "": read_yaml}

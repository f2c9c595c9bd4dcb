"""Read YAML, JSON and TOML text into a document."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from lrcurve.documents.node import Budget, Entry, ListNode, MapNode, Node, Scalar, from_python
from lrcurve.problems import Mark, Problem, Source, SpecError, mark_at

MAX_BYTES = 1 << 20
"""A spec is a page of text; more than this is some other file."""


EMPTY = "is empty; 'lrcurve init' writes a file to start from"

_SURROGATES = re.compile("[\ud800-\udfff]")
_LONG_TAG = re.compile(r"[!%][^\s]{1000}")


def check_size(name: str, size: int) -> None:
    """Refuse a spec that is too large.

    Raises:
        SpecError: if ``size`` in bytes is over the limit.
    """
    if size > MAX_BYTES:
        raise SpecError([Problem("", f"{name}: is {size:,} bytes; a spec may have {MAX_BYTES:,} at most")])


def read_yaml(source: Source) -> Node:
    """Return the document of a YAML 1.2 text; JSON is YAML too.

    Raises:
        SpecError: if it is no YAML, has a key twice, or is beyond the limits.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import Composer
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    budget = Budget()

    class Bounded(Composer):
        """A composer that stops at the nesting limit, before Python's own stack does."""

        nesting = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.warn_double_anchors = False  # an anchor may be used again, says YAML 1.2
            mark = self.parser.peek_event().start_mark
            budget.spend(self.nesting, Mark(source, mark.line + 1, mark.column + 1))
            self.nesting += 1
            node = super().compose_node(parent, index)
            self.nesting -= 1
            return node

    if tag := _LONG_TAG.search(source.text):
        # ruamel.yaml reads a tag in time that grows with the square of its length.
        raise SpecError(
            [Problem("", "has a tag of more than 1,000 characters, which is the limit", mark_at(source, tag.start()))]
        )
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer = Bounded
    try:
        root = yaml.compose(source.text)
    except MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        mark = Mark(source, place.line + 1, place.column + 1) if place is not None else None
        what = " ".join(str(error.problem or error.context or "cannot be read").split())
        if what.startswith("but "):
            what = f"{error.context}, {what}"
        raise SpecError([Problem("", f"is not valid YAML: {what}", mark)]) from None
    except ReaderError as error:
        what = f"the character U+{error.character:04X} may not be in it"
        raise SpecError([Problem("", f"is not valid YAML: {what}", mark_at(source, error.position))]) from None
    if root is None:
        raise SpecError([Problem("", f"{source.name}: {EMPTY}")])
    problems: list[Problem] = []
    node = _from_yaml(root, source, "", problems, Budget(), ())
    if problems:
        raise SpecError(problems)
    return node


def _from_yaml(
    node: Any, source: Source, path: str, problems: list[Problem], budget: Budget, inside: tuple[int, ...]
) -> Node:
    mark = Mark(source, node.start_mark.line + 1, node.start_mark.column + 1)
    budget.spend(len(inside), mark)
    if id(node) in inside:
        raise SpecError([Problem(path, "contains itself through an alias", mark)])
    inside = (*inside, id(node))
    if node.id == "scalar":
        empty = node.style is None and node.value.lower() in ("", "~", "null")
        return Scalar(None if empty else _characters(node.value, path, mark), mark)
    if node.id == "sequence":
        return ListNode(
            tuple(
                _from_yaml(item, source, f"{path}[{i}]", problems, budget, inside) for i, item in enumerate(node.value)
            ),
            mark,
        )
    entries: dict[str, Entry] = {}
    merged: dict[str, Entry] = {}
    for key, value in node.value:
        place = Mark(source, key.start_mark.line + 1, key.start_mark.column + 1)
        if key.id != "scalar":
            problems.append(Problem(path, "a key must be a single word", place))
            continue
        name = _characters(key.value, path, place)
        child = _from_yaml(value, source, f"{path}.{name}" if path else name, problems, budget, inside)
        if key.tag == "tag:yaml.org,2002:merge":
            for base in child.items if isinstance(child, ListNode) else (child,):
                if isinstance(base, MapNode):
                    merged = {**base.entries, **merged}
                else:
                    problems.append(Problem(path, "'<<' merges mappings, and this is none", place))
        elif name in entries:
            first = entries[name].mark
            line = f", first in line {first.line}" if first else ""
            problems.append(Problem(path, f"key '{name}' is given twice{line}", place))
        else:
            entries[name] = Entry(child, place)
    return MapNode({**{key: entry for key, entry in merged.items() if key not in entries}, **entries}, mark)


def _characters(text: str, path: str, mark: Mark) -> str:
    """Return ``text`` with JSON's two halves of a character, such as ``\\ud83d\\ude00``, made one."""
    if not _SURROGATES.search(text):
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise SpecError([Problem(path, "holds half a character, a surrogate without the other", mark)]) from None


def read_json(source: Source) -> Node:
    """Return the document of a JSON text.

    Raises:
        SpecError: if it is no JSON, has a key twice, or is beyond the limits.
    """
    try:
        json.loads(source.text)
    except json.JSONDecodeError as error:
        mark = Mark(source, error.lineno, error.colno)
        raise SpecError([Problem("", f"is not valid JSON: {error.msg.removesuffix(' at')}", mark)]) from None
    except (RecursionError, ValueError):
        pass  # nesting or digits beyond Python's own limits: the YAML reader states ours
    return read_yaml(Source(source.name, source.text.replace("\t", " ")))


def read_toml(source: Source) -> Node:
    """Return the document of a TOML text.

    Raises:
        SpecError: if it is no TOML or is beyond the limits.
    """
    import tomllib

    from lrcurve.documents.toml_positions import toml_places

    places = toml_places(source)
    try:
        values = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        found = re.fullmatch(r"line (\d+), column (\d+)\)", place)
        lines = source.text.split("\n")
        line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
        raise SpecError([Problem("", f"is not valid TOML: {what}", Mark(source, line, column))]) from None
    except (ValueError, RecursionError) as error:
        raise SpecError([Problem("", f"{source.name}: is not valid TOML: {error}")]) from None
    if not values:
        raise SpecError([Problem("", f"{source.name}: {EMPTY}")])
    return from_python(values, places)


def siblings(path: Path, suffixes: Collection[str]) -> list[str]:
    """Return the names of the files beside ``path`` that have one of some suffixes, as far as they can be listed."""
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix.lower() in suffixes]
    except OSError:
        return []

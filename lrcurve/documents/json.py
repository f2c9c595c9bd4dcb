"""Read JSON text into a document."""

import json
import re
from contextlib import suppress

from lrcurve.documents.brackets import unclosed
from lrcurve.documents.node import Budget, Entry, ListNode, MapNode, Node, Scalar
from lrcurve.documents.positions import Positions
from lrcurve.problems import Mark, Problem, Source, SpecError

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]|[^\s\[\]{},:"]+')
_SURROGATE = re.compile("[\ud800-\udfff]")


def read(source: Source) -> Node:
    """Return the document of a JSON text; numbers and the words ``true`` and ``false`` stay as they are written.

    Raises:
        SpecError: if it is no JSON, has a key twice, or is beyond the limits.
    """
    try:
        check(source.text)
    except json.JSONDecodeError as error:
        missing = unclosed(source, "JSON", reached=error.pos)
        if missing is not None:
            raise missing from None
        mark = Mark(source, error.lineno, error.colno)
        raise SpecError([Problem("", f"is not valid JSON: {error.msg.removesuffix(' at')}", mark)]) from None
    return part(Positions(source), 0, len(source.text), Budget())


def check(text: str) -> None:
    """Make sure that a text is JSON.

    Raises:
        json.JSONDecodeError: if it is not.
    """
    with suppress(RecursionError):  # deeper than our own limit, which is stated where the text is read
        json.loads(text, parse_int=str, parse_float=str)


def part(positions: Positions, start: int, end: int, budget: Budget, depth: int = 0) -> Node:
    """Return what a part of a text holds that is known to be JSON, ``depth`` levels deep in a document.

    Raises:
        SpecError: if it has a key twice, or is beyond the limits.
    """
    problems: list[Problem] = []
    opened: list[_Open] = []
    for match in _TOKEN.finditer(positions.source.text, start, end):
        token, mark = match[0], positions.mark(match.start())
        kind = token[0]
        inner = opened[-1] if opened else None
        if kind in "]}":
            node = opened.pop().node()
        elif inner is not None and inner.mapping and inner.key is None:
            inner.key, inner.key_mark = _text(token, opened[:-1], mark), mark
            if inner.key in inner.entries:
                first = inner.entries[inner.key].mark
                line = f", first in line {first.line}" if first else ""
                problems.append(Problem(_path(opened[:-1]), f"key '{inner.key}' is given twice{line}", mark))
            continue
        else:
            budget.spend(depth + len(opened), mark)
            if kind in "[{":
                opened.append(_Open(mark, mapping=kind == "{"))
                continue
            node = Scalar(_text(token, opened, mark) if kind == '"' else None if token == "null" else token, mark)
        if opened:
            opened[-1].add(node)
    if problems:
        raise SpecError(problems)
    return node


class _Open:
    """A list or a mapping whose end is still to come, and the key that waits for its value."""

    def __init__(self, mark: Mark, *, mapping: bool) -> None:
        self.mark = mark
        self.mapping = mapping
        self.items: list[Node] = []
        self.entries: dict[str, Entry] = {}
        self.key: str | None = None
        self.key_mark: Mark | None = None

    def add(self, node: Node) -> None:
        """Add an item, or the value of the key."""
        if self.key is None:
            self.items.append(node)
        else:
            self.entries.setdefault(self.key, Entry(node, self.key_mark))
            self.key = None

    def node(self) -> Node:
        """Return what is complete now."""
        return MapNode(self.entries, self.mark) if self.mapping else ListNode(tuple(self.items), self.mark)


def _text(token: str, opened: list[_Open], mark: Mark) -> str:
    """Return the text that a string means."""
    text = str(json.loads(token)) if "\\" in token else token[1:-1]
    if _SURROGATE.search(text):
        raise SpecError([Problem(_path(opened), "holds half a character, a surrogate without the other", mark)])
    return text


def _path(opened: list[_Open]) -> str:
    """Return the path of what comes next."""
    steps = (f".{one.key}" if one.mapping else f"[{len(one.items)}]" for one in opened)
    return "".join(steps).removeprefix(".")

"""Read INI text (also ``.cfg``) into a document: sections are mappings, and a dotted section is one inside another.

It is the reader for trainers with such configs: darknet's and spaCy's ``.cfg`` are of this form.
"""

import json as standard_json
import re
from collections.abc import Iterator

from lrcurve.documents import json
from lrcurve.documents.limits import EMPTY
from lrcurve.documents.node import Budget, Entry, ListNode, MapNode, Node, Scalar
from lrcurve.documents.positions import Positions
from lrcurve.problems import Mark, Problem, Source, SpecError

_LINE = re.compile(r"[^\n]*\n?")
_SECTION = re.compile(r"\[([^\]]*)\]\s*([#;].*)?")
_PAIR = re.compile(r"([^=:]*[^=:\s])\s*[=:]\s*")


class _Section:
    """A section as it is read: its own keys, and the sections inside."""

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.own = False
        """Whether it has a header of its own, rather than only sections inside."""
        self.entries: dict[str, tuple[Node | list[_Section], Mark]] = {}

    def node(self) -> MapNode:
        """Return the mapping; a section that comes several times, as darknet's layers do, is a list of them."""
        entries = {}
        for key, (held, mark) in self.entries.items():
            if isinstance(held, list):
                nodes = tuple(section.node() for section in held)
                entries[key] = Entry(nodes[0] if len(nodes) == 1 else ListNode(nodes, mark), mark)
            else:
                entries[key] = Entry(held, mark)
        return MapNode(entries, self.mark)


def read(source: Source) -> Node:
    """Return the document of an INI text.

    Values stay text, but those that are JSON (lists, mappings, quoted text, null) are read as such.

    Raises:
        SpecError: if a line is neither a section nor a key, a key is given twice, or the text is beyond the limits.
    """
    problems: list[Problem] = []
    budget = Budget()
    positions = Positions(source)
    root = section = _Section(Mark(source, 1, 1))
    depth = 1
    for start, end in _statements(source.text):
        text, mark = source.text[start:end], positions.mark(start)
        if found := _SECTION.fullmatch(text):
            names = found[1].split(".")
            section, depth = _open(root, names, mark, budget, problems), len(names) + 1
        elif (pair := _PAIR.match(text)) is None:
            problems.append(Problem("", "is neither a section, such as [training], nor a key with its value", mark))
        elif pair[1] in section.entries:
            first = section.entries[pair[1]][1].line
            problems.append(Problem("", f"key '{pair[1]}' is given twice, first in line {first}", mark))
        else:
            section.entries[pair[1]] = (_value(positions, start + pair.end(), end, budget, depth), mark)
    if problems:
        raise SpecError(problems)
    if not root.entries:
        raise SpecError([Problem("", f"{source.name}: {EMPTY}")])
    return root.node()


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each section's header and each key with its value begins and ends; lines further in go on."""
    start = end = indent = 0
    for match in _LINE.finditer(text):
        line = match[0].strip()
        if not line or line[0] in "#;":
            continue
        begin = match.start() + match[0].index(line[0])
        further_in = begin - match.start() > indent
        if end and further_in and text[start] != "[":
            end = begin + len(line)
            continue
        if end:
            yield start, end
        start, end, indent = begin, begin + len(line), begin - match.start()
    if end:
        yield start, end


def _open(root: _Section, names: list[str], mark: Mark, budget: Budget, problems: list[Problem]) -> _Section:
    """Return a new section by its dotted name; those that it is in need not have been named before."""
    section = root
    for depth, name in enumerate(names, 1):
        place = Mark(mark.source, mark.line, mark.column + 1 + len(".".join(["", *names[: depth - 1]])))
        last = depth == len(names)
        held, _ = section.entries.setdefault(name, ([], place))
        if not isinstance(held, list):
            problems.append(Problem(".".join(names[: depth - 1]), f"'{name}' is both a key and a section", place))
            return _Section(mark)
        if not held or (last and held[-1].own):
            budget.spend(depth, place)
            held.append(_Section(place))
        section = held[-1]
    section.own = True
    return section


def _value(positions: Positions, start: int, end: int, budget: Budget, depth: int) -> Node:
    text = positions.source.text[start:end]
    if text[:1] in '[{"' or text == "null":
        try:
            json.check(text)
        except standard_json.JSONDecodeError:
            pass  # text that only looks like it, such as [a, b]
        else:
            return json.part(positions, start, end, budget, depth)
    mark = positions.mark(start)
    budget.spend(depth, mark)
    return Scalar(text, mark)

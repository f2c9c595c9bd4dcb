"""Inline text: ``cosine lr=0.1 warmup=5``, phases with ``|``, lists with commas, deeper keys with dots."""

import re

from lrcurve.spec.document import Entry, ListNode, MapNode, Node, Scalar
from lrcurve.spec.errors import Mark, Problem, Source, SpecError

MAX_LENGTH = 10_000

_WORD = re.compile(r"""\s*(\||(?:[^\s|'"]|'[^']*'|"[^"]*")+|['"])""")


def read_inline(source: Source) -> Node:
    """Return the document of an inline schedule: a mapping, or a list of them where it has phases.

    Raises:
        SpecError: if a word is no ``key=value``, or it is too long.
    """
    if len(source.text) > MAX_LENGTH:
        raise SpecError(
            [Problem("", f"an inline schedule may have {MAX_LENGTH:,} characters, this has {len(source.text):,}")]
        )
    phases: list[MapNode] = []
    problems: list[Problem] = []
    words: list[tuple[str, Mark]] = []
    for match in [*_WORD.finditer(source.text), None]:
        if match is not None and match[1] != "|":
            words.append((match[1], _mark(source, match.start(1))))
            continue
        here = _mark(source, match.start(1) if match else len(source.text.rstrip()))
        phases.append(_phase(words, here, problems))
        words = []
    if problems:
        raise SpecError(problems)
    return phases[0] if len(phases) == 1 else ListNode(tuple(phases), phases[0].mark)


def _mark(source: Source, offset: int) -> Mark:
    before = source.text[:offset]
    return Mark(source, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _phase(words: list[tuple[str, Mark]], end: Mark, problems: list[Problem]) -> MapNode:
    if not words:
        problems.append(Problem("", "expected a schedule such as 'cosine lr=0.1'", end))
        return MapNode({}, end)
    node = MapNode({}, words[0][1])
    first, mark = words[0]
    if "=" not in first:
        node = node.with_entry("type", Scalar(_unquoted(first), mark))
        words = words[1:]
    for word, place in words:
        key, equals, text = word.partition("=")
        if word in ("'", '"'):
            problems.append(Problem("", f"the quote {word} is not closed", place))
            continue
        if not key:
            problems.append(Problem("", f"expected key=value, got '{word}'", place))
            continue
        at = Mark(place.source, place.line, place.column + len(key) + len(equals))
        value: Node = read_value(text, at) if equals else Scalar(True, place)
        node = _put(node, key.split("."), value, place, problems)
    return node


def _put(node: MapNode, path: list[str], value: Node, mark: Mark, problems: list[Problem]) -> MapNode:
    """Return the mapping with a value at a dotted path, which must not be there yet."""
    key, rest = path[0], path[1:]
    there = node.entries.get(key)
    if not rest:
        if there is not None:
            problems.append(Problem(key, "is given twice", mark))
        return MapNode({**node.entries, key: Entry(value, mark)}, node.mark)
    inner = there.node if there is not None else MapNode({}, mark)
    if not isinstance(inner, MapNode):
        problems.append(Problem(".".join(path), f"'{key}' already has the value {inner}", mark))
        return node
    return MapNode({**node.entries, key: Entry(_put(inner, rest, value, mark, problems), mark)}, node.mark)


def read_value(text: str, mark: Mark) -> Node:
    """Return a value written on one line: text with commas is a list; quotes keep it whole."""
    if text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 1:
        return Scalar(text[1:-1], Mark(mark.source, mark.line, mark.column + 1))
    if "," not in text:
        return Scalar(text, mark)
    items, column = [], mark.column
    for part in text.split(","):
        if part:
            items.append(Scalar(_unquoted(part), Mark(mark.source, mark.line, column)))
        column += len(part) + 1
    return ListNode(tuple(items), mark)


def _unquoted(word: str) -> str:
    return word.replace('"', "").replace("'", "")


def to_inline(node: Node) -> str:
    """Return the inline text of a document of one schedule, which ``read_inline`` reads back as the same."""
    if isinstance(node, ListNode):
        return " | ".join(to_inline(item) for item in node.items)
    if isinstance(node, Scalar):
        return str(node)
    words = []
    for key, value in node.items():
        words.extend([str(value)] if key == "type" else _words(key, value))
    return " ".join(words)


def _words(key: str, value: Node) -> list[str]:
    if isinstance(value, MapNode):
        return [word for inner, item in value.items() for word in _words(f"{key}.{inner}", item)]
    if isinstance(value, ListNode):
        return [
            f"{key}={','.join(_quoted(str(item)) for item in value.items)}" + ("," if len(value.items) == 1 else "")
        ]
    return [f"{key}={_quoted(str(value))}"]


def _quoted(text: str) -> str:
    if not re.search(r"[\s|'\",]", text) and text:
        return text
    return f'"{text}"' if '"' not in text else f"'{text}'"

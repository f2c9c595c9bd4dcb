"""Inline text: ``cosine lr=0.1 warmup=5``, phases with ``|``, lists with commas, deeper keys with dots."""

import re

from lrcurve.documents.node import MAX_NESTING, Entry, ListNode, MapNode, Node, Scalar
from lrcurve.documents.yaml import read as read_yaml
from lrcurve.problems import Mark, Problem, Source, SpecError, mark_at

MAX_LENGTH = 10_000

_PART = r"""[^\s|'"]|'[^']*'|"[^"]*\""""
_WORD = re.compile(rf"""\s*(?:(\||(?:{_PART})+)|(['"])[\s\S]*)""")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_QUOTES = {"'", '"'}
_COMMA = re.compile(rf"{_QUOTED.pattern}|(,)")


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
        if match is not None and match[2]:
            problems.append(Problem("", f"the quote {match[2]} is not closed", mark_at(source, match.start(2))))
            raise SpecError(problems)
        if match is not None and match[1] != "|":
            words.append((match[1], mark_at(source, match.start(1))))
            continue
        here = mark_at(source, match.start(1) if match else len(source.text.rstrip()))
        phases.append(_phase(words, here, problems))
        words = []
    if problems:
        raise SpecError(problems)
    return phases[0] if len(phases) == 1 else ListNode(tuple(phases), phases[0].mark)


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
        path = key.split(".")
        if not all(path) or _QUOTES & {*key}:
            problems.append(Problem("", f"expected key=value, got '{word}'", place))
            continue
        if len(path) > MAX_NESTING:
            problems.append(Problem("", f"is nested more than {MAX_NESTING} deep, which is the limit", place))
            continue
        at = Mark(place.source, place.line, place.column + len(key) + len(equals))
        value: Node = read_value(text, at) if equals else Scalar(True, place)
        node = _put(node, path, value, place, problems)
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
    """Return a value written on one line: text with commas is a list; quotes keep it whole, as in a shell.

    What is quoted and starts with a bracket is a list or mapping as YAML writes it on one line.
    """
    if _QUOTED.fullmatch(text) and text[1:2] in ("[", "{"):
        return read_yaml(Source(mark.source.name, text[1:-1]))
    commas = [match.start() for match in _COMMA.finditer(text) if match[1]]
    if not commas:
        return _scalar(text, mark)
    bounds = zip([0, *(comma + 1 for comma in commas)], [*commas, len(text)], strict=True)
    items = [
        _scalar(text[start:end], Mark(mark.source, mark.line, mark.column + start))
        for start, end in bounds
        if start < end
    ]
    return ListNode(tuple(items), mark)


def _scalar(text: str, mark: Mark) -> Scalar:
    inside = 1 if _QUOTED.fullmatch(text) else 0
    return Scalar(_unquoted(text), Mark(mark.source, mark.line, mark.column + inside))


def _unquoted(word: str) -> str:
    return _QUOTED.sub(lambda match: match[0][1:-1], word)


def to_inline(node: Node) -> str:
    """Return the inline text of a document of one schedule, which ``read_inline`` reads back as the same."""
    if isinstance(node, ListNode):
        return " | ".join(to_inline(item) for item in node.items)
    if isinstance(node, Scalar):
        return _quoted(str(node))
    kind = node.get("type")
    if isinstance(kind, Scalar) and "=" not in str(kind):
        node = node.without("type")
        return " ".join([_quoted(str(kind)), *(word for key, value in node.items() for word in _words(key, value))])
    return " ".join(word for key, value in node.items() for word in _words(key, value))


def _words(key: str, value: Node) -> list[str]:
    if isinstance(value, MapNode):
        return [word for inner, item in value.items() for word in _words(f"{key}.{inner}", item)]
    if isinstance(value, ListNode):
        alone = "," if len(value.items) < 2 else ""
        return [f"{key}={','.join(_quoted(str(item)) for item in value.items)}{alone}"]
    return [f"{key}={_quoted(str(value))}"]


def _quoted(text: str) -> str:
    if text and not re.search(r"[\s|'\",]", text):
        return text
    if '"' not in text:
        return f'"{text}"'
    return "".join(f'"{part}"' if part[0] == "'" else f"'{part}'" for part in re.findall("'+|[^']+", text))

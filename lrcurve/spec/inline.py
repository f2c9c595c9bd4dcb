"""Inline text: ``cosine lr=0.1 warmup=5``, phases with ``|``, lists with commas, deeper keys with dots.

Several values in braces, ``lr={1e-4,3e-4}``, are tried in turn: a sweep.
"""

import re

from msgspec.structs import replace

from lrcurve.documents.node import MAX_NESTING, Entry, ListNode, MapNode, Node, Scalar
from lrcurve.documents.yaml import read as read_yaml
from lrcurve.problems import Mark, Problem, Source, SpecError, mark_at
from lrcurve.spec.settings import Setting, Sweep

MAX_LENGTH = 10_000
"""Characters of a schedule in one line: it is read by patterns, and what is longer belongs in a file."""

_PART = r"""(?<==)\{(?:[^{}'"]|'[^']*'|"[^"]*")*\}|[^\s|'"]|'[^']*'|"[^"]*\""""
_WORD = re.compile(rf"""\s*(?:(\||(?:{_PART})+)|(['"])[\s\S]*)""")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_QUOTES = {"'", '"'}
_COMMA = re.compile(rf"{_QUOTED.pattern}|(,)")
_CHOICE_COMMA = re.compile(rf"{_QUOTED.pattern}|\[[^\]]*\]|(,)")


def read_inline(source: Source) -> Node:
    """Return the document of an inline schedule: a mapping, or a list of them where it has phases.

    Raises:
        SpecError: if a word is no ``key=value``, or it is too long, or has a sweep.
    """
    node, sweeps = read_swept(source)
    if sweeps:
        what = "one schedule is wanted here, and these braces hold several values"
        raise SpecError([Problem(sweep[0].path, what, sweep[0].mark) for sweep in sweeps])
    return node


def read_swept(source: Source) -> tuple[Node, list[Sweep]]:
    """Return the document of an inline schedule with the first value of each of its sweeps, and these sweeps.

    Raises:
        SpecError: if a word is no ``key=value``, or it is too long.
    """
    if len(source.text) > MAX_LENGTH:
        what = f"an inline schedule may have {MAX_LENGTH:,} characters, this has {len(source.text):,}"
        raise SpecError([Problem("", what, Mark(source, 1, 1))])
    phases: list[MapNode] = []
    sweeps: list[list[Sweep]] = []
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
        sweeps.append([])
        phases.append(_phase(words, here, sweeps[-1], problems))
        words = []
    if problems:
        raise SpecError(problems)
    if len(phases) == 1:
        return phases[0], sweeps[0]
    found = [
        tuple(replace(setting, keys=(str(place), *setting.keys)) for setting in sweep)
        for place, own in enumerate(sweeps)
        for sweep in own
    ]
    return ListNode(tuple(phases), phases[0].mark), found


def _phase(words: list[tuple[str, Mark]], end: Mark, sweeps: list[Sweep], problems: list[Problem]) -> MapNode:
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
        if text.startswith("{"):
            try:
                values = read_choices(text, at)
            except SpecError as error:
                problems += error.problems
                continue
            sweeps.append(tuple(Setting(tuple(path), one, one.mark) for one in values))
            value = values[0]
        else:
            value = read_value(text, at) if equals else Scalar(True, place)
        node = _put(node, path, value, place, problems)
    return node


def read_choices(text: str, mark: Mark) -> list[Node]:
    """Return the values of ``{1e-4,3e-4}``, at least one; a list among them is in brackets, ``{[30,80],[60,90]}``.

    Raises:
        SpecError: if the brace is not closed, or a value is empty or there twice.
    """
    end = text.rfind("}")
    if end < 0:
        raise SpecError([Problem("", "the brace { is not closed", mark)])
    if rest := text[end + 1 :]:
        values = f"{text[1:end]}{rest}" if rest.startswith(",") and not set("{}") & set(text[1:end]) else "1e-4,3e-4"
        what = (
            f"'{rest}' stands behind the braces, which hold all values to try: {{{values}}}; a list has none: {values}"
        )
        raise SpecError([Problem("", what, Mark(mark.source, mark.line, mark.column + end + 1))])
    inner = text[1:-1]
    commas = [match.start() for match in _CHOICE_COMMA.finditer(inner) if match[1]]
    found: list[Node] = []
    known: set[str] = set()
    for start, end in zip([0, *(comma + 1 for comma in commas)], [*commas, len(inner)], strict=True):
        item = inner[start:end].strip()
        column = mark.column + 1 + start + len(inner[start:end]) - len(inner[start:end].lstrip())
        at = Mark(mark.source, mark.line, column)
        if not item:
            raise SpecError([Problem("", "has no value here; braces hold values to try, such as {1e-4,3e-4}", at)])
        if item in known:
            raise SpecError([Problem("", f"'{item}' is there twice", at)])
        known.add(item)
        found.append(read_yaml(Source(mark.source.name, item)) if item.startswith("[") else read_value(item, at))
    return found


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
    if text and not re.search(r"[\s|'\",{}]", text):
        return text
    lead = "''" if text[:1] in ("{", "[") else ""  # a bracket right behind a quote begins YAML
    if '"' not in text:
        return f'{lead}"{text}"'
    return lead + "".join(f'"{part}"' if part[0] == "'" else f"'{part}'" for part in re.findall("'+|[^']+", text))

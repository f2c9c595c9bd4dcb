"""Read the command line that starts a training, as it stands in a shell script: nothing of it runs.

It is the reader for trainers that take their configs as arguments.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from lrcurve.documents.node import Budget, Entry, ListNode, MapNode, Node, Scalar, with_computed
from lrcurve.documents.positions import Positions
from lrcurve.problems import Mark, Problem, Source, SpecError

_TOKEN = re.compile(
    r"""(?P<blank>(?:[ \t\r]|\\\r?\n)+|\#[^\n]*)"""
    r"""|(?P<end>[\n;&|<>()]+)"""
    r"""|(?P<word>(?:[^\s;&|<>()'"\\$`#]|(?<!\s)\#|\\[^\n]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\$\(\([^\n]*?\)\)|\$\([^()\n]*\)|`[^`\n]*`|\$)+)"""
)
_PIECE = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\(.)""")
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)\+?=")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(\[[@*]\])?(?::?-([^{}$`]*))?\})")
_SPLIT = re.compile(r"(?:[^\s\\]|\\[^\r\n])+")
_OPTION = re.compile(r"-{1,2}([A-Za-z_][\w.:/-]*)(?:=|$)")
_SETTING = re.compile(r"\+{0,2}([A-Za-z_][\w.@/-]*)=")
_NO_LAUNCH = {"alias", "cd", "declare", "echo", "eval", "exit", "export", "mkdir", "pip", "set", "source", "unset"}
_LAUNCHERS = {"torch.distributed.launch", "torch.distributed.run", "accelerate.commands.launch"}


class _Word(Struct, frozen=True):
    """A word of a command: its ``text`` without quotes, None where it holds what only the shell knows."""

    text: str | None
    raw: str
    start: int


class Command(Struct, frozen=True):
    """A script with its arguments, and before it the launcher with those of its own.

    Options are named without their dashes and with ``_`` for ``-``; one without a value is true. ``words`` stand before
    the first of them. ``unknown`` has those whose value only the shell knows; a variable that is set before is known.
    """

    script: str
    words: tuple[str, ...]
    arguments: MapNode
    launcher: MapNode
    unknown: Mapping[str, Mark]


def read(source: Source) -> Node:
    """Return the arguments of the script that a text starts, or a list of them where it starts several.

    They are tagged with the command, such as ``swift sft``; what only the shell knows is tagged ``COMPUTED``.

    Raises:
        SpecError: if it starts none, or as ``read_commands`` does.
    """
    found = tuple(_document(command) for command in read_commands(source))
    if not found:
        raise SpecError([Problem("", "starts no script with arguments", Mark(source, 1, 1))])
    return found[0] if len(found) == 1 else ListNode(found, Mark(source, 1, 1))


def _document(command: Command) -> MapNode:
    tag = " ".join((command.script.rpartition("/")[2], *command.words[:1]))
    return replace(with_computed(command.arguments, command.unknown), tag=tag)


def read_commands(source: Source) -> tuple[Command, ...]:
    """Return each Python script that a shell script starts; where there is none, each program that takes options.

    Raises:
        SpecError: if a quote has no end, or the text is beyond the limits.
    """
    positions, budget = Positions(source), Budget()
    commands = [command for command in _commands(positions, budget) if command]
    scripts = [(words, place) for words in commands if (place := _script(words)) is not None]
    if not scripts:
        scripts = [(words, 0) for words in commands if words[0].text not in _NO_LAUNCH and _takes_options(words)]
    return tuple(_command(words, place, positions, budget) for words, place in scripts)


_Variables = dict[str, tuple[_Word, ...]]


def _tokens(positions: Positions) -> Iterator[tuple[str, str, int]]:
    """Yield the kind, the text and the place of each piece of a script but blanks."""
    text, at = positions.source.text, 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            what = "has a quote or a bracket that is not closed" if text[at] in "'\"`" else "cannot be read here"
            raise SpecError([Problem("", what, positions.mark(at))])
        if found.lastgroup in ("word", "end"):
            yield found.lastgroup, found[0], at
        at = found.end()


def _commands(positions: Positions, budget: Budget) -> Iterator[list[_Word]]:
    """Yield the words of each command, without the variables that are set for it, and with what variables hold."""
    variables: _Variables = {}
    words: list[_Word] = []
    array: str | None = None  # the name of a list of words, while it is being read
    for kind, raw, start in _tokens(positions):
        if kind == "end" and array is not None:
            array = None if ")" in raw else array
        elif kind == "end":
            yield words
            words = []
        elif array is not None:
            variables[array] += _spent(_expanded(raw, start, variables), positions, budget)
        elif (assigned := _assigned(raw, words)) is None:
            found = _expanded(raw, start, variables)
            words += found if len(found) == 1 else _spent(found, positions, budget)
        elif positions.source.text.startswith("(", start + len(raw)) and raw.endswith("="):
            array = assigned[1]
            variables[array] = ()
        else:
            held = _value(raw[assigned.end() :], start + assigned.end(), variables)
            variables[assigned[1]] = _spent(held, positions, budget)
    yield words


def _assigned(raw: str, before: Sequence[_Word]) -> re.Match[str] | None:
    """Return the start of ``NAME=value`` where it sets a variable: before a command, or behind ``export``."""
    first = not before or (len(before) == 1 and before[0].text == "export")
    return _ASSIGNMENT.match(raw) if first else None


def _spent(words: Sequence[_Word], positions: Positions, budget: Budget) -> tuple[_Word, ...]:
    for word in words:
        budget.spend(1, positions.mark(word.start))
    return tuple(words)


def _value(raw: str, start: int, variables: _Variables) -> tuple[_Word, ...]:
    """Return the words that a variable holds."""
    quote = raw[:1] if raw[:1] in ("'", '"') and raw[-1:] == raw[:1] else ""
    if not quote:
        return tuple(_expanded(raw, start, variables)) if raw else ()
    pieces = _SPLIT.finditer(raw, 1, len(raw) - 1)
    if quote == "'":
        return tuple(_Word(piece[0], piece[0], start + piece.start()) for piece in pieces)
    return tuple(word for piece in pieces for word in _expanded(piece[0], start + piece.start(), variables))


def _expanded(raw: str, start: int, variables: _Variables) -> list[_Word]:
    """Return a word, or where it is a variable the words that it holds."""
    quoted = raw[:1] == '"' and raw[-1:] == '"'
    whole = _VARIABLE.fullmatch(raw[1:-1] if quoted else raw)
    if whole is not None:
        held = variables.get(whole[1] or whole[2])
        if held is None:
            return [_Word(whole[4], raw, start)]
        if quoted and not whole[3]:
            return [_Word(_joined(held), raw, held[0].start if held else start)]
        return list(held)

    def known(variable: re.Match[str]) -> str:
        held = variables.get(variable[1] or variable[2])
        text = variable[4] if held is None else _joined(held)
        return variable[0] if text is None else text

    return [_Word(_plain(raw if raw[:1] == "'" else _VARIABLE.sub(known, raw)), raw, start)]


def _joined(words: Sequence[_Word]) -> str | None:
    """Return words as one text, None where one of them is not known."""
    texts = [word.text for word in words if word.text is not None]
    return " ".join(texts) if len(texts) == len(words) else None


def _plain(raw: str) -> str | None:
    """Return a word without quotes and backslashes; None where the shell would put something in."""
    if re.search(r"[$`]", re.sub(r"\\.|'[^']*'", "", raw)):
        return None
    return _PIECE.sub(lambda piece: re.sub(r"\\([\\\"$`\n])", r"\1", piece[2] or "") or piece[1] or piece[3] or "", raw)


def _script(words: Sequence[_Word]) -> int | None:
    """Return which word is the Python script, or the module behind ``-m``."""
    for i, word in enumerate(words):
        before = words[i - 1].text if i else None
        if before == "-m" and word.text not in _LAUNCHERS:
            return i
        if i and (word.text or word.raw).endswith(".py"):
            return i
    return 0 if words[0].raw.endswith(".py") else None


def _takes_options(words: Sequence[_Word]) -> bool:
    return any(_OPTION.match(word.raw) or _SETTING.match(word.raw) for word in words[1:])


def _command(words: Sequence[_Word], place: int, positions: Positions, budget: Budget) -> Command:
    unknown: dict[str, Mark] = {}
    arguments = _arguments(words[place + 1 :], positions, budget, unknown)
    launcher = _arguments(words[1:place], positions, budget, {})
    start = positions.mark(words[place].start)
    before = takewhile(lambda word: not _OPTION.match(word.raw) and not _SETTING.match(word.raw), words[place + 1 :])
    return Command(
        words[place].text or words[place].raw,
        tuple(word.text or word.raw for word in before),
        MapNode(arguments, start),
        MapNode(launcher, positions.mark(words[0].start)),
        unknown,
    )


def _arguments(
    words: Sequence[_Word], positions: Positions, budget: Budget, unknown: dict[str, Mark]
) -> dict[str, Entry]:
    """Return options such as ``--lr 0.1`` and settings such as ``lr=0.1``; the last of a name counts."""
    entries: dict[str, Entry] = {}
    name = ""
    for word in words:
        mark = positions.mark(word.start)
        quoted = word.raw[0] in "'\""
        text = word.text if word.text is not None else word.raw[quoted:]
        begin = _OPTION.match(text) or _SETTING.match(text)
        budget.spend(1, mark)
        if begin is None:
            if word.text is None:
                unknown[name or word.raw] = entries[name].mark or mark if name else mark
            elif name:
                entries[name] = Entry(_with(entries[name].node, Scalar(text, mark)), entries[name].mark)
            continue
        key = begin[1].replace("-", "_")
        value: Node = Scalar(True, mark)
        name = key
        unknown.pop(key, None)
        if begin.end() and text[begin.end() - 1] == "=":
            name = ""
            value = Scalar(text[begin.end() :], positions.mark(word.start + quoted + begin.end()))
            if word.text is None:
                unknown[key] = mark
        entries[key] = Entry(value, mark)
    return {key: entry for key, entry in entries.items() if key not in unknown}


def _with(node: Node, value: Scalar) -> Node:
    """Return an option's values with one more; before the first it is true."""
    if isinstance(node, ListNode):
        return ListNode((*node.items, value), node.mark)
    return ListNode((node, value), node.mark) if isinstance(node, Scalar) and node.value is not True else value

"""What is wrong with a spec: every problem with its place, what was found and what is allowed."""

import unicodedata
from collections.abc import Iterable

from msgspec import Struct

SHOWN = 50
"""How many problems are printed; the rest are counted."""

WIDEST = 160
"""How much of a long line is shown around the caret."""

LONGEST = 1000
"""How much of a long message is shown: both its ends."""

_REPLACED = "\N{REPLACEMENT CHARACTER}"


class Source(Struct, frozen=True):
    """A text that was read, under the name that errors call it by."""

    name: str
    text: str

    def line(self, number: int) -> str:
        """Return line ``number``, counted from 1, without its end."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""


class Mark(Struct, frozen=True):
    """A place in a source: line and column, both counted from 1."""

    source: Source
    line: int
    column: int


def text_of(name: str, data: bytes, *, quotable: bool = True) -> Source:
    """Return bytes in UTF-8 as a text with ``\n`` line ends; of one that is not ``quotable`` errors show no line.

    Raises:
        SpecError: if they are no UTF-8, with the place.
    """
    try:
        return Source(name, data.decode().replace("\r\n", "\n").replace("\r", "\n"))
    except UnicodeDecodeError as error:
        start, line = data.rfind(b"\n", 0, error.start) + 1, data.count(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode()) + 1
        shown = data[start : error.start + 4 * WIDEST].decode(errors="replace").split("\n")[0] if quotable else ""
        mark = Mark(Source(name, "\n" * (line - 1) + shown), line, column)
        raise SpecError([Problem("", f"is not UTF-8 text (byte {error.start})", mark)]) from None


def mark_at(source: Source, offset: int) -> Mark:
    """Return the place of the character at ``offset``, counted from 0."""
    before = source.text[:offset]
    return Mark(source, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


class Problem(Struct, frozen=True):
    """One thing that is wrong: where (``mark``, and ``path`` such as ``schedules.cosine.min_lr``), and what."""

    path: str
    message: str
    mark: Mark | None = None

    def __str__(self) -> str:
        """Return the problem as printed: a line with its place, then the text with a caret under the place."""
        parts = []
        if self.mark is not None:
            parts.append(f"{self.mark.source.name}:{self.mark.line}:{self.mark.column}")
        if self.path:
            parts.append(self.path)
        return _shown(": ".join([*parts, self.message])) + (_excerpt(self.mark) if self.mark is not None else "")


class SpecError(ValueError):
    """A spec cannot be used; ``problems`` holds everything found wrong, in the order of the text.

    Attributes:
        problems: a tuple of ``Problem``, each with ``path``, ``message`` and ``mark`` (source, line, column, or None).
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            shown.append(f"... and {len(self.problems) - SHOWN} more")
        super().__init__("\n".join(shown))


def inside(error: SpecError, path: str, mark: Mark | None) -> list[Problem]:
    """Return what is wrong with a file named under ``path``, at ``mark`` where it has no place of its own."""
    return [
        Problem(path, f"{one.path}: {one.message}" if one.path else one.message, one.mark or mark)
        for one in error.problems
    ]


def suggest(word: str, options: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` for the option that looks most like ``word``, or nothing."""
    near = nearest(word, options)
    return f"; did you mean '{near}'?" if near is not None else ""


def nearest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that looks most like ``word``, or None where none does."""
    import difflib

    by_fold = {option.casefold(): option for option in options}
    begun = [fold for fold in by_fold if len(word) > 3 and fold.startswith(word.casefold())]
    near = begun or difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[near[0]] if near else None


def printable(name: str) -> str:
    """Return a name as it is written everywhere: without what moves the cursor, starts an escape or turns the text."""
    return name if name.isprintable() else "".join(char if char.isprintable() else _REPLACED for char in name)


def escaped(text: str) -> str:
    """Return a message as it may be printed: with its line ends, but what it quotes must not steer a terminal."""
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text
    )


def _shown(head: str) -> str:
    """Return a message in one line, which what a value holds must not flood."""
    if len(head) > LONGEST:
        head = f"{head[: LONGEST // 2]} ... {head[-LONGEST // 2 :]}"
    return escaped(head).replace("\n", "\\n")


def _width(text: str) -> int:
    """Return how many terminal columns ``text`` takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else not unicodedata.combining(char) for char in text)


def _excerpt(mark: Mark) -> str:
    line = mark.source.line(mark.line)
    at = mark.column - 1
    start = max(0, at - WIDEST // 2) if len(line) > WIDEST else 0
    # Only what is shown is looked at: of one long line there may be thousands of excerpts.
    cut = "".join(char if char.isprintable() else " " for char in line[start : start + WIDEST])
    if not cut.strip():
        return ""
    lead = "..." if start else ""
    shown = lead + cut + ("..." if len(line) > start + WIDEST else "")
    number = str(mark.line)
    gap = " " * (len(number) + 5 + _width(lead + cut[: at - start]))
    return f"\n  {number} | {shown}\n{gap}^"

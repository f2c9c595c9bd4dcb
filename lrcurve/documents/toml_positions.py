"""Where every key and value of a TOML text stands, which Python's own reader does not tell."""

import re
import tomllib
from contextlib import suppress

from lrcurve.documents.node import Budget, Path, Place
from lrcurve.documents.positions import Positions
from lrcurve.problems import Mark, Source

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\[\s\S])*?"{3,5}' + r"|'''[\s\S]*?'{3,5}" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'",
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_VALUE = re.compile(r"[^\s,\]}#](?:[^,\]}#\r\n]*[^\s,\]}#])?")


def toml_places(source: Source) -> dict[Path, Place]:
    """Return the place of every value by its path; of a text that is no TOML, those before the first mistake.

    Raises:
        SpecError: if the text is beyond the limits of size and nesting.
    """
    scan = _Scan(source)
    with suppress(_StopError):  # tomllib, which reads the text next, says what is wrong
        scan.document()
    return scan.places


class _StopError(Exception):
    """The text goes on with something that is no TOML."""


class _Scan:
    """Goes through a text once, from left to right; ``at`` is how far."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.at = 0
        self.places: dict[Path, Place] = {(): Place(Mark(source, 1, 1))}
        self._positions = Positions(source)
        self._tables: dict[Path, int] = {}
        self._budget = Budget()

    def document(self) -> None:
        """Read tables and their values to the end of the text."""
        table: Path = ()
        self._skip(_BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _mark(self) -> Mark:
        return self._positions.mark(self.at)

    def _skip(self, blank: re.Pattern[str]) -> None:
        match = blank.match(self.text, self.at)
        self.at = match.end() if match is not None else self.at

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _StopError
        self.at = match.end()
        return match[0]

    def _literal(self, text: str) -> bool:
        if not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def _note(self, path: Path, mark: Mark, key: Mark | None) -> None:
        """Keep the place of a value, the first where a table is named several times."""
        self._budget.spend(len(path), mark)
        self.places.setdefault(path, Place(mark, key))

    def _header(self) -> Path:
        """Read ``[table]`` or ``[[table]]`` and return its path, with the number of each array's last table."""
        brackets = "[[" if self.text.startswith("[[", self.at) else "["
        self.at += len(brackets)
        self._skip(_SPACE)
        path, mark = self._key(())
        if not self._literal("]" * len(brackets)):
            raise _StopError
        if brackets == "[[":
            number = self._tables.get(path, -1) + 1
            self._tables[path] = number
            self._note((*path, number), mark, None)
            return (*path, number)
        return self._inside(path)

    def _inside(self, path: Path) -> Path:
        return (*path, self._tables[path]) if path in self._tables else path

    def _key(self, table: Path) -> tuple[Path, Mark]:
        """Read a dotted key and return its path and its last part's place; until there is a value, it stands there."""
        path = table
        while True:
            mark = self._mark()
            part = self.text[self.at : self.at + 1]
            if part and part in "\"'":
                try:
                    name = str(tomllib.loads(f"k = {self._take(_STRING)}")["k"])
                except tomllib.TOMLDecodeError:
                    raise _StopError from None
            else:
                name = self._take(_BARE)
            path = (*self._inside(path), name)
            self._note(path, mark, mark)
            self._skip(_SPACE)
            if not self._literal("."):
                return path, mark
            self._skip(_SPACE)

    def _pair(self, table: Path) -> None:
        """Read ``key = value``."""
        path, mark = self._key(table)
        if not self._literal("="):
            raise _StopError
        self._skip(_SPACE)
        self.places[path] = Place(self._mark(), mark)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._literal("["):
            self._skip(_BLANK)
            number = 0
            while not self._literal("]"):
                self._note((*path, number), self._mark(), None)
                self._value((*path, number))
                self._skip(_BLANK)
                self._literal(",")
                self._skip(_BLANK)
                number += 1
        elif self._literal("{"):
            self._skip(_BLANK)
            while not self._literal("}"):
                self._pair(path)
                self._skip(_BLANK)
                self._literal(",")
                self._skip(_BLANK)
        elif self.text[self.at : self.at + 1] in ('"', "'"):
            self._take(_STRING)
        else:
            self._take(_VALUE)

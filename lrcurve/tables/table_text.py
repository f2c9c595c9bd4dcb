"""The bytes of a table, and which kind of table they are."""

import json
import re

from msgspec import Struct

from lrcurve.problems import Mark, Problem, Source, SpecError

TIMES = ("step", "percent")
"""Columns that can say which row is when; the second is for runs of unknown length."""

SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl"}
"""The suffixes that say what a file is; any other file is what it begins with."""

TABLE_FILES = (*SUFFIXES, ".json")
"""The suffixes of files that may be tables."""


class TableText(Struct, frozen=True):
    """The bytes of a table in UTF-8, without a byte order mark, under the name that errors call it by.

    ``kind`` is csv, tsv, json or jsonl.
    """

    name: str
    data: bytes
    kind: str

    @property
    def source(self) -> Source:
        """The whole text with ``\\n`` line ends, for errors.

        Raises:
            SpecError: if it is no UTF-8.
        """
        try:
            text = self.data.decode()
        except UnicodeDecodeError as error:
            raise SpecError([Problem("", f"{self.name}: is not UTF-8 text (byte {error.start})")]) from None
        return Source(self.name, text.replace("\r\n", "\n").replace("\r", "\n"))

    def error(self, message: str, line: int, column: int = 1, *, path: str = "") -> SpecError:
        """Return the error that something is wrong in a line."""
        return SpecError([Problem(path, message, Mark(self.source, line, column))])


def table_of(source: Source, kind: str) -> TableText:
    """Return a text as a table of some kind."""
    return TableText(source.name, source.text.lstrip("\ufeff").encode(errors="replace"), kind)


def table_kind(text: str, suffix: str = "") -> str:
    """Return the kind of a table by the suffix of its file or, where that leaves it open, by how it starts."""
    if kind := SUFFIXES.get(suffix.lower()):
        return kind
    start = text.lstrip("\ufeff").lstrip()
    if start.startswith("["):
        return "json"
    if start.startswith("{"):
        return "jsonl"
    return "tsv" if "\t" in start.split("\n", 1)[0] else "csv"


def is_table(text: str) -> bool:
    """Tell whether a text of unknown kind is a table with a column of steps rather than a spec."""
    start = text.lstrip("\ufeff").lstrip()
    if start.startswith(("{", "[")):
        try:
            row, _ = json.JSONDecoder().raw_decode(start, re.match(r"\[?\s*", start).end())  # type: ignore[union-attr] # always matches
        except (ValueError, RecursionError):
            return False
        return isinstance(row, dict) and any(name in row for name in TIMES) and "type" not in row
    cells = [cell.strip(' "\r') for cell in re.split("[,\t]", start.split("\n", 1)[0])]
    return len(cells) > 1 and any(name in cells for name in TIMES)

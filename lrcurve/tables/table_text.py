"""The bytes of a table, and which kind of table they are."""

import json
import re
from math import isfinite
from typing import Any

from msgspec import Struct

from lrcurve.problems import Mark, Problem, Source, SpecError, text_of

TIMES = ("step", "percent")
"""Columns that can say which row is when; the second is for runs of unknown length."""

SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl"}
"""The suffixes that say what a file is; any other file is what it begins with."""

TABLE_FILES = (*SUFFIXES, ".json")
"""The suffixes of files that may be tables."""

_HEAD = 1 << 16

_NAME = re.compile(r"[^\W\d][\w ./()%@-]{0,63}|")
"""What a column may sensibly be called; the first of a table with an index is often blank."""


class TableText(Struct, frozen=True):
    """The bytes of a table in UTF-8, without a byte order mark, under the name that errors call it by.

    ``kind`` is csv, tsv, json or jsonl. A file that only a spec names is not ``quotable``: whoever wrote the spec may
    not be allowed to read it, so errors show nothing of it but the names of columns, where it is plainly a table.
    """

    name: str
    data: bytes
    kind: str
    quotable: bool = True

    @property
    def source(self) -> Source:
        """The whole text with ``\\n`` line ends, for errors.

        Raises:
            SpecError: if it is no UTF-8.
        """
        return text_of(self.name, self.data, quotable=self.quotable)

    def error(self, message: str, line: int, column: int = 1, *, path: str = "") -> SpecError:
        """Return the error that something is wrong in a line, under ``path``, the name of a column."""
        source = self.source if self.quotable else Source(self.name, "")
        return SpecError([Problem(path if self.named(path) else "", message, Mark(source, line, column))])

    def quote(self, words: str) -> str:
        """Return ``words`` that quote a cell where an error may, else nothing."""
        return words if self.quotable else ""

    def named(self, *columns: str) -> list[str]:
        """Return those of the names of columns that errors may show."""
        return list(columns) if self.quotable or self._is_plainly_a_table() else []

    def _is_plainly_a_table(self) -> bool:
        """Tell whether it begins with several sensible names, which differ, and then has a number."""
        head = self.data[:_HEAD].decode("utf-8", "replace")
        if self.kind in ("json", "jsonl"):
            row = _first_object(head) or {}
            names, cells = list(row), [value for value in row.values() if not isinstance(value, bool | list | dict)]
        else:
            lines = [*head.split("\n", 2), ""][:2]
            names, cells = ([cell.strip(' "\r') for cell in re.split("[,\t]", line)] for line in lines)
        distinct = len(set(names)) == len(names) > 1
        return distinct and all(map(_NAME.fullmatch, names)) and any(map(_is_number, cells))


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
        row = _first_object(start)
        return row is not None and any(name in row for name in TIMES) and "type" not in row
    cells = [cell.strip(' "\r') for cell in re.split("[,\t]", start.split("\n", 1)[0])]
    return len(cells) > 1 and any(name in cells for name in TIMES)


def _first_object(text: str) -> dict[str, Any] | None:
    """Return the first row of JSON or JSON lines, None where there is none."""
    try:
        row, _ = json.JSONDecoder().raw_decode(text, re.match(r"\s*\[?\s*", text).end())  # type: ignore[union-attr] # always matches
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _is_number(cell: Any) -> bool:
    try:
        return isfinite(float(cell))
    except (TypeError, ValueError, OverflowError):
        return False

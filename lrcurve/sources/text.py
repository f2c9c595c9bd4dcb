"""The bytes of a source, under the name that errors call it by, before anybody knows what they are."""

import codecs
import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from lrcurve.problems import Problem, Source, SpecError, suggest, text_of
from lrcurve.tables.rows import MAX_ROWS
from lrcurve.tables.table_text import TableText, table_kind

MAX_READ = 1 << 31
"""Bytes of a file: those of the longest table, 50 million rows, with 42 in each."""

MAX_FIRST_LINE = 1 << 26
"""Bytes before the first end of a line, of what is read as it comes: no text has a longer line."""

_HEAD = 1 << 16
_BLOCK = 1 << 22

_SYSTEM = (("proc",), ("sys",))
"""Where files show the state of the machine, such as ``/proc/self/environ``, to which a link may lead."""


class SourceText(Struct, frozen=True):
    """What was read: its bytes without a byte order mark, its ``name``, and the folder and suffix of its file."""

    name: str
    data: bytes
    folder: Path = Path()
    suffix: str = ""

    @property
    def head(self) -> str:
        """Its beginning, as far as that is text."""
        return self.data[:_HEAD].decode("utf-8", "replace")

    @property
    def stem(self) -> str:
        """What a schedule is called that it holds without a name."""
        return "stdin" if self.name == "<stdin>" else Path(self.name).stem.encode(errors="replace").decode()

    def source(self) -> Source:
        """Return the whole text.

        Raises:
            SpecError: if it is no UTF-8.
        """
        return text_of(self.name, self.data)

    def table(self) -> TableText:
        """Return it as a table."""
        return TableText(self.name, self.data, table_kind(self.head, self.suffix))


def read_path(path: Path, suffixes: Callable[[], Collection[str]] = tuple) -> SourceText:
    """Return a file; ``suffixes`` gives those of files that may be meant where there is none of its name.

    Raises:
        SpecError: if it cannot be read.
    """
    try:
        if path.is_file() and path.resolve().parts[1:2] in _SYSTEM:
            raise SpecError([Problem("", f"{path}: cannot be read: it is a file of the system")])
        with path.open("rb") as file:
            return SourceText(str(path), _read(file, str(path)), path.parent, path.suffix.lower())
    except FileNotFoundError:
        near = suggest(path.name, siblings(path, suffixes()))
        raise SpecError([Problem("", f"{path}: no such file{near}")]) from None
    except SpecError:
        raise
    except (OSError, ValueError, RuntimeError) as error:  # the second of a null character, the third of links in a ring
        raise SpecError([Problem("", f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")]) from None


def siblings(path: Path, suffixes: Collection[str]) -> list[str]:
    """Return the names of the files beside ``path`` that have one of some suffixes, as far as they can be listed."""
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix.lower() in suffixes]
    except OSError:
        return []


def read_stdin() -> SourceText:
    """Return what standard input holds.

    Raises:
        SpecError: if that is beyond the limits.
    """
    return SourceText("<stdin>", _read(sys.stdin.buffer, "<stdin>"))


def _read(file: BinaryIO, name: str) -> bytes:
    """Return the bytes of a file without a byte order mark; of what is no text only the beginning, which shows that."""
    known = _size(file)
    if known is not None and known > MAX_READ:
        raise _too_much(name, MAX_READ, "bytes")
    data = file.read(_HEAD if known is None else -1)
    if known is None and b"\0" not in data:
        data = b"".join([data, *_stream(file, name, data.count(b"\n"))])
    return data[len(codecs.BOM_UTF8) :] if data.startswith(codecs.BOM_UTF8) else data


def _size(file: BinaryIO) -> int | None:
    """Return how many bytes a file has; None for a pipe or a device, of which nobody knows."""
    try:
        status = os.fstat(file.fileno())
    except (OSError, ValueError):  # of a file in memory
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _stream(file: BinaryIO, name: str, lines: int) -> Iterator[bytes]:
    """Yield what else comes from a stream, which may have no end, of which ``lines`` lines are read."""
    size = _HEAD
    while block := file.read(_BLOCK):
        yield block
        size, lines = size + len(block), lines + block.count(b"\n")
        if size > MAX_READ:
            raise _too_much(name, MAX_READ, "bytes")
        if lines > MAX_ROWS:
            raise _too_much(name, MAX_ROWS, "lines")
        if size > MAX_FIRST_LINE and not lines:
            raise _too_much(name, MAX_FIRST_LINE, "bytes in its first line")


def _too_much(name: str, most: int, what: str) -> SpecError:
    return SpecError([Problem("", f"{name}: has more than {most:,} {what}, which is the limit")])

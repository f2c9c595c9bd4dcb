"""The bytes of a source, under the name that errors call it by, before anybody knows what they are."""

import codecs
import sys
from collections.abc import Callable, Collection
from pathlib import Path

from msgspec import Struct

from lrcurve.problems import Problem, Source, SpecError, suggest
from lrcurve.tables.table_text import TableText, table_kind

_HEAD = 1 << 16

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
        try:
            text = self.data.decode()
        except UnicodeDecodeError as error:
            raise SpecError([Problem("", f"{self.name}: is not UTF-8 text (byte {error.start})")]) from None
        return Source(self.name, text.replace("\r\n", "\n").replace("\r", "\n"))

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
        return SourceText(str(path), _without_mark(path.read_bytes()), path.parent, path.suffix.lower())
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
    """Return what standard input holds."""
    return SourceText("<stdin>", _without_mark(sys.stdin.buffer.read()))


def _without_mark(data: bytes) -> bytes:
    return data[len(codecs.BOM_UTF8) :] if data.startswith(codecs.BOM_UTF8) else data

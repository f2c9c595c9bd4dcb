"""A case: what is given to the program, what is asked of what it does, and how it is told to a person."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

PROBE = "lrcurve"


@dataclass(frozen=True)
class Case:
    """Files in an empty folder, a command line, and the name of the ``check`` that it must stand.

    ``options`` are what some checks need beside it, such as the moment of a kill.
    """

    check: str
    arguments: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    stdin: bytes = b""
    options: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> str:
        """Return it as a person would try it in a shell."""
        named = {name: data for name, data in self.files.items() if name in self.arguments}
        lines = [f"{name} ({len(data):,} bytes): {_shown(data)}" for name, data in sorted(named.items())]
        beside = sorted(set(self.files) - set(named))
        lines += [f"beside it: {', '.join(beside)}"] * bool(beside)
        lines += [f"standard input: {_shown(self.stdin)}"] * bool(self.stdin)
        lines += [f"{name}: {value}" for name, value in sorted(self.options.items())]
        lines.append(f"{self.check}: {PROBE} {shlex.join(self.arguments)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Failure:
    """What went wrong: its ``kind``, and the ``place`` by which two failures are one."""

    kind: str
    place: str
    detail: str = ""

    @property
    def signature(self) -> str:
        """What two failures of one cause have in common."""
        return f"{self.kind} at {self.place}"


def _shown(data: bytes, most: int = 2000) -> str:
    try:
        text = data.decode()
        text = text if text.isprintable() else repr(text)
    except UnicodeDecodeError:
        text = repr(data)
    return text if len(text) <= most else f"{text[:most]} ..."

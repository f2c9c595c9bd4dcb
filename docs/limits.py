"""The page of limits: every constant that bounds something, with its reason, from the code that enforces it."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lrcurve

HOME = Path(lrcurve.__file__).parent
PREFIX = "MAX_"

GROUPS = {
    "Texts": ("documents",),
    "Specs": ("spec", "sources"),
    "Runs and schedules": ("schedules", "frameworks", "trainers"),
    "Tables and logs": ("tables", "logs"),
    "What is asked for": ("analysis", "views", "cli", "curve", "verbs"),
}
"""The parts of the page, each with the folders and files of the package whose limits it has."""

HEAD = """\
# Limits

What is beyond a limit is refused with exit code 2 and the limit in the message, before work on it begins; where the
limit is one of what a person reads, the rest is left out. Within them a command is meant to answer in 5 seconds of the
processor and 500 MB, and `python -m tests.fuzz` looks for what does not; comparing or drawing some hundred curves at
once takes longer still. What writes or reads each of a billion rows takes as long as that takes.
"""


@dataclass(frozen=True)
class Limit:
    """A constant of the code: what it counts, how many, and why no more."""

    what: str
    value: int | float
    reason: str
    module: str

    @property
    def home(self) -> str:
        """The folder or file of the package that has it."""
        return self.module.split(".")[1]

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        if isinstance(self.value, float):
            return f"{self.value:,g}".replace("e+", "e")
        power = self.value.bit_length() - 1
        return f"{self.value:,} (2**{power})" if power >= 20 and self.value == 2**power else f"{self.value:,}"


def limits() -> list[Limit]:
    """Return every limit: a constant called ``MAX_...``, under which stands what it counts and, after a colon, why.

    Raises:
        ValueError: for one without these words.
    """
    return [limit for path in sorted(HOME.rglob("*.py")) for limit in _of_file(path)]


def _of_file(path: Path) -> Iterator[Limit]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for node, below in zip(body, [*body[1:], None], strict=True):
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        name = node.targets[0].id
        if not name.startswith(PREFIX):
            continue
        module = ".".join(path.relative_to(HOME.parent).with_suffix("").parts)
        text = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else ""
        what, colon, reason = str(text).partition(": ")
        if not colon:
            raise ValueError(f"{module}.{name} needs a line under it: what it counts, a colon, and why no more")
        value = getattr(importlib.import_module(module), name)
        yield Limit(what, value, " ".join(reason.replace("``", "`").split()), module)


def page() -> str:
    """Return the page."""
    found, parts = limits(), [HEAD]
    for title, homes in GROUPS.items():
        own = [limit for limit in found if limit.home in homes]
        rows = [f"| {limit.what} | {limit.shown} | {limit.reason.rstrip('.')} |" for limit in own]
        parts.append("\n".join([f"## {title}\n", "| | at most | why |", "|---|---|---|", *rows]) + "\n")
    return "\n".join(parts)

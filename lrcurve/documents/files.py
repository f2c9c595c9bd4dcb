"""Files that hold documents: how large they may be, and which ones lie beside another."""

from collections.abc import Collection
from pathlib import Path

from lrcurve.problems import Problem, SpecError

MAX_BYTES = 1 << 20
"""A spec is a page of text; more than this is some other file."""

EMPTY = "is empty; 'lrcurve init' writes a file to start from"


def check_size(name: str, size: int) -> None:
    """Refuse a spec that is too large.

    Raises:
        SpecError: if ``size`` in bytes is over the limit.
    """
    if size > MAX_BYTES:
        raise SpecError([Problem("", f"{name}: is {size:,} bytes; a spec may have {MAX_BYTES:,} at most")])


def siblings(path: Path, suffixes: Collection[str]) -> list[str]:
    """Return the names of the files beside ``path`` that have one of some suffixes, as far as they can be listed."""
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix.lower() in suffixes]
    except OSError:
        return []

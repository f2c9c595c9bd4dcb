"""How large a document may be."""

from lrcurve.problems import Problem, SpecError

MAX_BYTES = 1 << 20
"""Bytes of a spec or config: a spec is a page of text, and more than this is some other file."""

EMPTY = "is empty; 'lrcurve init' writes a file to start from"


def check_size(name: str, size: int) -> None:
    """Refuse a spec that is too large.

    Raises:
        SpecError: if ``size`` in bytes is over the limit.
    """
    if size > MAX_BYTES:
        raise SpecError([Problem("", f"{name}: is {size:,} bytes; a spec may have {MAX_BYTES:,} at most")])

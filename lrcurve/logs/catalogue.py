"""The formats of logs by their names, which are those of their files, and the one that a file is of."""

import functools
from collections.abc import Mapping

from lrcurve.folders import classes_in
from lrcurve.logs.log import LogFormat


@functools.cache
def formats() -> Mapping[str, LogFormat]:
    """Return all formats by name, sorted."""
    return {name: one() for name, one in classes_in("lrcurve.logs") if issubclass(one, LogFormat)}


def suffixes() -> tuple[str, ...]:
    """Return the suffixes that logs usually have."""
    patterns = (pattern for log in formats().values() for pattern in log.files)
    return tuple(dict.fromkeys(f".{pattern.rpartition('.')[2]}" for pattern in patterns if "." in pattern))


def recognised(name: str, head: str) -> LogFormat | None:
    """Return the format that is surest of a file by its name and first lines, or None if none takes it for its own."""
    surest = max(formats().values(), key=lambda log: log.recognises(name, head))
    return surest if surest.recognises(name, head) else None

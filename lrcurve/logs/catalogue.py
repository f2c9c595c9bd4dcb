"""Find a format of logs by its name, which is that of its file, or by a file of it."""

import functools
import importlib
import inspect
import pkgutil
from pathlib import Path

from lrcurve.logs.log import LogFormat

_NONE = ("catalogue", "log")


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of all formats, sorted."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted(module.name for module in modules if module.name not in _NONE))


@functools.cache
def find(name: str) -> LogFormat:
    """Return a format by its name.

    Raises:
        KeyError: if there is none.
    """
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"lrcurve.logs.{name}")
    found = (value for value in vars(module).values() if inspect.isclass(value) and value.__module__ == module.__name__)
    log: LogFormat = next(value for value in found if issubclass(value, LogFormat))()
    return log


def recognised(name: str, head: str) -> LogFormat | None:
    """Return the format that is surest of a file by its name and first lines, or None."""
    scores = [(find(one).recognises(name, head), find(one)) for one in names()]
    score, log = max(scores, key=lambda pair: pair[0])
    return log if score else None

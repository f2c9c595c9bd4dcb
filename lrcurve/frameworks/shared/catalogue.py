"""Find a library's record by any name that people write; a library's name is that of its file or folder."""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from pathlib import Path

from lrcurve.frameworks.shared.scheduler import Scheduler

_LIBRARIES = Path(__file__).parent.parent
_FORMER = {"tf": "keras", "tensorflow": "keras"}
"""First words of paths that lead into a library of another name."""


@functools.cache
def libraries() -> tuple[str, ...]:
    """Return the names of all libraries, sorted."""
    return tuple(sorted({module.name for module in pkgutil.iter_modules([str(_LIBRARIES)])} - {"shared"}))


def names(library: str | None = None) -> tuple[str, ...]:
    """Return the names of all schedulers, or of one library's, in the order of its file."""
    wanted = libraries() if library is None else (library,)
    return tuple(record.full_name() for each in wanted for record in _records(each))


def find(name: str) -> type[Scheduler]:
    """Return the record that a name means: ``torch.StepLR``, or the path to import it from.

    Raises:
        KeyError: if there is none of that name.
    """
    first = name.split(".", 1)[0]
    library = _FORMER.get(first, first)
    if library not in libraries():
        raise KeyError(name)
    return _spellings(library)[name]


def known(name: str) -> bool:
    """Tell whether a name means a library's scheduler."""
    try:
        find(name)
    except KeyError:
        return False
    return True


@functools.cache
def _records(library: str) -> tuple[type[Scheduler], ...]:
    module = importlib.import_module(f"lrcurve.frameworks.{library}")
    records = (value for value in vars(module).values() if inspect.isclass(value) and issubclass(value, Scheduler))
    return tuple(record for record in records if _is_written(record, library))


def _is_written(record: type[Scheduler], library: str) -> bool:
    """Tell whether a record is one of a library's that a person can write."""
    own = not inspect.isabstract(record) and getattr(record, "library", None) == library
    return own and not record.__name__.startswith("_")


@functools.cache
def _spellings(library: str) -> Mapping[str, type[Scheduler]]:
    return {spelling: record for record in _records(library) for spelling in record.spellings()}

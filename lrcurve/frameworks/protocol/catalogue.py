"""Find a library's record by any name that people write; a library's name is the name of its file."""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from lrcurve.frameworks.protocol.scheduler import Scheduler

_LIBRARIES = Path(__file__).parent.parent
_FORMER = {"tf": "keras", "tensorflow": "keras"}
"""First words of paths that lead into a library of another name."""


@functools.cache
def libraries() -> tuple[str, ...]:
    """Return the names of all libraries, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules([str(_LIBRARIES)]) if not module.ispkg))


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
    return tuple(value for value in vars(module).values() if _is_record(value, module))


def _is_record(value: object, module: ModuleType) -> bool:
    """Tell whether a module's value is a record of its own, and one that can be written."""
    if not (inspect.isclass(value) and issubclass(value, Scheduler)) or inspect.isabstract(value):
        return False
    return value.__module__ == module.__name__ and not value.__name__.startswith("_")


@functools.cache
def _spellings(library: str) -> Mapping[str, type[Scheduler]]:
    return {spelling: record for record in _records(library) for spelling in record.spellings()}

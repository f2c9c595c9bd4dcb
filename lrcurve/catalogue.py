"""Records that stand in a file of their own: a record's name is that of its file, so that nothing lists them twice."""

import functools
import importlib
import inspect
import pkgutil
from typing import TypeVar

T = TypeVar("T")


@functools.cache
def names_in(package: str, *without: str) -> tuple[str, ...]:
    """Return the names of the files in a package's folder, sorted, but for those that hold no record."""
    path = importlib.import_module(package).__path__
    return tuple(sorted(module.name for module in pkgutil.iter_modules(path) if module.name not in without))


def class_in(package: str, name: str, base: type[T]) -> type[T]:
    """Return the subclass of ``base`` that the file ``name`` of a package defines."""
    module = importlib.import_module(f"{package}.{name}")
    own = (value for value in vars(module).values() if inspect.isclass(value) and value.__module__ == module.__name__)
    return next(value for value in own if issubclass(value, base))

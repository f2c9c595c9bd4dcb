"""The records that a folder of the package holds, one a file, so that nothing lists them a second time."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator


def classes_in(package: str) -> Iterator[tuple[str, type]]:
    """Yield each class that a file of a package defines and that can be made, with the file's name, sorted."""
    folder = importlib.import_module(package).__path__
    for name in sorted(module.name for module in pkgutil.iter_modules(folder)):
        module = importlib.import_module(f"{package}.{name}")
        for value in vars(module).values():
            if inspect.isclass(value) and value.__module__ == module.__name__ and not inspect.isabstract(value):
                yield name, value

"""Find a record by the name a person writes: a shape's name is the name of its file, so nothing lists them twice."""

import functools
import importlib
import pkgutil
from pathlib import Path

from lrcurve.schedules.schedule import Schedule

_SHAPES = Path(__file__).parent / "shapes"


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of all native types, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules([str(_SHAPES)])))


def class_name(name: str) -> str:
    """Return the class that the file of ``name`` defines: ``one_cycle`` holds ``OneCycle``."""
    return "".join(part.capitalize() for part in name.split("_"))


@functools.cache
def find(name: str) -> type[Schedule]:
    """Return the record of a native type.

    Raises:
        KeyError: if there is none of that name.
    """
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"lrcurve.schedules.shapes.{name}")
    record: type[Schedule] = getattr(module, class_name(name))
    return record

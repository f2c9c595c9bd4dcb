"""Find a trainer by its name, which is that of its file, or by the keys of a config."""

import functools
import importlib
import inspect
import pkgutil
from pathlib import Path

from lrcurve.documents.node import MapNode, Node
from lrcurve.trainers.trainer import Trainer

_NONE = ("catalogue", "read", "trainer")


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of all trainers, sorted."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted(module.name for module in modules if module.name not in _NONE))


@functools.cache
def find(name: str) -> type[Trainer]:
    """Return a trainer by its name.

    Raises:
        KeyError: if there is none.
    """
    if name not in names():
        raise KeyError(name)
    module = importlib.import_module(f"lrcurve.trainers.{name}")
    found = (value for value in vars(module).values() if inspect.isclass(value) and value.__module__ == module.__name__)
    return next(value for value in found if issubclass(value, Trainer))


def suffixes() -> tuple[str, ...]:
    """Return the suffixes that trainers' configs may have."""
    return tuple(dict.fromkeys(suffix for name in names() for suffix in find(name).suffixes))


def signs_in(kind: type[Trainer], node: MapNode) -> list[str]:
    """Return the keys of a config that give the trainer away."""
    return [sign for sign in kind.signs if _has(node, sign)]


def recognised(node: MapNode, suffix: str) -> list[type[Trainer]]:
    """Return the trainers that a config may be of, those with the most signs; several that fit equally are all."""
    fitting = [(len(signs_in(find(name), node)), find(name)) for name in names() if suffix in find(name).suffixes]
    fitting = [(count, kind) for count, kind in fitting if count >= kind.needed]
    most = max((count for count, _ in fitting), default=0)
    return [kind for count, kind in fitting if count == most]


def _has(node: Node | None, sign: str) -> bool:
    for key in sign.split("."):
        node = node.get(key) if isinstance(node, MapNode) else None
    return node is not None

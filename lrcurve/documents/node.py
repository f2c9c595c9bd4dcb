"""The document: mappings, lists and scalars that know where they stand and which keys lead to them.

A scalar stays text until a field says what it is. ``path`` is how errors call a value, such as
``schedules.cosine.min_lr``; a reader leaves it empty, and ``placed`` fills it in for a whole document.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from lrcurve.problems import Mark, Problem, SpecError

MAX_NESTING = 32
"""Lists and mappings in one another: all that reads a document calls itself once for each, and Python's stack ends."""

MAX_NODES = 20_000
"""Values of a document, each alias counted with all that it stands for: a text of a kilobyte could mean billions."""

MAX_BITS = 1024
"""Bits of a whole number: about 1e308, where floats end, too; work on longer ones grows with their length squared."""

COMPUTED = "!computed"
"""The tag of a value that only running the text would tell, as a Python file's or a shell script's."""

DEFAULT = "!default"
"""The tag of a value that nobody wrote, in words."""

Value = str | int | float | bool | None


class Scalar(Struct, frozen=True):
    """A single value: text as written, or what JSON, TOML or Python made of it."""

    value: Value
    mark: Mark | None = None
    path: str = ""
    tag: str | None = None

    def __str__(self) -> str:
        """Return the value as a person wrote it."""
        if self.value is None:
            return "nothing"
        return str(self.value).lower() if isinstance(self.value, bool) else str(self.value)


class ListNode(Struct, frozen=True):
    """A list."""

    items: tuple["Node", ...]
    mark: Mark | None = None
    path: str = ""
    tag: str | None = None

    def __str__(self) -> str:
        """Return what it is; its values would be too much for a message."""
        return KIND[ListNode]


class Entry(Struct, frozen=True):
    """A mapping's entry: where its key stands, and its value."""

    node: "Node"
    mark: Mark | None = None


class MapNode(Struct, frozen=True):
    """A mapping, in the order of the text."""

    entries: Mapping[str, Entry]
    mark: Mark | None = None
    path: str = ""
    tag: str | None = None

    def __str__(self) -> str:
        """Return what it is; its values would be too much for a message."""
        return KIND[MapNode]

    def get(self, key: str) -> "Node | None":
        """Return the value of ``key``, or None."""
        return self.entries[key].node if key in self.entries else None

    def with_entry(self, key: str, node: "Node", mark: Mark | None = None) -> "MapNode":
        """Return this mapping with ``key`` set to ``node``."""
        return replace(self, entries={**self.entries, key: Entry(node, mark or node.mark)})

    def without(self, *keys: str) -> "MapNode":
        """Return this mapping without ``keys``."""
        left_out = frozenset(keys)
        return replace(self, entries={key: entry for key, entry in self.entries.items() if key not in left_out})

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Return keys and values in order."""
        return ((key, entry.node) for key, entry in self.entries.items())


Node = Scalar | ListNode | MapNode

KIND = {Scalar: "a single value", ListNode: "a list", MapNode: "a mapping"}


def value_at(node: Node, path: str) -> Node | None:
    """Return the value that dotted keys lead to, or None."""
    at: Node | None = node
    for key in path.split("."):
        at = at.get(key) if isinstance(at, MapNode) else None
    return at


def with_computed(node: MapNode, marks: Mapping[str, Mark]) -> MapNode:
    """Return a document with a value tagged ``COMPUTED`` at each of some dotted keys that have none."""
    for path, mark in marks.items():
        key, dot, rest = path.partition(".")
        inner = node.get(key)
        if isinstance(inner, MapNode) and dot:
            node = node.with_entry(key, with_computed(inner, {rest: mark}), node.entries[key].mark)
        elif inner is None and not dot:
            node = node.with_entry(key, Scalar(None, mark, tag=COMPUTED))
    return node


def key_path(path: str, key: str) -> str:
    """Return the path of a key of the mapping at ``path``."""
    return f"{path}.{key}".strip(".")


def placed(node: Node, path: str = "") -> Node:
    """Return a document, or a part of one under ``path``, all of whose nodes know their paths.

    A value that has a path already, as one that stands for another file's key, keeps it.
    """
    path = node.path or path
    if isinstance(node, MapNode):
        inner = {key: placed(entry.node, key_path(path, key)) for key, entry in node.entries.items()}
        entries = {key: replace(entry, node=inner[key]) for key, entry in node.entries.items()}
        return replace(node, entries=entries, path=path)
    if isinstance(node, ListNode):
        return replace(node, items=tuple(placed(item, f"{path}[{i}]") for i, item in enumerate(node.items)), path=path)
    return replace(node, path=path)


class Budget:
    """Counts nodes and nesting while a document is built, so that neither aliases nor brackets can blow it up."""

    def __init__(self) -> None:
        self.nodes = 0

    def spend(self, depth: int, mark: Mark | None) -> None:
        """Count one node.

        Raises:
            SpecError: if the document is beyond a limit.
        """
        self.nodes += 1
        if depth > MAX_NESTING:
            raise SpecError([Problem("", f"is nested more than {MAX_NESTING} deep, which is the limit", mark)])
        if self.nodes > MAX_NODES:
            raise SpecError(
                [Problem("", f"has more than {MAX_NODES} values once aliases are expanded, which is the limit", mark)]
            )


Path = tuple[str | int, ...]
"""The keys and places in lists that lead to a value."""


class Place(Struct, frozen=True):
    """Where a value stands and, if it has one, its key."""

    value: Mark
    key: Mark | None = None


def from_python(value: object, places: Mapping[Path, Place] | None = None) -> Node:
    """Return the document of plain Python values: mappings, lists, numbers, text, booleans and None.

    ``places`` tells where the value at a path stands; without it, problems carry only the path.

    Raises:
        SpecError: if something else is in it, or it is beyond the limits of size and nesting.
    """
    return _convert(value, (), places or {}, Budget())


def _convert(value: object, path: Path, places: Mapping[Path, Place], budget: Budget) -> Node:
    place = places.get(path)
    mark = place.value if place is not None else None
    budget.spend(len(path), mark)
    if isinstance(value, Mapping):
        entries = {}
        for key, item in value.items():
            at = places.get((*path, key))
            entries[str(key)] = Entry(_convert(item, (*path, key), places, budget), at.key if at is not None else None)
        return MapNode(entries, mark)
    if isinstance(value, list | tuple):
        return ListNode(tuple(_convert(item, (*path, i), places, budget) for i, item in enumerate(value)), mark)
    where = ".".join(map(str, path))
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise SpecError([Problem(where, f"is a whole number of more than {MAX_BITS} bits, which is the limit", mark)])
    if value is None or isinstance(value, str | int | float | bool):
        return Scalar(value, mark)
    if hasattr(value, "tolist"):  # numpy's arrays and numbers
        return _convert(value.tolist(), path, places, budget)
    raise SpecError([Problem(where, f"must be a number, text, list or mapping, got {type(value).__name__}", mark)])

"""One value at one place of a document, which a flag or a sweep puts there."""

from msgspec import Struct
from msgspec.structs import replace

from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.problems import Mark, Problem, suggest


class Setting(Struct, frozen=True):
    """A value and the keys that lead to it, as numbers in a list; ``mark`` is where a person wrote that."""

    keys: tuple[str, ...]
    value: Node
    mark: Mark | None

    @property
    def path(self) -> str:
        """The keys with dots between them."""
        return ".".join(self.keys)


Sweep = tuple[Setting, ...]
"""The values that one place has in turn."""


def put(node: Node, setting: Setting, problems: list[Problem]) -> Node:
    """Return a document, or the part of one, with a value put in its place."""
    return _put(_written_out("", node), setting.keys, setting, problems)


def _put(node: MapNode | ListNode, path: tuple[str, ...], setting: Setting, problems: list[Problem]) -> Node:
    key, rest, mark = path[0], path[1:], setting.mark
    if isinstance(node, ListNode):
        if not (key.isascii() and key.isdecimal() and len(key) < 10 and int(key) < len(node.items)):
            problems.append(Problem("", f"'{key}' must be the place in a list, from 0 to {len(node.items) - 1}", mark))
            return node
        items = list(node.items)
        at = int(key)
        items[at] = _put(_written_out(key, items[at]), rest, setting, problems) if rest else setting.value
        return replace(node, items=tuple(items))
    if not rest:
        return node.with_entry(key, setting.value, mark)
    inner = node.get(key)
    if inner is None and key not in ("run", "warmup", "repeat", "constants"):
        near = suggest(key, node.entries) or f"; there are {', '.join(node.entries)}"
        problems.append(Problem("", f"nothing is called '{key}'{near}", mark))
        return node
    return node.with_entry(key, _put(_written_out(key, inner), rest, setting, problems), mark)


def _written_out(key: str, node: Node | None) -> MapNode | ListNode:
    """Return the mapping that a shorthand stands for: ``warmup: 10``, ``repeat: true``, or a schedule's bare type."""
    if isinstance(node, Scalar):
        short = {"warmup": "steps", "repeat": None}.get(key, "type")
        node = MapNode({}, node.mark).with_entry(short, node) if short and node.value is not None else None
    return node or MapNode({})


def texts_of(node: Node, path: str = "") -> dict[str, str]:
    """Return every value of a document as text, by its keys with dots; that of a phase by its type and a space.

    A list of values is one text with commas. Phases of one type are numbered from 1.
    """
    if isinstance(node, Scalar):
        return {path: str(node)}
    if isinstance(node, MapNode):
        dot = "." if path and not path.endswith(" ") else ""
        return {key: text for name, item in node.items() for key, text in texts_of(item, f"{path}{dot}{name}").items()}
    if all(isinstance(item, Scalar) for item in node.items):
        return {path: ",".join(map(str, node.items))}
    kinds = [str(item.get("type")) if isinstance(item, MapNode) else "" for item in node.items]
    names = [kind if kinds.count(kind) == 1 else f"{kind} {place}" for place, kind in enumerate(kinds, 1)]
    pairs = zip(names, node.items, strict=True)
    return {key: text for name, item in pairs for key, text in texts_of(item, f"{path}{name} ").items()}

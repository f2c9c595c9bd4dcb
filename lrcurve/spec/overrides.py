"""What flags change in a document: ``--set path=value``, ``--steps``, ``--lr``."""

from msgspec import Struct
from msgspec.structs import replace

from lrcurve.documents.node import MAX_NESTING, ListNode, MapNode, Node, Scalar
from lrcurve.documents.yaml import read as read_yaml
from lrcurve.problems import Mark, Problem, Source, suggest
from lrcurve.spec.inline import read_value


class Overrides(Struct, frozen=True):
    """What flags say about every spec: ``steps`` and ``lr`` as written, ``sets`` as ``path=value``.

    ``allow_code`` lets a spec name Python functions, which are run. ``params`` are the parameters to show, ``all`` for
    all that there are; without any, those that somebody wrote down. ``dialect`` names what a file is where its keys do
    not tell, and ``offset`` is added to the steps of logs.
    """

    steps: str | None = None
    lr: str | None = None
    sets: tuple[str, ...] = ()
    allow_code: bool = False
    params: tuple[str, ...] = ()
    dialect: str | None = None
    offset: int = 0


def flag_mark(name: str, value: str) -> Mark:
    """Return the place of a flag's value on the command line."""
    text = f"{name} {value}"
    return Mark(Source("command line", text), 1, len(name) + 2)


def set_value(node: Node, text: str, problems: list[Problem]) -> Node:
    """Return the document, or the part of one, with ``path=value`` applied."""
    path, equals, value = text.partition("=")
    mark = Mark(Source("--set", text), 1, 1)
    if not equals or not path.strip("."):
        problems.append(Problem("", f"expected --set path=value, got '{text}'", mark))
        return node
    at = Mark(mark.source, 1, len(path) + 2)
    new = read_yaml(Source("--set", value)) if value[:1] in ("{", "[") else read_value(value, at)
    keys = path.replace("[", ".").replace("]", "").strip(".").split(".")
    if len(keys) > MAX_NESTING:
        problems.append(Problem("", f"is nested more than {MAX_NESTING} deep, which is the limit", mark))
        return node
    return _put(_written_out("", node), keys, new, mark, problems)


def _put(node: MapNode | ListNode, path: list[str], value: Node, mark: Mark, problems: list[Problem]) -> Node:
    key, rest = path[0], path[1:]
    if isinstance(node, ListNode):
        if not (key.isascii() and key.isdecimal() and len(key) < 10 and int(key) < len(node.items)):
            problems.append(Problem("", f"'{key}' must be the place in a list, from 0 to {len(node.items) - 1}", mark))
            return node
        items = list(node.items)
        at = int(key)
        items[at] = _put(_written_out(key, items[at]), rest, value, mark, problems) if rest else value
        return replace(node, items=tuple(items))
    if not rest:
        return node.with_entry(key, value, mark)
    inner = node.get(key)
    if inner is None and key not in ("run", "warmup", "repeat", "constants"):
        near = suggest(key, node.entries) or f"; there are {', '.join(node.entries)}"
        problems.append(Problem("", f"nothing is called '{key}'{near}", mark))
        return node
    return node.with_entry(key, _put(_written_out(key, inner), rest, value, mark, problems), mark)


def _written_out(key: str, node: Node | None) -> MapNode | ListNode:
    """Return the mapping that a shorthand stands for: ``warmup: 10``, ``repeat: true``, or a schedule's bare type."""
    if isinstance(node, Scalar):
        short = {"warmup": "steps", "repeat": None}.get(key, "type")
        node = MapNode({}, node.mark).with_entry(short, node) if short and node.value is not None else None
    return node or MapNode({})

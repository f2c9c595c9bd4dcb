"""What flags change in a document: ``--set path=value``, ``--steps``, ``--lr``."""

from dataclasses import dataclass, replace

from lrcurve.spec.document import ListNode, MapNode, Node
from lrcurve.spec.errors import Mark, Problem, Source, suggest
from lrcurve.spec.inline import read_value
from lrcurve.spec.read import read_yaml


@dataclass(frozen=True)
class Overrides:
    """What flags say about every spec: ``steps`` and ``lr`` as written, ``sets`` as ``path=value``."""

    steps: str | None = None
    lr: str | None = None
    sets: tuple[str, ...] = ()


def flag_mark(name: str, value: str) -> Mark:
    """Return the place of a flag's value on the command line."""
    text = f"{name} {value}"
    return Mark(Source("command line", text), 1, len(name) + 2)


def set_value(node: MapNode, text: str, problems: list[Problem]) -> MapNode:
    """Return the document with ``path=value`` applied."""
    path, equals, value = text.partition("=")
    mark = Mark(Source("--set", text), 1, 1)
    if not equals or not path.strip("."):
        problems.append(Problem("", f"expected --set path=value, got '{text}'", mark))
        return node
    at = Mark(mark.source, 1, len(path) + 2)
    new = read_yaml(Source("--set", value)) if value[:1] in ("{", "[") else read_value(value, at)
    done = _put(node, path.replace("[", ".").replace("]", "").split("."), new, mark, problems)
    return done if isinstance(done, MapNode) else node


def _put(node: Node, path: list[str], value: Node, mark: Mark, problems: list[Problem]) -> Node:
    key, rest = path[0], path[1:]
    if isinstance(node, ListNode):
        if not key.isdigit() or int(key) >= len(node.items):
            problems.append(Problem("", f"'{key}' must be the place in a list, from 0 to {len(node.items) - 1}", mark))
            return node
        items = list(node.items)
        items[int(key)] = _put(items[int(key)], rest, value, mark, problems) if rest else value
        return replace(node, items=tuple(items))
    if not isinstance(node, MapNode):
        node = MapNode({}, mark)  # a shorthand such as `warmup: 10` gives way to the mapping that the path asks for
    if not rest:
        return node.with_entry(key, value, mark)
    inner = node.get(key)
    if inner is None and key not in ("run", "warmup", "repeat", "constants"):
        near = suggest(key, node.entries) or f"; there are {', '.join(node.entries)}"
        problems.append(Problem("", f"nothing is called '{key}'{near}", mark))
        return node
    return node.with_entry(key, _put(inner or MapNode({}, mark), rest, value, mark, problems), mark)

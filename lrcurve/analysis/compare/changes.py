"""What changed in a spec: the keys that say something else on either side, as they were written."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import zip_longest

from msgspec import Struct

from lrcurve.curve import LR, Curve
from lrcurve.documents.node import DEFAULT, ListNode, MapNode, Node, Scalar, key_path
from lrcurve.provenance import Built
from lrcurve.run import Run
from lrcurve.schedules.fields import Field, fields_of
from lrcurve.spec.aliases import TYPE_KEYS, plain
from lrcurve.spec.modifiers import MAPPINGS, Modifiers
from lrcurve.spec.type_names import COMPOSITES, find, is_type
from lrcurve.spec.units import Clock, UnitError, number

_NO_RATES = ("check", "name", "color", "linestyle")
"""Keys that change no rate."""


class Change(Struct, frozen=True):
    """One key, and what it says on either side: None where it says nothing and there is no default."""

    key: str
    base: str | None
    head: str | None


def changes_of(base: Curve, head: Curve) -> tuple[Change, ...]:
    """Return what changed from the spec of ``base`` to that of ``head``, run first, then in the order of the text.

    Numbers, lengths and shorthands are what they mean: ``3e-4`` is ``0.0003``, ``10%`` of 1,000 steps is 100, ``warmup:
    10`` is ``warmup: {steps: 10}``, and a default that is written is no change. Of configs of one trainer, its own keys
    are compared. A curve that was recorded has no spec to change.
    """
    if base.made_from is None or head.made_from is None:
        return ()
    compared = _Compared(Clock(base.run), Clock(head.run))
    configs = base.made_from.config, head.made_from.config
    if configs[0] and configs[1] and configs[0].tag == configs[1].tag:
        return tuple(compared.nodes("", *configs))
    written = _written(base, base.made_from.built), _written(head, head.made_from.built)
    if written[0] is None or written[1] is None:
        return ()
    found = list(_run_changes(base.run, head.run)) if base.run != head.run else []
    return (*found, *compared.nodes("", *written))


def _written(curve: Curve, built: Built) -> MapNode | None:
    """Return the schedule of a curve as it was written, with a rate that its document gives."""
    if built.node is None:
        return None
    node = _normal(built.node)
    if not isinstance(node, MapNode):
        return None
    groups = node.get("groups")
    if curve.kind == "groups" and curve.member is not None and isinstance(groups, MapNode):
        own = groups.get(curve.member)
        node = node if own is None else node.with_entry("groups", _one(curve.member, own))
    node = node if curve.parameter != LR else node.without("params")
    inherited = next((lr for lr in _rates(built) if lr.path == LR), None)
    return node if inherited is None or LR in node.entries else node.with_entry(LR, inherited)


def _rates(built: Built) -> Iterator[Node]:
    if LR in built.keys:
        yield built.keys[LR]
    for inner in built.inner:
        yield from _rates(inner)


def _one(key: str, node: Node) -> MapNode:
    return MapNode({}).with_entry(key, node)


def _run_changes(base: Run, head: Run) -> Iterator[Change]:
    sides = vars(base.facts), vars(head.facts)
    for key, one in sides[0].items():
        if one != sides[1][key]:
            texts = (None if value is None else _fact(value) for value in (one, sides[1][key]))
            yield Change(f"run.{key}", *texts)


def _fact(value: Fraction | int) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{float(value):.12g}" if value % 1 else str(int(value))


def _normal(node: Node) -> Node:
    """Return a schedule as the one mapping that all ways to write it mean."""
    if isinstance(node, ListNode):
        return _one("phases", node)
    if isinstance(node, Scalar):
        return _one("type", node) if is_type(str(node)) else node
    if any(key in node.entries for key in TYPE_KEYS):
        node = plain(node, [])
    own = _own(node)
    for key in MAPPINGS:
        value = node.get(key)
        if isinstance(value, Scalar) and key not in own:
            without = str(value) in ("false", "nothing")
            node = node.without(key) if without else node.with_entry(key, _shorthand(key, value))
    return node.without(*_NO_RATES)


def _shorthand(key: str, value: Scalar) -> MapNode:
    return _one("steps", value) if key == "warmup" else MapNode({}, value.mark, value.path)


def _own(node: MapNode) -> dict[str, Field]:
    """Return the fields of a mapping's type."""
    kind = str(node.get("type"))
    known = is_type(kind) and kind not in COMPOSITES
    return {field.name: field for field in fields_of(find(kind))} if known else {}


def _fields(key: str, node: MapNode) -> dict[str, Field]:
    """Return the keys that a mapping may have: those of its type beside the modifiers, or of a modifier."""
    record = MAPPINGS.get(key.rpartition(".")[2], Modifiers)
    return {field.name: field for field in fields_of(record)} | _own(node)


class _Compared(Struct, frozen=True):
    """Compares what is written on both sides, each on its own run."""

    base: Clock
    head: Clock

    def nodes(self, key: str, base: Node | None, head: Node | None) -> Iterator[Change]:
        """Yield what differs below a key."""
        if MapNode in (type(base), type(head)):
            base, head = base and _normal(base), head and _normal(head)
        if isinstance(base, MapNode | None) and isinstance(head, MapNode | None):
            found = list(self._mappings(key, base, head))
            whole = not found and None in (base, head)
            yield from [Change(key, *map(_text_of, (base, head)))] if whole else found
        elif _is_long(base) and _is_long(head):
            yield from self._lists(key, _items(base), _items(head))
        elif not self._same(base, head):
            yield Change(key, *map(_text_of, (base, head)))

    def _mappings(self, key: str, base: MapNode | None, head: MapNode | None) -> Iterator[Change]:
        """Compare two mappings; of one that is not there, no default is shown, but where it is written is no change."""
        sides = base or MapNode({}), head or MapNode({})
        kinds = [str(node.get("type")) for node in sides]
        retyped = all(map(is_type, kinds)) and _canonical(kinds[0]) != _canonical(kinds[1])
        if retyped:
            yield Change(key_path(key, "type"), *kinds)
        fields = [_fields(key, node) for node in sides]
        for name in dict.fromkeys((*sides[0].entries, *sides[1].entries)):
            written = [node.get(name) for node in sides]
            if name == "type" and None not in written:
                continue
            if retyped and None in written and (name in fields[0]) != (name in fields[1]):
                continue  # the keys of another type are part of what it is
            said = [node or _default(name, known.get(name)) for node, known in zip(written, fields, strict=True)]
            if not self._same(*said):
                shown = written if None in (base, head) else said
                yield from self.nodes(key_path(key, name), *shown)

    def _lists(self, key: str, base: tuple[Node, ...], head: tuple[Node, ...]) -> Iterator[Change]:
        """Compare schedules in turn; where one side has more of them, the last that are the same belong together."""
        last = self._alike(base[::-1], head[::-1]) if len(base) != len(head) else 0
        pairs = zip_longest(base[: len(base) - last], head[: len(head) - last])
        for i, (one, other) in enumerate(pairs):
            place = f"{key}[{i}]"
            if one is None or other is None:
                yield Change(place, *map(_text_of, (one, other)))
            else:
                yield from self.nodes(place, one, other)

    def _alike(self, base: tuple[Node, ...], head: tuple[Node, ...]) -> int:
        """Return how many of two lists are the same before the first that is not."""
        same = [not any(self.nodes("", *pair)) for pair in zip(base, head, strict=False)]
        return [*same, False].index(False)

    def _same(self, base: Node | None, head: Node | None) -> bool:
        """Return whether two values mean the same, each on its own run."""
        if base is None or head is None:
            return False
        if isinstance(base, MapNode) or isinstance(head, MapNode):
            return False
        one, other = _items(base), _items(head)
        return len(one) == len(other) and all(map(self._same_value, one, other))

    def _same_value(self, base: Node, head: Node) -> bool:
        if not isinstance(base, Scalar) or not isinstance(head, Scalar):
            return not any(self.nodes("", base, head))
        if str(base) == str(head):
            return True
        numbers = [_number(node) for node in (base, head)]
        if None not in numbers:
            return numbers[0] == numbers[1]
        try:
            return self.base.ticks(str(base)) == self.head.ticks(str(head))
        except UnitError:
            return False


def _canonical(kind: str) -> str:
    record = find(kind) if kind not in COMPOSITES else None
    return kind if record is None else f"{record.__module__}.{record.__qualname__}"


def _default(name: str, field: Field | None) -> Scalar | None:
    """Return what a key says that is not written; a warmup or a repetition that is not there says nothing."""
    if field is None or name in MAPPINGS or field.default_text in ("", "none"):
        return None
    return Scalar(field.default_text, tag=DEFAULT)


def _is_long(node: Node | None) -> bool:
    """Tell whether a value is a list of more than numbers and names."""
    return isinstance(node, ListNode) and any(not isinstance(item, Scalar) for item in node.items)


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, ListNode) else () if node is None else (node,)


def _number(node: Scalar) -> float | None:
    try:
        return number(str(node))
    except UnitError:
        return None


def _text_of(node: Node | None) -> str | None:
    return None if node is None else _text(node)


def _text(node: Node) -> str:
    """Return a value on one line, as it was written; a mapping that is there without keys is ``true``."""
    if isinstance(node, MapNode) and not node.entries:
        return "true"
    if isinstance(node, MapNode):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in node.items()) + "}"
    if isinstance(node, ListNode):
        return "[" + ", ".join(map(_text, node.items)) + "]"
    return f"{node} (default)" if node.tag == DEFAULT else str(node)

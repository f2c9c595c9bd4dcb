"""The values of a record's fields, converted from what was written; the rest is explained."""

from collections.abc import Iterable
from typing import Any

from lrcurve.documents.node import MapNode, Node
from lrcurve.problems import SHOWN, Problem, suggest
from lrcurve.schedules.fields import Field, fields_of
from lrcurve.spec.context import Context
from lrcurve.spec.convert import FieldValueError, convert
from lrcurve.spec.modifiers import modifier


def read_field(ctx: Context, field: Field, node: Node, *, last: bool = False) -> Any:
    """Return the value of a field, or None after noting what is wrong with it; ``last`` is a length at the end."""
    try:
        value, note = convert(field, node, ctx.lengths(last=last))
    except FieldValueError as error:
        ctx.problem(node, str(error), mark=error.mark)
        return None
    if note:
        ctx.note(node, note)
    return value


def read_modifier(ctx: Context, name: str, node: MapNode) -> Any:
    """Return the value of a modifier, or None where it is absent or wrong."""
    written = node.get(name)
    return None if written is None else read_field(ctx, modifier(name), written)


def read_keys(ctx: Context, record: type, node: MapNode, elsewhere: Iterable[str] = ()) -> dict[str, Any]:
    """Return the values of a record's fields as far as they are written and right, but for those read elsewhere."""
    known = {field.name: field for field in fields_of(record)}
    refuse_unknown_keys(ctx, node, [*known, *elsewhere], listed=known)
    for field in known.values():
        if field.required and field.name not in (*node.entries, *elsewhere):
            ctx.problem(node, f"needs '{field.name}', {field.doc}")
    written = {key: item for key, item in node.items() if key in known and key not in elsewhere}
    return {key: read_field(ctx, known[key], item) for key, item in written.items()}


def refuse_unknown_keys(
    ctx: Context, node: MapNode, allowed: Iterable[str], *, listed: Iterable[str] | None = None
) -> None:
    """Note each key of a mapping that is not allowed; ``listed`` are those that the message names."""
    allowed = tuple(allowed)
    shown = allowed if listed is None else tuple(listed)
    unknown = [(key, entry) for key, entry in node.entries.items() if key not in allowed]
    for number, (key, entry) in enumerate(unknown):
        near = suggest(key, shown) if number < SHOWN else ""
        near = near or f"; allowed are {', '.join(shown)}"
        ctx.problems.append(Problem(entry.node.path, f"unknown key '{key}'{near}", entry.mark))

"""How the curves of a schedule are called and drawn, read from its keys ``name``, ``color`` and ``linestyle``."""

from typing import cast

from msgspec import Struct

from lrcurve.colors import hex_of, palette_place
from lrcurve.curve import LineStyle
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.schedules.fields import fields_of
from lrcurve.spec.aliases import DISPATCHERS, TYPE_KEYS
from lrcurve.spec.context import Context
from lrcurve.spec.read_fields import read_field
from lrcurve.spec.variants.keys import LookKeys

_SHORT: dict[str, LineStyle] = {"-": "solid", "--": "dashed", "-.": "dashdot", ":": "dotted"}


class Look(Struct, frozen=True):
    """The look of a schedule; None where it says nothing."""

    name: str | None = None
    color: str | None = None
    linestyle: LineStyle | None = None


def read_look(ctx: Context, node: MapNode) -> tuple[Look, MapNode]:
    """Return the look that a schedule says, and the schedule without it."""
    fields = {field.name: field for field in fields_of(LookKeys)}
    if any(str(node.get(key)) in DISPATCHERS for key in TYPE_KEYS):
        del fields["name"]  # there it is the type
    written = {key: node.entries[key].node for key in fields if key in node.entries}
    values: dict[str, str | None] = {}
    for key, value in written.items():
        empty = isinstance(value, Scalar) and value.value is None
        if empty and key == "color":
            what = "has no colour; in YAML a colour with # is in quotes: '#0072b2'"
            ctx.problem(value, what, mark=node.entries[key].mark)
        elif isinstance(value, ListNode) and key == "name":
            ctx.problem(value, f'is text; with commas it is in quotes: name="{",".join(map(str, value.items))}"')
        elif not empty:
            values[key] = read_field(ctx, fields[key], value)
    color, style = values.get("color"), values.get("linestyle")
    if color is not None and palette_place(color) is None:
        try:
            hex_of(color)
        except ValueError as error:
            ctx.problem(written["color"], str(error))
    linestyle = None if style is None else _SHORT.get(style, cast("LineStyle", style))
    return Look(values.get("name"), color, linestyle), node.without(*written)


def name_keys(node: Node | None) -> tuple[str, ...]:
    """Return the key that says what a schedule is called, if it has that: where a wrong name is shown."""
    return ("name",) if isinstance(node, MapNode) and "name" in node.entries else ()

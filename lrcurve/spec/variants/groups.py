"""``groups``: a curve for each parameter group."""

from collections.abc import Iterator

import numpy as np
from msgspec import structs

from lrcurve.curve import Curve
from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.provenance import Built
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.build import build
from lrcurve.spec.convert import is_number
from lrcurve.spec.modifiers import modifier
from lrcurve.spec.read_fields import read_field, read_keys, refuse_unknown_keys
from lrcurve.spec.type_names import COMPOSITES, is_type, own_fields
from lrcurve.spec.variants.keys import MAX_GROUPS, Groups
from lrcurve.spec.variants.resume import Main, main_of
from lrcurve.spec.variants.subject import Subject

_LAYERWISE = ("layers", "decay")


def group_curves(subject: Subject, main: Main) -> list[Curve]:
    """Return a curve for each group, whose rates ``main`` gives unless it says otherwise."""
    written = subject.whole.entries["groups"].node
    if not isinstance(written, MapNode) or not written.entries:
        what = "must be a mapping of names to numbers or schedules, such as {backbone: 0.1, head: 1}"
        subject.problem(what, "groups")
        return []
    if any(key in written.entries for key in _LAYERWISE):
        return [_scaled(subject, main, name, scale) for name, scale in _layerwise(subject, written)]
    if len(written.entries) > MAX_GROUPS:
        subject.problem(f"has {len(written.entries)} groups; the limit is {MAX_GROUPS}", "groups")
        return []
    return [one for name, own in written.items() if (one := _group(subject, main, name, own)) is not None]


def _scaled(subject: Subject, main: Main, name: str, scale: float) -> Curve:
    """Return the curve of a group that has a multiple of the schedule's rates."""
    return _curve(subject, name, main.times(scale, subject.whole))


def _curve(subject: Subject, name: str, built: Built) -> Curve:
    return subject.curve(built, member=name, kind="groups")


def _layerwise(subject: Subject, written: MapNode) -> Iterator[tuple[str, float]]:
    """Yield the name and the factor of each layer, the first first."""
    found = len(subject.ctx.problems)
    values = read_keys(subject.ctx, Groups, written)
    for key in _LAYERWISE:
        if key not in values and key not in written.entries:
            subject.problem(f"needs '{key}', too: layers and decay go together", "groups")
    if len(subject.ctx.problems) == found:
        layers = values["layers"]
        with np.errstate(over="ignore"):  # a factor that outgrows a float is refused where the rates are checked
            factors = np.power(values["decay"], np.arange(layers - 1, -1, -1, dtype=np.float64))
        yield from ((f"layer{layer}", factor) for layer, factor in enumerate(factors.tolist()))


def _group(subject: Subject, main: Main, name: str, own: Node) -> Curve | None:
    if not name.strip():
        subject.problem("has a group without a name", "groups")
        return None
    if isinstance(own, Scalar) and not is_type(str(own)):
        scale = _scale(subject, own)
        return None if scale is None else _scaled(subject, main, name, scale)
    if isinstance(own, MapNode) and not any(key in own.entries for key in (*TYPE_KEYS, *COMPOSITES.values())):
        return _changed(subject, name, own)
    if "resume" in subject.whole.entries:
        what = "cannot be a schedule of its own where the run is resumed: give it keys, or list its phases elsewhere"
        subject.ctx.problem(own, what)
        return None
    built = build(own, subject.ctx)
    return None if built is None else _curve(subject, name, built)


def _scale(subject: Subject, written: Node) -> float | None:
    if isinstance(written, Scalar) and not isinstance(written.value, bool | None) and not is_number(written):
        what = f"must be a number to multiply the rates by, keys such as {{lr: 0.01}}, or a schedule, got {written}"
        subject.ctx.problem(written, what)
        return None
    scale: float | None = read_field(subject.ctx, modifier("scale"), written)
    return scale


def _changed(subject: Subject, name: str, own: MapNode) -> Curve | None:
    """Return the curve of a group that has some keys of its own."""
    scale = own.get("scale")
    factor = 1.0 if scale is None else _scale(subject, scale)
    own, ctx, node = own.without("scale"), subject.ctx, subject.node
    if isinstance(node, MapNode) and not any(key in node.entries for key in COMPOSITES.values()):
        node = MapNode({**node.entries, **own.entries}, node.mark, node.path)
    elif own.entries:
        lr = own.get("lr")
        if lr is None or len(own.entries) > 1:
            refuse_unknown_keys(ctx, own, ("lr", "scale"))
            return None
        if not any(_takes_default(part) for part in _parts(node)):
            ctx.problem(lr, "changes nothing, for no part takes it; say 'scale', or give a whole schedule")
            return None
        ctx = structs.replace(ctx, lr=lr)
    main = main_of(subject, node, ctx)
    if main is None or factor is None:
        return None
    whole = MapNode({**subject.whole.entries, **own.entries}, subject.whole.mark, own.path)
    built = structs.replace(main.marked(), node=whole) if scale is None else main.times(factor, whole)
    return _curve(subject, name, built)


def _parts(node: Node) -> tuple[Node, ...]:
    """Return the parts of a composite that take the default rate where they name none; factors but the first do not."""
    if isinstance(node, MapNode):
        factors = node.get("factors")
        if isinstance(factors, ListNode):
            return factors.items[:1]
        node = node.get("phases") or node
    return node.items if isinstance(node, ListNode) else ()


def _takes_default(part: Node) -> bool:
    """Tell whether a phase, or one inside it, has a rate and names none of its own."""
    if _parts(part):
        return any(map(_takes_default, _parts(part)))
    node = part if isinstance(part, MapNode) else MapNode({}).with_entry("type", part)
    return "lr" in own_fields(node) and node.get("lr") is None

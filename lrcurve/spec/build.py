"""From a document's node to a schedule: the type's fields, then the modifiers, with every problem collected."""

from msgspec import structs

from lrcurve.documents.node import KIND, ListNode, MapNode, Node, Scalar
from lrcurve.provenance import Built
from lrcurve.schedules import Schedule, names
from lrcurve.schedules.combine import Clamp, PerEpoch, Product, Repeat, Scale, Shift
from lrcurve.spec.aliases import plain
from lrcurve.spec.context import Context
from lrcurve.spec.metric_fields import KEYS as UNTIL
from lrcurve.spec.phases import behind_warmup, build_sequence
from lrcurve.spec.read_fields import read_modifier
from lrcurve.spec.records import build_record
from lrcurve.spec.timing import Timing, on_own_clock, read_repeat, read_warmup, without_own_fields
from lrcurve.spec.type_names import COMPOSITES, is_type, meant, own_fields, unknown_type
from lrcurve.spec.unknown_keys import as_meant


def build(node: Node, ctx: Context) -> Built | None:
    """Return the schedule that ``node`` describes, or None after noting what is wrong."""
    if isinstance(node, ListNode):
        typed = MapNode({}, node.mark, node.path).with_entry("type", Scalar("sequence", node.mark, node.path))
        node = typed.with_entry("phases", node)
    if isinstance(node, Scalar) and isinstance(node.value, str) and is_type(node.value):
        node = MapNode({}, node.mark, node.path).with_entry("type", node)
    if not isinstance(node, MapNode):
        shown = node if isinstance(node, Scalar) else KIND[type(node)]
        ctx.problem(node, f"must be a schedule, a mapping with 'type', or a list of them, got {shown}")
        return None
    for composite, key in COMPOSITES.items():
        if node.get("type") is None and node.get(key) is not None:
            node = node.with_entry("type", Scalar(composite, node.mark, node.path))
    found = len(ctx.problems)
    node = plain(node, ctx.problems)
    kind = node.get("type")
    if isinstance(kind, Scalar) and not is_type(str(kind)):
        ctx.problem(node, unknown_type(str(kind)), "type")
        near = meant(str(kind))  # whose fields are read, so that all mistakes are found at once
        node = node if near is None else node.with_entry("type", Scalar(near, kind.mark, kind.path))
    if len(ctx.problems) > found:  # what the type that seems to be meant misses is no mistake of what is written
        apart = structs.replace(ctx, problems=[])
        _modified(apart, as_meant(apart, node))
        ctx.problems.extend(one for one in apart.problems if one.path != node.path)
        return None
    built = _modified(ctx, as_meant(ctx, node))
    return built if len(ctx.problems) == found else None


def _modified(outer: Context, whole: MapNode) -> Built | None:
    """Build a mapping: its own schedule inside its modifiers."""
    found = len(outer.problems)
    ctx, node = on_own_clock(outer, whole), without_own_fields(whole)
    _refuse_stray(ctx, node)
    advance = read_modifier(ctx, "advance", node) or 0
    start = None if ctx.begin is None else ctx.begin - advance
    warmup = read_warmup(structs.replace(ctx, begin=start), node)
    before = warmup.steps if warmup is not None and not warmup.overlay else 0
    if before >= ctx.left and whole.get("steps") is None:
        before = max(0, ctx.left - 1)  # the run ends inside the warmup; the main schedule still needs a length
    begin = None if start is None else start + before
    built = _repeated(structs.replace(ctx, left=ctx.left - before, begin=begin), whole, node)
    if built is None:
        return None
    length = Timing(None, None, warmup).length(built.length)
    if warmup is not None and warmup.steps:
        built = behind_warmup(ctx, built, warmup, node)
        if built is None:
            return None
    if advance:
        built = _around(built, Shift(inner=built.schedule, shift=advance), whole)
    scale = read_modifier(ctx, "scale", node)
    if scale is not None:
        built = _around(built, Scale(inner=built.schedule, scale=scale), whole)
    limits = {key: read_modifier(ctx, key, node) for key in ("floor", "ceiling")}
    if any(limit is not None for limit in limits.values()):
        if None not in limits.values() and limits["floor"] > limits["ceiling"]:
            ctx.problem(node, "must be at most 'ceiling'", "floor")
            return None
        given = {key: limit for key, limit in limits.items() if limit is not None}
        built = _around(built, Clamp(inner=built.schedule, **given), whole)
    if ctx.clock != outer.clock and not (outer.member and whole.get("interval") is None):
        each = ctx.clock.per_epoch
        built = _around(built, PerEpoch(inner=built.schedule, steps_per_epoch=each), whole)
        length = length and length * each
    return structs.replace(built, length=length) if len(outer.problems) == found else None


def _around(built: Built, schedule: Schedule, node: MapNode) -> Built:
    """Return a schedule around one that was built."""
    return Built(schedule, node, inner=(built,))


def _refuse_stray(ctx: Context, node: MapNode) -> None:
    """Refuse what belongs to a phase that ends on a metric; where it does, its sequence has read it already."""
    stray = [key for key in UNTIL if key in node.entries and key not in own_fields(node)]
    if "until" in stray:
        ctx.problem(node, "ends a phase, or a warmup, that something follows", "until")
        return  # what goes with it is no further mistake
    for key in stray:
        ctx.problem(node, "goes with 'until'", key, mark=node.entries[key].mark)


def _repeated(ctx: Context, whole: MapNode, node: MapNode) -> Built | None:
    """Build what ``type`` says, repeated if ``repeat`` says so."""
    found = len(ctx.problems)
    repeat = read_repeat(ctx, node)
    steps = read_modifier(ctx, "steps", node)
    if repeat is not None and steps is None and node.get("steps") is None:
        steps = _cycle_length(ctx, node, repeat)
    inner = ctx if steps is None else structs.replace(ctx, left=steps)
    built = _typed(inner if repeat is None else structs.replace(inner, begin=None), whole, steps)
    if built is None:
        return None
    if repeat is None:
        return structs.replace(built, length=steps if steps is not None else built.length)
    cycle = steps if steps is not None else built.length
    if cycle is None:
        if len(ctx.problems) == found:
            ctx.problem(node, "needs 'steps', the length of one cycle: a phase leaves its own out", "repeat")
        return None
    try:
        repeated = Repeat(inner=built.schedule, steps=cycle, **repeat)
    except ValueError as error:
        ctx.problem(
            node, str(error), "repeat", getattr(error, "field", "stretch"), mark=node.entries["repeat"].node.mark
        )
        return None
    return Built(repeated, whole, inner=(built,), length=Timing(cycle, repeat, None).length(None))


def _cycle_length(ctx: Context, node: MapNode, repeat: dict[str, float]) -> int | None:
    """Return the length of a cycle where only their number is given and they fill what is left exactly."""
    if str(node.get("type")) == "sequence":
        return None  # the phases tell
    count, stretch = repeat.get("count"), repeat.get("stretch", 1.0)
    if count is not None and stretch == 1 and ctx.left % count == 0:
        return int(ctx.left // count)
    if count is not None:
        cycle = "the first" if stretch != 1 else "one"
        what = f"{ctx.left} steps do not divide into {count} such cycles: add 'steps', the length of {cycle} cycle"
        ctx.problem(node, what, "repeat")
    else:
        ctx.problem(node, "needs 'steps', the length of one cycle, or 'count'", "repeat")
    return None


def _typed(ctx: Context, node: MapNode, steps: int | None) -> Built | None:
    """Build what ``type`` says; ``steps`` is the length that was written."""
    kind = node.get("type")
    if kind is None:
        ctx.problem(node, f"needs a 'type', one of {', '.join((*names(), *COMPOSITES))}, or a library's")
        return None
    if not isinstance(kind, Scalar):
        ctx.problem(node, f"must be the name of a type, got {kind}", "type")
        return None
    if str(kind) in COMPOSITES:
        return _composite(ctx, str(kind), node)
    if is_type(str(kind)):
        return build_record(ctx, str(kind), node, steps, build)
    return None  # an unknown type, which is noted


def _composite(ctx: Context, kind: str, node: MapNode) -> Built | None:
    """Build a sequence or a product."""
    key = COMPOSITES[kind]
    parts = node.get(key)
    if not isinstance(parts, ListNode) or not parts.items:
        ctx.problem(node, f"{kind} needs '{key}', a list of at least one schedule", mark=(parts or node).mark)
        return None
    if kind == "sequence":
        return build_sequence(ctx, parts, node, build)
    shares = structs.replace(ctx, lr=Scalar(1.0))
    factors = [build(part, shares if i else ctx) for i, part in enumerate(parts.items)]
    built = tuple(factor for factor in factors if factor is not None)
    if len(built) < len(factors):
        return None
    return Built(Product(factors=tuple(factor.schedule for factor in built)), node, inner=built)

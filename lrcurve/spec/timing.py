"""When a schedule runs, by the keys that any type takes: its length, warmup, cycles, and whether it counts epochs."""

from math import ceil
from typing import Any

from msgspec import Struct, structs

from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.run import Run
from lrcurve.schedules.fields import fields_of
from lrcurve.spec.context import Context
from lrcurve.spec.metric_fields import KEYS as UNTIL
from lrcurve.spec.metric_fields import Turn, turn_of
from lrcurve.spec.modifiers import MAPPINGS, WarmupKeys
from lrcurve.spec.read_fields import read_keys, read_modifier
from lrcurve.spec.type_names import library_record
from lrcurve.spec.units import Clock

COUNTING = Clock(Run(ticks=1))
"""A clock for plain numbers, such as the cycles of ``repeat``."""


class Timing(Struct, frozen=True):
    """The keys of a schedule that say when it runs, in ticks of its own clock.

    ``steps`` is its written length, of one cycle where it repeats; ``repeat`` holds what it says of its cycles.
    """

    steps: int | None
    repeat: dict[str, Any] | None
    warmup: WarmupKeys | None

    def length(self, own: int | None) -> int | None:
        """Return how long the whole takes whose single cycle takes ``own``; None where nothing says so."""
        cycle = own if self.steps is None else self.steps
        if cycle is not None and self.repeat is not None:
            count = self.repeat.get("count")
            cycle = None if count is None or self.repeat.get("stretch", 1.0) != 1 else cycle * count
        if cycle is None or self.warmup is None or self.warmup.overlay:
            return cycle
        return cycle + self.warmup.steps


def length_of(node: Node, ctx: Context) -> int | None:
    """Return how many ticks a schedule says that it takes, or None; what is wrong is noted when it is built."""
    ctx = ctx.silent()
    if isinstance(node, ListNode):
        lengths = [length_of(part, ctx) for part in node.items]
        return None if None in lengths else sum(length or 0 for length in lengths)
    if not isinstance(node, MapNode):
        return None
    inner = on_own_clock(ctx, node)
    own = without_own_fields(node)
    warmup = own.get("warmup")
    keys = read_warmup(inner, own.with_entry("warmup", warmup.without(*UNTIL)) if isinstance(warmup, MapNode) else own)
    timing = Timing(read_modifier(inner, "steps", own), read_repeat(inner, own), keys)
    phases = node.get("phases")
    length = timing.length(length_of(phases, inner) if phases is not None and timing.steps is None else None)
    each = inner.clock.per_epoch if inner.clock != ctx.clock else 1
    return None if length is None else length * each


def without_own_fields(node: MapNode) -> MapNode:
    """Return a mapping without the fields of its type that are called like modifiers."""
    record = library_record(str(node.get("type")))
    if record is None:
        return node
    return node.without(*(field.name for field in fields_of(record) if field.name != "steps"))


def on_own_clock(ctx: Context, node: MapNode) -> Context:
    """Return what surrounds a schedule on the clock that it counts on, which is the run's epochs where it says so."""
    each = _per_epoch(ctx, node)
    if not each or ctx.clock.per_epoch:
        return ctx
    clock = Clock(ctx.run, each)
    first, last = (clock.epochs(tick) for tick in (ctx.begin or 0, (ctx.begin or 0) + ctx.left))
    # a part that begins within an epoch has no epoch of the run for its first
    begin = int(first) if ctx.begin is not None and first.denominator == 1 else None
    return structs.replace(ctx, clock=clock, left=max(1, ceil(last - first)), begin=begin)


def _per_epoch(ctx: Context, node: MapNode) -> int:
    interval = read_modifier(ctx, "interval", without_own_fields(node))
    each = ctx.run.last_epoch
    if interval is None and not ctx.clock.per_epoch and _counts_epochs(node):
        if each is not None and each.denominator == 1:
            return int(each)
        if not ctx.member:
            ctx.note(
                node, f"{node.get('type')} counts epochs, whose steps the run does not tell: taking each step for one"
            )
    if interval != "epoch":
        return ctx.clock.per_epoch
    if each is None or each.denominator != 1:
        what = "is not known" if each is None else f"is {float(each):g}, which is not a whole number"
        message = f"epoch needs the steps of an epoch, which {what}: "
        message += "add run: {steps_per_epoch: N}, or epochs with dataset_size and batch_size"
        ctx.problem(node, message, "interval")
        return 0
    return int(each)


def _counts_epochs(node: Node | None) -> bool:
    """Tell whether a library's scheduler is called once per epoch, by its arguments or by all that it calls itself."""
    record = library_record(str(node.get("type"))) if isinstance(node, MapNode) else None
    if record is None or not isinstance(node, MapNode):
        return False
    fields = {field.name: field for field in fields_of(record)}
    if record.call in fields and fields[record.call].nested is not None:
        members = node.get(record.call)
        return isinstance(members, ListNode) and all(map(_counts_epochs, members.items))

    def told(name: str) -> bool:
        return str(node.get(name) or fields[name].default).lower() == "true"

    return record.counts_epochs(told)


def read_repeat(ctx: Context, node: MapNode) -> dict[str, Any] | None:
    """Return what a schedule says of its cycles, None where it does not repeat or that is wrong."""
    written = node.get("repeat")
    if isinstance(written, MapNode):
        found = len(ctx.problems)
        values = read_keys(structs.replace(ctx, clock=COUNTING), MAPPINGS["repeat"], written)
        return values if len(ctx.problems) == found else None
    return {} if read_modifier(ctx, "repeat", node) else None


def read_warmup(ctx: Context, node: MapNode) -> WarmupKeys | None:
    """Return what a schedule says of its warmup, None where it has none or it is wrong."""
    written = node.get("warmup")
    if written is None:
        return None
    if not isinstance(written, MapNode):
        steps = read_modifier(ctx, "warmup", node)
        return None if steps is None else WarmupKeys(steps=steps)
    found = len(ctx.problems)
    values = read_keys(ctx, WarmupKeys, written.without(*UNTIL))
    if written.get("until") is not None:
        turn = turn_of(ctx, written, values.get("steps"))
        if turn is not None:
            values |= {"steps": ticks_of(ctx, turn, written), "until": turn.text}
    elif any(key in written.entries for key in UNTIL):
        ctx.problem(written, "goes with 'until'", next(key for key in UNTIL if key in written.entries))
    elif values.get("steps") is None and len(ctx.problems) == found:
        ctx.problem(written, "needs 'steps', N, how long the warmup takes")
    return WarmupKeys(**values) if len(ctx.problems) == found else None


def ticks_of(ctx: Context, turn: Turn, node: MapNode) -> int:
    """Return how long a phase takes that ends on a metric, with a note where that is not known from the metric."""
    written = node.entries["until"].node
    if turn.note:
        ctx.note(node, turn.note, "metrics")
    if turn.estimate:
        long = ctx.run.span(turn.ticks or 0)
        ctx.note(node, f"{long} is an estimate: name the 'metrics' that tell when {written} comes true", "until")
    if turn.ticks is None:
        ctx.note(node, f"{written} does not come true before the run ends, so nothing follows", "until")
        return ctx.left
    return turn.ticks

"""Phases in turn, each as long as it says or until a metric crosses a value, and the warmup before a schedule."""

from collections.abc import Callable
from itertools import accumulate

from msgspec import structs

from lrcurve.documents.node import ListNode, MapNode, Node
from lrcurve.provenance import Built
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.combine import AnnotatedSchedule, PerEpoch, Sequence, Shift
from lrcurve.schedules.shapes.warmup import Warmup
from lrcurve.spec.context import Context
from lrcurve.spec.metric_fields import KEYS as UNTIL
from lrcurve.spec.metric_fields import turn_of
from lrcurve.spec.modifiers import WarmupKeys
from lrcurve.spec.read_fields import read_modifier
from lrcurve.spec.timing import length_of, ticks_of
from lrcurve.spec.type_names import own_fields

Build = Callable[[Node, Context], Built | None]
"""Builds a part: ``spec.build.build``, which is handed down because parts hold parts."""


def behind_warmup(ctx: Context, main: Built, keys: WarmupKeys, node: MapNode, *, each: int = 1) -> Built | None:
    """Return a schedule with its warmup, which ends at the rate that the schedule takes over with.

    The warmup changes every ``each`` steps, in which it counts.
    """
    written, steps = node.entries["warmup"].node, keys.steps * each
    try:
        takes_over = main.schedule([steps if keys.overlay else 0])[0]
        warmup: Schedule = Warmup(
            lr=float(takes_over), start_lr=keys.start_lr, steps=keys.steps, shape=keys.shape, gamma=keys.gamma
        )
    except FieldError as error:
        ctx.problem(written, str(error), error.field)
        return None
    except ValueError as error:
        ctx.problem(written, f"has no rate to lead up to: {error}")
        return None
    own = dict(written.items()) if isinstance(written, MapNode) else {"steps": written}
    rest, rise = main, Built(warmup, written, own)
    if each > 1:
        rise = Built(PerEpoch(inner=warmup, steps_per_epoch=each), written, inner=(rise,))
    if keys.overlay:
        rest = structs.replace(main, schedule=Shift(inner=main.schedule, shift=steps), keys={}, inner=(main,))
    whole = Sequence(phases=(rise.schedule, rest.schedule), lengths=(steps,))
    built = Built(whole, node, {"warmup": written}, (rise, rest))
    if not keys.until:
        return built
    return Built(AnnotatedSchedule(inner=whole, transitions=((steps, keys.until),)), node, inner=(built,))


def build_sequence(ctx: Context, parts: ListNode, node: MapNode, build: Build) -> Built | None:
    """Build phases in turn: each says its length or what ends it, one may take what the others leave."""
    found = len(ctx.problems)
    lengths, turns = _lengths(ctx, parts)
    open_ended = [i for i, length in enumerate(lengths) if length is None]
    taken = sum(length for length in lengths if length is not None)
    if len(open_ended) > 1:
        ctx.problem(
            parts.items[open_ended[1]],
            "needs 'steps': only one phase of a sequence may leave its length out, "
            f"and phase {open_ended[0]} already does",
        )
    rest = max(1, ctx.left - taken)
    if open_ended and ctx.left <= taken and open_ended[0] != len(lengths) - 1:
        what = f"would have no steps: the other phases take {taken} of {ctx.left}; give it 'steps'"
        ctx.problem(parts.items[open_ended[0]], what)
    ends = [rest if length is None else length for length in lengths]
    starts = [0, *accumulate(ends[:-1])]
    phases = []
    for part, end, start in zip(parts.items, ends, starts, strict=True):
        begin = None if ctx.begin is None else ctx.begin + start
        phases.append(build(_without_until(part), structs.replace(ctx, left=end, begin=begin)))
    if len(ctx.problems) > found:
        return None
    built = tuple(phase for phase in phases if phase is not None)
    sequence = Sequence(phases=tuple(phase.schedule for phase in built), lengths=tuple(ends))
    whole = Built(sequence, node, inner=built, length=None if open_ended else taken)
    if not turns:
        return whole
    return structs.replace(whole, schedule=AnnotatedSchedule(inner=sequence, transitions=turns), inner=(whole,))


def _lengths(ctx: Context, parts: ListNode) -> tuple[list[int | None], tuple[tuple[int, str], ...]]:
    """Return the length of each phase, None where it says none, and the turns from those that end on a metric."""
    lengths = [_length(part, ctx) for part in parts.items]
    turns = []
    for i, part in enumerate(parts.items):
        if not isinstance(part, MapNode) or part.get("until") is None:
            continue
        if i == len(parts.items) - 1:
            ctx.problem(part, "ends a phase that another follows; this is the last", "until", mark=part.mark)
            continue
        known = None not in lengths[:i] and ctx.begin is not None
        before = sum(length or 0 for length in lengths[:i])
        begin = (ctx.begin or 0) + before if known else None
        here = structs.replace(ctx, begin=begin, left=max(1, ctx.left - before))
        turn = turn_of(here, part, lengths[i])
        if turn is None:
            lengths[i] = lengths[i] or 1  # what is wrong is noted; that it has no length would only follow from it
            continue
        ticks = lengths[i] = ticks_of(here, turn, part)
        turns += [(before + ticks, turn.text)] if known else []
    return lengths, tuple(turns)


def _length(part: Node, ctx: Context) -> int | None:
    """Return how long a phase says that it takes; 1 where that is wrong, which is noted when it is built."""
    length = length_of(part, ctx)
    if length is not None or not isinstance(part, MapNode) or part.get("steps") is None:
        return length
    return 1 if read_modifier(ctx.silent(), "steps", part) is None else None


def _without_until(part: Node) -> Node:
    """Return a phase without what says when it ends, as far as that is not its type's own."""
    if not isinstance(part, MapNode) or part.get("until") is None:
        return part
    own = own_fields(part)
    return part.without(*(key for key in UNTIL if key not in own))

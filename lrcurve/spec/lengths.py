"""How long a schedule says that it takes, read off its document before anything is built."""

from lrcurve.documents.node import ListNode, MapNode, Node, Scalar
from lrcurve.run import Run
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.type_names import COMPOSITES
from lrcurve.spec.units import Clock

COUNTING = Clock(Run(ticks=1))
"""A clock for plain numbers, such as the cycles of ``repeat``."""


def own_length(node: Node, clock: Clock) -> int | None:
    """Return how many ticks of ``clock`` a schedule says that it takes, or None; what is wrong is left to ``build``."""
    if isinstance(node, ListNode):
        lengths = [own_length(part, clock) for part in node.items]
        return None if None in lengths else sum(length or 0 for length in lengths)
    if not isinstance(node, MapNode):
        return None
    if isinstance(node.get("resume"), MapNode):
        return _resumed(node, clock)
    each = clock.run.steps_per_epoch
    if str(node.get("interval")) == "epoch" and not clock.per_epoch:
        if each is None or each.denominator != 1:
            return None
        epochs = own_length(node, Clock(clock.run, int(each)))
        return None if epochs is None else epochs * int(each)
    phases = node.get("phases")
    steps = (
        _ticks(node.get("steps"), clock)
        if node.get("steps") is not None
        else (own_length(phases, clock) if phases is not None else None)
    )
    if steps is None:
        return None
    repeat, warmup = node.get("repeat"), node.get("warmup")
    if isinstance(repeat, MapNode):
        count, stretch = repeat.get("count"), repeat.get("stretch")
        cycles = _ticks(count, COUNTING) if count is not None else None
        if cycles is None or (stretch is not None and str(stretch) not in ("1", "1.0")):
            return None
        steps *= cycles
    elif repeat is not None and str(repeat) == "true":
        return None
    if isinstance(warmup, MapNode):
        overlay = str(warmup.get("overlay")) == "true"
        return steps if overlay else steps + (_ticks(warmup.get("steps"), clock) or 0)
    return steps + (_ticks(warmup, clock) or 0)


def _resumed(node: MapNode, clock: Clock) -> int | None:
    """Return how long a schedule takes that is resumed: what follows tells."""
    resume, node = node.get("resume"), node.without("resume")
    following = resume.get("with") if isinstance(resume, MapNode) else None
    if not isinstance(resume, MapNode) or following is None:
        return own_length(node, clock)
    length = own_length(instead(following, node), clock)
    if length is None or str(resume.get("restart")) != "true":
        return length
    return length + (_ticks(resume.get("at"), clock) or 0)


def instead(following: Node, node: Node) -> Node:
    """Return the schedule that follows another: as it is written, or the one before with other keys."""
    keys = (*TYPE_KEYS, *COMPOSITES.values())
    if not isinstance(following, MapNode) or any(key in following.entries for key in keys):
        return following
    return MapNode({**node.entries, **following.entries}, following.mark) if isinstance(node, MapNode) else following


def _ticks(node: Node | None, clock: Clock) -> int | None:
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        return None
    try:
        return clock.ticks(node.value)[0]
    except (ValueError, ZeroDivisionError):
        return None

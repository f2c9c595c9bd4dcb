"""How long a schedule says that it takes, read off its document before anything is built."""

from lrcurve.run import Run
from lrcurve.spec.document import ListNode, MapNode, Node, Scalar
from lrcurve.spec.units import Clock

COUNTING = Clock(Run(steps=1))
"""A clock for plain numbers, such as the cycles of ``repeat``."""


def own_length(node: Node, clock: Clock) -> int | None:
    """Return how many ticks of ``clock`` a schedule says that it takes, or None; what is wrong is left to ``build``."""
    if isinstance(node, ListNode):
        lengths = [own_length(part, clock) for part in node.items]
        return None if None in lengths else sum(length or 0 for length in lengths)
    if not isinstance(node, MapNode):
        return None
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


def _ticks(node: Node | None, clock: Clock) -> int | None:
    if not isinstance(node, Scalar) or node.value is None or isinstance(node.value, bool):
        return None
    try:
        return clock.ticks(node.value)[0]
    except (ValueError, ZeroDivisionError):
        return None

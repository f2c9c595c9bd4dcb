"""``resume``: a run that is stopped and goes on with something else."""

import math

from msgspec import structs

from lrcurve.documents.node import KIND, MapNode, Node
from lrcurve.provenance import Built
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import AnnotatedSchedule, Scale, Sequence, Shift
from lrcurve.spec.build import build
from lrcurve.spec.context import Context
from lrcurve.spec.read_fields import read_keys
from lrcurve.spec.timing import changed
from lrcurve.spec.units import Clock
from lrcurve.spec.variants.keys import Resume
from lrcurve.spec.variants.subject import Subject

RESUMED = "resumed"
"""How the text of a mark begins where a run is resumed."""

FLAT = 1e-6
"""Rates that differ by a smaller share than this are the same to a reader."""


def main_of(subject: Subject, node: Node, ctx: Context) -> Built | None:
    """Return what ``node`` gives, resumed where the whole says so; None if it is wrong."""
    built = build(node, ctx)
    if built is None or "resume" not in subject.whole.entries:
        return built
    return _resumed(subject, node, built, ctx)


def times(main: Built, scale: float, node: Node) -> Built:
    """Return a multiple of what ``main_of`` gave; where that is resumed, its jump is told in the new rates."""
    schedule = main.schedule
    if not isinstance(schedule, AnnotatedSchedule) or not schedule.transitions[-1][1].startswith(RESUMED):
        return Built(Scale(inner=schedule, scale=scale), node, inner=(main,))
    ((at, _),) = schedule.transitions
    joined = Scale(inner=schedule.inner, scale=scale)
    before = schedule.inner.phases[0] if isinstance(schedule.inner, Sequence) else schedule.inner
    text = jump(Scale(inner=before, scale=scale), joined, at)
    scaled = Built(joined, node, inner=main.inner)
    if text is None:
        return scaled
    return Built(AnnotatedSchedule(inner=joined, transitions=((at, text),)), node, inner=(scaled,))


def _resumed(subject: Subject, node: Node, main: Built, ctx: Context) -> Built | None:
    """Return ``main``, written as ``node``, until the checkpoint and then what follows."""
    written = subject.whole.entries["resume"].node
    if not isinstance(written, MapNode):
        what = f"must be a mapping such as {{at: 45ep, with: {{steps: 90ep}}}}, got {KIND[type(written)]}"
        ctx.problem(written, what)
        return None
    found = len(ctx.problems)
    each = _per_epoch(node, ctx)
    clock = Clock(ctx.run, each if each > 1 else 0)
    values = read_keys(structs.replace(ctx, clock=clock), Resume, written, elsewhere=("with",))
    following = written.get("with")
    if following is None:
        ctx.problem(written, "needs 'with', a schedule, or keys that take the place of this one's")
    if following is None or len(ctx.problems) > found:
        return None
    at, restart = values["at"] * each, values.get("restart", False)
    if at >= ctx.run.ticks:
        what = f"is step {at:,}, past the end of the run of {ctx.run.ticks:,} steps: nothing is resumed"
        ctx.problem(written, what, "at")
        return None
    inner = structs.replace(ctx, left=ctx.left - at, begin=at) if restart else ctx
    built = build(changed(following, node), inner)
    if built is None:
        return None
    goes_on = built
    if not restart:
        goes_on = Built(Shift(inner=built.schedule, shift=at), built.node, inner=(built,))
    joined = Sequence(phases=(main.schedule, goes_on.schedule), lengths=(at,))
    whole = Built(joined, subject.whole, {"resume": written}, (main, goes_on))
    text = jump(main.schedule, joined, at)
    if text is None:
        return whole
    return Built(AnnotatedSchedule(inner=joined, transitions=((at, text),)), subject.whole, inner=(whole,))


def _per_epoch(node: Node, ctx: Context) -> int:
    """Return how many steps a bare length of the schedule counts: those of an epoch under ``interval: epoch``."""
    each = ctx.run.steps_per_epoch
    epochs = isinstance(node, MapNode) and str(node.get("interval")) == "epoch"
    return int(each) if epochs and each is not None and each.denominator == 1 else 1


def jump(main: Schedule, joined: Schedule, at: int) -> str | None:
    """Return how the rate of the first step differs from what ``main`` would have had; None where one has no rate."""
    try:
        old, new = float(main([at])[0]), float(joined([at])[0])
    except ValueError:
        return None  # noted where the rates of the whole are checked
    if math.isnan(old) or math.isnan(new):
        return None
    if abs(new - old) <= FLAT * max(abs(old), abs(new)):
        return f"{RESUMED} at {new:.4g}"
    change = 100 * (new / old - 1) if old > 0 else math.inf
    share = f" ({change:+.3g} %)" if change < 1000 else ""  # beyond that the two rates say more
    return f"{RESUMED}: {old:.4g} -> {new:.4g}{share}"

"""``resume``: a run that is stopped and goes on with something else."""

import math

from msgspec import structs

from lrcurve.documents.node import KIND, MapNode, Node
from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import AnnotatedSchedule, Scale, Sequence, Shift
from lrcurve.spec.context import Scope
from lrcurve.spec.lengths import instead
from lrcurve.spec.units import Clock
from lrcurve.spec.variants.keys import Resume
from lrcurve.spec.variants.subject import Subject

RESUMED = "resumed"
"""How the text of a mark begins where a run is resumed."""

FLAT = 1e-6
"""Rates that differ by a smaller share than this are the same to a reader."""


def main_of(subject: Subject, node: Node, path: str, scope: Scope) -> Schedule | None:
    """Return what ``node`` gives, resumed where the whole says so; None if it is wrong."""
    built = subject.builder.build(node, path, scope)
    if built is None or "resume" not in subject.whole.entries:
        return None if built is None else built.schedule
    return _resumed(subject, node, built.schedule, scope)


def times(main: Schedule, scale: float) -> Schedule:
    """Return a multiple of what ``main_of`` gave; where that is resumed, its jump is told in the new rates."""
    if not isinstance(main, AnnotatedSchedule) or not main.transitions[-1][1].startswith(RESUMED):
        return Scale(inner=main, scale=scale)
    ((at, _),) = main.transitions
    joined = Scale(inner=main.inner, scale=scale)
    before = main.inner.phases[0] if isinstance(main.inner, Sequence) else main.inner
    text = jump(Scale(inner=before, scale=scale), joined, at)
    return AnnotatedSchedule(inner=joined, transitions=((at, text),)) if text is not None else joined


def _resumed(subject: Subject, node: Node, main: Schedule, scope: Scope) -> Schedule | None:
    """Return ``main``, written as ``node``, until the checkpoint and then what follows."""
    written = subject.whole.entries["resume"].node
    if not isinstance(written, MapNode):
        what = f"must be a mapping such as {{at: 45ep, with: {{steps: 90ep}}}}, got {KIND[type(written)]}"
        subject.problem("resume", what, written)
        return None
    builder, path = subject.builder, f"{subject.path}.resume"
    found = len(builder.problems)
    each = _per_epoch(node, scope)
    clock = Clock(scope.clock.run, each if each > 1 else 0)
    values = builder.keys(Resume, written, path, structs.replace(scope, clock=clock), elsewhere=("with",))
    following = written.get("with")
    if following is None:
        subject.problem("resume", "needs 'with', a schedule, or keys that take the place of this one's", written)
    if following is None or len(builder.problems) > found:
        return None
    at, restart = values["at"] * each, values.get("restart", False)
    if at >= subject.run.steps:
        what = f"is step {at:,}, past the end of the run of {subject.run.steps:,} steps: nothing is resumed"
        subject.problem("resume.at", what, written.get("at"))
        return None
    if restart:
        scope = structs.replace(scope, left=scope.left - at, begin=at)
    built = builder.build(instead(following, node), f"{path}.with", scope)
    if built is None:
        return None
    goes_on = built.schedule if restart else Shift(inner=built.schedule, shift=at)
    joined = Sequence(phases=(main, goes_on), lengths=(at,))
    text = jump(main, joined, at)
    return joined if text is None else AnnotatedSchedule(inner=joined, transitions=((at, text),))


def _per_epoch(node: Node, scope: Scope) -> int:
    """Return how many steps a bare length of the schedule counts: those of an epoch under ``interval: epoch``."""
    each = scope.clock.run.steps_per_epoch
    epochs = isinstance(node, MapNode) and str(node.get("interval")) == "epoch"
    return int(each) if epochs and each is not None and each.denominator == 1 else 1


def jump(main: Schedule, joined: Schedule, at: int) -> str | None:
    """Return how the rate of the first step differs from what ``main`` would have had; None where one has no rate."""
    try:
        old, new = float(main([at])[0]), float(joined([at])[0])
    except ValueError:
        return None  # said where the rates of the whole are checked
    if math.isnan(old) or math.isnan(new):
        return None
    if abs(new - old) <= FLAT * max(abs(old), abs(new)):
        return f"{RESUMED} at {new:.4g}"
    change = 100 * (new / old - 1) if old > 0 else math.inf
    share = f" ({change:+.3g} %)" if change < 1000 else ""  # beyond that the two rates say more
    return f"{RESUMED}: {old:.4g} -> {new:.4g}{share}"

"""``resume``: a run that is stopped and goes on with something else."""

from msgspec import structs

from lrcurve.schedules import Schedule
from lrcurve.schedules.combine import Marked, Sequence, Shift
from lrcurve.spec.document import KIND, MapNode, Node
from lrcurve.spec.errors import Problem
from lrcurve.spec.lengths import instead
from lrcurve.spec.whole.keys import Resume
from lrcurve.spec.whole.subject import Subject

FLAT = 1e-6
"""Rates that differ by a smaller share than this are the same to a reader."""


def resumed(subject: Subject, node: Node, main: Schedule) -> Schedule | None:
    """Return ``main``, written as ``node``, until the checkpoint and then what follows; None if it is wrong."""
    written = subject.whole.entries["resume"].node
    if not isinstance(written, MapNode):
        what = f"must be a mapping such as {{at: 45ep, with: {{steps: 90ep}}}}, got {KIND[type(written)]}"
        subject.problem("resume", what, written)
        return None
    builder, path = subject.builder, f"{subject.path}.resume"
    found = len(builder.problems)
    values = builder.keys(Resume, written.without("with"), path, subject.scope)
    following = written.get("with")
    if following is None:
        subject.problem("resume", "needs 'with', a schedule, or keys that take the place of this one's", written)
    if following is None or len(builder.problems) > found:
        return None
    at, restart = values["at"], values.get("restart", False)
    if at >= subject.run.steps:
        what = f"is step {at:,}, past the end of the run of {subject.run.steps:,} steps: nothing is resumed"
        subject.problem("resume.at", what, written.get("at"))
        return None
    scope = subject.scope
    if restart:
        scope = structs.replace(scope, left=scope.left - at, begin=at)
    built = builder.build(instead(following, node), f"{path}.with", scope)
    if built is None:
        return None
    goes_on = built.schedule if restart else Shift(inner=built.schedule, shift=at)
    joined = Sequence(phases=(main, goes_on), lengths=(at,))
    text = _jump(joined, at)
    if text is None:
        return joined
    builder.notes.append(Problem(subject.name, f"{text} at step {at:,}"))
    return Marked(inner=joined, turns=((at, text),))


def _jump(joined: Sequence, at: int) -> str | None:
    """Return how the rate changes where the run is resumed; None where one side has no rate."""
    try:
        old, new = joined([at - 1, at]).tolist()
    except ValueError:
        return None  # said where the rates of the whole are checked
    if abs(new - old) <= FLAT * max(abs(old), abs(new)):
        return f"resumed at {new:.4g}"
    share = f" ({100 * (new / old - 1):+.3g} %)" if old > 0 else ""
    return f"resumed: {old:.4g} -> {new:.4g}{share}"

"""The schedule is shorter than the run."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS, Part, is_bare
from lrcurve.analysis.rules.mends import fitted
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown, slack
from lrcurve.schedules.roles import Role

TAIL = 0.15
"""The share of the run for which a floor that was written may be held: GPT-3 holds a tenth of its peak for 13 %."""

LONG, LIVELY = 0.4, 0.05
"""The same for a limit of at least the second share of the start in a function's text, which clamps on purpose."""


class LR106(Rule):
    """Compares the length of a schedule, where it was written as a bare number, with the end of the run.

    Raising is an error: the run cannot go on. A floor that was written is held for some 10 % of the run by
    published recipes. What listens to a metric ends where the metrics do, which says
    nothing. A decay whose length was written in a unit of the run, such as ``steps: 80%``, was meant to end before
    it; one that ends at 0 is LR107, one that rises again LR104.
    """

    title = "the schedule is shorter than the run"
    severity = "warning"
    why = "Past its end a schedule holds its last rate, or raises and stops the run; nobody planned the rates there."
    hint = "make the schedule as long as the run"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 60}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 100}
"""
    source = "mosaicml/composer#1384, vLAR-group/GrowSP#11"
    explains = ("LR115",)

    def look(self, case: Case) -> Iterator[Found]:
        """Hold the end of the schedule, and of each shape that runs to the end, against the end of the run."""
        end = case.curve.end
        if any(part.follows_metric for part in case.parts):
            return
        if end is not None and end.step < case.steps:
            part = case.shape_at(end.step) or case.parts[0]
            message = f"there is no rate from {case.when(end.step)} on, the run has {case.span(case.steps)}: {end.why}"
            yield Found(message, part, part.place(*LENGTHS), end.step, "error")
            return
        for part in case.running:
            length = _length(part)
            if length is None or part.stop < case.steps or part.cyclic or not is_bare(part.written(*LENGTHS, "steps")):
                continue
            done = part.done
            held, middle, last = part.schedule([length, (length + done) // 2, max(length, done - 1)]).tolist()
            if done - length > slack(length) + 1 and held == middle == last > 0:
                first = part.step_of(length)
                if case.steps - first <= _tail(part, held) * case.steps:
                    continue
                yield Found(
                    f"{part.kind} ends at {case.when(first)} and holds {shown(case.rate(case.last))} for the last "
                    f"{case.span(case.steps - first)} of {case.steps:,}",
                    part,
                    part.place(*LENGTHS, "steps", "repeat", Role.CYCLE),
                    first,
                    mends=fitted(part, done),
                )


def _length(part: Part) -> int | None:
    """Return the ticks after which a shape, or counted cycles, hold one rate, unless its author listed when."""
    listed = part.schedule.holds or Role.MILESTONES in part.schedule.roles()
    if listed or not (part.leaf or part.schedule.first_cycle() is not None):
        return None
    return part.horizon or part.schedule.horizon()


def _tail(part: Part, held: float) -> float:
    """Return the share of the run for which a lowest rate may be held that was written, by its key or in a function."""
    if part.schedule.free:
        return LONG if held >= LIVELY * float(part.schedule([part.top or 0])[0]) else TAIL
    written = part.node is None or part.written(Role.FLOOR, Role.FLOOR_SHARE) is not None
    named = (part.value(Role.FLOOR) or 0.0) > 0 or (part.value(Role.FLOOR_SHARE) or 0.0) > 0
    return TAIL if written and named else 0.0

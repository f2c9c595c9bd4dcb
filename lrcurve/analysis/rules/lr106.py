"""The schedule is shorter than the run."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS, Part, is_bare
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown, slack
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.shapes.values import Values


class LR106(Rule):
    """Compares the length of a schedule, where it was written as a bare number, with the end of the run.

    Raising is an error: the run cannot go on. What listens to a metric ends where the metrics do, which says
    nothing. A decay whose length was written in a unit of the run, such as ``steps: 80%``, was meant to end before
    it; one that ends at 0 is LR107, one that rises again LR104.
    """

    title = "the schedule is shorter than the run"
    severity = "warning"
    why = "Past its end a schedule holds its last rate, or raises and stops the run; nobody planned the rates there."
    hint = "make the schedule as long as the run, or write the length as a share of it: steps: 80%"
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
            done = part.ticks_until(case.steps)
            held, middle, last = part.schedule([length, (length + done) // 2, max(length, done - 1)]).tolist()
            if done - length > slack(length) + 1 and held == middle == last > 0:
                first = part.step_of(length)
                yield Found(
                    f"{part.kind} ends at {case.when(first)} and holds {shown(case.rate(case.last))} for the last "
                    f"{case.span(case.steps - first)} of {case.steps:,}",
                    part,
                    part.place(*LENGTHS, "steps", "repeat", "values"),
                    first,
                )


def _length(part: Part) -> int | None:
    """Return the ticks after which a shape, or counted cycles, hold one rate."""
    schedule = part.schedule
    if isinstance(schedule, Repeat):
        if schedule.count is None or schedule.stretch != 1:
            return None
        return schedule.steps * schedule.count
    if isinstance(schedule, Values):
        return None if len(schedule.at) else len(schedule.values) - 1
    return None if schedule.holds else part.horizon

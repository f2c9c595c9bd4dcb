"""A milestone that never fires."""

from collections.abc import Iterator
from math import ceil

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.schedules.roles import Role


class LR109(Rule):
    """Compares milestones, listed steps and the distance of drops with the end of the run, or of their phase.

    A log of rates may be longer than the run, and is left alone.
    """

    title = "a milestone at or past the end never fires"
    severity = "warning"
    why = "Steps count from 0, so a run of N steps ends before step N: a drop there is never used."
    hint = "move the milestone before the end of the run, or leave it out"
    bad = """\
steps: 90
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [30, 60, 90]}
"""
    good = """\
steps: 90
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [30, 60, 80]}
"""
    source = "50 of 304 official PaddleDetection configs"

    def look(self, case: Case) -> Iterator[Found]:
        """Hold what is listed, or repeated, against the end."""
        for part in case.running:
            if part.cyclic or part.interrupted or not (part.schedule.flat or part.schedule.children()):
                continue
            stop = min(case.steps, part.stop)
            name = "run" if part.stop >= case.steps else "phase"
            size = part.value(Role.PERIOD)
            if size is not None and size > 0:
                first = part.step_of(ceil(size))
                if first >= stop:
                    yield Found(
                        f"{part.kind} never drops: its first drop, after {part.name_of(Role.PERIOD)} {size:,.12g}, is "
                        f"at {case.when(first)}; the {name} ends at {case.when(stop)}",
                        part,
                        part.place(Role.PERIOD),
                        first,
                    )
                continue
            yield from _late(case, part, stop, name)


def _late(case: Case, part: Part, stop: int, name: str) -> Iterator[Found]:
    listed = [] if part.node is not None and part.written(Role.MILESTONES) is None else part.milestones
    late = [item for item, tick in enumerate(listed) if part.step_of(tick) >= stop]
    if late:
        steps = ", ".join(f"{part.step_of(listed[item]):,}" for item in late[:5])
        steps += ", ..." if len(late) > 5 else ""
        noun = "listed rates" if part.name_of(Role.MILESTONES) == "at" else "milestones"
        yield Found(
            f"{len(late)} of {len(listed)} {noun} never {'fire' if len(late) > 1 else 'fires'}, "
            f"at step {steps}: the {name} ends at {case.when(stop)}",
            part,
            part.place(Role.MILESTONES, item=late[0]),
            part.step_of(listed[late[0]]),
        )

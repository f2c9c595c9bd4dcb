"""A milestone that never fires."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part, is_delayed, leads_up
from lrcurve.analysis.rules.mends import Mends, item_text, put, slower
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.schedules.roles import Role, value_of


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
            if part.cyclic or part.interrupted or not (part.schedule.children() or _waits(part)):
                continue
            stop = min(case.steps, part.stop)
            name = "run" if part.stop >= case.steps else "phase"
            size = part.value(Role.PERIOD)
            if size is not None and size > 0:
                first = part.step_of(_first_drop(part))
                if first >= stop and is_delayed(part, part.done):
                    yield Found(
                        f"{part.kind} never starts: {part.name_of(Role.DELAY)} is {part.value(Role.DELAY):,.12g}, and "
                        f"the {name} ends at {case.when(stop)}",
                        part,
                        part.place(Role.DELAY),
                        first,
                        hint=f"lower {part.name_of(Role.DELAY)}",
                    )
                elif first >= stop:
                    yield Found(
                        f"{part.kind} never drops: its first drop, after {part.name_of(Role.PERIOD)} {size:,.12g}, is "
                        f"at {case.when(first)}; the {name} ends at {case.when(stop)}",
                        part,
                        part.place(Role.PERIOD),
                        first,
                        mends=slower(part, part.done),
                    )
                continue
            yield from _late(case, part, stop, name)


def _waits(part: Part) -> bool:
    """Tell whether the rate stays where it is from its peak to the first drop."""
    return bool(part.schedule.flat_at(np.array([part.top or 0]))[0])


def _first_drop(part: Part) -> int:
    """Return the tick of the first drop, behind the warmup where that delays it."""
    top = part.top or 0
    return int(part.schedule.next_join(np.array([top]))[0])


def _late(case: Case, part: Part, stop: int, name: str) -> Iterator[Found]:
    default = part.node is not None and part.written(Role.MILESTONES) is None
    listed = () if default and part.native else part.milestones
    late = [item for item, tick in enumerate(listed) if part.step_of(tick) >= stop]
    phases = part.schedule.children()
    warms = bool(phases) and leads_up(phases[0].schedule) and part.step_of(phases[0].schedule.warmup_end() or 0) >= stop
    if late and not (warms and late[0] == 0):  # a run that ends in a warmup is LR102
        steps = ", ".join(f"{part.step_of(listed[item]):,}" for item in late[:5])
        steps += ", ..." if len(late) > 5 else ""
        noun = "listed rates" if part.name_of(Role.MILESTONES) == "at" else "milestones"
        noun += ", the default," if default else ""
        yield Found(
            f"{len(late)} of {len(listed)} {noun} never {'fire' if len(late) > 1 else 'fires'}, "
            f"at step {steps}: the {name} ends at {case.when(stop)}",
            part,
            part.place(Role.MILESTONES, item=late[0]),
            part.step_of(listed[late[0]]),
            mends=_without(part, late),
        )


def _without(part: Part, late: list[int]) -> Mends:
    """Return the list without what never fires, where nothing is listed beside it."""
    name = part.name_of(Role.MILESTONES)
    listed = None if name is None else value_of(part.schedule, name)
    if not isinstance(listed, tuple) or part.schedule.children() or part.name_of(Role.FACTOR) is None:
        return ()
    kept = [item_text(step) for item, step in enumerate(listed) if item not in late]
    return put(part, Role.MILESTONES, kept) if kept else ()

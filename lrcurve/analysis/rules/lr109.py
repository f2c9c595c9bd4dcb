"""A milestone that never fires."""

from collections.abc import Iterator
from math import ceil

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.schedules.combine import Composed, Sequence
from lrcurve.schedules.shapes.multistep import Multistep
from lrcurve.schedules.shapes.piecewise import Piecewise
from lrcurve.schedules.shapes.step import Step
from lrcurve.schedules.shapes.values import Values

_NOUNS = {"milestones": "milestones", "at": "listed rates"}


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
        """Hold what is listed against the end."""
        for part in case.running:
            if part.cyclic:
                continue
            stop = min(case.steps, part.stop)
            name = "run" if part.stop >= case.steps else "phase"
            if isinstance(part.schedule, Step):
                size = part.schedule.step_size
                if part.step_of(size) >= stop:
                    yield Found(
                        f"step never drops: its first drop, after step_size {size:,}, is at "
                        f"{case.when(part.step_of(size))}; the {name} ends at {case.when(stop)}",
                        part,
                        part.place("step_size"),
                        part.step_of(size),
                    )
                continue
            key, listed = _listed(part)
            late = [item for item, tick in enumerate(listed) if part.step_of(tick) >= stop]
            if late:
                steps = ", ".join(f"{part.step_of(listed[item]):,}" for item in late[:5])
                steps += ", ..." if len(late) > 5 else ""
                yield Found(
                    f"{len(late)} of {len(listed)} {_NOUNS[key]} never {'fire' if len(late) > 1 else 'fires'}, "
                    f"at step {steps}: the {name} ends at {case.when(stop)}",
                    part,
                    part.place(key, item=late[0]),
                    part.step_of(listed[late[0]]),
                )


def _listed(part: Part) -> tuple[str, tuple[int, ...]]:
    """Return the key and the ticks of what a schedule does at listed steps."""
    schedule = part.schedule
    if isinstance(schedule, Multistep):
        return "milestones", schedule.milestones
    if isinstance(schedule, Piecewise) and schedule.interpolation == "constant":
        return "at", schedule.at
    if isinstance(schedule, Values) and part.written("at") is not None:
        return "at", schedule.at
    if isinstance(schedule, Composed) and isinstance(schedule.inner, Sequence):
        listed = getattr(schedule, "milestones", ())
        return "milestones", tuple(ceil(step) for step in listed if isinstance(step, int | float))
    return "", ()

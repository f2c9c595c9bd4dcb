"""A milestone at 0."""

from collections.abc import Iterator

from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules.combine import Composed
from lrcurve.schedules.shapes.multistep import Multistep


class LR202(Rule):
    """Looks for 0 among the milestones of ``multistep`` with ``gamma`` and of libraries' sequences."""

    title = "a milestone at 0 changes the rate before the first step"
    severity = "warning"
    why = "What is before the milestone is never used; torch's SequentialLR even starts from the wrong scheduler then."
    hint = "leave the milestone at 0 out, and start with the rate or scheduler that should come first"
    bad = """\
steps: 90
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [0, 30, 60]}
"""
    good = """\
steps: 90
schedules:
  steps: {type: multistep, lr: 0.1, milestones: [30, 60]}
"""
    source = "pytorch/pytorch#185872"

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each list of milestones."""
        for part in case.running:
            schedule = part.schedule
            if part.record is not schedule:
                continue
            listed = schedule.milestones if isinstance(schedule, Multistep) and not schedule.values else ()
            if isinstance(schedule, Composed):
                listed = getattr(schedule, "milestones", ())
            if isinstance(listed, tuple) and 0 in listed:
                first = float(schedule([0])[0])
                lr = getattr(schedule, "lr", None)
                instead = f" instead of lr, {shown(lr)}" if isinstance(lr, float) and lr != first else ""
                message = f"{part.kind} has a milestone at 0: the first rate is {shown(first)}{instead}"
                yield Found(message, part, part.place("milestones", item=listed.index(0)), part.start)

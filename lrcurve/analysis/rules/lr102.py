"""The run ends inside the warmup."""

from collections.abc import Iterator
from math import ceil

import numpy as np

from lrcurve.analysis.parts import warms
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown
from lrcurve.schedules import NEVER, Schedule
from lrcurve.schedules.combine import Track
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.noam import Noam
from lrcurve.schedules.shapes.one_cycle import OneCycle
from lrcurve.schedules.shapes.warmup import Warmup


class LR102(Rule):
    """Compares the step at which a rise to the peak is done with the end of the run.

    The rise is a ``warmup``, or that of ``noam`` and ``one_cycle``. A ``warmup`` that nothing follows and that is
    exactly as long as the run is a test of rates, and left alone.
    """

    title = "the run ends inside the warmup"
    severity = "warning"
    why = "The peak rate is never used, and the schedule behind the warmup never starts: all of training is warmup."
    hint = "shorten the warmup, or write it as a share of the run: warmup: 5%"
    bad = """\
steps: 50
schedules:
  cosine: {type: cosine, lr: 0.1, warmup: {steps: 100, start_lr: 0.001}}
"""
    good = """\
steps: 50
schedules:
  cosine: {type: cosine, lr: 0.1, warmup: {steps: 10%, start_lr: 0.001}}
"""
    source = "galilai-group/stable-worldmodel#280; 17 of 130 official detectron2 configs"
    explains = ("LR105",)

    def look(self, case: Case) -> Iterator[Found]:
        """Hold the end of each rise against the end of the run."""
        for part in case.leaves:
            top = _top(part.schedule)
            if top is None or part.cyclic:
                continue
            end = part.step_of(top)
            follows = part.stop < NEVER or not isinstance(part.schedule, Warmup | Linear)
            if end > part.stop or end < case.steps or (end == case.steps and not follows):
                continue
            peak, reached = (float(rate) for rate in part.schedule([top, part.ticks_until(case.last + 1) - 1]))
            if reached < peak:
                yield Found(
                    f"the run of {case.span(case.steps)} ends inside the warmup, which ends at {case.when(end)}: "
                    f"it comes to {shown(case.rate(case.last))}, {percent(reached / peak)} of the peak",
                    part,
                    part.place("steps", "warmup_steps", "rise"),
                    case.last,
                )


def _top(schedule: Schedule) -> int | None:
    """Return the tick at which a rise comes to its peak, or None for what does not rise first."""
    if isinstance(schedule, Warmup) or (isinstance(schedule, Linear) and warms(schedule)):
        return schedule.steps
    if isinstance(schedule, Noam):
        return schedule.warmup_steps - 1
    if isinstance(schedule, OneCycle):
        return int(schedule.next_join(np.zeros(1, dtype=np.int64))[0])
    if isinstance(schedule, Track):
        peak = schedule.values.index(max(schedule.values))
        return ceil(schedule.at[peak]) if peak else None
    return None

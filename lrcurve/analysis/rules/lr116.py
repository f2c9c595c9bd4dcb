"""A warmup over more than half of the run."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS, Part
from lrcurve.analysis.rules.mends import Mends, shorter_warmup
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, slack
from lrcurve.schedules.roles import Role

MOST = 0.5
"""The share of the run that a way up may take; in published recipes it takes 45 % at most."""

NEAR = 0.9
"""The share of the peak at which, half-way through the run, a saturating warmup is as good as done."""


class LR116(Rule):
    """Compares the step at which a rise to the peak is done with half of the run.

    One that the run ends in, or with, is LR102; one that follows from other keys, as of RAdam, is as it must be.
    """

    title = "the warmup takes most of the run"
    severity = "warning"
    why = "The time at and behind the peak, in which a model learns and settles, is shorter than the way up to it."
    hint = "shorten the warmup: 1 to 10 % of the run is usual"
    bad = """\
steps: 1000
schedules:
  cosine: {type: cosine, lr: 0.1, warmup: {steps: 700, start_lr: 0.001}}
"""
    good = """\
steps: 1000
schedules:
  cosine: {type: cosine, lr: 0.1, warmup: {steps: 70, start_lr: 0.001}}
"""
    source = "warmup_steps copied from a run that was ten times as long"

    def look(self, case: Case) -> Iterator[Found]:
        """Hold the end of each rise from step 0 against half of the run."""
        for part in case.running:
            if part.top is None or part.cyclic or part.start:
                continue
            if part.schedule.first_cycle() is not None and part.restart is None:
                continue  # a wave
            end = part.step_of(part.top)
            planned = part.name_of(Role.WARMUP) is not None or part.horizon is not None or part.schedule.free
            if not planned or not MOST * case.steps < end < min(case.steps - slack(case.steps), part.stop + 1):
                continue
            half, peak = part.schedule([part.ticks_until(case.steps) // 2, part.top]).tolist()
            if half < NEAR * peak:
                yield Found(
                    f"the warmup ends at {case.when(end)} and takes {percent(end / case.steps)} of the run",
                    part,
                    part.place(Role.WARMUP),
                    end,
                    mends=_shorter(case, part),
                )


def _shorter(case: Case, part: Part) -> Mends:
    """Return a usual warmup, where what follows it takes the steps that it leaves."""
    behind = [one for one in case.parts if one.start >= part.stop]
    if any(one.written(*LENGTHS, "steps") is not None for one in behind):
        return ()
    return shorter_warmup(part, case.steps // part.each)

"""A jump where a run is resumed or extended."""

from collections.abc import Iterator
from itertools import pairwise

from lrcurve.analysis.parts import Part, leads_up, runs_out
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown

_AGAIN = "go on with the horizon of the first part, or lead from the old rate to the new one: with: {warmup:"

NEAR = 0.05
"""How far the rate may move at the step that goes on, as a share of the higher one."""


class LR301(Rule):
    """Looks at joins where a phase goes on for another: under ``resume``, or where its ``advance`` is that step.

    A phase after a log goes on, too. A warmup after the join, or a re-warm of what is resumed, is no jump.
    """

    title = "the rate is jumpy on resume or extension"
    severity = "warning"
    why = "A run that goes on with another rate than it stopped at is shaken: the loss jumps, and recovers slowly."
    hint = "go on with the horizon of the first part, or lead from the old rate to the new one with a warmup phase"
    bad = """\
steps: 200
schedules:
  extended:
    - {type: cosine, lr: 0.1, min_lr: 0.001, steps: 100}
    - {type: cosine, lr: 0.1, min_lr: 0.001, steps: 200, advance: 100}
"""
    good = """\
steps: 200
schedules:
  extended:
    - {type: cosine, lr: 0.1, min_lr: 0.001, steps: 100}
    - {type: warmup, start_lr: 0.001, lr: 0.05, steps: 20}
    - {type: linear, lr: 0.05, min_lr: 0.001, steps: 80}
"""
    source = "pytorch/pytorch#60265, mlfoundations/open_clip#413"
    explains = ("LR105", "LR112")

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each join between phases."""
        for part in case.running:
            if not part.leaf and not part.warmed:
                inside = [one for one in case.running if one.above and one.above[-1] is part]
                for before, after in pairwise(inside):
                    yield from _join(case, before, after)


def _join(case: Case, before: Part, after: Part) -> Iterator[Found]:
    logged = before.leaf and before.written("file") is not None
    shift = after.schedule.children()[0].shift if after.schedule.children() else 0
    resumed = bool(after.above) and "resume" in after.above[-1].built.keys
    goes_on = resumed or (shift > 0 and shift * after.each == after.start)
    if not (logged or goes_on) or leads_up(after.schedule) or after.warmed or leads_up(before.schedule):
        return
    step = after.start
    old, new = case.rate(step - 1), case.rate(step)
    if abs(new - old) > NEAR * max(old, new):
        change = f"by {percent(new / old - 1)} " if 0 < old < new <= 10 * old else ""
        again = f"{_AGAIN} {{steps: ..., start_lr: {shown(old)}}}}}" if resumed else None
        shape = case.shape_at(step)
        yield Found(
            f"the rate jumps {change}where the run goes on, from {shown(old)} to {shown(new)} at {case.when(step)}",
            after,
            after.place("advance", "steps", "lr"),
            step,
            hint=(runs_out(shape) if shape is not None else None) or again,
        )

"""The first steps train nothing."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import lower
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.frameworks import Scheduler
from lrcurve.schedules.roles import Role


class LR101(Rule):
    """Counts the steps at rate exactly 0 from step 0 on. A single one is let pass: most warmups start at 0.

    So is one more where the library itself runs the scheduler a step late, which no argument of it can change.
    Where nothing tells the steps of an epoch, a first epoch at 0 is a note, as it may be all of its steps. A phase of
    ``constant`` with ``lr: 0`` asks for it, and is left alone. Of a table that leaves steps out only step 0 is certain.
    """

    title = "the first steps have rate 0 and train nothing"
    severity = "warning"
    why = (
        "An update at rate 0 reads its data and changes no weight; a scheduler stepped per epoch wastes a whole epoch."
    )
    hint = "let the warmup start above 0, or step the schedule once per update"
    bad = """\
run: {epochs: 10, steps_per_epoch: 100}
schedules:
  cosine: {type: cosine, lr: 0.1, interval: epoch, warmup: 2}
"""
    good = """\
run: {epochs: 10, steps_per_epoch: 100}
schedules:
  cosine: {type: cosine, lr: 0.1, interval: epoch, warmup: {steps: 2, start_lr: 0.01}}
"""
    source = "google-research/bert#1293, pytorch/torchtitan#1261"

    def look(self, case: Case) -> Iterator[Found]:
        """Count the steps at rate 0 before the first that is not."""
        at, rates = case.profile
        part = case.shape_at(0)
        if not at.size or rates[0] != 0 or (part is not None and part.constant):
            return
        if not rates.any():
            place = part.place(*([Role.PEAK] if part.value(Role.PEAK) == 0 else [])) if part is not None else None
            message = f"all {case.span(case.steps)} have rate 0 and train nothing"
            yield Found(message, part, place, 0, "error", hint="give the schedule a rate above 0")
            return
        if at[0] > 0:
            return  # a log that begins later does not tell
        place = part.place(Role.START, Role.WARMUP) if part is not None else None
        first = 1 if case.sparse else int(np.flatnonzero(rates)[0])
        zero, other = int(at[first - 1]), int(at[first])
        while other - zero > 1:
            middle = (zero + other) // 2
            zero, other = (middle, other) if case.rate(middle) == 0 else (zero, middle)
        if other == 1 and case.run.tick == "epoch":
            yield Found("the first epoch has rate 0 and trains nothing", part, place, 0, "note")
        elif other > 1 + _lag(part):
            what = f"the first {case.span(other)} have rate 0 and train nothing"
            peak = part.value(Role.PEAK) if part is not None else None
            mends = lower(part, Role.START, peak) if part is not None and peak else ()
            message = f"{what}; {case.when(other)} is the first with {shown(case.rate(other))}"
            yield Found(message, part, place, 0, mends=mends)


def _lag(part: Part | None) -> int:
    """Return how many updates late a library runs a scheduler."""
    return part.schedule.lag if part is not None and isinstance(part.schedule, Scheduler) else 0

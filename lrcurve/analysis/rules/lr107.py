"""The last steps train nothing."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import LENGTHS, runs_out
from lrcurve.analysis.rules.mends import fitted
from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.schedules.roles import Role


class LR107(Rule):
    """Counts the steps at rate exactly 0 before the end of the run.

    One is let pass: a decay over N - 1 steps reaches 0 at the last of N. A phase of ``constant`` with ``lr: 0`` asks
    for it. A curve that is 0 throughout is LR101. A table that leaves steps out does not tell.
    """

    title = "the rate is 0 for the last steps"
    severity = "warning"
    why = "The last updates change no weight: their compute is wasted, and the decay was faster than planned."
    hint = "let the decay end with the run, or at a rate above 0"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, steps: 80}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1}
"""
    source = "areal-project/AReaL#1289"
    explains = ("LR106",)

    def look(self, case: Case) -> Iterator[Found]:
        """Count the steps at rate 0 after the last that is not."""
        at, rates = case.profile
        part = case.shape_at(case.last)
        if case.sparse or not rates.any() or rates[-1] != 0 or (part is not None and part.constant):
            return
        index = int(np.flatnonzero(rates)[-1])
        other, zero = int(at[index]), int(at[index + 1])
        while zero - other > 1:
            middle = (zero + other) // 2
            zero, other = (middle, other) if case.rate(middle) == 0 else (zero, middle)
        count = case.last + 1 - zero
        if count > 1:
            what = f"the rate is 0 for the last {case.span(count)}, from {case.when(zero)} on"
            place = part.place(*LENGTHS, "repeat", Role.FLOOR, Role.FACTOR) if part is not None else None
            over = None if part is None else runs_out(part)
            mends = fitted(part, part.done) if part is not None and part.horizon is not None and over is None else ()
            yield Found(f"{what}: they train nothing", part, place, zero, hint=over, mends=mends)

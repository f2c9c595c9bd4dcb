"""A rate that is too small to train, though not 0."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import LENGTHS
from lrcurve.analysis.rules.mends import slower
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown
from lrcurve.schedules.roles import Role

NEGLIGIBLE = 1e-5
"""The share of the peak below which a rate changes next to nothing."""

MOST = 0.5
"""The share of the run that must be spent below it."""

ROUNDED = 1 - 1e-9
"""How far rounding may bring a floor below that, as a factor."""


class LR115(Rule):
    """Looks for the step behind which every rate is below a hundred-thousandth of the peak, though above 0.

    What comes before the peak is a way up, as of a range test of rates. What a metric lowers, and a ``constant`` phase,
    are as they were asked for; a rate of exactly 0 is LR107.
    """

    title = "the rate is negligible for most of the run"
    severity = "warning"
    why = "Updates at a hundred-thousandth of the peak change next to nothing: most of the compute is wasted."
    hint = "let the rate fall more seldom or less far, so that it lasts for the run"
    bad = """\
run: {epochs: 200}
schedules:
  steps: {type: step, lr: 0.1, gamma: 0.1, step_size: 10}
"""
    good = """\
run: {epochs: 200}
schedules:
  steps: {type: step, lr: 0.1, gamma: 0.1, step_size: 60}
"""
    source = "StepLR(step_size=10, gamma=0.1), written for 30 epochs, in runs of 200"

    def look(self, case: Case) -> Iterator[Found]:
        """Look for the last step that is not negligible."""
        at, rates = case.profile
        part = case.shape_at(case.last)
        if case.sparse or not at.size or part is None or part.constant or any(one.follows_metric for one in case.parts):
            return
        bound = NEGLIGIBLE * float(rates.max())
        if not 0 < rates[-1] < bound * ROUNDED:
            return
        index = int(np.flatnonzero(rates >= bound * ROUNDED)[-1])
        high, low = int(at[index]), int(at[index + 1])
        while low - high > 1:
            middle = (low + high) // 2
            high, low = (high, middle) if case.rate(middle) < bound * ROUNDED else (middle, low)
        share = (case.last + 1 - low) / case.steps
        if share > MOST:
            yield Found(
                f"for {percent(share)} of the run, from {case.when(low)} on, the rate is below {shown(bound)}, a "
                f"hundred-thousandth of its peak {shown(float(rates.max()))}; the last is {shown(float(rates[-1]))}",
                part,
                part.place(Role.PERIOD, Role.FACTOR, *LENGTHS),
                low,
                mends=slower(part, part.done),
            )

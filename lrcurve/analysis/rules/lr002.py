"""A schedule without a usable rate."""

from collections.abc import Iterator

from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.curve import CurveError


class LR002(Rule):
    """Evaluates the schedule over the run: a rate that is negative, infinite or no number cannot be trained with.

    It applies whatever is selected or ignored; no other rule is asked about such a schedule, and the exit code is 2.
    """

    title = "a schedule that gives no usable rate somewhere"
    severity = "error"
    why = "A negative rate climbs the loss, and infinity or NaN ends the run."
    hint = "bound the formula, for instance with max(..., 0), or check its numbers"
    bad = """\
steps: 100
schedules:
  line: {type: expression, lr: 0.1, formula: lr * (0.5 + sin(t / 10))}
"""
    good = """\
steps: 100
schedules:
  line: {type: expression, lr: 0.1, formula: "max(lr * (0.5 + sin(t / 10)), 1e-4)"}
"""
    source = "formulas of one's own"

    def look(self, case: Case) -> Iterator[Found]:
        """Try every step, or of a long run those that tell its shape."""
        try:
            _ = case.profile
        except CurveError as error:
            yield Found(error.problems[0].message, next(iter(case.parts), None))

"""Only a part of the schedule is executed."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import LENGTHS, Part, is_delayed
from lrcurve.analysis.rules.mends import fitted
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, slack
from lrcurve.digits import apart
from lrcurve.schedules import RateError
from lrcurve.schedules.roles import Role

NEAR = 0.01
"""How far from its own next rate, as a share, what follows a decay may start to be its continuation."""

TAIL, LONG_TAIL = 0.05, 0.2
"""How high above its end, as a share of where it starts, a function may stop, and one that runs below 0 by then."""


class LR105(Rule):
    """Compares the length of a decay with what the run, or the next phase, leaves of it.

    A length that is off by one step, or by one in a hundred, is let pass, and so is a decay without an end of its own,
    and one that gives way to a higher rate that is held, as for stochastic weight averaging. Where a function of the
    user's own ends is seen in its rates.
    """

    title = "only a part of the schedule is executed"
    severity = "warning"
    why = "The run ends at a rate far above the planned end; the low rates at which a model settles never come."
    hint = "make the decay end with the run, its warmup counted in"
    bad = """\
steps: 80
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 100}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 100}
"""
    source = "pytorch/pytorch#65417"
    explains = ("LR103", "LR116")

    def look(self, case: Case) -> Iterator[Found]:
        """Hold each decay against the end of the run or of its phase."""
        for part in case.running:
            length = part.extent
            stop = min(case.last + 1, part.stop)
            if length is None or part.cyclic or part.interrupted:
                continue
            done = part.ticks_until(stop)
            if done >= length - slack(length):
                continue
            shape = part.schedule.onward()
            at, end_at = shape([done - 1, length]).tolist()
            if np.isnan(end_at):  # a library's that raises where it is over
                end_at = float(shape([length - 1])[0])
            if at == end_at or (part.schedule.free and at - end_at <= _tail(part, length)):
                continue
            if part.stop <= case.last and _goes_on(case, part, stop, at):
                continue
            rate = case.rate(stop - 1)
            reached, planned = apart(rate, end_at * rate / at if at else end_at)
            unit = "epochs" if part.each > 1 else "steps"
            end = f"ends at {case.when(stop)}"
            what = f"the run {end}" if part.stop > case.last else f"its phase {end}"
            yield Found(
                f"only {percent(done / length)} of {part.kind} is executed, {done:,} of its {length:,} {unit}: {what}, "
                f"at {reached} instead of {planned}",
                part,
                part.place(*([Role.DELAY] if is_delayed(part, done) else []), *LENGTHS, Role.MILESTONES, Role.FLOOR),
                stop - 1,
                hint=_never(part, done, length),
                mends=fitted(part, done),
            )


def _tail(part: Part, length: int) -> float:
    """Return how high above its end a function may stop: higher where it names no end and only runs into 0."""
    shape = part.schedule.onward()
    try:
        clamped = float(shape([length + 1])[0]) >= 0
    except RateError:
        clamped = False
    return float((TAIL if clamped else LONG_TAIL) * shape([part.top or 0])[0])


def _goes_on(case: Case, part: Part, stop: int, at: float) -> bool:
    """Tell whether what follows goes on where a decay stops, or holds a higher rate, as weight averaging does."""
    after = float(part.schedule([part.ticks_until(stop)])[0])
    following = case.shape_at(stop)
    averaged = following is not None and (following.schedule.holds or (following.constant and case.rate(stop) > at))
    return abs(case.rate(stop) - after) <= NEAR * at or averaged


def _never(part: Part, done: int, length: int) -> str | None:
    """Return the hint for a decay that does not even start."""
    if is_delayed(part, done):
        return f"the decay never starts: lower {part.name_of(Role.DELAY)}"
    decay = part.value(Role.DECAY)
    if part.name_of(Role.WHOLE) is not None and decay is not None and done <= length - decay:
        return "the decay at the end never starts: make the schedule as long as what is left of the run"
    return None

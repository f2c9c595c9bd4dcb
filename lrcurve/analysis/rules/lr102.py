"""The run ends inside the warmup."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import LENGTHS, Part
from lrcurve.analysis.rules.mends import shorter_warmup
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown, slack
from lrcurve.schedules import NEVER
from lrcurve.schedules.roles import Role


class LR102(Rule):
    """Compares the step at which a rise to the peak is done with the end of the run.

    The rise is any that a type says of itself, the first of a wave, or one that the rates of a user's function show. A
    warmup that nothing follows and that is exactly as long as the run is a test of rates, and left alone; one that is a
    share of a shape longer than the run is LR105.
    """

    title = "the run ends inside the warmup"
    severity = "warning"
    why = "The peak rate is never used, and the schedule behind the warmup never starts: all of training is warmup."
    hint = "shorten the warmup: 1 to 10 % of the run is usual"
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
    explains = ("LR105", "LR109", "LR112", "LR119")

    def look(self, case: Case) -> Iterator[Found]:
        """Hold the end of each rise against the end of the run."""
        for part in case.running:
            wave = _first_turn(part)
            top = part.top if wave is None else wave
            if top is None or part.cyclic or _is_stretched(case, part):
                continue
            end = part.step_of(top)
            follows = part.stop < NEVER or not _stays(part, top)
            if end > part.stop or end < case.steps or (end == case.steps and not follows):
                continue
            # A decay that ends inside the warmup may be over where the warmup comes to its peak.
            *peaks, reached = part.schedule([top - 1, top, part.ticks_until(case.last + 1) - 1]).tolist()
            peak = max(peaks)
            if reached < peak:
                rise = "warmup" if wave is None else "first way up"
                yield Found(
                    f"the run of {case.span(case.steps)} ends inside the {rise}, which ends at {case.when(end)}: "
                    f"it comes to {shown(case.rate(case.last))}, {percent(reached / peak)} of the peak",
                    part,
                    part.place(Role.WARMUP, *LENGTHS, "steps_up", "step_size_up"),
                    case.last,
                    hint=None if wave is None else "make the way up so short that whole cycles fit into the run",
                    mends=shorter_warmup(part, part.done),
                )


def _first_turn(part: Part) -> int | None:
    """Return the top of the first of several waves, unless the run ends about there: a range test of rates."""
    if part.schedule.first_cycle() is None or part.restart is not None or not part.leaf or part.follows_metric:
        return None
    top = int(part.schedule.next_join(np.zeros(1, dtype=np.int64))[0])
    first, last = part.schedule([0, min(top, part.done)]).tolist()
    return top if first < last and part.done < top - slack(top) else None


def _stays(part: Part, top: int) -> bool:
    """Tell whether a shape holds its peak for ever."""
    rates = part.schedule([top, top + 1, 2 * top, 64 * top])
    return bool((rates == rates[0]).all())


def _is_stretched(case: Case, part: Part) -> bool:
    """Tell whether the way up is long only because the whole shape is, which is LR105."""
    horizon = part.horizon
    if horizon is None or part.ticks_until(case.steps) >= horizon:
        return False
    return part.name_of(Role.WARMUP) is None or (part.node is not None and part.written(Role.WARMUP) is None)

"""The rate rises again."""

from collections.abc import Iterator

from lrcurve.analysis.parts import HORIZONS, Part, length_of
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown, slack
from lrcurve.schedules.combine import Composed
from lrcurve.schedules.shapes.cosine import Cosine


class LR104(Rule):
    """Looks at cosines that run past their lowest point, by ``past_end: mirror`` or as a library's formula goes on.

    What is repeated on purpose is no finding.
    """

    title = "the rate rises again without a restart being asked for"
    severity = "warning"
    why = (
        "Past the end of a cosine the formula climbs back to the peak, and undoes at high rates what the decay gained."
    )
    hint = "make the cosine as long as what is left of the run; for restarts, say repeat: true"
    bad = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, steps: 50, past_end: mirror}
"""
    good = """\
steps: 100
schedules:
  cosine: {type: cosine, lr: 0.1, steps: 100, past_end: mirror}
"""
    source = "Tencent-Hunyuan/UniRL#223, lucidrains/imagen-pytorch#71"
    explains = ("LR103", "LR106")

    def look(self, case: Case) -> Iterator[Found]:
        """Hold the lowest point of each cosine against the end of what runs of it."""
        for part in case.running:
            length = _half(part)
            stop = min(case.last + 1, part.stop)
            if length is None or part.cyclic or part.ticks_until(stop) - length <= 1 + slack(length):
                continue
            turn = part.step_of(length)
            soon = min(part.step_of(length + max(1, length // 2)), stop - 1)
            low, high = case.rate(turn), case.rate(stop - 1)
            if case.rate(soon) <= low:
                continue
            name = "run" if part.stop >= case.steps else "phase"
            yield Found(
                f"the rate rises again from {case.when(turn)}, where {part.kind} is at its lowest, {shown(low)}: "
                f"the {name} goes on to {case.when(stop)} and ends at {shown(high)}",
                part,
                part.place(*HORIZONS, "past_end"),
                turn,
            )


def _half(part: Part) -> int | None:
    """Return the tick at which a wave that may go on is at its lowest, or None where it may rise on purpose."""
    schedule = part.schedule
    if isinstance(schedule, Cosine) and part.record is schedule:
        return schedule.steps if schedule.past_end == "mirror" else None
    if part.leaf:
        return length_of(part) if isinstance(part.record, Composed) else None
    if not isinstance(schedule, Composed) or getattr(schedule, "num_cycles", 0.5) != 0.5:
        return None
    kind = part.kind.lower()
    return length_of(part) if "cos" in kind and "restart" not in kind else None

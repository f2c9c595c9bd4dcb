"""The rate rises again."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown, slack


class LR104(Rule):
    """Looks at decays that rise again past their end, as ``past_end: mirror`` and some libraries' formulas do.

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
            length = part.horizon
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
                part.place(*LENGTHS, "past_end"),
                turn,
            )

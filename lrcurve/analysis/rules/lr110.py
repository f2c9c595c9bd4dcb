"""Restarts that do not happen."""

from collections.abc import Iterator

from lrcurve.analysis.rules.rule import Case, Found, Rule
from lrcurve.schedules.combine import Repeat


class LR110(Rule):
    """Compares the start of the second cycle with the end of the run.

    Inside a library's record it fires only where the name of that record says restart: others have one cycle by
    default.
    """

    title = "restarts were asked for and none happens"
    severity = "warning"
    why = (
        "The first cycle is as long as what runs of the schedule, so the curve is a plain decay and no restart is used."
    )
    hint = "make the first cycle shorter, or ask for two cycles or more; without restarts, leave repeat out"
    bad = """\
steps: 100
schedules:
  restarted: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 100, repeat: true}
"""
    good = """\
steps: 100
schedules:
  restarted: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 50, repeat: true}
"""
    source = "huggingface/transformers#20552, huggingface/diffusers#3195"
    explains = ("LR103", "LR105", "LR106")

    def look(self, case: Case) -> Iterator[Found]:
        """Look for a second cycle in each repeated schedule."""
        for part in case.running:
            repeat = part.schedule
            if not isinstance(repeat, Repeat) or part.cyclic:
                continue
            second = part.step_of(repeat.steps)
            stop = min(case.steps, part.stop)
            if part.record is not repeat and "restart" not in part.kind.lower():
                continue
            if repeat.count == 1:
                message = f"{part.kind} asks for one cycle, of {case.span(second - part.start)}: there is no restart"
                yield Found(message, part, part.place("repeat", "num_cycles"))
            elif second >= stop:
                yield Found(
                    f"no restart happens: the first cycle ends at {case.when(second)}, "
                    f"the {'run' if part.stop >= case.steps else 'phase'} at {case.when(stop)}",
                    part,
                    part.place("steps", "repeat"),
                    second,
                )

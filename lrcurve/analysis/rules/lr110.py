"""Restarts that do not happen."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS, Part
from lrcurve.analysis.rules.mends import Mends, first_cycle, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, slack
from lrcurve.schedules.roles import Role


class LR110(Rule):
    """Compares the start of the second cycle with the end of the run.

    A cycle is what is repeated, or what a library's scheduler calls its first cycle, where the rate jumps up behind it.
    """

    title = "restarts were asked for and none happens"
    severity = "warning"
    why = (
        "The first cycle is as long as what runs of the schedule, so the curve is a plain decay and no restart is used."
    )
    hint = "make the first cycle shorter, or ask for two cycles or more; without restarts, take the plain decay"
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
    explains = ("LR103", "LR105", "LR106", "LR123")

    def look(self, case: Case) -> Iterator[Found]:
        """Look for a second cycle in what repeats."""
        for part in case.running:
            length, count = part.schedule.first_cycle(), part.schedule.cycle_count()
            if length is None or part.cyclic or (count != 1 and part.restart is None):
                continue
            second = part.step_of(length)
            stop = min(case.steps, part.stop)
            if count == 1:
                message = f"{part.kind} asks for one cycle, of {case.span(second - part.start)}: there is no restart"
                yield Found(message, part, part.place("repeat", Role.CYCLES, Role.CYCLE), mends=_two(case, part))
            elif second >= stop:
                fills = second - stop <= slack(stop)  # nothing is wrong with the length
                if fills and part.schedule.only_cycles:
                    continue
                yield Found(
                    f"no restart happens: the first cycle ends at {case.when(second)}, "
                    f"the {'run' if part.stop >= case.steps else 'phase'} at {case.when(stop)}",
                    part,
                    part.place(*([Role.CYCLES] if fills else []), Role.CYCLE, "steps", "repeat", *LENGTHS),
                    second,
                    mends=_two(case, part),
                )


def _two(case: Case, part: Part) -> Mends:
    """Return the length of a first cycle, or the number of cycles, that makes two of what is one."""
    ticks = part.done
    if part.schedule.cycle_count() == 1 and part.leaf and not part.native:
        return put(part, Role.CYCLES, 2)
    if part.schedule.cycle_count() is not None or part.time.shift:
        return ()
    if part.leaf:
        return first_cycle(part, ticks)
    inside = next((one for one in case.parts if one.above and one.above[-1] is part), part)
    return put(inside, "steps", ticks // 2) if ticks % 2 == 0 else ()

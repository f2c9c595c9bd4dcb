"""The rate rises again."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import LENGTHS, Part
from lrcurve.analysis.rules.mends import fitted, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown, slack
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.roles import Role

PROBES = 4096
"""How many ticks of a shape are looked at for its lowest point."""

NEAR = 0.05
"""How far a shape may end above its lowest point, as a share of its fall."""

JUMP = 0.5
"""The share of the rise that lies between two ticks where it is no rise but a jump."""


class LR104(Rule):
    """Looks at decays that rise again past their end, as ``past_end: mirror`` and some formulas do, or before it.

    What is repeated on purpose, and a function that turns again and again, is no finding.
    """

    title = "the rate rises again without a restart being asked for"
    severity = "warning"
    why = (
        "Past the end of a cosine the formula climbs back to the peak, and undoes at high rates what the decay gained."
    )
    hint = "make the decay as long as what is left of the run, or ask for restarts"
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
        """Hold the lowest point of each decay against the end of what runs of it."""
        for part in case.running:
            if part.cyclic or part.horizon is None or part.schedule.first_cycle() is not None:
                continue
            stop = min(case.last + 1, part.stop)
            turn = _past_its_end(part, stop)
            turn = _before_its_end(part, stop) if turn is None else turn
            if turn is None:
                continue
            step = part.step_of(turn)
            name = "run" if part.stop >= case.steps else "phase"
            yield Found(
                f"the rate rises again from {case.when(step)}, where {part.kind} is at its lowest, "
                f"{shown(case.rate(step))}: the {name} goes on to {case.when(stop)} and ends at "
                f"{shown(case.rate(stop - 1))}",
                part,
                part.place(*([] if turn == part.horizon else [Role.CYCLES]), *LENGTHS, "past_end"),
                step,
                mends=fitted(part, part.done) if turn == part.horizon else put(part, Role.CYCLES, 0.5),
            )


def _past_its_end(part: Part, stop: int) -> int | None:
    """Return the end of a shape, where it goes on and rises."""
    length, done = part.horizon, part.ticks_until(stop)
    if length is None or done - length <= 1 + slack(length):
        return None
    low, soon = part.schedule([length, min(length + max(1, length // 2), done - 1)]).tolist()
    return length if soon > low else None


def _before_its_end(part: Part, stop: int) -> int | None:
    """Return the lowest tick of a shape that has risen from there, step by step, before it is over."""
    done = min(part.ticks_until(stop), part.horizon or 0)
    if done < 3 or part.name_of(Role.MILESTONES) is not None:
        return None
    ticks = distinct(np.linspace(0, done - 1, PROBES))
    rates = part.schedule(ticks)
    peak = int(rates.argmax()) if rates[-1] < rates.max() else 0
    low = peak + int(rates[peak:].argmin())
    drop = float(rates[: low + 1].max() - rates[low])
    rise = float(rates[-1] - rates[low])
    jump = float(np.diff(rates[low:]).max(initial=0.0))
    return int(ticks[low]) if low and rise > NEAR * drop > 0 and jump < JUMP * rise else None

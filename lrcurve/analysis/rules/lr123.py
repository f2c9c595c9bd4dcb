"""A cyclic run that ends near its peak."""

from collections.abc import Iterator

import numpy as np

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import Mends, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown
from lrcurve.schedules.arrays import distinct
from lrcurve.schedules.roles import Role

HIGH = 0.75
"""How high in its last cycle, as a share of the way from its lowest rate to its highest, a run may end."""

LEAST = 0.1
"""The share of its highest rate that a cycle must span to matter."""

PROBES = 4096
"""How many ticks of the last cycle are looked at."""

LONG = 8
"""The ticks that a cycle must have for its place at the end of the run to mean anything."""


class LR123(Rule):
    """Looks where in its last cycle a triangular rate is when the run ends.

    One cycle alone is a range test of rates. Cycles that restart at the peak, where the run ends inside one, are LR103.
    """

    title = "a cyclic run ends near its peak"
    severity = "warning"
    why = "A model is at its best where a cycle ends low; at the peak its weights are the least settled."
    hint = "choose cycles of which a whole number fills the run"
    bad = """\
steps: 2000
schedules:
  cyclic: {type: cyclic, lr: 0.1, min_lr: 0.001, steps_up: 400}
"""
    good = """\
steps: 2000
schedules:
  cyclic: {type: cyclic, lr: 0.1, min_lr: 0.001, steps_up: 500}
"""
    source = "Smith, arXiv 1506.01186: stop at the end of a cycle, where the rate is lowest and the accuracy peaks"
    explains = ("LR103",)

    def look(self, case: Case) -> Iterator[Found]:
        """Look at cycles that turn, and run to the end."""
        for part in case.running:
            length, last = part.schedule.first_cycle(), part.ticks_until(case.last + 1) - 1
            turns = length is not None and part.restart is None and not part.cyclic
            if length is not None and turns and part.stop >= case.steps and LONG <= length <= last:
                yield from _last_cycle(case, part, length, last)


def _last_cycle(case: Case, part: Part, length: int, last: int) -> Iterator[Found]:
    """Hold the last rate against those of the whole cycle that it is in."""
    start = last - last % length
    rates = part.schedule(distinct(np.linspace(start, start + length, PROBES)))
    high, low, rate = float(rates.max()), float(rates.min()), float(part.schedule([last])[0])
    height = (rate - low) / (high - low) if high > low else 0.0
    if height > HIGH and high - low > LEAST * high:
        yield Found(
            f"the run ends {percent((last + 1) % length / length)} into a cycle of {case.span(length * part.each)}, at "
            f"{shown(rate)}: {percent(height)} of the way from {shown(low)} to {shown(high)}",
            part,
            part.place("steps_up", "step_size_up", Role.CYCLE),
            case.last,
            mends=_whole(part, length, last + 1),
        )


def _whole(part: Part, length: int, done: int) -> Mends:
    """Return the way up of which a whole number of cycles, each half way up, fills the run."""
    name = next((name for name in ("steps_up", "step_size_up") if part.written(name) is not None), None)
    down = part.written("steps_down", "step_size_down") is not None
    return () if name is None or down else put(part, name, max(round(done / round(done / length) / 2), 1))

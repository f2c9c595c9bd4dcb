"""A jump between a constant phase and a decay."""

from collections.abc import Iterator
from itertools import pairwise

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import own_peak
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown
from lrcurve.schedules.roles import Role

CLIFF = 0.1
"""How far apart the rates may be, as a share of the higher one."""

SHORT = 0.1
"""The share of the run up to which a lower constant rate before a decay is a warmup of its own."""


class LR206(Rule):
    """Compares the rate of a constant phase with the one that the decay behind it starts from.

    Drops, listed rates and phases behind a stop are as their author wrote them; a short phase at a lower rate is a
    warmup. A decay is a shape with an end that it falls to smoothly.
    """

    title = "the rate jumps from a constant phase to its decay"
    severity = "warning"
    why = "A plateau is followed by a decay that starts where it is; a jump up undoes it, one down skips the decay."
    hint = "let the decay start at the rate of the constant phase: give both the same"
    bad = """\
steps: 100
schedules:
  phases:
    - {type: constant, lr: 0.1, steps: 80}
    - {type: linear, lr: 0.01}
"""
    good = """\
steps: 100
schedules:
  phases:
    - {type: constant, lr: 0.1, steps: 80}
    - {type: linear, lr: 0.1}
"""
    source = "two phases of which one lr was changed and the other not"
    explains = ("LR103", "LR105")

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each join between a constant phase and a decay."""
        inside: dict[int, list[Part]] = {}
        for one in case.running:
            for part in one.above[-1:]:
                inside.setdefault(id(part), []).append(one)
        for part in case.running:
            if not part.cyclic and "resume" not in part.built.keys:
                for before, after in pairwise(inside.get(id(part), ())):
                    yield from _join(case, before, after)


def _join(case: Case, before: Part, after: Part) -> Iterator[Found]:
    decays = after.leaf and not after.schedule.free and after.time.shift == 0 and _falls(case, after)
    if not (before.constant and decays) or before.stop != after.start or after.top is not None:
        return
    old, new = case.rate(after.start - 1), case.rate(after.start)
    warms = old < new and before.start == 0 and after.start <= SHORT * case.steps
    if old <= 0 or warms or abs(new - old) <= CLIFF * max(old, new):
        return
    far = percent(1 - new / old) + " below" if new < old else percent(new / old - 1) + " above"
    yield Found(
        f"the rate jumps {'down' if new < old else 'up'} at {case.when(after.start)}, from {shown(old)} to "
        f"{shown(new)}, {far} the constant rate that the decay goes on from",
        after,
        after.place(Role.PEAK),
        after.start,
        mends=own_peak(after, old) if after.value(Role.PEAK) == new else (),
    )


def _falls(case: Case, part: Part) -> bool:
    """Tell whether a shape has an end, and the part of it that runs falls smoothly towards it."""
    done = min(part.ticks_until(case.last + 1), part.horizon or 0)
    if done < 3 or part.name_of(Role.MILESTONES) is not None or part.schedule.first_cycle() is not None:
        return False
    first, middle, last = part.schedule([0, done // 2, done - 1]).tolist()
    return bool(first > middle > last)

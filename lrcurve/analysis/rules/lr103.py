"""The floor is never reached."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from lrcurve.analysis.parts import LENGTHS, Part
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown, slack
from lrcurve.schedules.combine import Repeat
from lrcurve.schedules.roles import Role

NEAR = 0.05
"""How far above its floor, as a share of the way from the peak, a decay may end."""

_MOST_CYCLES = 10_000
"""How many cycles of a library's scheduler are counted."""


class LR103(Rule):
    """Looks where a decay that names a floor ends.

    Two ways not to get there are certain: the last cycle of a ``repeat`` is cut off by the end of the run, or the
    formula itself ends above the floor (``tanh`` with a low ``upper``). A decay that is cut off is LR105.
    """

    title = "the floor is never reached"
    severity = "warning"
    why = "The last steps of a decay, at low rates, bring much of its gain; a run that ends high up misses them."
    hint = "choose cycles that fill the run exactly, or a run that ends where a cycle does"
    bad = """\
steps: 60
schedules:
  restarted: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 25, repeat: true}
"""
    good = """\
steps: 75
schedules:
  restarted: {type: cosine, lr: 0.1, min_lr: 0.001, steps: 25, repeat: true}
"""
    source = "huggingface/diffusers#3954, huggingface/pytorch-image-models#2312"

    def look(self, case: Case) -> Iterator[Found]:
        """Look at cycles that the run cuts off, and at decays that are complete."""
        for part in case.running:
            if isinstance(part.schedule, Repeat):
                inside = next((one for one in case.parts if one.above and one.above[-1] is part), None)
                if inside is not None:
                    yield from _cut_cycle(case, part, inside, _repeated_at)
            elif part.leaf and part.name_of(Role.CYCLE) is not None:
                yield from _cut_cycle(case, part, part, _cycle_at)
            elif part.leaf and not part.cyclic:
                yield from _complete(case, part)


def _cut_cycle(
    case: Case, part: Part, cycle: Part, cycle_at: Callable[[Part, int], tuple[int, int, int]]
) -> Iterator[Found]:
    """Look at the cycle that the run ends in; ``cycle`` says what it falls from and to."""
    floor, lr = cycle.value(Role.FLOOR), cycle.value(Role.PEAK)
    if floor is None or lr is None or part.stop < case.steps or part.cyclic:
        return
    done = part.ticks_until(case.steps)
    number, start, length = cycle_at(part, done - 1)
    run = done - start
    rate = float(part.schedule([done - 1])[0])
    if number > 0 and run < length - slack(length) and rate - floor > NEAR * (lr - floor):
        yield Found(
            f"the run ends {percent(run / length)} into cycle {number + 1}, at {shown(rate)}: "
            f"{cycle.name_of(Role.FLOOR)} is {shown(floor)}",
            part,
            cycle.place(Role.FLOOR, *LENGTHS, Role.CYCLE),
            case.last,
        )


def _cycle_at(part: Part, tick: int) -> tuple[int, int, int]:
    """Return number, start and length of the cycle that a tick is in, of a library's, whose joins are its restarts."""
    start = 0
    for number in range(_MOST_CYCLES):
        end = int(part.schedule.next_join(np.array([start]))[0])
        if end > tick:
            return number, start, end - start
        start = end
    return 0, 0, tick + 1


def _repeated_at(part: Part, tick: int) -> tuple[int, int, int]:
    """Return number, start and length of the cycle that a tick is in; cycles that differ are walked through."""
    repeat = part.schedule
    if not isinstance(repeat, Repeat):
        raise TypeError(f"{part.kind} does not repeat")
    if repeat.stretch == 1:
        number = tick // repeat.steps if repeat.count is None else min(tick // repeat.steps, repeat.count - 1)
        return number, number * repeat.steps, repeat.steps
    stretch, length = Fraction(str(repeat.stretch)), Fraction(repeat.steps)
    number = start = 0
    while tick >= start + _rounded(length) and (repeat.count is None or number < repeat.count - 1):
        start, number, length = start + _rounded(length), number + 1, length * stretch
    return number, start, _rounded(length)


def _rounded(length: Fraction) -> int:
    return int(length + Fraction(1, 2))


def _complete(case: Case, part: Part) -> Iterator[Found]:
    """Look at a decay that is executed to its own end, and that ends above its floor there."""
    length, floor, lr = part.horizon, part.value(Role.FLOOR), part.value(Role.PEAK)
    if length is None or floor is None or lr is None or part.ticks_until(case.steps) < length:
        return
    rate = float(part.schedule([length])[0])
    if lr > floor and rate - floor > NEAR * (lr - floor):
        yield Found(
            f"{part.kind} ends at {shown(rate)} by its own formula, {percent((rate - floor) / (lr - floor))} of the "
            f"way above {part.name_of(Role.FLOOR)}, which is {shown(floor)}",
            part,
            part.place(Role.FLOOR, "upper", "rise"),
            part.step_of(length),
            hint="let the formula go further, with a higher upper or a shorter rise",
        )

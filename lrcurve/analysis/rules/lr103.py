"""The floor is never reached."""

from collections.abc import Iterator

from lrcurve.analysis.parts import LENGTHS, Part
from lrcurve.analysis.rules.mends import Mends, changed, put
from lrcurve.analysis.rules.rule import Case, Found, Rule, percent, shown, slack
from lrcurve.schedules import Schedule
from lrcurve.schedules.cycles import Cycle
from lrcurve.schedules.roles import Role

NEAR = 0.05
"""How far above its floor, as a share of the way from the peak, a decay may end."""

STEEP = 4
"""How many times the last step's fall may be left at the end of a decay that gets to its floor."""


class LR103(Rule):
    """Looks where a decay ends.

    Two ways not to get down are certain: the last of several cycles is cut off by the end of the run, or the formula
    itself ends above the floor (``tanh`` with a low ``upper``, a part of a wave). A decay that is cut off is LR105.
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
            if part.cyclic:
                continue
            if part.restart is not None and part.stop >= case.steps:
                yield from _cut_cycle(case, part)
            if part.leaf:
                yield from _complete(part)


def _cut_cycle(case: Case, part: Part) -> Iterator[Found]:
    """Look at the cycle that the run ends in, and at where it would have gone."""
    last = part.done - 1
    cycle = part.schedule.cycle_at(last)
    if cycle is None or cycle.number == 0:
        return
    first, rate, low = part.schedule([cycle.start, last, cycle.stop - 1]).tolist()
    run, length = last + 1 - cycle.start, cycle.stop - cycle.start
    if run < length - slack(length) and rate - low > NEAR * (max(first, rate) - low) > 0:
        inside = next((one for one in case.parts if one.above and one.above[-1] is part), part)
        name, floor = inside.name_of(Role.FLOOR), inside.value(Role.FLOOR)
        starts, stops = (case.when(part.step_of(tick)) for tick in (cycle.start, cycle.stop))
        mends = _whole_cycles(part, inside, cycle)
        yield Found(
            f"the run ends {percent(run / length)} into cycle {cycle.number + 1}, at {shown(rate)}: "
            + (f"the cycle would go down to {shown(low)}" if floor is None else f"{name} is {shown(floor)}"),
            part,
            inside.place(Role.FLOOR, *LENGTHS, Role.CYCLE, Role.CYCLES),
            case.last,
            hint=None if mends else f"let the run end where a cycle does, at {starts} or {stops}",
            mends=mends,
        )


def _whole_cycles(part: Part, inside: Part, cycle: Cycle) -> Mends:
    """Return the length of the first cycle by which the last one ends with the run, or all but."""
    length, ticks = part.schedule.first_cycle(), part.done - part.time.shift
    if length is None or part.time.shift:
        return ()
    if part.leaf:
        tried = sorted({round(length * ticks / stop) + more for stop in (cycle.stop, cycle.start) for more in (0, 1)})
        left = {one: _left(changed(part.schedule, Role.CYCLE, one), ticks) for one in tried}
        fits = [one for one in tried if left[one] is not None]
        best = min(fits, key=lambda one: (left[one], abs(one - length)), default=None)
        return () if best is None else put(part, Role.CYCLE, best)
    if cycle.stop - cycle.start != length or part.schedule.cycle_count():
        return ()
    count = next((count for count in range(max(round(ticks / length), 2), 1, -1) if ticks % count == 0), None)
    return () if count is None else put(inside, "steps", ticks // count)


def _left(schedule: Schedule | None, ticks: int) -> int | None:
    """Return how much of its last cycle a schedule leaves after so many ticks; None if much, or if it has but one."""
    cycle = None if schedule is None else schedule.cycle_at(ticks - 1)
    if schedule is None or cycle is None or cycle.number == 0:
        return None
    first, rate, low = schedule([cycle.start, ticks - 1, cycle.stop - 1]).tolist()
    return cycle.stop - ticks if rate - low <= NEAR * (max(first, rate) - low) else None


def _complete(part: Part) -> Iterator[Found]:
    """Look at a decay that is executed to its own end, and whose rates are high there, or would fall on."""
    length, peak = part.horizon, part.value(Role.PEAK)
    if length is None or peak is None or length < 3 or part.done < length:
        return
    end = part.schedule.end
    behind = [length, 2 * length] if end is None else [min(length, end.step - 1)]
    before, last, there = part.schedule([length - 2, length - 1, behind[0]]).tolist()
    named = part.name_of(Role.FLOOR) or part.name_of(Role.FLOOR_SHARE)
    # A line that nothing holds at the floor that it names goes on below it, and was not heading there.
    ends = [rate for rate in part.schedule(behind).tolist() if rate >= 0 or named is None]
    floor = max(min(_floor(part, peak), *ends, there), 0.0)
    if there - floor <= NEAR * (peak - floor):
        # A steep decay may be a step from its floor at the last of its ticks; one that falls further there drops.
        drops = last < peak - NEAR * (peak - floor) and last - there > STEEP * (before - last)
        there = last if drops else there
    left = there - floor
    if peak > floor and left > NEAR * (peak - floor):
        name = part.name_of(Role.FLOOR)
        low = f"{name}, which is {shown(floor)}" if name is not None else f"{shown(floor)}, where it was heading for"
        yield Found(
            f"{part.kind} ends at {shown(there)} by its own formula, {percent(left / (peak - floor))} of the "
            f"way above {low}",
            part,
            part.place(Role.FLOOR, Role.CYCLES, "upper", "ub", "rise"),
            part.step_of(length),
            hint="let the formula go further: a higher upper or ub, whole cycles, or a shorter rise",
        )


def _floor(part: Part, peak: float) -> float:
    """Return the lowest rate that a decay names, or its peak where it names none."""
    floor, share = part.value(Role.FLOOR), part.value(Role.FLOOR_SHARE)
    named = [each for each in (floor, None if share is None else share * peak) if each is not None]
    return min([peak, *named])

"""Where a shape's way up, and its way down, come to an end by the rates alone."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lrcurve.schedules import RateError, Rates, Schedule, Steps
from lrcurve.schedules.arrays import distinct

INSIDE, BEHIND = 1025, 4097
"""How many ticks of the run, and of what is behind it, are looked at."""

BEYOND = 16
"""How many times as far as it runs a shape is followed."""

MOST = 10**6
"""How far a long run is followed, though four times its length at least."""

TURNS = 2
"""How often a rate may turn; what turns more often is a wave, and meant to be one."""

JUMP = 0.2
"""The share of the whole fall that one step may take; more is a drop, and no smooth way down."""

BOW = 1.05
"""How far half-way lies above what it would be on an exponential decay, which heads for no end, as a factor."""

LOST, SHORT = 1e-6, 16
"""The share of its start below which a fall may come to its end by rounding, if it takes more ticks than these."""


class Outline(NamedTuple):
    """The tick at which the rise from tick 0 is done, and the one at which a fall that heads for an end is there."""

    top: int | None = None
    low: int | None = None


def outline(schedule: Schedule, done: int, least: int = 0) -> Outline:
    """Follow a shape, of which ``done`` ticks are executed, to where it stops rising and falling, ``least`` at least.

    An exponential decay heads for no end, so where it is cut off says nothing; nor does a wave, or a list of drops.
    """
    schedule = schedule.onward()
    limit = max(min(BEYOND * done, max(4 * done, MOST)), least)
    reach = _reach(schedule, done, limit)
    if reach < 3:
        return Outline()
    inside, behind = np.linspace(0, done - 1, INSIDE), np.linspace(min(done, reach) - 1, reach - 1, BEHIND)
    ticks = distinct(np.append(inside, behind))
    try:
        rates = np.maximum(schedule(ticks), 0.0)
    except RateError:
        return Outline()
    slopes = np.sign(np.diff(rates) * (np.abs(np.diff(rates)) > 1e-12 * rates.max()))
    signs = slopes[(slopes != 0) & (ticks[1:] < done)]
    if np.count_nonzero(np.diff(signs)) > TURNS:
        return Outline()
    first = int(np.argmin(slopes > 0)) if (slopes <= 0).any() else slopes.size
    if first == slopes.size:
        return Outline()  # it rises for ever
    top = _best(schedule, ticks, first, np.argmax) if first else None
    peak = first + int(np.argmin(slopes[first:] == 0))  # a plateau may follow
    falls = slopes[peak:]
    if falls.size == 0 or falls[0] >= 0:
        return Outline(top)
    if (falls >= 0).any():
        low = _best(schedule, ticks, peak + int(np.argmax(falls >= 0)), np.argmin)
    elif reach < limit:
        low = reach - 1  # behind it are no rates
    else:
        return Outline(top)  # it falls for ever
    return Outline(top, low if _heads_there(schedule, int(ticks[peak]), low, reach) else None)


def _reach(schedule: Schedule, done: int, limit: int) -> int:
    """Return the first tick, up to a limit, at which a shape gives no rate."""
    limit = limit if schedule.end is None else min(limit, schedule.end.step)
    known, unknown = done, limit

    def has_rates(tick: int) -> bool:
        try:
            schedule([tick])
        except RateError:
            return False
        return True

    if limit <= done or has_rates(limit - 1):
        return limit
    while unknown - known > 1:
        middle = (known + unknown) // 2
        known, unknown = (middle, unknown) if has_rates(middle) else (known, middle)
    return unknown


def _best(schedule: Schedule, ticks: Steps, index: int, choose: Callable[[Rates], Any]) -> int:
    """Return the exact tick, around a listed one, at which the rate is the highest or lowest first."""
    while True:
        low, high = int(ticks[max(index - 1, 0)]), int(ticks[min(index + 1, ticks.size - 1)])
        ticks = distinct(np.linspace(low, high, min(high - low + 1, BEHIND)))
        index = int(choose(np.maximum(schedule(ticks), 0.0)))
        if ticks.size == high - low + 1:
            return int(ticks[index])


def _heads_there(schedule: Schedule, peak: int, low: int, reach: int) -> bool:
    """Tell whether a fall ends of itself: ever steeper than an exponential decay, and without a drop."""
    middle = (peak + low) // 2
    ticks = np.minimum([peak, middle, (middle + low) // 2, max(low - 1, peak), low, low + 1], reach - 1)
    start, half, late, before, end, after = np.maximum(schedule(ticks), 0.0).tolist()
    drop = start - end
    bows = half > BOW * (start * end) ** 0.5
    # What is lost in rounding at the end may be the tail of an exponential decay.
    fades = end < LOST * start and low - peak > SHORT and late <= BOW * (half * before) ** 0.5
    return bool(bows and not fades and before - end <= JUMP * drop and after - end <= JUMP * drop)

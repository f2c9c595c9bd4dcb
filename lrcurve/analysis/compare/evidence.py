"""When an explanation is worth telling: a constant fits every clock, and short stretches fit anything."""

from fractions import Fraction
from itertools import pairwise

import numpy as np

from lrcurve.analysis.compare.cause import Cause, Part
from lrcurve.analysis.compare.clock import SAME, STOPPED, Clock
from lrcurve.analysis.compare.rows import Mask, Rows

HANDFUL = 5
"""One stretch of several has more rows than this; half of it in a log that leaves rows out."""

_NEAR = 10

AT_ONCE = 2
"""More causes at once than this explain anything."""


def is_told(cause: Cause, rows: Rows, free: Mask) -> bool:
    """Return whether the rows tell of a cause, rather than only agree with it.

    Of each stretch they have to have enough different rates that are not those of the one curve at the same step, and
    that lie between the limits, which are ``free``. Clocks go on from one stretch to the next, or start anew.
    """
    same = rows.fits(rows.ask(SAME, rows.t)[0], rows.y, rows.off)
    if any(_together(part) + cause.limited > AT_ONCE for part in cause.parts):
        return False
    holding = (
        part for part in cause.parts if part.clock.every > 1 and part.clock.rate != Fraction(1, part.clock.every)
    )
    if not all(_is_held(part, rows) for part in holding):
        return False
    if any(_is_one_stretch(before, part) for before, part in pairwise(cause.parts)):
        return False
    if cause.limited and not _is_limited(cause, rows, free):
        return False
    if len(cause.parts) == 1:
        (part,) = cause.parts
        return _is_one(part, rows, free, same, limited=cause.limited)
    if cause.kind == "scaled":
        return int((~same).sum()) > 1 and rows.y[~same].size > 1
    return _goes_on(cause, rows) and all(_is_part(cause, part, rows, free, same) for part in cause.parts)


def _is_one_stretch(before: Part, part: Part) -> bool:
    """Return whether two stretches are one, as a clock and a factor explain both."""
    return before.line is None and (before.clock, before.factor) == (part.clock, part.factor)


def _is_one(part: Part, rows: Rows, free: Mask, same: Mask, *, limited: bool) -> bool:
    """Return whether the rows tell of one explanation of the whole run."""
    if part.clock == SAME and not limited:
        return int((~same).sum()) > 1
    if part.clock.shift is not None and 2 * abs(part.clock.shift) > rows.t[-1]:
        return False  # of a wave, each further one would do as well
    if limited:
        return _different(rows, free) > 1 + _numbers(part) + (part.clock != SAME or part.factor != 1)
    if part.clock.shift is not None or part.clock.rate in _whole(part.clock):
        return _different(rows, free) > _numbers(part) + (part.clock.rate != 1)
    if part.clock.offset not in (0, *rows.joins) and abs(part.clock.offset) > _NEAR * part.clock.rate:
        return False  # any straight line is some piece of any other
    return _different(rows, free & ~same) > 1 + _numbers(part)


def _is_part(cause: Cause, part: Part, rows: Rows, free: Mask, same: Mask) -> bool:
    """Return whether the rows tell of one stretch of several."""
    here = free & (rows.t >= part.start) & (rows.t <= part.stop)
    first = cause.parts[0]
    waits = first.line is not None or first.clock == STOPPED
    if waits and part is first:
        return part.line is not None or part.factor == cause.main.factor
    if part.same:
        if waits:
            return int(here.sum()) > HANDFUL and _different(rows, here) > HANDFUL
        return int(here.sum()) > (1 if rows.at.sparse else HANDFUL)
    different = _different(rows, here & ~same)
    if part is first and _leads_on(cause, rows):
        return different > 0
    if part.factor == cause.parts[0].factor or waits:
        if part.clock.shift is not None and part.clock.at(part.start) == 0:
            return different > 1 and (not waits or 2 * part.start <= rows.t[-1] + 1)
        if part.clock == SAME:
            return different > 1
    few = HANDFUL // 2 if rows.at.sparse else HANDFUL
    return int(here.sum()) > few and different > 1 + _numbers(part)


def _leads_on(cause: Cause, rows: Rows) -> bool:
    """Return whether the first stretch leads from the start to a join, where the second goes on: it has no number."""
    first, second = cause.parts[:2]
    moment = second.clock.at(second.start)
    return first.clock == Clock(rate=moment / second.start) and moment in rows.joins and first.factor == second.factor


def _goes_on(cause: Cause, rows: Rows) -> bool:
    """Return whether each stretch's clock goes on from where the last one's was, or starts anew at 0 or at a join.

    A clock that keeps time may also jump, if nothing else changes there. One that does not is at a whole step where its
    stretch begins: a straight line could else be any part of any other.
    """
    for before, part in pairwise((None, *cause.parts)):
        if part is None or part.line is not None or part.clock in (SAME, STOPPED):
            continue
        moment = part.clock.at(part.start if before else 0)
        if part.clock.rate != 1 and part.clock.every == 1 and moment.denominator != 1:
            return False
        if before is None or before.clock == part.clock:
            continue
        if before.line is not None or before.clock == STOPPED:
            if moment not in (0, *rows.joins):
                return False
        elif (
            abs(moment - before.clock.at(part.start)) >= max(1, part.clock.every)
            and moment != 0
            and _changes(before, part)
        ):
            return False
    return True


def _is_held(part: Part, rows: Rows) -> bool:
    """Return whether the rows tell of a clock that holds: they are some early and some late while it does.

    Where it is the one's own clock, that one goes on changing meanwhile, often: half of that time later it has.
    """
    clock = part.clock
    t = rows.t[(rows.t >= max(part.start, clock.phase)) & (rows.t <= part.stop)]
    late = (t - clock.phase) % clock.every
    if not late.size or late.min() == late.max():
        return False
    if clock.rate != 1:
        return True
    held = t - late
    first, later = (rows.ask(Clock(offset=clock.offset), steps)[0] for steps in (held, held + clock.every // 2))
    return int(np.unique(first[first != later]).size) > HANDFUL // 2


def _changes(before: Part, part: Part) -> bool:
    return part.clock.rate != 1 or before.clock.rate != 1 or part.factor != before.factor


def _is_limited(cause: Cause, rows: Rows, free: Mask) -> bool:
    """Return whether the limits are met more than once, and each by rates that would lie beyond it."""
    wanted = np.full(rows.t.size, np.nan)
    for part in cause.parts:
        here = (rows.t >= part.start) & (rows.t <= part.stop)
        if part.line is None:
            wanted[here] = part.factor * rows.ask(part.clock, rows.t[here])[0]
    for limit, beyond in ((cause.low, np.less), (cause.high, np.greater)):
        if limit is not None:
            past = ~free & beyond(wanted, limit) & ~rows.fits(wanted, np.full(wanted.shape, limit), rows.off)
            if np.unique(wanted[past]).size < 2:
                return False
    return True


def _numbers(part: Part) -> int:
    """Return how many numbers an explanation has."""
    clock = part.clock
    return (clock.rate not in _whole(clock)) + (clock.offset != 0) + (clock.every > 1) + (part.factor != 1)


def _together(part: Part) -> int:
    """Return how many causes an explanation has at once: a factor, a clock that moves otherwise, one that holds."""
    clock = part.clock
    return (part.factor != 1) + (clock.rate != 1 or clock.offset != 0) + (clock.every > 1 and clock.rate == 1)


def _whole(clock: Clock) -> tuple[Fraction, ...]:
    """Return the rates that are no number of their own."""
    return (clock.rate if clock.rate.denominator == 1 else Fraction(1), Fraction(1, clock.every))


def _different(rows: Rows, where: Mask) -> int:
    """Return how many different rates there are."""
    return int(np.unique(rows.y[where]).size)

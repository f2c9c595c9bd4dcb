"""Stretches as a cause: with the exact steps at which one ends and the next begins."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from lrcurve.analysis.compare.cause import Cause, Part
from lrcurve.analysis.compare.clock import SAME, Clock
from lrcurve.analysis.compare.evidence import is_told
from lrcurve.analysis.compare.paces import FURTHEST
from lrcurve.analysis.compare.stretches import MOST_PARTS, Explaining, Stretch


def as_cause(by: Explaining, stretches: Sequence[Stretch]) -> Cause | None:
    """Return stretches as a cause, with exact steps between them; None where they do not tell enough."""
    stretches = _with_one_factor(by, stretches)
    starts = [int(by.rows.t[0])]
    for before, after in pairwise(stretches):
        starts.append(_border(by, before, after, starts[-1]))
    if any(later <= earlier for earlier, later in pairwise(starts)):
        return None
    stops = [*(start - 1 for start in starts[1:]), int(by.rows.t[-1])]
    parts = []
    for one, start, stop in zip(stretches, starts, stops, strict=True):
        line = by.line(one.stop, stop) if one.line else None
        parts.append(Part(start, stop, one.clock, one.factor, line))
    low, high = (limit if np.isfinite(limit) else None for limit in by.limits)
    cause = Cause(tuple(parts), low, high, by.rows.swapped)
    if not is_told(cause, by.rows, by.free):
        return None
    return replace(cause, parts=(*_warmup(by, parts[0]), *parts[1:])) if len(parts) < MOST_PARTS else cause


def _with_one_factor(by: Explaining, stretches: Sequence[Stretch]) -> Sequence[Stretch]:
    """Return stretches of which the first has the second's factor, if it can.

    Along a straight line from 0 a factor and a pace are the same: the pace is the one with which the clock goes on.
    """
    first, *rest = stretches
    if not rest or first.line or rest[0].line or first.clock.offset or first.clock.every > 1:
        return stretches
    after = rest[0]
    if not first.clock.rate:
        fits = by.fits(first.clock, after.factor, 0, first.stop).all()
        return (replace(first, factor=after.factor), *rest) if fits else stretches
    exact = float(first.clock.rate) * first.factor / after.factor
    if first.factor == after.factor or not 1 / FURTHEST < exact < FURTHEST:
        return stretches
    rate = Fraction(exact).limit_denominator(int(by.rows.t[first.stop]))
    meet = after.clock.offset / (rate - after.clock.rate) if rate != after.clock.rate else Fraction(0)
    if meet.denominator != 1 or not by.fits(Clock(rate=rate), after.factor, 0, first.stop).all():
        return stretches
    return (Stretch(0, first.stop, Clock(rate=rate), after.factor), *rest)


def _warmup(by: Explaining, part: Part) -> tuple[Part, ...]:
    """Return the first stretch as one of the warmup only, where the one is constant behind its warmup."""
    rows, rate = by.rows, part.clock.rate
    if rate in (0, 1) or part.clock != Clock(rate=rate) or not rows.joins:
        return (part,)
    end, last = rows.joins[0] / rate, float(part.clock.at(part.stop))
    before, behind = (
        rows.asked(SAME)[0][(rows.t >= start) & (rows.t <= stop)]
        for start, stop in ((0, rows.joins[0] - 1), (rows.joins[0], last))
    )
    if not before.size or not behind.size or behind[0] <= before[0]:
        return (part,)  # a way down
    if end.denominator != 1 or not part.start < end <= part.stop or np.ptp(behind) > 0:
        return (part,)
    # A shorter warmup leaves the rest of the one's out.
    after = Clock(offset=max(rows.joins[0] - end, Fraction(0)))
    if not by.fits(after, part.factor, *np.searchsorted(rows.t, [int(end), part.stop + 1]).tolist()).all():
        return (part,)
    return replace(part, stop=int(end) - 1), Part(int(end), part.stop, after, part.factor)


def _border(by: Explaining, before: Stretch, after: Stretch, first: int) -> int:
    """Return the step at which one stretch ends and the next begins.

    Rows that both explain belong to either: the border is where the clocks meet, or where the clock starts anew, or
    else at a join.
    """
    rows = by.rows
    low, high = int(rows.places[after.start - 1]), int(rows.places[after.start])
    part = Part(first, int(rows.t[before.stop - 1]), before.clock, before.factor)
    while high - low > 1 and not before.line:
        middle = (low + high) // 2
        fitting = rows.explains(part, by.limits, rows.steps(np.array([middle]))).all()
        low, high = (middle, high) if fitting else (low, middle)
    latest = int(rows.steps(np.array([high]))[0])
    fits = by.fits(after.clock, after.factor, before.start, after.start)[::-1]
    both = int(fits.argmin()) if not fits.all() else fits.size
    place = after.start - both
    earliest = int(rows.t[place - 1]) + 1 if place > before.start else first + 1
    rates = after.clock.rate - before.clock.rate
    meet = (before.clock.offset - after.clock.offset) / rates if rates and not before.line else None
    anew = -after.clock.offset / after.clock.rate if after.clock.rate else None
    reached = [(join - before.clock.offset) / before.clock.rate for join in rows.joins] if before.clock.rate else []
    known = [Fraction(join) for join in rows.other_joins]
    # A table's joins are where rows of it differ, which may be after one curve stays the same.
    joins = [*known, *reached] if rows.other.recorded is None else [*reached, *known]
    for step in (meet, anew, *joins):
        if step is not None and earliest <= step <= latest and step.denominator == 1 and step > first:
            return int(step)
    return latest

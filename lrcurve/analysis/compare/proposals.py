"""Clocks on which one curve may be the other, guessed from joins and from rates of both; each is to be verified."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from lrcurve.analysis.compare.clock import SAME, Clock
from lrcurve.analysis.compare.held import held_clocks
from lrcurve.analysis.compare.paces import FURTHEST
from lrcurve.analysis.compare.rows import Rows

PIECES = 6
"""So many joins of each curve are held against each other; a cause that moves some of its joins moves the first."""

_SMALL = 8
_POWERS = (16, 32, 64, 128, 256, 512, 1024)
"""The usual numbers of processes and of accumulated batches."""

_MOSTLY = 0.8
_RATIO = 10


def clocks(rows: Rows) -> list[Clock]:
    """Return clocks that may hold for the whole run or for a stretch of it, each once, the plainest first."""
    if not rows.timed:
        return [SAME]
    found = {SAME, *(Clock(offset=Fraction(sign * n)) for n in range(1, _SMALL + 1) for sign in (1, -1))}
    found.update(Clock(rate=Fraction(k)) for k in _POWERS)
    found.update(Clock(rate=Fraction(p, q)) for p in range(1, _RATIO + 1) for q in range(1, _RATIO + 1))
    found.update(Clock(rate=Fraction(1, k), every=k) for k in (*range(2, _SMALL + 1), *_POWERS))
    mine, theirs = [0, *rows.joins[:PIECES]], [0, *rows.other_joins[:PIECES]]
    found.update(Clock(offset=Fraction(a - b)) for a in mine for b in theirs)
    ends = [0, *mine[1:]], [0, *theirs[1:]]
    for a, more in combinations(ends[0], 2):
        for b, later in combinations(ends[1], 2):
            rate = Fraction(more - a, later - b)
            if a == b == 0 or (more - a != later - b and _next_to(a, more, mine) and _next_to(b, later, theirs)):
                found.add(Clock(rate=rate, offset=a - b * rate))
            if a == b == 0:
                found.update(Clock(rate=Fraction(n)) for n in (more // later, more // later + 1) if n > 1)
                found.update(Clock(rate=Fraction(1, n), every=n) for n in (later // more, later) if n > 1)
    found.update(_phases(rows))
    lasting = [clock for clock in found if _sensible(clock)]
    held = [Clock(clock.rate, clock.offset, *hold) for hold in holds(rows) for clock in lasting if clock.every == 1]
    return sorted({*lasting, *held, *held_clocks(rows)}, key=lambda clock: clock.cost)


def _phases(rows: Rows) -> Iterator[Clock]:
    """Yield the clocks that lead from the start to a join where the other turns, and from there on, or to the end."""
    ends = {curve.run.ticks for curve in (rows.one, rows.other)}
    turns = rows.turns[:PIECES] if rows.other.recorded is None else rows.turns
    for new, old in product(turns, rows.joins[:2]):
        yield Clock(rate=Fraction(old, new))
        yield Clock(offset=Fraction(old - new))
        for end, last in product(ends, {*rows.joins[:PIECES], *ends}):
            if end > new and last > old:
                rate = Fraction(last - old, end - new)
                yield Clock(rate=rate, offset=old - new * rate)


def _next_to(a: int, b: int, joins: Sequence[int]) -> bool:
    return joins.index(b) - joins.index(a) == 1


def _sensible(clock: Clock) -> bool:
    return Fraction(1, FURTHEST) <= clock.rate <= FURTHEST or clock.offset == 0


def holds(rows: Rows) -> set[tuple[int, int]]:
    """Return after how many steps the other curve may change, and a step at which it does, below that number."""
    found = set()
    joins = rows.other_joins
    if len(joins) > 2:
        gaps = np.diff(joins)
        usual = int(np.median(gaps))
        if usual > 1 and (gaps % usual == 0).mean() > _MOSTLY:
            found.add((usual, joins[len(joins) // 2] % usual))
    for curve in (rows.one, rows.other):
        epoch = curve.run.steps_per_epoch
        if epoch is not None and epoch.denominator == 1 and epoch > 1:
            found.add((int(epoch), 0))
    return found

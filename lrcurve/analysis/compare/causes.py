"""Simple causes that account for a difference at every compared moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from lrcurve.analysis.compare.alignment import Moments, Tolerance, follow
from lrcurve.analysis.compare.clock import Cause
from lrcurve.analysis.compare.moved import moved
from lrcurve.analysis.compare.proposals import Crossings, clocks
from lrcurve.analysis.compare.rows import Limits, Rows
from lrcurve.analysis.compare.search import MOST_PARTS, Search

MOST = 3
"""So many causes that explain alike are named."""

PLAIN = 6.0
"""A cause that costs more, as by a factor of many digits, may be a coincidence: more stretches are tried, too."""

_AT_LIMIT = 3


@dataclass(frozen=True)
class Reach:
    """Where the rates differ: from place ``first`` to place ``last`` of the ``compared`` moments, counted from 0.

    ``first_step`` and ``last_step`` are the base's steps there.
    """

    first: int
    last: int
    compared: int
    first_step: int
    last_step: int


def causes_of(at: Moments, tolerance: Tolerance, reach: Reach) -> tuple[Cause, ...]:
    """Return simple causes that account for all of the difference, the plainest first.

    Where there is none, return what is the same up to some step, or but for less than half of the moments.
    """
    for swapped in _directions(at):
        rows = Rows(at, tolerance, (reach.first, reach.last), swapped=swapped)
        if found := _explained(rows):
            return tuple(_in_base_steps(at, cause) for cause in found)
        if steps := moved(rows):
            return (steps,)
    first, last = reach.first_step, reach.last_step
    if reach.last < reach.compared - 1:
        few = 2 * (reach.last - reach.first + 1) <= reach.compared
        return (Cause(only="same_but", start=first, stop=last),) if few else ()
    # One step in common is no more than a common start.
    return (Cause(only="same_until", start=first, stop=last),) if reach.first > 1 else ()


def _explained(rows: Rows) -> list[Cause]:
    """Return what explains all rows: in as few stretches as do, and without limits if as many do."""
    proposed, crossings = clocks(rows), Crossings(rows)
    found: list[Cause] = []
    searches = [Search(rows, proposed, crossings, limits) for limits in _limits(rows)]
    for parts in range(1, MOST_PARTS + 1):
        for search in searches:
            found += islice(search.causes(parts), MOST)
            if any(cause.cost <= PLAIN for cause in found):
                return _ranked(found)
    return _ranked(found)


def _ranked(found: Sequence[Cause]) -> list[Cause]:
    """Return the plainest first, and of the others those that are as short and say something else."""
    kept: list[Cause] = []
    rates = {cause.main.clock.rate for cause in found if _is_both(cause)}
    if len(rates) > 1:  # a straight line from 0 is any part of itself
        found = [cause for cause in found if not _is_both(cause)]
    for cause in sorted(found, key=lambda cause: cause.cost):
        first = kept[0] if kept else cause
        long = len(cause.parts) > len(first.parts) or (cause.limited and not first.limited)
        if not long and all(cause.main != other.main or cause.kind != other.kind for other in kept):
            kept.append(cause)
    return kept[:MOST]


def _is_both(cause: Cause) -> bool:
    return cause.main.clock.rate not in (0, 1) and cause.main.factor != 1 and cause.main.clock.every == 1


def _directions(at: Moments) -> tuple[bool, ...]:
    """Return whether to explain the base by the head, in turn: a schedule is known at more steps than a table."""
    by_head = at.base.recorded is not None and at.head.recorded is None
    return (True, False) if by_head else (False, True)


def _limits(rows: Rows) -> Iterator[Limits]:
    """Yield limits that the other curve may have been kept between: none, or those that it stays at."""
    yield Limits()
    low, high = (float(limit) for limit in (rows.y.min(), rows.y.max()))
    stays = [(rows.y == limit).sum() >= _AT_LIMIT for limit in (low, high)]
    if low < high:
        if stays[0]:
            yield Limits(low=low)
        if stays[1]:
            yield Limits(high=high)
        if all(stays):
            yield Limits(low, high)


def _in_base_steps(at: Moments, cause: Cause) -> Cause:
    """Return a cause with the base's steps, where the head's were compared."""
    if at.ratio == 1 or at.leader == 0:
        return cause

    def mapped(step: int) -> int:
        return int(follow(np.array([step]), at.ratio)[0][0])

    parts = (replace(part, start=mapped(part.start), stop=mapped(part.stop)) for part in cause.parts)
    return replace(cause, parts=tuple(parts))

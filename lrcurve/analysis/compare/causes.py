"""Simple causes that account for a difference at every compared moment."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from lrcurve.analysis.compare.alignment import Moments, follow
from lrcurve.analysis.compare.cause import Cause
from lrcurve.analysis.compare.clock import SAME
from lrcurve.analysis.compare.crossings import Crossings
from lrcurve.analysis.compare.moved import moved
from lrcurve.analysis.compare.plain_numbers import length_of, plainest
from lrcurve.analysis.compare.proposals import clocks
from lrcurve.analysis.compare.ranking import MOST, PLAIN, ranked
from lrcurve.analysis.compare.rows import Limits, Rows
from lrcurve.analysis.compare.search import Search
from lrcurve.analysis.compare.stored_numbers import turns_enough
from lrcurve.analysis.compare.stretches import MOST_PARTS
from lrcurve.analysis.compare.tolerance import Tolerance

_PLAINEST = 4.0  # of one stretch, what costs more says two things at once: one that waits first may say less

_AT_LIMIT = 2
_OFTEN = 0.3  # of the changes of a rounded table: how often what a cause gives is above it, and then below
_MOST_ROUNDED = 2
_MANY_ROWS = 100
_DIGITS = 3


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


def causes_of(at: Moments, tolerance: Tolerance, reach: Reach, most: int = MOST_PARTS) -> tuple[Cause, ...]:
    """Return simple causes that account for all of the difference, the plainest first, of at most so many stretches.

    Where there is none, return what is the same up to some step, or but for less than half of the moments.
    """
    for rows in _directions(at, tolerance, (reach.first, reach.last)):
        if found := _explained(rows, most):
            return tuple(_in_base_steps(at, cause) for cause in found)
        if steps := moved(rows):
            return (steps,)
    first, last = reach.first_step, reach.last_step
    if reach.last < reach.compared - 1:
        few = 2 * (reach.last - reach.first + 1) <= reach.compared
        return (Cause(only="same_but", start=first, stop=last),) if few else ()
    # One step in common is no more than a common start.
    return (Cause(only="same_until", start=first, stop=last),) if reach.first > 1 else ()


def causes_of_rounded(at: Moments, tolerance: Tolerance, reach: Reach) -> tuple[Cause, ...]:
    """Return causes that account for all of the difference from a table that is rounded to few digits.

    What they give must be above and below the table's rates in turn, as it is by rounding only, and often. Such a table
    cannot tell a factor of many digits, nor a line of its own; one of few rows, no more than a plain cause.
    """
    if at.ratio != 1:
        return ()
    most = PLAIN if len(at.steps) < _MANY_ROWS else np.inf
    found = [
        cause for cause in causes_of(at, tolerance, reach, _MOST_ROUNDED) if _is_short(cause) and cause.cost <= most
    ]
    return tuple(cause for cause in found if _rounds(Rows(at, tolerance, (0, 0), swapped=cause.swapped), cause))


def _is_short(cause: Cause) -> bool:
    lines = any(part.line is not None for part in cause.parts)
    return cause.only is None and not lines and all(length_of(part.factor) <= _DIGITS for part in cause.parts)


def _rounds(rows: Rows, cause: Cause) -> bool:
    low, high = Limits()
    limits = Limits(low if cause.low is None else cause.low, high if cause.high is None else cause.high)
    pairs = []
    for part in cause.parts:
        steps = rows.steps(np.arange(rows.place(part.start), rows.place(part.stop + 1)))
        pairs.append((rows.rates(steps)[0], rows.given(part, limits, steps)[0]))
    return turns_enough(pairs, rows.tolerance, _OFTEN)


def _explained(rows: Rows, most: int) -> list[Cause]:
    """Return what explains all rows: in as few stretches as do, and without limits if as many do.

    Stretches are at most ``most``, and fewer than ``MOST_PARTS`` where there are limits.
    """
    proposed, crossings = clocks(rows), Crossings(rows)
    found: list[Cause] = []
    searches = [Search(rows, proposed, crossings, limits) for limits in _limits(rows)]
    for parts in range(1, most + 1):
        for search in searches if parts < MOST_PARTS else searches[:1]:
            found += islice(search.causes(parts, found), MOST)
            if any(cause.cost <= (_PLAINEST if parts == 1 else PLAIN) for cause in found):
                return ranked(found)
    return ranked(found)


def _directions(at: Moments, tolerance: Tolerance, told: tuple[int, int]) -> Iterator[Rows]:
    """Yield the rows to explain: of the head by the base, or the other way round, as a schedule is known at more steps.

    What makes fewer rates of a curve's cannot be undone, so the second way is one only where that curve has fewer, or
    is a table, which says nothing beyond its last row.
    """
    by_head = at.base.recorded is not None and at.head.recorded is None
    rows = Rows(at, tolerance, told, swapped=by_head)
    yield rows
    if rows.one.recorded is not None or np.unique(rows.asked(SAME)[0]).size < np.unique(rows.y).size:
        yield Rows(at, tolerance, told, swapped=not by_head)


def _limits(rows: Rows) -> Iterator[Limits]:
    """Yield limits that the other curve may have been kept between: none, or those that it stays at."""
    yield Limits()
    ends = int(rows.y.argmin()), int(rows.y.argmax())
    stays = [(rows.y == rows.y[end]).sum() >= _AT_LIMIT for end in ends]
    off = rows.room(rows.y) + rows.off
    low, high = (plainest(float((rows.y - off)[end]), float((rows.y + off)[end])) for end in ends)
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

"""Which steps a table shows, without laying out a row until it is asked for."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct

from lrcurve.analysis.events import events
from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.curve import Curve
from lrcurve.schedules import Steps
from lrcurve.schedules.arrays import as_steps, distinct

MAX_JOINS = 1000
"""How many joins one table shows at most."""

MAX_METRICS = 200
"""How many metrics that were no better are worth a row each; of more, none is shown beside the joins."""

_ENDS = 3


class JoinLimitError(ValueError):
    """The curves have more joins than a table shows; ``limit`` is how many it does."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the curves have more than {limit} joins, which is the limit")
        self.limit = limit


class Selection(Struct, frozen=True):
    """Ascending steps, without duplicates.

    ``parts`` are ranges or int64 arrays of shape (n,), one after another. ``past_end`` says that a curve is also shown
    past the end of its run, where its rate is defined too. ``joins`` holds the joins to mark, one set per curve, or is
    empty where none are marked.
    """

    parts: tuple[range | Steps, ...]
    past_end: bool = False
    joins: tuple[frozenset[int], ...] = ()

    def __len__(self) -> int:
        """Return the number of steps."""
        return sum(len(part) for part in self.parts)

    def chunks(self, size: int) -> Iterator[Steps]:
        """Yield the steps in turn as int64 arrays of at most ``size``."""
        for part in self.parts:
            for start in range(0, len(part), size):
                piece = part[start : start + size]
                if isinstance(piece, range):
                    piece = np.arange(piece.start, piece.stop, piece.step, dtype=np.int64)
                yield piece

    def array(self) -> Steps:
        """Return all steps as one int64 array."""
        return np.concatenate([np.empty(0, dtype=np.int64), *self.chunks(max(1, len(self)))])


def every(curves: Sequence[Curve], n: int = 1, first: int = 0, last: int | None = None) -> Selection:
    """Return every ``n``-th step from ``first`` to ``last``, that included, of the longest run; of logs, of their rows.

    Raises:
        ValueError: if ``n`` is below 1 or there is no curve.
    """
    if n < 1:
        raise ValueError(f"every must be at least 1, got {n}")
    stop = longest(curves) if last is None else min(longest(curves), last + 1)
    if all(curve.sparse for curve in curves):
        rows = distinct(np.concatenate([rows_of(curve, first, stop).steps for curve in curves]))
        return Selection((distinct(np.append(rows[::n], rows[-1:])),))
    steps = range(first, stop, n)
    return Selection((steps,) if not steps or steps[-1] == stop - 1 else (steps, range(stop - 1, stop)))


def at(steps: Iterable[int]) -> Selection:
    """Return the given steps, in order; they may lie past the end of a run.

    Raises:
        ValueError: if a step is no integer, is negative, or is 2**53 or more.
    """
    return Selection((distinct(as_steps(list(steps))),), past_end=True)


def around_joins(curves: Sequence[Curve], limit: int = MAX_JOINS, first: int = 0, last: int | None = None) -> Selection:
    """Return each join of each curve with the step before and after, and the first and last three steps of each run.

    Of these, only the steps from ``first`` to ``last`` are among the result.

    Transitions, reductions and metrics that were no better are among the steps, the latter only if there are at most
    ``MAX_METRICS``.

    Raises:
        JoinLimitError: if the curves together have more than ``limit`` joins and transitions.
        ValueError: if there is no curve.
    """
    stop = longest(curves) if last is None else min(longest(curves), last + 1)
    stops = [min(curve.run.ticks, stop) for curve in curves]
    found = [joins_of(curve, max(first - 1, 0), end, limit + 1) for curve, end in zip(curves, stops, strict=True)]
    joins = tuple(map(frozenset, found))
    union = frozenset().union(*joins)
    happened = events(curves)
    transitions = {step for one in happened for step, _ in one.transitions if first <= step < stop}
    if len(union | transitions) > limit:
        raise JoinLimitError(limit)
    metrics = {step for one in happened for step in one.no_improvement[: MAX_METRICS + 1].tolist()}
    shown = {join + offset for join in union for offset in (-1, 0, 1)} | transitions
    shown.update(step for one in happened for step in one.reductions.tolist())
    if len(metrics) <= MAX_METRICS:
        shown.update(metrics)
    for steps in {curve.run.ticks for curve in curves}:
        shown.update(range(_ENDS), range(steps - _ENDS, steps))
    wanted = sorted(step for step in shown if first <= step < stop)
    return Selection((np.array(wanted, dtype=np.int64),), joins=joins)


def longest(curves: Sequence[Curve]) -> int:
    """Return the number of steps of the longest run.

    Raises:
        ValueError: if there is no curve.
    """
    return max(curve.run.ticks for curve in curves)

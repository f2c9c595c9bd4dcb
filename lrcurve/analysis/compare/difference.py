"""How two curves differ, in numbers."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.compare.alignment import Chunk, Moments, Tolerance, Unit, moments
from lrcurve.analysis.compare.causes import Reach, causes_of
from lrcurve.analysis.compare.changes import Change, changes_of
from lrcurve.analysis.compare.clock import Cause
from lrcurve.analysis.compare.stored_numbers import rounded_sides, with_float32
from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.summary import summarize
from lrcurve.curve import Curve
from lrcurve.schedules import Steps

MAX_PHASES = 1000
"""Phases of which a comparison tells one by one: a base with more is told as a whole, for nobody reads so many."""


@dataclass(frozen=True)
class Spot:
    """One moment: the step of each curve that is in force, and their rates."""

    base_step: int
    head_step: int
    base: float
    head: float

    @property
    def absolute(self) -> float:
        """By how much the rates differ."""
        return abs(self.head - self.base)

    @property
    def relative(self) -> float | None:
        """By how much they differ, as a share of the base's rate; None where that is 0."""
        return self.absolute / abs(self.base) if self.base else None


@dataclass(frozen=True)
class Numbers:
    """One curve: its peak and where it first is, its last rate, and its area, the sum of its rates over all steps.

    A run whose steps are not known has no area. The numbers are of the whole run or, where ``compared``, of the
    compared steps only; estimated unless ``exact``.
    """

    peak: float
    peak_step: int
    final: float
    area: float | None
    exact: bool
    compared: bool


@dataclass(frozen=True)
class Phase:
    """The steps from ``start`` to before ``stop``, between two joins: how many were compared, and how many differ."""

    start: int
    stop: int
    compared: int
    differing: int


@dataclass(frozen=True)
class Difference:
    """What became of comparing ``head`` with ``base`` at ``compared`` moments.

    ``differing`` of them have rates beyond the tolerance, from ``first`` to ``last``. ``largest_absolute`` and
    ``largest_relative`` are over all moments, rounding included; the second leaves out moments at which the base is 0.
    ``widest_printed`` is the largest relative tolerance that printing adds, and rounding to what is ``stored``: a
    number type of base and head, such as ``float32`` or ``2 digits``, where one is a table of less than float64.
    ``phases`` are those of the base, or of the head where the base is a table; None where neither tells, or they are
    more than ``MAX_PHASES``. ``causes`` are simple explanations, each verified at every moment.
    """

    moments: Moments
    tolerance: Tolerance
    compared: int
    differing: int
    first: Spot | None
    last: Spot | None
    largest_absolute: Spot | None
    largest_relative: Spot | None
    widest_printed: float
    stored: tuple[str | None, str | None]
    base: Numbers | None
    head: Numbers | None
    phases: tuple[Phase, ...] | None
    causes: tuple[Cause, ...]

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What changed in the spec, where both curves have one."""
        return changes_of(*self.moments.curves)

    @property
    def same(self) -> bool:
        """Whether the curves are the same at every moment, their runs as long as each other, and something compared."""
        return self.differing == 0 and not self.moments.uneven and self.compared > 0


def differ(base: Curve, head: Curve, unit: Unit = "step", tolerance: Tolerance | None = None) -> Difference:
    """Compare ``head`` with ``base``, in one pass over their runs and one for each cause that holds.

    Raises:
        AlignError: if a run does not know ``unit``.
        RateError: if a rate is too large for a float.
    """
    at = moments(base, head, unit)
    tolerance = (tolerance or Tolerance()).for_peak(at.peak())
    found = _compared(at, tolerance)
    stored: tuple[str | None, str | None] = (None, None)
    if found.differing and tolerance.printed:
        (wide_base, base_type), (wide_head, head_type) = map(with_float32, (base, head))
        stored, wide = (base_type, head_type), replace(at, base=wide_base, head=wide_head)
        if stored == (None, None):
            wide, stored = rounded_sides(at, tolerance) or (at, stored)
        if stored != (None, None):
            at, found = wide, _compared(wide, tolerance)
    reach = found.reach()
    numbers = (None, None) if not found.compared else _numbers(at, found)
    return Difference(
        moments=at,
        tolerance=tolerance,
        compared=found.compared,
        differing=found.differing,
        first=found.first,
        last=found.last,
        largest_absolute=found.absolute,
        largest_relative=found.relative,
        widest_printed=found.printed,
        stored=stored,
        base=numbers[0],
        head=numbers[1],
        phases=found.phases(),
        causes=() if reach is None else causes_of(at, tolerance, reach),
    )


def _compared(at: Moments, tolerance: Tolerance) -> "_Tally":
    """Return what one pass over all moments finds."""
    found = _Tally(at)
    for chunk in at.chunks(tolerance):
        found.add(chunk, chunk.differs(tolerance))
    return found


class _Tally:
    """What is kept of each chunk while all go by."""

    def __init__(self, at: Moments) -> None:
        self.at = at
        self.compared = self.differing = 0
        self.first: Spot | None = None
        self.last: Spot | None = None
        self.absolute: Spot | None = None
        self.relative: Spot | None = None
        self.printed = 0.0
        self.places = (0, 0)
        self.sums: tuple[list[float], list[float]] = ([], [])
        self.peaks = [(-math.inf, 0), (-math.inf, 0)]
        self.finals = [math.nan, math.nan]
        self.edges, self.by_head = _edges(at)
        self.counts = np.zeros((2, max(self.edges.size - 1, 0)), dtype=np.int64)

    def add(self, chunk: Chunk, differs: npt.NDArray[np.bool_]) -> None:
        """Count a chunk, and where in it the rates differ."""
        if not chunk.base.size:
            return
        sides = ((chunk.base_steps, chunk.base), (chunk.head_steps, chunk.head))
        for side, (steps, rates) in enumerate(sides):
            with np.errstate(over="ignore"):
                self.sums[side].append(float(rates.sum()))
            self.finals[side] = float(rates[-1])
            top = int(np.argmax(rates))
            if rates[top] > self.peaks[side][0]:
                self.peaks[side] = (float(rates[top]), int(steps[top]))
        off = np.abs(chunk.head - chunk.base)
        self.absolute = _larger(chunk, off, self.absolute, -1.0 if self.absolute is None else self.absolute.absolute)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            share = np.where(chunk.base != 0, off / np.abs(chunk.base), np.nan)
            best = None if self.relative is None else self.relative.relative
            self.relative = _larger(chunk, share, self.relative, -1.0 if best is None else best)
            if not isinstance(chunk.printed, float):
                widest = chunk.printed / np.maximum(np.abs(chunk.base), np.abs(chunk.head))
                self.printed = max(self.printed, float(np.max(widest, where=np.isfinite(widest), initial=0.0)))
        where = np.flatnonzero(differs)
        if where.size:
            first, last = int(where[0]), int(where[-1])
            self.places = (self.places[0] if self.differing else self.compared + first, self.compared + last)
            self.differing += where.size
            self.first = self.first or _spot(chunk, first)
            self.last = _spot(chunk, last)
        self.compared += chunk.base.size
        if self.edges.size:
            own = chunk.head_steps if self.by_head else chunk.base_steps
            phase = np.searchsorted(self.edges, own, side="right") - 1
            size = self.edges.size - 1
            self.counts[0] += np.bincount(phase, minlength=size)
            self.counts[1] += np.bincount(phase[where], minlength=size)

    def reach(self) -> Reach | None:
        """Return where the rates differ, among what was compared; None where they do not."""
        if self.first is None or self.last is None:
            return None
        return Reach(
            first=self.places[0],
            last=self.places[1],
            compared=self.compared,
            first_step=self.first.base_step,
            last_step=self.last.base_step,
        )

    def phases(self) -> tuple[Phase, ...] | None:
        """Return the phases of which anything was compared."""
        if not self.edges.size:
            return None
        rows = zip(self.edges[:-1].tolist(), self.edges[1:].tolist(), *self.counts.tolist(), strict=True)
        return tuple(Phase(*row) for row in rows if row[2])


def _edges(at: Moments) -> tuple[Steps, bool]:
    """Return where the phases start and the last of them ends, or nothing; and whether they are the head's."""
    by_head = at.base.recorded is not None
    curve = at.head if by_head else at.base
    if curve.recorded is None:
        joins = joins_of(curve, 0, curve.run.ticks, MAX_PHASES)
        if len(joins) < MAX_PHASES:
            return np.array([0, *joins, curve.run.ticks], dtype=np.int64), by_head
    return np.empty(0, dtype=np.int64), by_head


def _spot(chunk: Chunk, index: int) -> Spot:
    return Spot(
        base_step=int(chunk.base_steps[index]),
        head_step=int(chunk.head_steps[index]),
        base=float(chunk.base[index]),
        head=float(chunk.head[index]),
    )


def _larger(chunk: Chunk, values: npt.NDArray[np.float64], best: Spot | None, value: float) -> Spot | None:
    """Return the spot of the largest of ``values``, NaN left out, or the best so far, if ``value`` is no smaller."""
    top = int(np.argmax(np.where(np.isnan(values), -1.0, values)))
    return _spot(chunk, top) if values[top] > value else best


def _numbers(at: Moments, found: _Tally) -> tuple[Numbers, Numbers]:
    """Return the numbers of both curves, which the pass has met already where it compared all of their steps."""
    whole = at.sparse or (at.every and at.ratio == 1 and not at.uneven)
    numbers = []
    for side, curve in enumerate(at.curves):
        if whole:
            peak, step = found.peaks[side]
            area = None if curve.run.steps is None else math.fsum(found.sums[side])
            numbers.append(Numbers(peak, step, found.finals[side], area, exact=True, compared=at.sparse))
        else:
            summary = summarize(curve)
            area = None if curve.run.steps is None else summary.mean * curve.run.ticks
            numbers.append(
                Numbers(summary.peak, summary.peak_step, summary.last, area, exact=summary.exact, compared=False)
            )
    return numbers[0], numbers[1]

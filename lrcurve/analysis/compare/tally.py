"""One pass over all compared moments: how many rates differ, where, by how much, and in which phases."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.compare.alignment import Moments
from lrcurve.analysis.compare.causes import Reach
from lrcurve.analysis.compare.tolerance import Chunk, Tolerance
from lrcurve.analysis.joins import joins_of
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
class Phase:
    """The steps from ``start`` to before ``stop``, between two joins: how many were compared, and how many differ."""

    start: int
    stop: int
    compared: int
    differing: int


def tallied(at: Moments, tolerance: Tolerance) -> "Tally":
    """Return what one pass over all moments finds."""
    found = Tally(at)
    for chunk in at.chunks(tolerance):
        found.add(chunk, chunk.differs(tolerance))
    return found


class Tally:
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

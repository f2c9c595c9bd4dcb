"""The moments at which two curves are compared, and the rates of both there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.compare.tolerance import Chunk, Tolerance
from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.sampling import even_edges, one_in_each
from lrcurve.analysis.table_steps import Selection
from lrcurve.curve import Curve
from lrcurve.schedules import Rates, Steps
from lrcurve.schedules.arrays import distinct

Unit = Literal["step", "epoch", "percent", "tokens"]

EXACT_STEPS = 10_000_000
"""Runs up to this long are compared at every step; longer ones at joins, beside them, and at a spread of steps."""

CHUNK = 1 << 16
"""How many moments are evaluated at a time."""

_SPREAD = 1 << 16
_PEAK_SPREAD = 1 << 10
_MAX_JOINS = 10_000


class AlignError(ValueError):
    """Two runs have no clock in common that counts the unit asked for."""


@dataclass(frozen=True)
class Moments:
    """The beginnings of steps of one curve, the leader, as far as both runs go.

    ``leader`` is 0 for the base, 1 for the head. ``ratio`` is how many steps of the other curve a step of the leader
    lasts, at least 1 unless the leader is a table with gaps; ``steps`` are the leader's. ``every`` says that no step
    of the leader in the common part is left out, ``sparse`` that a table leaves them out. ``lengths`` are the lengths
    of both runs in steps, None for a table with gaps, which does not tell; ``uneven`` says that they differ.

    Where a step of the leader begins in the middle of a step of the other curve, that curve's rates in this step and
    the next bracket the leader's: what counts is the rate between them that is nearest to the leader's.
    """

    base: Curve
    head: Curve
    unit: Unit
    leader: int
    ratio: Fraction
    steps: Selection
    every: bool
    sparse: bool
    lengths: tuple[int | None, int | None]
    uneven: bool

    @property
    def curves(self) -> tuple[Curve, Curve]:
        """Base and head."""
        return self.base, self.head

    @cached_property
    def _printed(self) -> bool:
        return any(curve.recorded is not None and curve.recorded.half_unit.any() for curve in self.curves)

    def peak(self) -> float:
        """Return the peak of the curve that has the lower one, as far as a spread of moments tells."""
        (steps,) = self.steps.parts
        places = one_in_each(even_edges(len(steps), _PEAK_SPREAD)) if len(steps) else np.empty(0, dtype=np.int64)
        chunk = self.at(np.array([steps[i] for i in places.tolist()], dtype=np.int64), Tolerance())
        return min(float(np.nanmax(np.abs(rates), initial=0.0)) for rates in (chunk.base, chunk.head))

    def part(self, start: int, stop: int) -> "Moments":
        """Return the moments from place ``start`` to before place ``stop``, counted from 0."""
        (steps,) = self.steps.parts
        return replace(self, steps=Selection((steps[start:stop],)))

    def chunks(self, tolerance: Tolerance) -> Iterator[Chunk]:
        """Yield all moments in turn."""
        for steps in self.steps.chunks(CHUNK):
            yield self.at(steps, tolerance)

    def at(self, steps: Steps, tolerance: Tolerance) -> Chunk:
        """Return what both curves give where these steps of the leader begin."""
        lead, other = self.curves[self.leader], self.curves[1 - self.leader]
        own = lead.lr(steps)
        below, inside = follow(steps, self.ratio)
        rates = other.lr(below)
        if self.ratio.denominator != 1:
            above = np.minimum(below + inside, other.run.ticks - 1)
            following = other.lr(above)
            rates = np.clip(own, np.minimum(rates, following), np.maximum(rates, following))
        printed: Rates | float = 0.0
        if tolerance.printed and self._printed:
            printed = half_units(lead, steps) + half_units(other, below)
        pairs = [(steps, own), (below, rates)]
        (base_steps, base), (head_steps, head) = pairs if self.leader == 0 else reversed(pairs)
        return Chunk(base_steps, head_steps, base, head, printed)


def moments(base: Curve, head: Curve, unit: Unit = "step") -> Moments:
    """Return the moments at which ``base`` and ``head`` are compared.

    They are the beginnings of the steps of the curve whose steps last longer (of the base, where they last the same),
    counted in ``unit``, as far as both runs go; of a table that leaves steps out, only those that it holds.

    Raises:
        AlignError: if a run does not know ``unit``; a run of unknown length knows percent only.
    """
    if unit == "step" and base.run.tick == head.run.tick:
        unit = "percent" if base.run.tick == "share" else base.run.tick
    scales = []
    for curve in (base, head):
        scale = curve.run.per_tick(unit)
        if scale is None:
            raise AlignError(f"{curve.name}: {_missing(curve, unit)}")
        scales.append(scale)
    gaps = [curve.recorded is not None and not curve.recorded.full for curve in (base, head)]
    leader = gaps.index(True) if any(gaps) else int(scales[1] > scales[0])
    lead, other = (base, head) if leader == 0 else (head, base)
    ratio = scales[leader] / scales[1 - leader]
    count = min(_known(lead), -(-_known(other) * ratio.denominator // ratio.numerator))
    lengths = [None if gap else _known(curve) for gap, curve in zip(gaps, (base, head), strict=True)]
    ends = [_ends(curve, scale) for curve, scale in zip((base, head), scales, strict=True)]
    latest = max(ends[0] | ends[1])
    ends = [{latest} if gap else known for gap, known in zip(gaps, ends, strict=True)]
    steps = _selected(lead, other, ratio, count, sparse=any(gaps))
    return Moments(
        base=base,
        head=head,
        unit=unit,
        leader=leader,
        ratio=ratio,
        steps=steps,
        every=len(steps) == count,
        sparse=any(gaps),
        lengths=(lengths[0], lengths[1]),
        uneven=not ends[0] & ends[1],
    )


def follow(steps: Steps, ratio: Fraction) -> tuple[Steps, npt.NDArray[np.int64]]:
    """Return which step of a curve is in force when these steps of another begin, and 1 where it is not just beginning.

    ``ratio`` is how many steps of the first a step of the other lasts.
    """
    up, down = ratio.numerator, ratio.denominator
    if up == down == 1:
        return steps, np.zeros_like(steps)
    exact = steps if steps.size == 0 or int(steps.max()) < 2**62 // up else steps.astype(object)
    below = (exact * up // down).astype(np.int64)
    return below, (exact * up % down != 0).astype(np.int64)


def _selected(lead: Curve, other: Curve, ratio: Fraction, count: int, *, sparse: bool) -> Selection:
    """Return the leader's steps to compare, out of its first ``count``."""
    if sparse and lead.recorded is not None:
        steps = lead.recorded.steps[lead.recorded.steps < count]
        if other.recorded is not None:
            below, inside = follow(steps, ratio)
            steps = steps[(inside == 0) & np.isin(below, other.recorded.steps)]
        return Selection((steps,))
    if count <= EXACT_STEPS:
        return Selection((range(count),))
    own = np.array(joins_of(lead, 0, count, _MAX_JOINS), dtype=np.int64)
    theirs = joins_of(other, 0, other.run.ticks, _MAX_JOINS)
    mapped = np.array([join * ratio.denominator // ratio.numerator for join in theirs], dtype=np.int64)
    spread = one_in_each(even_edges(count, _SPREAD))
    beside = [joins + offset for joins in (own, mapped) for offset in (-1, 0, 1)]
    found = distinct(np.concatenate([[0, count - 1], spread, *beside]))
    return Selection((found[(found >= 0) & (found < count)],))


def _known(curve: Curve) -> int:
    """Return how many steps of its run a curve is known for: a full table ends with its last row."""
    full = curve.recorded is not None and curve.recorded.full
    return min(curve.run.ticks, curve.recorded.steps.size) if full and curve.recorded else curve.run.ticks


def _ends(curve: Curve, scale: Fraction) -> set[Fraction]:
    """Return when the run may end, where a step is ``scale``: a table's with its last row, or where its run is said to.

    A table with gaps tells only that it goes on until its last row.
    """
    if curve.recorded is None:
        return {curve.run.ticks * scale}
    last = min(int(curve.recorded.steps[-1]) + 1, curve.run.ticks) * scale
    return {last, curve.run.ticks * scale} if curve.recorded.full else {last}


def half_units(curve: Curve, steps: Steps) -> Rates | float:
    """Return how far the printed rates of these steps may be off."""
    return 0.0 if curve.recorded is None else curve.recorded.half_units(steps)


def _missing(curve: Curve, unit: str) -> str:
    if curve.run.tick == "share":
        return "the length of its run is not known: give --steps N, or compare with --align percent"
    known = [name for name in ("step", "epoch", "percent", "tokens") if curve.run.per_tick(name) is not None]
    what = "changes on the way" if curve.run.paces(unit) else "does not tell"
    return f"its run {what} how many {unit.removesuffix('s')}s a step is; it knows {', '.join(known)}"

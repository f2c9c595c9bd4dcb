"""The rows at which causes are sought and verified: the rates of both curves, on any clock, and when they fit."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lrcurve.analysis.compare.alignment import CHUNK, Moments, half_units
from lrcurve.analysis.compare.cause import Part
from lrcurve.analysis.compare.clock import SAME, Clock, moments_of
from lrcurve.analysis.compare.kinks import kinks
from lrcurve.analysis.compare.tolerance import Tolerance
from lrcurve.analysis.joins import joins_of
from lrcurve.curve import Curve, known_until
from lrcurve.schedules import RateError, Rates, Steps
from lrcurve.schedules.combine.time import PerEpoch

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

FEW = 2048
"""Up to so many rows are all looked at in the search; of more, some. A cause is verified at every row all the same."""

ROUNDING = 4e-15
"""How far rates may be off, as a share of the peak: a moment between steps is rounded, and so is what it gives."""

_KEPT = 512
_JOINS = 128
_BEYOND = 8
"""Joins are known so many times as far as the run: a horizon may lie beyond it."""


class Limits(NamedTuple):
    """What rates are kept at or above, and at or below."""

    low: float = -np.inf
    high: float = np.inf


class Rows:
    """The compared moments as rows: a step of the run, the rate of the *other* curve, and the *one* to explain it.

    ``t`` (int64), ``y`` and ``off``, how far printing may have moved a rate (float64), are of the rows in the search,
    which are at ``places`` among all ``count``; each of shape (n,). ``asked`` is what ``ask`` gives for a clock there.
    ``joins`` are those of the one, ``turns`` the steps at which a phase of the other may begin.
    """

    def __init__(self, at: Moments, tolerance: Tolerance, told: tuple[int, int], *, swapped: bool) -> None:
        self.at, self.tolerance, self.swapped = at, tolerance, swapped
        self.one, self.other = (at.head, at.base) if swapped else (at.base, at.head)
        self.timed = at.ratio == 1
        self.count = len(at.steps)
        (self._steps,) = at.steps.parts
        last = int(self._steps[-1])
        self.joins = _joins(self.one, last)
        self.other_joins = _joins(self.other, last)
        recorded = self.other.recorded
        self.turns = [turn for turn in (self.other_joins if recorded is None else kinks(recorded)) if turn > 0]
        self.places = self._few(told)
        self.t = self.steps(self.places)
        self.y, self.off = self.rates(self.t)
        self.asked = lru_cache(_KEPT)(lambda clock: self.ask(clock, self.t))
        self.peak = float(np.nanmax(np.abs(self.y), initial=0.0))

    def _few(self, told: tuple[int, int]) -> Places:
        """Return the places of all rows or, of many, of those at joins and of a spread that is denser at the start."""
        if self.count <= FEW:
            return np.arange(self.count)
        spread = np.linspace(0, 1, FEW // 4)
        near = [self.place(step) + beside for step in (*self.joins, *self.other_joins) for beside in (-1, 0, 1)]
        near += [place + beside for place in told for beside in (-1, 0, 1)]
        places = np.concatenate([*(share * (self.count - 1) for share in (spread, spread**3)), np.arange(16), near])
        found = np.unique(places.astype(np.int64))
        return found[(found >= 0) & (found < self.count)]

    def steps(self, places: Places) -> Steps:
        """Return the steps at some places."""
        steps = self._steps
        return steps.start + steps.step * places if isinstance(steps, range) else steps[places]

    def place(self, step: int) -> int:
        """Return the place of the first row that is not before a step."""
        steps = self._steps
        if isinstance(steps, range):
            return min(max(-((steps.start - step) // steps.step), 0), self.count)
        return int(np.searchsorted(steps, step))

    def rates(self, steps: Steps) -> tuple[Rates, Rates]:
        """Return the other's rates, and how far printing may have moved them."""
        if self.timed:
            return self.other.lr(steps), self._printed(self.other, steps)
        chunk = self.at.at(steps, self.tolerance)
        return (chunk.base if self.swapped else chunk.head), np.broadcast_to(chunk.printed, steps.shape)

    def ask(self, clock: Clock, steps: Steps) -> tuple[Rates, Rates]:
        """Return the one's rates on a clock, NaN where they are not known, and how far printing may have moved them."""
        if not self.timed:
            chunk = self.at.at(steps, self.tolerance)
            return (chunk.head if self.swapped else chunk.base), np.zeros(steps.shape)
        if clock == SAME:
            return self.one.lr(steps), self._printed(self.one, steps)
        whole, rest, parts = clock.moments(steps)
        return rates_between(self.one, whole, rest / parts, clock.every), self._printed(self.one, whole)

    def ask_all(self, clocks: Sequence[Clock], index: Places) -> tuple[Rates, Rates]:
        """Return what ``ask`` does for each of some clocks at some rows of the search: of shape (clocks, rows)."""
        t = self.t[index]
        if self.timed:
            whole, rest = moments_of(clocks, t)
            every = np.repeat([clock.every for clock in clocks], t.size)
            rates = rates_between(self.one, whole.reshape(-1), rest.reshape(-1), every)
            if not np.isnan(rates).all():
                off = self._printed(self.one, whole.reshape(-1))
                return rates.reshape(whole.shape), off.reshape(whole.shape)
        each = [self.ask(clock, t) for clock in clocks]
        return np.stack([one[0] for one in each]), np.stack([one[1] for one in each])

    def _printed(self, curve: Curve, steps: Steps) -> Rates:
        return np.broadcast_to(half_units(curve, steps) if self.tolerance.printed else 0.0, steps.shape)

    def fits(self, wanted: Rates, rates: Rates, off: Rates | float) -> Mask:
        """Return where rates are as wanted."""
        room = self.tolerance.room(wanted, rates) + off + ROUNDING * self.peak
        return np.asarray(np.abs(wanted - rates) <= room)

    def room(self, rates: Rates) -> Rates:
        """Return by how much rates may be off, without what printing adds."""
        return self.tolerance.room(rates, rates) + ROUNDING * self.peak

    def explains(self, part: Part, limits: Limits, steps: Steps) -> Mask:
        """Return at which steps a part gives the other's rates."""
        rates, off = self.rates(steps)
        wanted, more = self.given(part, limits, steps)
        return self.fits(wanted, rates, off + more)

    def given(self, part: Part, limits: Limits, steps: Steps) -> tuple[Rates, Rates]:
        """Return the rates that a part gives at some steps, and how far printing may have moved them."""
        if part.line is not None:
            first, last = part.line
            wanted = first + (last - first) * ((steps - part.start) / max(part.stop - part.start, 1))
            return np.clip(wanted, *limits), np.broadcast_to(self.rates(np.array([part.start]))[1], steps.shape)
        wanted, off = self.ask(part.clock, steps)
        return np.clip(part.factor * wanted, *limits), part.factor * off

    def verified(self, part: Part, limits: Limits) -> bool:
        """Return whether a part explains each of its rows."""
        start, stop = self.place(part.start), self.place(part.stop + 1)
        chunks = (np.arange(begin, min(begin + CHUNK, stop)) for begin in range(start, stop, CHUNK))
        return all(self.explains(part, limits, self.steps(chunk)).all() for chunk in chunks)


def rates_between(curve: Curve, whole: Steps, rest: Rates, every: int | Steps = 1) -> Rates:
    """Return a curve's rates at moments, each ``rest`` of a step after the step ``whole``; NaN where none is known.

    Between steps a schedule's formula is evaluated as it stands, which says what a horizon of another length gives; a
    table, and a rule that is followed step by step, know nothing there. Of a schedule that changes once per epoch, what
    lies between epochs is asked likewise on a clock that moves ``every`` so many steps.
    """
    rates = np.full(whole.shape, np.nan)
    end = curve.end
    known = (whole >= 0) & (whole < (known_until(curve) if end is None else end.step))
    schedule, epoch = curve.schedule, 1
    while isinstance(schedule, PerEpoch):
        epoch *= schedule.steps_per_epoch
        schedule = schedule.inner
    inside = (every == epoch) & (whole % epoch != 0)
    on = known & (rest == 0) & ~inside
    between = known & ~on
    with suppress(RateError, TypeError, IndexError, ArithmeticError):  # the formula has no rate so far beyond its run
        rates[on] = curve.lr(whole[on])
    if schedule is None or not between.any():
        return rates
    with suppress(RateError, TypeError, IndexError, ArithmeticError), np.errstate(all="ignore"):  # or none between
        moments = (whole + rest)[between] / epoch
        epochs = np.where(np.broadcast_to(every == epoch, whole.shape)[between], moments, np.floor(moments))
        rates[between] = schedule.rates(epochs if epoch > 1 else moments)
    return rates


def _joins(curve: Curve, last: int) -> list[int]:
    """Return the first joins; of a table, where every row is one, those where its rates change, if they are few."""
    if curve.recorded is None:
        return joins_of(curve, 0, (last + 1) * _BEYOND, _JOINS)
    rates = curve.recorded.rates
    changed = curve.recorded.steps[1:][rates[1:] != rates[:-1]]
    return changed[:_JOINS].tolist() if changed.size < rates.size // 2 else []

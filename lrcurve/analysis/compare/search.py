"""The search for causes: few stretches of the run, each explained whole by one clock and one factor."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

import numpy as np

from lrcurve.analysis.compare.borders import as_cause
from lrcurve.analysis.compare.cause import Cause
from lrcurve.analysis.compare.clock import SAME, STOPPED, Clock
from lrcurve.analysis.compare.crossings import Crossings
from lrcurve.analysis.compare.paces import Anchor
from lrcurve.analysis.compare.ranking import adds_to
from lrcurve.analysis.compare.rows import Limits, Places, Rows
from lrcurve.analysis.compare.stretches import Explaining, Stretch

_BRANCHES = 4
_TRIED = 12
_FIRST = 6
_PROBES = 32
_BETWEEN = 20
_ALIKE = 1e-6
_LIKELY = 32
_PLAIN = 16
_FURTHER = np.array([0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0])
_ANCHORS = 4
_FACTORS = 3


class Search:
    """The search over one pair of curves, of which the other is kept between ``limits``."""

    def __init__(self, rows: Rows, clocks: Sequence[Clock], crossings: Crossings, limits: Limits) -> None:
        self.rows, self.clocks, self.crossings, self.limits = rows, clocks, crossings, limits
        self.by = Explaining(rows, limits)
        self.size, self.free = self.by.size, self.by.free
        self._options = cache(self._look)

    def causes(self, parts: int, known: Sequence[Cause] = ()) -> Iterator[Cause]:
        """Yield what explains every row of the run in so many stretches, the plainest first, verified at all rows.

        What is not worth naming beside those, and the causes that are ``known``, is left out.
        """
        told = list(known)
        found = {cause for stretches in self._partitions(0, parts) if (cause := as_cause(self.by, stretches))}
        for cause in sorted(found, key=lambda cause: cause.cost)[:_TRIED]:
            if adds_to(cause, told) and all(self.rows.verified(part, self.limits) for part in cause.parts):
                told.append(cause)
                yield cause

    def _partitions(self, start: int, parts: int) -> Iterator[tuple[Stretch, ...]]:
        """Yield so many stretches in turn from a row on that come to the last row."""
        for option in self._whole() if parts == 1 and start == 0 else self._options(start):
            if option.stop == self.size and parts == 1:
                yield (option,)
            elif option.stop < self.size and parts > 1:
                yield from ((option, *more) for more in self._partitions(option.stop, parts - 1))

    def _whole(self) -> Iterator[Stretch]:
        """Yield explanations of all rows."""
        spread = np.unique(np.linspace(0, self.size - 1, _PROBES).astype(np.int64))
        pool = list(dict.fromkeys((*self.clocks, *self.crossings.clocks_near(0, *self._known(0)))))
        for clock, scaled in self._likely(pool, spread):
            yield from self.by.stretches(clock, 0, scaled=scaled)

    def _look(self, start: int) -> list[Stretch]:
        """Return the explanations of the rows from ``start`` on: some to the end, some that come far, and the plain."""
        step = int(self.rows.t[start])
        earliest = max(int(self.rows.t[start - 1]) + 1, step - _BETWEEN) if start else step
        restarted = [Clock(offset=Fraction(-anew)) for anew in range(step, earliest - 1, -1)]
        pool = list(dict.fromkeys((*self.clocks, *restarted, *self.crossings.clocks_near(start, *self._known(start)))))
        found = [*self.by.stretches(SAME, start, scaled=True)]
        for clock, scaled in self._likely(pool, self._telling(start)):
            found += self.by.stretches(clock, start, scaled=scaled)
        if start == 0 and self.rows.timed:
            found += [*self.by.stretches(STOPPED, 0, scaled=True), *self.by.lines()]
        found.sort(key=lambda one: one.cost)
        whole = [one for one in found if one.stop == self.size]
        part = [one for one in found if one.stop < self.size]
        furthest = {one.stop: one for one in reversed(part)}
        far = [furthest[stop] for stop in sorted(furthest, reverse=True)[:_BRANCHES]]
        # Along a straight line from 0 a factor and a pace are the same: then the peaks tell which factor it is.
        peaks = [one for one in part if one.factor != 1 and abs(one.factor / self.crossings.ratio - 1) < _ALIKE]
        far += sorted(peaks, key=lambda one: -one.stop)[:2]
        plain = [one for one in part if one.line or one.clock in (SAME, STOPPED)]
        plain += [one for one in whole if one.clock == SAME] + [one for one in whole if one.clock in restarted][:2]
        return list(dict.fromkeys((*whole[: 2 * _BRANCHES], *far, *plain)))

    def _known(self, start: int) -> tuple[tuple[Anchor, ...], tuple[float, ...]]:
        """Return at which moments the one may be at steps up to a row, and the factors that it may have."""
        if start == 0:
            return ((0, 0),), ()
        rows = self.rows
        begins = int(rows.t[start])
        joins, turns = rows.joins[:_ANCHORS], rows.turns[:_ANCHORS]
        anchors = {(join, join) for join in joins if join <= begins} | {(begins, 0), (begins, begins)}
        anchors |= {(turn, join) for turn in turns for join in joins[:2] if turn <= begins}
        factors: dict[float, None] = {}
        for one in sorted(self._options(0), key=lambda one: one.cost):
            if one.stop > start or one.line or not one.clock.rate or one.clock.every > 1:
                continue
            factors[one.factor] = None
            reached = ((join - one.clock.offset) / one.clock.rate for join in joins[:2])
            anchors |= {(int(step), join) for step, join in zip(reached, joins, strict=False) if step.denominator == 1}
        return tuple(sorted(anchors)), tuple(factors)[:_FACTORS]

    def _telling(self, start: int) -> Places:
        """Return the first rows from ``start`` on and, where the rate stays the same, those where it changes."""
        first = np.arange(start, min(start + _FIRST, self.size))
        changed = np.flatnonzero(self.rows.y[start:] != self.rows.y[start])
        return first if not changed.size or changed[0] < _FIRST else np.append(first, start + changed[0] + [-1, 0])

    def _likely(self, pool: Sequence[Clock], index: Places) -> Iterator[tuple[Clock, bool]]:
        """Yield the clocks that fit at some rows, and whether only with a factor, or maybe with one.

        Of many, as there are where rates are rounded, they are those that come furthest, and the plainest.
        """
        far = int(index[-1]) + (self.size - int(index[-1]) - 1) * _FURTHER
        rows = np.unique(np.concatenate([index, far.astype(np.int64)]))
        near = np.searchsorted(rows, index)
        rates, off = self.rows.ask_all(pool, rows)
        y, more = self.rows.y[rows], self.rows.off[rows]
        fits = self.rows.fits(np.clip(rates, *self.limits), y, more + off)
        usable = self.free[rows] & (y != 0) & np.isfinite(rates) & (rates != 0)
        largest = near[np.argmax(np.where(usable, np.abs(rates), -1)[:, near], axis=1)][:, None]
        with np.errstate(all="ignore"):
            factors = y[largest[:, 0]][:, None] / np.take_along_axis(rates, largest, axis=1)
            scaled = np.clip(factors * rates, *self.limits)
            unsure = np.abs(scaled) * (more[largest[:, 0]] / np.abs(y[largest[:, 0]]))[:, None]  # of the factor
            with_factor = self.rows.fits(scaled, y, 2 * (more + np.abs(factors) * off) + unsure)
        alone = fits[:, near].all(axis=1)
        maybe = np.where(usable[:, near].any(axis=1), with_factor[:, near].all(axis=1) & ~alone, alone)
        kept: set[int] = set()
        for found, fitting in ((np.flatnonzero(alone), fits), (np.flatnonzero(maybe & ~alone), with_factor)):
            reach = np.where(fitting.all(axis=1), rows.size, fitting.argmin(axis=1))[found]
            furthest = found[np.argsort(-reach, kind="stable")[:_LIKELY]]
            kept.update(found[:_PLAIN].tolist(), furthest.tolist())
        yield from ((pool[place], bool(maybe[place])) for place in sorted(kept))

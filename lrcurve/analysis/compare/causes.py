"""Simple causes that account for a difference at every compared moment."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from lrcurve.analysis.compare.alignment import CHUNK, Moments, Tolerance, half_units
from lrcurve.analysis.compare.time_maps import faster, shifts, slower
from lrcurve.analysis.joins import joins_of
from lrcurve.curve import Curve
from lrcurve.schedules import MAX_STEP, RateError, Rates, Steps

_PROBES = 48

Kind = Literal["scaled", "shifted", "faster", "slower", "same_until", "same_but"]


@dataclass(frozen=True)
class Cause:
    """One explanation of all that differs.

    The *other* curve is the head and the *one* curve the base, or the other way round where ``swapped``. Steps are the
    base's. ``everywhere`` says that the explanation is one rule for all moments.

    - ``scaled``: head(t) = ``value`` * base(t): everywhere, or from step ``start`` to step ``stop``, beside which they
      are the same.
    - ``shifted``: other(t) = one(t - ``value``). Where that is before step 0, the other stays at one(0) if ``held``,
      and else has rates of its own.
    - ``faster``: other(t) = one(t * ``value``), as of a scheduler stepped that often per update.
    - ``slower``: other(t) = one(floor(t / ``value``)), as of a scheduler stepped once per so many updates.
    - ``same_until``: the same before step ``start``; from there on they differ, the last step included.
    - ``same_but``: the same except from step ``start`` to step ``stop``.
    """

    kind: Kind
    value: float = 1.0
    start: int = 0
    stop: int = 0
    held: bool = True
    swapped: bool = False
    everywhere: bool = True


@dataclass(frozen=True)
class Reach:
    """Where the rates differ: from place ``first`` to place ``last`` of the ``compared`` moments, counted from 0.

    ``differing`` of them do. ``first_step`` and ``last_step`` are the base's steps there; ``base`` and ``head`` are the
    rates where they differ most.
    """

    first: int
    last: int
    compared: int
    differing: int
    first_step: int
    last_step: int
    base: float
    head: float


def causes_of(at: Moments, tolerance: Tolerance, reach: Reach) -> tuple[Cause, ...]:
    """Return every simple cause that accounts for all of the difference, the plainest first."""
    found = [*_scaled(at, tolerance, reach), *_retimed(at, tolerance)]
    if not found:
        first, last = reach.first_step, reach.last_step
        if reach.last < reach.compared - 1:
            found.append(Cause("same_but", start=first, stop=last, everywhere=False))
        elif reach.first > 1:  # one step in common is no more than a common start
            found.append(Cause("same_until", start=first, stop=last, everywhere=False))
    return tuple(found)


def _scaled(at: Moments, tolerance: Tolerance, reach: Reach) -> Iterator[Cause]:
    """Yield the factor that makes the base the head wherever they differ, if there is one."""
    if not reach.base or reach.differing < 2 or not np.isfinite(reach.head / reach.base):
        return
    differing = at.part(reach.first, reach.last + 1)
    for digits in (3, 6, 9, 12, 17):
        factor = float(f"{reach.head / reach.base:.{digits}g}")
        if _is_scaled(differing, tolerance, factor):
            rest = at.part(0, reach.first), at.part(reach.last + 1, reach.compared)
            everywhere = all(_is_scaled(part, tolerance, factor) for part in rest)
            yield Cause("scaled", factor, reach.first_step, reach.last_step, everywhere=everywhere)
            return


def _is_scaled(at: Moments, tolerance: Tolerance, factor: float) -> bool:
    for chunk in at.chunks(tolerance):
        wanted = factor * chunk.base
        room = tolerance.room(wanted, chunk.head) + np.maximum(factor, 1.0) * chunk.printed
        if not (np.abs(chunk.head - wanted) <= room).all():
            return False
    return True


def _retimed(at: Moments, tolerance: Tolerance) -> Iterator[Cause]:
    """Yield a shift and a stretch, if there are any; only curves known at every step can be asked at other steps."""
    if at.ratio != 1 or at.sparse or len(at.steps) < 3:
        return
    swapped = at.base.recorded is not None and at.head.recorded is None
    one, other = (at.head, at.base) if swapped else (at.base, at.head)
    asked = _Asked(at, tolerance, one, other)
    last = asked.last
    for n in shifts(one, other, last):
        held = asked.is_shifted(n)
        if held is not None:
            yield Cause("shifted", n, held=held, swapped=swapped)
            break
    stretched = next(_stretches(asked, one, other, swapped=swapped), None)
    if stretched is None and one.recorded is None and other.recorded is None:
        stretched = next(_stretches(_Asked(at, tolerance, other, one), other, one, swapped=not swapped), None)
    if stretched is not None:
        yield stretched


def _stretches(asked: "_Asked", one: Curve, other: Curve, *, swapped: bool) -> Iterator[Cause]:
    """Yield the factors by which ``other`` runs through ``one`` faster, or more slowly in steps."""
    for k in faster(one, other, asked.last):
        if asked.is_timed(partial(_times, k)):
            yield Cause("faster", k, swapped=swapped)
    for k in slower(one, other, asked.last):
        if asked.is_timed(partial(_once_in, k)):
            yield Cause("slower", k, swapped=swapped)


def _times(k: int, t: Steps) -> Steps:
    return t * k


def _once_in(k: int, t: Steps) -> Steps:
    return t // k


class _Asked:
    """Whether ``other`` at a step is ``one`` at another step: first asked at few steps, then at all."""

    def __init__(self, at: Moments, tolerance: Tolerance, one: Curve, other: Curve) -> None:
        self.at, self.tolerance, self.one, self.other = at, tolerance, one, other
        count = len(at.steps)
        place = np.unique((np.linspace(0, 1, _PROBES) ** 2 * (count - 1)).astype(np.int64))
        (part,) = at.steps.parts
        self.last = int(part[-1])
        beside = (
            np.array(joins_of(other, 0, self.last, _PROBES), dtype=np.int64) if other.recorded is None else place[:0]
        )
        near = np.concatenate([np.array([part[i] for i in place.tolist()], dtype=np.int64), beside, beside - 1])
        self.few = np.unique(near)
        self.rates = other.lr(self.few)

    def is_timed(self, clock: Callable[[Steps], Steps]) -> bool:
        """Return whether ``other(t)`` is ``one(clock(t))`` all along, and no constant, which any clock explains."""
        if not self._fits(self.few, self.rates, clock):
            return False
        low, high = np.inf, -np.inf
        for steps in self.at.steps.chunks(CHUNK):
            rates = self.other.lr(steps)
            if not self._fits(steps, rates, clock):
                return False
            low, high = min(low, float(rates.min())), max(high, float(rates.max()))
        return low < high

    def is_shifted(self, n: int) -> bool | None:
        """Return None unless ``other(t)`` is ``one(t - n)`` from step n on; else whether it is ``one(0)`` before."""

        def clock(t: Steps) -> Steps:
            return t - n

        late = self.few >= n
        if not self._fits(self.few[late], self.rates[late], clock):
            return None
        held, low, high = True, np.inf, -np.inf
        for steps in self.at.steps.chunks(CHUNK):
            rates = self.other.lr(steps)
            late = steps >= n
            if not self._fits(steps[late], rates[late], clock):
                return None
            held = held and self._fits(steps[~late], rates[~late], np.zeros_like)
            low, high = min(low, float(rates.min())), max(high, float(rates.max()))
        return held if low < high else None

    def _fits(self, steps: Steps, rates: Rates, clock: Callable[[Steps], Steps]) -> bool:
        """Return whether ``rates``, of ``other`` at ``steps``, are those of ``one`` at ``clock(steps)``."""
        then = clock(steps)
        known = MAX_STEP if self.one.recorded is None else self.one.recorded.steps.size
        if then.size and int(then.max()) >= known:
            return False
        try:
            wanted = self.one.lr(then)
        except RateError:
            return False  # the formula has no rate so far beyond its run
        room = self.tolerance.room(wanted, rates)
        if self.tolerance.printed:
            room = room + half_units(self.other, steps) + half_units(self.one, then)
        return bool((np.abs(rates - wanted) <= room).all())

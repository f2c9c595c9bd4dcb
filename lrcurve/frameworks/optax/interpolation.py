"""What optax's schedules of factors at listed steps share."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile
from typing import Literal

import numpy as np

from lrcurve.frameworks.optax.base import Optax
from lrcurve.frameworks.shared.scheduler import raises
from lrcurve.schedules import FieldError, Schedule
from lrcurve.schedules.realtime.elapsed import first_step
from lrcurve.schedules.realtime.track import Track
from lrcurve.schedules.roles import Role
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.schedules.shapes.piecewise import Piecewise

SCALES = "factors by the step at which each is multiplied in, such as {30: 0.1, 60: 0.1}"


@dataclass(frozen=True, kw_only=True)
class Scaled(Optax):
    """A first value that is multiplied by a factor at each of some steps, evenly from one to the next or at once."""

    @abstractmethod
    def scales(self) -> dict[float, float]:
        """Return the factors by step, in order."""

    def warmup_end(self) -> int | None:
        """Return the last step with a factor above 1 before the first with one below."""
        way_up = list(takewhile(lambda one: one[1] >= 1, self._changes()))
        return max((first_step(step) for step, scale in way_up if scale > 1), default=None)

    def listed_ticks(self) -> tuple[int, ...]:
        """Return the boundaries, in order, where they are what is written."""
        return tuple(first_step(step) for step in self.scales()) if Role.MILESTONES in self.roles() else ()

    def horizon(self) -> int | None:
        """Return the last step whose factor changes anything, if that is not the end of the way up."""
        last = max((first_step(step) for step, scale in self._changes() if scale != 1), default=None)
        return None if last == self.warmup_end() else last

    def _changes(self) -> list[tuple[float, float]]:
        """Return the steps at which something can change, with their factors."""
        return [(step, scale) for step, scale in self.scales().items() if step > 0]


def ordered(written: Mapping[str, float] | None) -> dict[float, float]:
    """Return the scales by their boundary, in order.

    Raises:
        FieldError: if a boundary is no number, or a scale is negative.
    """
    scales = {}
    for boundary, scale in (written or {}).items():
        try:
            scales[float(boundary)] = float(scale)
        except ValueError:
            raise FieldError("boundaries_and_scales", f"needs a step for each factor, got {boundary!r}") from None
    if not all(map(math.isfinite, scales)):
        raise FieldError("boundaries_and_scales", "needs a finite step for each factor")
    return positive(scales, "boundaries_and_scales")


def positive(scales: dict[float, float], field: str) -> dict[float, float]:
    """Return the scales in the order of their boundaries.

    Raises:
        FieldError: for ``field``, if one is negative.
    """
    if not all(scale >= 0 for scale in scales.values()):
        raise raises("optax", field, "ValueError: it takes no negative factors")
    return dict(sorted(scales.items()))


def interpolated(
    shape: Literal["linear", "cosine"], init: float, scales: Mapping[float, float], begin: float
) -> Schedule:
    """Return the curve through the products of the scales, whose boundaries are in order."""
    values = list(accumulate(scales.values(), lambda value, scale: value * scale, initial=init))
    points = list(zip((0.0, *scales), values, strict=True))
    while len(points) > 1 and points[1][0] <= 0:
        del points[0]
    track: list[tuple[float, float]] = []
    for (start, low), (stop, high) in pairwise(points):
        track.append((start, low))
        # optax takes boundaries less than a step apart for a step apart; at most one step lies between them.
        step = math.ceil(start + begin) - begin
        if stop - start < 1 and start < step < stop:
            share = Track(at=(start, start + 1), values=(low, high), shape=shape)
            track.append((step, _at(share, step)))
    track.append(points[-1])
    if len(track) == 1:
        return Constant(lr=points[0][1])
    at = tuple(moment + begin for moment, _ in track)
    through = tuple(value for _, value in track)
    if at[0] >= 0 and all(moment.is_integer() for moment in at):
        return Piecewise(at=tuple(map(int, at)), values=through, interpolation=shape)
    return Track(at=at, values=through, shape=shape)


def _at(track: Track, moment: float) -> float:
    """Return a track's value at a moment between steps."""
    shifted = Track(at=tuple(at - moment for at in track.at), values=track.values, shape=track.shape)
    return float(shifted.rates(np.zeros(1, dtype=np.int64))[0])


def first_value(steps: float, peak: float, div_factor: float) -> float:
    """Return the first value of a one-cycle schedule.

    Raises:
        FieldError: if it takes no time, or has no first value.
    """
    if steps <= 0:
        raise raises("optax", "transition_steps", "ValueError: it must be positive")
    return over(peak, "div_factor", div_factor)


def over(value: float, field: str, divisor: float) -> float:
    """Return ``value / divisor``; where the divisor is 0, ``field`` is refused."""
    if divisor == 0:
        raise raises("optax", field, "ZeroDivisionError: it divides")
    return value / divisor

"""From rate to rate, between moments that need not be whole steps."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from lrcurve.schedules.arrays import NEVER, Rates, Steps, distinct, joins_at
from lrcurve.schedules.schedule import FieldError, Schedule


@dataclass(frozen=True, kw_only=True)
class Track(Schedule):
    """Rates at given moments, with a straight line or half a cosine wave from each to the next.

    For warmups and decays that start or end between steps; points at whole steps are ``piecewise``. The moments are
    numbers of steps that rise, at least two, and may lie between steps. Before the first the rate is the first;
    after the last it is the last or, with ``past_end`` ``formula``, what the last formula gives there.
    """

    at: tuple[float, ...]
    values: tuple[float, ...]
    shape: Literal["linear", "cosine"] = "linear"
    past_end: Literal["hold", "formula"] = "hold"

    def __post_init__(self) -> None:
        """Refuse moments that do not rise."""
        if len(self.at) < 2 or len(self.at) != len(self.values) or np.any(np.diff(self.at) <= 0):
            raise FieldError("at", f"must be at least two moments that rise, one for each rate, got {self.at}")

    @cached_property
    def _joins(self) -> Steps:
        """The first step past each moment, or at it where it is a whole step."""
        return distinct(np.ceil(np.clip(self.at, 0, NEVER)))

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula of the stretch that each step is in; a step at a moment ends the stretch before."""
        at, values = np.array(self.at), np.array(self.values)
        part = np.clip(np.searchsorted(at, t, side="left") - 1, 0, at.size - 2)
        share = (t - at[part]) / (at[part + 1] - at[part])
        if self.past_end == "hold":
            share = np.minimum(share, 1.0)
        share = np.maximum(share, 0.0)
        low, high = values[part], values[part + 1]
        if self.shape == "cosine":
            return np.asarray(high + (low - high) / 2.0 * (np.cos(np.pi * share) + 1.0))
        return np.asarray((high - low) * share + low)

    def next_join(self, t: Steps) -> Steps:
        """Return the next moment, or the first step past it."""
        return joins_at(t, self._joins)

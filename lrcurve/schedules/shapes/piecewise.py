"""Interpolation between given points."""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, ClassVar, Literal

import numpy as np

from lrcurve.schedules.arrays import Rates, Steps, half_cosine, joins_at
from lrcurve.schedules.bases import Listed
from lrcurve.schedules.fields import Moment, Rate, doc
from lrcurve.schedules.roles import Role
from lrcurve.schedules.schedule import FieldError, increasing


@dataclass(frozen=True, kw_only=True)
class Piecewise(Listed):
    r"""A curve through given points.

    ``t`` is the step counted from the start of the phase, ``i`` the last point that is not after ``t``, ``j`` the next
    one, and ``q`` how much of the way from i to j is done. Before the first point the rate is that of the first, after
    the last that of the last.

    >>> Piecewise(at=(2, 4, 8), values=(0.1, 0.5, 0.3))([0, 2, 3, 4, 6, 8, 9]).round(12).tolist()
    [0.1, 0.1, 0.3, 0.5, 0.4, 0.3, 0.3]
    >>> Piecewise(at=(0, 4), values=(1.0, 0.01), interpolation="exponential")([0, 2, 4]).round(12).tolist()
    [1.0, 0.1, 0.01]

    Source: the textbook interpolation between points.
    """

    formula: ClassVar[str] = """\
i = max(count(at <= t) - 1, 0)
j = min(i + 1, len(at) - 1)
q = clip((t - at[i]) / max(at[j] - at[i], 1), 0, 1)
lr(t) = values[i]                                                     if interpolation == "constant"
        values[i] + (values[j] - values[i]) * q                       if interpolation == "linear"
        values[i] * (values[j] / values[i]) ** q                      if interpolation == "exponential"
        values[i] + (values[j] - values[i]) * (1 - cos(pi * q)) / 2   if interpolation == "cosine"
"""
    example: ClassVar[str] = "piecewise at=0,10,49 values=1e-3,0.1,1e-3 interpolation=exponential"

    at: Annotated[tuple[Moment, ...], Role.MILESTONES, doc("the steps of the points, each greater than the one before")]
    values: Annotated[tuple[Rate, ...], doc("the rates of the points, one per step of 'at'")]
    interpolation: Annotated[
        Literal["constant", "linear", "exponential", "cosine"], doc("the curve from one point to the next")
    ] = "linear"

    def __post_init__(self) -> None:
        """Refuse points that make no curve."""
        if not self.at:
            raise FieldError("at", "must list at least one step")
        if len(self.values) != len(self.at):
            raise FieldError("values", f"must be one rate per step of 'at', got {len(self.values)} for {len(self.at)}")
        increasing("at", self.at)
        if self.interpolation == "exponential" and not min(self.values) > 0:
            raise FieldError("values", "must be greater than 0 for exponential interpolation, which multiplies")

    @property
    def flat(self) -> bool:
        """Without interpolation the rate changes at the points only."""
        return self.interpolation == "constant"

    @cached_property
    def _at(self) -> Steps:
        return np.array(self.at, dtype=np.int64)

    @cached_property
    def _values(self) -> Rates:
        return np.array(self.values, dtype=np.float64)

    def listed(self) -> tuple[Steps, Rates]:
        """Return the points."""
        return self._at, self._values

    def rates(self, t: Steps) -> Rates:
        """Evaluate the formula."""
        if self.interpolation == "linear":
            return np.interp(t, self._at, self._values)
        last = len(self.at) - 1
        here = np.searchsorted(self._at[1:], t, side="right")
        if self.interpolation == "constant":
            return self._values[here]
        following = np.minimum(here + 1, last)
        start = self._at[here]
        share = np.clip(t - start, 0, None) / np.maximum(self._at[following] - start, 1)
        low, high = self._values[here], self._values[following]
        if self.interpolation == "cosine":
            return low + (high - low) * half_cosine(share)
        rates: Rates = low * (high / low) ** share
        return rates

    def next_join(self, t: Steps) -> Steps:
        """Return the next point."""
        return joins_at(t, self._at)

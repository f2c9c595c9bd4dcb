"""The vertical axis of a picture: where rates stand, and where the ticks are."""

import math
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from lrcurve.analysis.pixel_columns import Lows
from lrcurve.schedules import Rates
from lrcurve.views.numbers import rate_text

YScale = Literal["log", "linear", "symlog"]

Limits = tuple[float | None, float | None]
"""The lowest and the highest value that an axis should show, None for what fits the curves."""

NO_LIMITS: Limits = (None, None)

_FOOT = 0.035  # of the height: the room under the lowest rate
_BELOW = 0.06  # of the height: more of it where rates of 0 are marked
_DEPTH = 1e4  # from the highest rate down to the floor of a log axis, unless rates below last
_MORE = 0.15  # of that in decades: so much deeper an axis is if it then shows everything
_LEAST, _MOST = 5e-324, 1.7e308  # the range of a float
_SYMLOG_DECADES = 12  # at most; rates below are in the linear part
_LINEAR_PART = 10 / 9  # decades that the linear part of a symlog axis is high; matplotlib's default
_FACTOR = 100  # other parameters that range over more are on a logarithmic axis
_ROOM = 0.08  # of the range of values: the room under the lowest


class AxisError(ValueError):
    """A picture cannot have the axis that was asked for: a run does not know its unit, or there is nothing on it."""


@dataclass(frozen=True)
class RateAxis:
    """The vertical axis, from the rate ``low`` to the rate ``high``.

    On a ``log`` axis every rate below ``low``, 0 included, stands at the floor. A ``symlog`` axis is linear from 0 to
    ``threshold`` and logarithmic above.
    """

    scale: YScale
    low: float
    high: float
    threshold: float = 1.0

    def place(self, rates: Rates) -> Rates:
        """Return how high rates stand: 0 is the floor, 1 the top; on a linear axis some may be lower, on any higher."""
        low, high = self._along(np.array([self.low, self.high]))
        bottom = -np.inf if self.scale == "linear" else self.low
        placed: Rates = (self._along(np.maximum(rates, bottom)) - low) / (high - low)
        return placed

    def _along(self, rates: Rates) -> Rates:
        if self.scale == "linear":
            return rates
        if self.scale == "log":
            return np.log10(rates)
        share = rates / self.threshold
        return np.where(share <= 1, _LINEAR_PART * share, _LINEAR_PART + np.log10(np.maximum(share, 1)))

    def ticks(self, most: int) -> list[float]:
        """Return the labelled rates, about ``most`` at most, ascending."""
        if self.scale == "linear":
            fitting = (even_ticks(self.low, self.high, count) for count in range(most, most + 4))
            return next((ticks for ticks in fitting if len(ticks) > 1), [self.low])
        bottom = self.low if self.scale == "log" else max(self.threshold, self.low)
        first, last = math.ceil(_log(bottom) - 1e-9), math.floor(_log(self.high) + 1e-9)
        zero = [0.0] if self.scale == "symlog" and self.low <= 0 else []
        if last - first >= 2 or zero:
            stride = max(1, math.ceil((last - first + 1) / most))
            return zero + [float(f"1e{power}") for power in range(first, last + 1) if power % stride == 0]
        wide = _log(self.high) - _log(bottom) > 0.5
        for digits in ((1, 2, 5), (1, 3), (1,)) if wide else (range(1, 10),):
            fine = [float(f"{digit}e{power}") for power in range(first - 1, last + 1) for digit in digits]
            shown = [tick for tick in fine if bottom <= tick <= self.high]
            if 2 <= len(shown) <= most + 1:
                return shown
        return even_ticks(bottom, self.high, most)

    def fine_ticks(self) -> list[float]:
        """Return the rates that get a small tick without a label."""
        if self.scale == "linear":
            return []
        bottom = self.low if self.scale == "log" else max(self.threshold, self.low)
        first, last = math.floor(_log(bottom)), math.floor(_log(self.high))
        if last - first > 12:
            return []
        fine = [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in range(2, 10)]
        return [tick for tick in fine if bottom <= tick <= self.high]


def rate_axis(
    scale: YScale, lowest: float, highest: float, *, hidden: bool, head: float, bottom: float = 0.0
) -> RateAxis:
    """Return the axis on which rates from ``lowest`` (above 0) to ``highest`` can be read.

    ``hidden`` says that there are rates of 0 or below ``lowest``, which a log axis needs room for; ``head`` is the room
    above the highest, as a share of the height. Where all rates are 0, both are 0. ``bottom`` is the lowest rate of
    all, where that is below 0; only a linear axis shows it. Where no rate is above 0, a log axis is a linear one.
    """
    if bottom < 0 and (scale == "linear" or (scale == "log" and highest <= 0)):
        room = 0.03 * (max(highest, 0.0) - bottom)
        return RateAxis("linear", bottom - room, max(highest, 0.0) + (max(highest, 0.0) - bottom) * head / (1 - head))
    if highest <= 0:
        return RateAxis("linear" if scale == "log" else scale, 0.0, 1.0, 0.1)  # no logarithm is near 0
    if scale == "linear":
        return RateAxis(scale, 0.0, min(highest / (1 - head), _MOST))
    if scale == "symlog":
        decades = max(math.floor(_log(lowest)), math.floor(_log(highest)) - _SYMLOG_DECADES)
        threshold = max(10.0**decades, _LEAST)
        span = _LINEAR_PART + _log(highest) - _log(threshold)
        return RateAxis(scale, 0.0, min(highest * 10 ** (span * head / (1 - head)), _MOST), threshold)
    span = _log(highest) - _log(lowest)
    foot = _FOOT + (_BELOW if hidden else 0.0)
    if span < 0.05:  # all but constant: a decade round it, so that rounding does not look like change
        return RateAxis(scale, max(lowest * 10**-0.5, _LEAST), min(highest * 10**0.5, _MOST))
    whole = span / (1 - head - foot)
    return RateAxis(scale, max(lowest * 10 ** (-whole * foot), _LEAST), min(highest * 10 ** (whole * head), _MOST))


def fitted_axis(lowest: float, highest: float, *, head: float) -> RateAxis:
    """Return the axis of a parameter other than the rate, with values from ``lowest`` to ``highest``.

    It is linear and starts near the lowest, at 0 where that is not far; and logarithmic for values above 0 that range
    over more than a factor of 100. ``head`` is the room above the highest, as a share of the height.
    """
    if lowest > 0 and highest / lowest > _FACTOR:
        return rate_axis("log", lowest, highest, hidden=False, head=head)
    if highest - lowest <= 1e-9 * abs(highest):  # constant: so much round it that rounding does not look like change
        half = 0.05 * abs(highest)
        lowest, highest = (lowest - half, highest + half) if half else (0.0, 1.0)
    low = lowest - _ROOM * (highest - lowest)
    if lowest >= 0 and (low < 0 or lowest < 0.25 * highest):
        low = 0.0
    return RateAxis("linear", low, low + (highest - low) / (1 - head))


class Extremes(NamedTuple):
    """The ``lowest`` of some values, the lowest above 0 (``lows``), and the highest."""

    lowest: float
    lows: Lows
    highest: float

    @property
    def floor(self) -> float:
        """The lowest rate that a logarithmic axis must show.

        That is a 10,000th of the highest, or a lower one that lasts: a warmup from 0 and a decay to nearly 0 pass
        through any number of decades in no time, and would flatten all else. If little more shows everything, it does.
        """
        floor = min(self.lows.lasting, self.highest / _DEPTH)
        more = _log(floor) - _log(self.lows.least) <= _MORE * (_log(self.highest) - _log(floor))
        return max(self.lows.visible if self.lows.visible >= floor else self.lows.least if more else floor, _LEAST)

    def axis(self, scale: YScale | None, head: float, limits: Limits = NO_LIMITS) -> RateAxis:
        """Return the axis with a ``scale``, or, for None, the one that fits a parameter other than the rate.

        ``head`` is the room above the highest, as a share of the height; ``limits`` are where the axis ends instead.

        Raises:
            AxisError: if a limit has no place on the scale, or nothing is left between both.
        """
        if scale is None:
            return fitted_axis(self.lowest, self.highest, head=head)
        floor = self.floor
        hidden = self.lowest < floor <= self.lows.visible  # where curves are seen to pass through it, nothing is
        axis = rate_axis(scale, floor, self.highest, hidden=hidden, head=head, bottom=self.lowest)
        return axis if limits == NO_LIMITS else self._limited(axis, limits)

    def _limited(self, axis: RateAxis, limits: Limits) -> RateAxis:
        low, high = limits
        for end, zero in ((low, axis.scale == "symlog"), (high, False)):
            if end is not None and axis.scale != "linear" and not (end > 0 or (end == 0 and zero)):
                raise AxisError(f"{end:g} has no place on a {axis.scale} scale; leave it out, or say --yscale linear")
        if low is not None and high is None and low >= self.highest:
            raise AxisError(f"no rate is above {rate_text(low)}; the highest is {rate_text(self.highest)}")
        high = axis.high if high is None else high
        if low is None:
            low = axis.low if axis.low < high else high / _DEPTH if axis.scale == "log" else high - (abs(high) or 1.0)
        return replace(axis, low=low, high=high, threshold=min(axis.threshold, high / 10))


def even_ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Return round numbers from ``low`` to ``high`` at one distance, ``most`` of them at most."""
    rough = (high - low) / max(most - 1, 1)
    power = 10.0 ** math.floor(_log(rough))
    round_gaps = (digit * power for digit in (1, 2, 2.5, 5, 10))
    fitting = (gap for gap in round_gaps if 0 < gap >= rough * (1 - 1e-9) and not (whole and gap % 1))
    gap = next(fitting, 1.0)
    first, last = math.ceil(low / gap - 1e-9), math.floor(high / gap + 1e-9)
    return [index * gap if gap >= 1 else float(f"{index * gap:.12g}") for index in range(first, last + 1)]


def _log(value: float) -> float:
    return math.log10(max(value, _LEAST))

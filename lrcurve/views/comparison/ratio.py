"""One curve divided by another, as a curve of its own that can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lrcurve.analysis.compare import Moments, Tolerance, follow
from lrcurve.analysis.pixel_columns import scan
from lrcurve.curve import Curve
from lrcurve.schedules import NEVER, Rates, Schedule, Steps
from lrcurve.views.axes import RateAxis, rate_axis
from lrcurve.views.time_axis import TimeAxis, time_axis

_LOG = 3.0  # ratios that range over more than this factor are on a logarithmic axis
_ROUNDING = 1e-9  # ratios that differ by less are all 1


@dataclass(frozen=True, kw_only=True)
class Ratio(Schedule):
    """Head divided by base, at the steps of the leader; 1 where both are 0, and ``top`` where only the base is.

    Of a table that leaves steps out, the ratio is kept from one of its steps until the next.
    """

    at: Moments
    top: float = 1.0

    def rates(self, t: Steps) -> Rates:
        """Divide the rates."""
        chunk = self.at.at(self._met(t), Tolerance())
        with np.errstate(all="ignore"):
            found = np.minimum(chunk.head / chunk.base, 1e300)
        return np.where(chunk.base == 0, np.where(chunk.head == 0, 1.0, self.top), found)

    def next_join(self, t: Steps) -> Steps:
        """Return the next join of either curve, or of the steps compared."""
        (steps,) = self.at.steps.parts
        if self.at.sparse:
            following = np.append(np.asarray(steps), NEVER)
            listed: Steps = following[np.searchsorted(following[:-1], t, side="right")]
            return listed
        lead, other = self.at.curves[self.at.leader], self.at.curves[1 - self.at.leader]
        joins = other.next_join(follow(t, self.at.ratio)[0])
        begun, inside = follow(joins, 1 / self.at.ratio)
        return np.minimum(lead.next_join(t), np.where(joins < NEVER, np.maximum(begun + inside, t + 1), NEVER))

    def values(self, t: Steps) -> Rates:
        """Return the ratios, infinite where only the base is 0."""
        return np.where(self.infinite(t), np.inf, self.rates(t))

    def infinite(self, t: Steps) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Return where only the base is 0."""
        chunk = self.at.at(self._met(t), Tolerance())
        return np.array((chunk.base == 0) & (chunk.head != 0))

    def _met(self, t: Steps) -> Steps:
        """Return the compared step that holds at each step."""
        (steps,) = self.at.steps.parts
        if not self.at.sparse:
            return np.minimum(t, int(steps[-1]))
        listed: Steps = np.asarray(steps)
        return listed[np.maximum(np.searchsorted(listed, t, side="right") - 1, 0)]


def ratio_curves(pairs: Sequence[Moments], time: TimeAxis, width: float) -> tuple[list[Curve], RateAxis, float]:
    """Return the ratio of each pair, the axis for all in a picture of ``width`` pixels, and the highest finite ratio.

    The axis has 1 on it; it is logarithmic where the ratios are far apart.
    """
    curves = [_ratio_curve(at, 1.0) for at in pairs]
    own = time_axis(curves, time.unit)
    end = max(curve.run.ticks * each for curve, each in zip(curves, own.per_step, strict=True))
    columns = [scan(curve, max(1.0, width * end / time.end)) for curve in curves]
    highest = max(column.highest for column in columns)
    axis = _ratio_axis(
        min(column.lows.visible or column.highest for column in columns),
        min(column.lowest for column in columns),
        highest,
    )
    return [_ratio_curve(at, highest) for at in pairs], axis, highest


def _ratio_axis(visible: float, lowest: float, highest: float) -> RateAxis:
    low, high = min(visible, 1.0), max(highest, 1.0)
    if lowest < visible or low <= 0 or high / low > _LOG:
        return rate_axis("log", low, high, hidden=lowest < visible, head=0.1)
    room = 0.15 * (high - low) if high - low > _ROUNDING else 0.05
    return RateAxis("linear", low - room, high + room)


def _ratio_curve(at: Moments, top: float) -> Curve:
    """Return head over base as a curve on the run of the leader, as far as both go."""
    lead = at.curves[at.leader]
    (steps,) = at.steps.parts
    run = lead.run if at.unit == "percent" else replace(lead.run, ticks=int(steps[-1]) + 1)
    return Curve("ratio", Ratio(at=at, top=top), run)

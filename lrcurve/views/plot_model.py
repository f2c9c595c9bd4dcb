"""What a picture shows, before anything is drawn: the axes, and the lines with their peaks and ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrcurve.analysis.pixel_columns import Columns, Lows, scan
from lrcurve.analysis.polyline import Band, Trace, highest, trace
from lrcurve.analysis.recorded_rows import columns_of_rows, rows_of
from lrcurve.curve import LR, Curve
from lrcurve.digits import digits_shown
from lrcurve.problems import printable
from lrcurve.schedules import Rates
from lrcurve.views.axes import NO_LIMITS, Extremes, Limits, RateAxis, YScale
from lrcurve.views.floor import Under, floor_note, under
from lrcurve.views.line import Line, same_rates
from lrcurve.views.numbers import rate_text, value_text
from lrcurve.views.time_axis import TimeAxis

_PLACES = 256  # across the picture, at which curves are compared
_SAME = 1.5  # pixels: lines nearer than this hide each other
_SHARED = 0.6  # of a curve's length: from this share on, a curve that lies on another must let it show through
_MOST_ABOVE = 2  # for dashes of a curve that goes its own way elsewhere: further ones would not read as a line


@dataclass(frozen=True)
class Plot:
    """Curves on common axes, ``width`` times ``height`` pixels; ``limits`` are those asked for of the vertical one.

    Rates are drawn in steps or ``smooth``.
    """

    time: TimeAxis
    rates: RateAxis
    lines: tuple[Line, ...]
    width: float
    height: float
    extremes: Extremes
    limits: Limits = NO_LIMITS
    smooth: bool = False

    @cached_property
    def places(self) -> Rates:
        """How high each line is at even distances across the picture, shape (lines, 256), NaN where it is not drawn."""
        found = np.full((len(self.lines), _PLACES), np.nan)
        across = self.time.begin + (np.arange(_PLACES) + 0.5) / _PLACES * self.time.span
        for row, line in zip(found, self.lines, strict=True):
            steps = (across / line.per_step).astype(np.int64)
            inside = (steps >= line.curve.begin) & (steps < line.curve.run.ticks)
            row[inside] = self.rates.place(line.curve.lr(steps[inside]))
        return found

    @property
    def joins(self) -> list[float]:
        """Where joins of the lines are seen on the time axis, ascending, each once."""
        found = {join * line.per_step for line in self.lines for join in line.trace.joins.tolist()}
        return sorted(x for x in found if self.time.shows(x))

    def shows(self, x: float, rate: float) -> bool:
        """Return whether a place is on both axes."""
        return self.time.shows(x) and self.rates.low <= rate <= self.rates.high

    def text(self, value: float) -> str:
        """Return a value of a line as text."""
        return rate_text(value, digits_shown(3)) if self.lines[0].curve.parameter == LR else value_text(value)

    @cached_property
    def under(self) -> list[list[Under]]:
        """What of each line is under the floor of a logarithmic axis; nothing on another axis."""
        is_log = self.rates.scale == "log"
        return [under(line.curve, line.trace, self.rates.low) if is_log else [] for line in self.lines]

    @property
    def notes(self) -> list[str]:
        """What a reader must know of learning rates that are not drawn where they are."""
        if self.lines[0].curve.parameter != LR:
            return []
        rates = [np.concatenate([line.trace.rates, line.trace.point_rates]) for line in self.lines]
        notes = [
            f"nothing of {line.name} is between {rate_text(self.rates.low)} and {rate_text(self.rates.high)}"
            for line, own in zip(self.lines, rates, strict=True)
            if not line.trace.bands and (np.nanmin(own) > self.rates.high or np.nanmax(own) < self.rates.low)
        ]
        lowest = [
            (line.name, min(one.rate for one in own))
            for line, found in zip(self.lines, self.under, strict=True)
            if self.limits[0] is None and (own := [one for one in found if one.rate > 0])
        ]
        return [*notes, floor_note(lowest)] if lowest else notes

    @cached_property
    def covered(self) -> list[int]:
        """How many lines are below each, of those that it lies on for most of its length; 0 for a free one."""
        near = _SAME / self.height
        found: list[int] = []
        for index, own in enumerate(self.places):
            same = np.abs(self.places[:index] - own) < near
            length = max(1, int((~np.isnan(own)).sum()))
            below = np.flatnonzero(same.sum(axis=1) > _SHARED * length).tolist()
            found.append(max((found[one] + 1 for one in below if self._hides(index, one)), default=0))
        return found

    def _hides(self, index: int, below: int) -> bool:
        """Tell whether a line must let one below show: members of a family that differ are told apart by shades."""
        own, other = self.lines[index], self.lines[below]
        kin = own.curve.member is not None and own.curve.owner == other.curve.owner
        return not kin or same_rates(other, own)

    @cached_property
    def above(self) -> list[int]:
        """How many lines each lets show through, so that it still reads as a line where it is alone."""
        pairs = zip(self.covered, self.twins, strict=True)
        return [count if twin is not None else min(count, _MOST_ABOVE) for count, twin in pairs]

    @cached_property
    def twins(self) -> list[int | None]:
        """Which earlier line each is the same as from its first step to its last, if any."""
        found: list[int | None] = []
        for index, line in enumerate(self.lines):
            earlier = self.lines[:index] if self.covered[index] else ()
            found.append(next((place for place, other in enumerate(earlier) if same_rates(other, line)), None))
        return found


def plot(
    curves: Sequence[Curve],
    time: TimeAxis,
    rates: RateAxis | YScale | None,
    limits: Limits = NO_LIMITS,
    *,
    width: float,
    height: float,
    head: float,
    smooth: bool = False,
) -> Plot:
    """Return what a picture of ``width`` times ``height`` pixels shows of ``curves``.

    ``rates`` is the vertical axis, or its scale, or None for the axis that fits a parameter other than the rate;
    ``limits`` are what it must reach from and to, and ``head`` is the share of the height that stays free above the
    curves where nothing says how high it reaches. A ``smooth`` curve joins its steps with straight lines, where others
    hold each step's rate.

    Raises:
        AxisError: if no axis of the scale has these limits.
    """
    columns = [
        _scanned(curve, width * per_step / time.span, *time.steps(curve, per_step))
        for curve, per_step in zip(curves, time.per_step, strict=True)
    ]
    extremes = Extremes(
        min(column.lowest for column in columns),
        Lows.of_all(column.lows for column in columns),
        max(column.highest for column in columns),
    )
    axis = rates if isinstance(rates, RateAxis) else extremes.axis(rates, head, limits)

    def pixels(values: Rates) -> Rates:
        return height * axis.place(values)

    lines = []
    for curve, column, per_step in zip(curves, columns, time.per_step, strict=True):
        drawn = trace(curve, column, pixels, smooth=smooth)
        whole, of_whole = column, drawn
        if time.zoomed:
            whole = _scanned(curve, width / curve.run.ticks, 0, curve.run.ticks)
            of_whole = trace(curve, whole, pixels, smooth=smooth)
        peak, peak_rate = highest(curve, whole, of_whole)
        plateau = _plateau(of_whole, peak, peak_rate)
        lines.append(
            Line(
                name=printable(curve.name),
                curve=curve,
                trace=_begun(curve, drawn, column.first) if curve.begin else drawn,
                per_step=per_step,
                peak=peak,
                peak_end=plateau,
                peak_rate=peak_rate,
                last=_last(curve, curve.run.ticks),
                edge=_last(curve, column.stop),
                dense=bool(column.dense.size),
            )
        )
    return Plot(time, axis, tuple(lines), width, height, extremes, limits, smooth)


def _scanned(curve: Curve, per_step: float, first: int, stop: int) -> Columns:
    """Return the pixel columns of some steps of a curve, each ``per_step`` pixels wide."""
    return (columns_of_rows if curve.sparse else scan)(curve, per_step * (stop - first), first, stop)


def _last(curve: Curve, stop: int) -> float:
    """Return the last rate of a curve before step ``stop``."""
    return float(rows_of(curve, 0, stop).rates[-1]) if curve.sparse else float(curve.lr(stop - 1))


def _plateau(drawn: Trace, peak: int, rate: float) -> int:
    """Return the last step at the peak's rate in a row, as far as the vertices tell."""
    if not drawn.steps.size:
        return peak
    later, same = drawn.steps > peak, drawn.rates == rate
    until = drawn.steps[later & ~same].min(initial=drawn.steps[-1])
    return max(peak, int(drawn.steps[later & same & (drawn.steps <= until)].max(initial=peak + 1)) - 1)


def _begun(curve: Curve, drawn: Trace, first: int) -> Trace:
    """Return what is drawn of a curve from step ``first`` and its ``begin`` on, a vertical edge there included."""
    begin = max(first, min(curve.begin, curve.run.ticks - 1))
    later = drawn.steps >= begin
    steps, rates = drawn.steps[later], drawn.rates[later]
    inside_band = any(band.edges[0] <= begin < band.edges[-1] for band in drawn.bands)
    if steps[0] > begin and not inside_band:
        steps, rates = np.append(begin, steps), np.append(curve.lr(begin), rates)
    bands = []
    for band in drawn.bands:
        kept = band.edges[1:] > begin
        if kept.any():
            edges = np.maximum(np.append(band.edges[:-1][kept], band.edges[-1]), begin)
            bands.append(Band(edges, band.low[kept], band.high[kept]))
    return Trace(steps, rates, tuple(bands), drawn.joins[drawn.joins >= begin])

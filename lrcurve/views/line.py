"""A curve as a picture's line, and whether two are the same."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lrcurve.analysis.polyline import Trace
from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.analysis.sampling import even_edges
from lrcurve.curve import Curve
from lrcurve.schedules import Rates

_PLACES = 256  # across the run, at which two lines are compared beside their vertices
_ROUNDING = 1e-12  # of a rate: what rounding makes of the same formula written in another way


@dataclass(frozen=True)
class Line:
    """One curve of a picture.

    A step is ``per_step`` of the time axis, and the ``trace`` starts where the curve leaves its trunk. The peak is
    ``peak_rate``, from step ``peak`` to step ``peak_end``, the last at that rate in a row; ``last`` is the rate of the
    last step. They are those of the whole run; ``edge`` is the rate of the last step that is seen. ``dense`` says that
    some joins are no vertices.
    """

    name: str
    curve: Curve
    trace: Trace
    per_step: float
    peak: int
    peak_end: int
    peak_rate: float
    last: float
    edge: float
    dense: bool

    @cached_property
    def x(self) -> Rates:
        """Where the vertices are on the time axis."""
        return self.trace.steps.astype(np.float64) * self.per_step

    @cached_property
    def point_x(self) -> Rates:
        """Where the points that stand alone are on the time axis: in the middle of their steps."""
        return (self.trace.points.astype(np.float64) + 0.5) * self.per_step

    @property
    def pointed(self) -> bool:
        """Whether it is drawn as points only."""
        return self.trace.points.size > 0 and not np.isfinite(self.trace.rates).any() and not self.trace.bands

    @property
    def peak_x(self) -> float:
        """Where the peak is on the time axis: as it starts, or in the middle of its step where it is a point."""
        return (self.peak + 0.5 * (self.peak in self.trace.points)) * self.per_step

    def with_points(self) -> tuple[Rates, Rates]:
        """Return the vertices, and each point that stands alone as a line to itself, with a gap (NaN) before each."""
        gaps = np.full(self.point_x.size, np.nan)
        x = np.stack([gaps, self.point_x, self.point_x], axis=1).ravel()
        y = np.stack([gaps, self.trace.point_rates, self.trace.point_rates], axis=1).ravel()
        return np.concatenate([self.x, x]), np.concatenate([self.trace.rates, y])

    @property
    def end(self) -> float:
        """Where the run ends on the time axis."""
        return self.curve.run.ticks * self.per_step

    @property
    def negative(self) -> bool:
        """Whether some rate is below 0, as a library's may be."""
        alone = (self.trace.point_rates < 0).any()
        return bool((self.trace.rates < 0).any() or alone or any((band.low < 0).any() for band in self.trace.bands))


def same_rates(one: Line, other: Line) -> bool:
    """Tell whether two lines have the same rates, within rounding: at all their vertices, and at even distances."""
    curves = one.curve, other.curve
    if (one.per_step, curves[0].run.ticks, curves[0].begin) != (other.per_step, curves[1].run.ticks, curves[1].begin):
        return False
    if curves[0].sparse or curves[1].sparse:
        rows = [rows_of(curve) for curve in curves if curve.sparse]
        return len(rows) == 2 and np.array_equal(rows[0].steps, rows[1].steps) and _equal(rows[0].rates, rows[1].rates)
    bands = [one.trace.bands, other.trace.bands]
    if len(bands[0]) != len(bands[1]):
        return False
    steps = np.concatenate([one.trace.steps, other.trace.steps, even_edges(curves[0].run.ticks, _PLACES)])
    steps = steps.clip(curves[0].begin, curves[0].run.ticks - 1)
    same = all(_equal(a.low, b.low) and _equal(a.high, b.high) for a, b in zip(*bands, strict=True))
    return same and _equal(curves[0].lr(steps), curves[1].lr(steps))


def _equal(one: Rates, other: Rates) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=_ROUNDING, atol=0.0))

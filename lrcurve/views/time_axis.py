"""The horizontal axis of a picture: which stretch of a run it shows, where the ticks are, and how they are written."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lrcurve.curve import Curve, longest_run
from lrcurve.views.axes import AxisError, even_ticks
from lrcurve.views.numbers import count_text, in_unit

Window = tuple[int | None, int | None]
"""The ticks of the longest run from which to which a picture goes; None for where it starts, and where it ends."""


@dataclass(frozen=True)
class TimeAxis:
    """The horizontal axis, from ``begin`` to ``end`` of ``unit``.

    ``per_step`` holds how much of it a step of each curve is. ``zoomed`` says that the curves go on beyond the ends.
    """

    unit: str
    per_step: tuple[float, ...]
    end: float
    begin: float = 0.0
    zoomed: bool = False

    @property
    def span(self) -> float:
        """How much of the unit it shows."""
        return self.end - self.begin

    def place(self, x: float) -> float:
        """Return where ``x`` is: 0 at the beginning, 1 at the end."""
        return (x - self.begin) / self.span

    def shows(self, x: float) -> bool:
        """Return whether ``x`` is on the axis."""
        return self.begin <= x <= self.end

    def steps(self, curve: Curve, per_step: float) -> tuple[int, int]:
        """Return the first step of a curve that is seen, and the first that is not any more."""
        if not self.zoomed:
            return 0, curve.run.ticks
        first, stop = math.floor(_whole(self.begin / per_step)), math.ceil(_whole(self.end / per_step))
        return max(0, first), min(curve.run.ticks, stop)

    def ticks(self, most: int) -> list[float]:
        """Return the labelled places, about ``most`` at most, ascending; steps are whole."""
        return even_ticks(self.begin, self.end, most, whole=self.unit in ("step", "samples", "tokens"))

    def label(self, value: float) -> str:
        """Return a tick as text: ``10,000``, ``2.5M``, ``20 %``."""
        if self.unit == "percent":
            return f"{value:.12g} %"
        far = self.end / self.span > 1000  # so many digits are the same at both ends that a suffix would hide others
        return f"{value:,.0f}" if far and value == int(value) else count_text(value, self.end)

    def moment(self, curve: int, step: int) -> str:
        """Return a step of a curve in words, to three digits: ``step 1,200``, ``epoch 3.5``, ``2.1B tokens``."""
        value = step * self.per_step[curve]
        if self.unit == "step":
            text = f"{step:,}" if step < 10**9 else count_text(step, step, digits=4)
        else:
            is_large = value >= 1000 and self.unit != "percent"
            text = count_text(value, value, digits=3) if is_large else f"{value:.3g}"
        return in_unit(text, self.unit)


def time_axis(curves: Sequence[Curve], unit: str | None, window: Window | None = None) -> TimeAxis:
    """Return the axis that all ``curves`` are drawn on, in ``unit``, or steps, or percent where a length is unknown.

    It shows all of the longest run, or a ``window`` of it.

    Raises:
        AxisError: if a curve's run does not know the unit.
        ValueError: if there is no curve.
    """
    if not curves:
        raise ValueError("there is no curve to draw")
    if unit is None:
        units = {curve.run.unit for curve in curves}
        unit = next(unit for unit in ("percent", "epoch", "step") if unit in units)
    scales = []
    for curve in curves:
        per_step = curve.run.per_tick(unit)
        if per_step is None:
            raise AxisError(f"the time axis cannot count {unit}: the run of '{curve.name}' does not know it")
        scales.append(per_step)
    wholes = [curve.run.whole for curve in curves]
    end = max(float(scale * whole) for scale, whole in zip(scales, wholes, strict=True))
    whole = TimeAxis(unit, tuple(float(scale) for scale in scales), end)
    if window is None:
        return whole
    begin, stop = window
    tick = longest_run(curves).per_tick(unit) or 1
    end = end if stop is None else float(stop * tick)
    return replace(whole, begin=float((begin or 0) * tick), end=end, zoomed=True)


def _whole(steps: float) -> float:
    """Return a number of steps without what rounding has added to a whole one."""
    return round(steps) if math.isclose(steps, round(steps), rel_tol=1e-12, abs_tol=1e-6) else steps


def in_window(curves: Sequence[Curve], unit: str | None, window: Window | None) -> tuple[list[Curve], list[Curve]]:
    """Return the curves of which something is seen in a window, and the others.

    Raises:
        AxisError: if a curve's run does not know the unit, or no curve is seen.
    """
    time = time_axis(curves, unit, window)
    seen: list[Curve] = []
    for curve, per_step in zip(curves, time.per_step, strict=True):
        first, stop = time.steps(curve, per_step)
        rows = curve.recorded
        some = max(first, curve.begin) < stop
        if some and rows is not None:
            some = bool(((rows.steps >= first) & (rows.steps < stop)).any())
        if some or not time.zoomed:
            seen.append(curve)
    if not seen:
        ends = f"{time.label(time.begin)} to {time.label(time.end)}"
        raise AxisError(f"no curve has a rate from {ends}" + ("" if unit == "percent" else f" ({time.unit})"))
    return seen, [curve for curve in curves if not any(curve is one for one in seen)]

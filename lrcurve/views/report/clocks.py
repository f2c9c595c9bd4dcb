"""The units that a report's time axis can count, for its reader to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lrcurve.curve import Curve
from lrcurve.views.report.hover_points import HoverPoints, hover_points
from lrcurve.views.report.panels import Chart

_UNITS = ("step", "epoch", "tokens", "samples", "percent")
_LABELS = {"percent": "share of the run (%)"}
_BUTTONS = {"percent": "%"}

Pointed = tuple[HoverPoints, Chart]


@dataclass(frozen=True)
class Clock:
    """A unit of the time axis: what the axis is called, where it ends, and how much of it a step of each line is.

    ``points`` is the place of the hover points that go with it.
    """

    unit: str
    label: str
    end: float
    per_step: tuple[float, ...]
    points: int

    @property
    def button(self) -> str:
        """What the reader chooses it by."""
        return _BUTTONS.get(self.unit, self.unit)

    @property
    def data(self) -> dict[str, Any]:
        """What the page's script reads."""
        return {"label": self.label, "end": self.end, "perStep": list(self.per_step), "points": self.points}


def clocks_of(shown: Chart) -> tuple[list[Clock], list[Pointed], int]:
    """Return the units that all runs know, what a pointer finds on their axes, and the place of the chart's own unit.

    The hover points come with the chart that they were made for, the first with ``shown``.

    Two units have the same hover points where all runs agree on how much of one is in the other; what is derived from
    several curves is shown in such units only.
    """
    own = shown.time.unit
    found = [(hover_points(shown.given), shown)]
    clocks: list[Clock] = []
    for unit in _UNITS:
        if any(curve.run.per_tick(unit) is None for curve in shown.curves):
            continue
        same = unit == own or (found[0][0].shared and len(set(_ratios(shown.curves, own, unit))) == 1)
        if not same and len(shown.given.panels) < len(shown.panels):
            continue
        chart = shown if unit == own else shown.counted_in(unit)
        if not same:
            found.append((hover_points(chart), chart))
        sizes = tuple(line.per_step for line in chart.lines)
        clocks.append(Clock(unit, _LABELS.get(unit, unit), chart.time.end, sizes, 0 if same else len(found) - 1))
    return clocks, found, next(at for at, clock in enumerate(clocks) if clock.unit == own)


def _ratios(curves: Sequence[Curve], one: str, other: str) -> list[Fraction]:
    """Return how much of another unit one of the first is, of each run; all know both."""
    return [(curve.run.per_tick(other) or Fraction(1)) / (curve.run.per_tick(one) or Fraction(1)) for curve in curves]

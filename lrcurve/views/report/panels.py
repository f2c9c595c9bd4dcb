"""The panels of a report's chart: one for each parameter, one below another, on one time axis."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from typing import Any

from lrcurve.curve import LR, Curve
from lrcurve.schedules import Rates, Steps
from lrcurve.views.axes import NO_LIMITS, Limits, RateAxis
from lrcurve.views.floor import Under
from lrcurve.views.line import Line
from lrcurve.views.panels import panels
from lrcurve.views.plot_model import Plot, plot
from lrcurve.views.time_axis import TimeAxis, time_axis

HEIGHT = 1200.0
"""Pixels: enough to zoom in by two on a large screen."""

_WIDE, _NARROW = 2400.0, 300.0  # enough to zoom in by two on a large screen; enough for a hundred curves
_MANY = 8  # curves; of more each gets fewer pixels, so that the page stays small
_HEAD = 0.06  # of a panel's height: the room above the highest value
_FOOT = 0.03  # of a panel's height: the room under the lowest value
_RATE, _OTHER, _GAP = 3.0, 2.0, 0.25  # heights of panels, and of what is between them


@dataclass(frozen=True)
class Derived:
    """A last panel of curves that were worked out from those above, such as ratios, on an axis of their own.

    ``of`` holds, of each, the place of the curve above that it shares colour and switch with, and ``names`` what it is
    called beside the pointer. ``values`` gives what a curve is at steps, which may be infinite; what is drawn is
    finite. A line across the panel is at ``level``.
    """

    quantity: str
    curves: Sequence[Curve]
    names: Sequence[str]
    of: Sequence[int]
    axis: RateAxis
    values: Callable[[Curve, Steps], Rates]
    level: float


@dataclass(frozen=True)
class ChartPanel:
    """A panel of the chart with its axis, which shows ``quantity``.

    The ``plot`` is logarithmic for a learning rate, whose other axis is ``linear``; other parameters have one axis
    only, and None there. ``number`` counts the panels from 0. ``domain`` is from where to where it reaches, as shares
    of the chart's height. ``derived`` says what it shows where that is worked out from the panels above.
    """

    plot: Plot
    quantity: str
    linear: RateAxis | None
    number: int
    domain: tuple[float, float]
    derived: Derived | None = None

    @property
    def axis(self) -> str:
        """What a trace calls its vertical axis: ``y``, ``y2``, ``y3``."""
        return "y" if self.number == 0 else f"y{self.number + 1}"

    @property
    def layout(self) -> dict[str, Any]:
        """What plotly needs to know of the vertical axis."""
        return {
            "title": {"text": self.quantity},
            "domain": list(self.domain),
            "zeroline": False,
            "exponentformat": "power",
            "showspikes": False,
            "automargin": True,
        }

    def values(self, curve: Curve, steps: Steps) -> Rates:
        """Return what a curve of the panel is at steps."""
        return curve.lr(steps) if self.derived is None else self.derived.values(curve, steps)

    @property
    def data(self) -> dict[str, Any]:
        """What the page's script reads: the scale, if it is not the reader's to choose, and where each starts and ends.

        ``floor`` is where values stand that a logarithmic axis has no place for; ``level`` is what they are held
        against, if anything.
        """
        axes = [self.plot.rates, *([self.linear] if self.linear is not None else [])]
        return {
            "axis": self.axis.replace("y", "yaxis"),
            "scale": None if self.linear is not None else self.plot.rates.scale,
            "floor": self.plot.rates.low,
            "level": None if self.derived is None else self.derived.level,
            "ranges": {axis.scale: _range(axis) for axis in axes},
        }


@dataclass(frozen=True)
class Chart:
    """All panels from top to bottom; their lines are counted in that order."""

    panels: tuple[ChartPanel, ...]

    @property
    def time(self) -> TimeAxis:
        """The time axis of all panels."""
        return self.panels[0].plot.time

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of all panels."""
        return [line for panel in self.panels for line in panel.plot.lines]

    @cached_property
    def under(self) -> list[list[Under]]:
        """What of each line is under the floor of its panel's logarithmic axis."""
        return [found for panel in self.panels for found in panel.plot.under]

    @cached_property
    def panel_of(self) -> list[ChartPanel]:
        """The panel of each line."""
        return [panel for panel in self.panels for _ in panel.plot.lines]

    @cached_property
    def curves(self) -> list[Curve]:
        """The curves in the order of the lines."""
        return [line.curve for line in self.lines]

    @property
    def covered(self) -> list[int]:
        """How many earlier lines of its panel each line lies on."""
        return [covers for panel in self.panels for covers in panel.plot.covered]

    @property
    def given(self) -> "Chart":
        """The chart without what was worked out, for the legend and the tables."""
        return Chart(tuple(panel for panel in self.panels if panel.derived is None))

    def counted_in(self, unit: str) -> "Chart":
        """Return the same chart on a time axis in another unit, which every run must know."""
        time = time_axis(self.curves, unit)
        sizes = iter(time.per_step)
        found = []
        for panel in self.panels:
            lines = tuple(replace(line, per_step=next(sizes)) for line in panel.plot.lines)
            found.append(replace(panel, plot=replace(panel.plot, time=time, lines=lines)))
        return Chart(tuple(found))


def chart_of(
    curves: Sequence[Curve],
    unit: str | None,
    limits: Limits = NO_LIMITS,
    derived: Derived | None = None,
    *,
    smooth: bool = False,
) -> Chart:
    """Return the panels that show ``curves`` on a time axis in ``unit``, the rates within ``limits`` to begin with.

    They are drawn in steps, or ``smooth``; below them is what is ``derived`` from them.

    Raises:
        AxisError: if a curve's run does not know ``unit``, or no rate is within the limits.
    """
    stack = panels(curves, unit)
    across = max(_NARROW, _WIDE * min(1.0, _MANY / len(curves)))  # pixels for which long runs are drawn
    heights = [_RATE if panel.parameter == LR else _OTHER for panel in stack]
    domains = _domains(heights if derived is None else [*heights, _OTHER])
    found = []
    for number, (panel, domain) in enumerate(zip(stack, domains, strict=False)):
        drawn = panel.plot("log", limits, width=across, height=HEIGHT, head=_HEAD, smooth=smooth)
        both = panel.parameter == LR and drawn.rates.scale == "log"
        linear = drawn.extremes.axis("linear", _HEAD, limits) if both else None
        found.append(ChartPanel(drawn, panel.quantity, linear, number, domain))
    if derived is not None:
        above = found[0].plot.time
        time = replace(time_axis(derived.curves, above.unit), end=above.end)
        drawn = plot(derived.curves, time, derived.axis, width=across, height=HEIGHT, head=_HEAD)
        found.append(ChartPanel(drawn, derived.quantity, None, len(found), domains[-1], derived))
    return Chart(tuple(found))


def _domains(heights: Sequence[float]) -> list[tuple[float, float]]:
    """Return where panels of such heights start and end above the foot of the chart, the first at the top."""
    total = sum(heights) + _GAP * (len(heights) - 1)
    tops = [total - above for above in accumulate((height + _GAP for height in heights[:-1]), initial=0.0)]
    return [((top - height) / total, top / total) for top, height in zip(tops, heights, strict=True)]


def _range(axis: RateAxis) -> list[float]:
    """Return from where to where an axis goes, logarithms as plotly wants them."""
    low, high = axis.low, axis.high
    if axis.scale == "log":
        low, high = math.log10(low), math.log10(high)
    return [low - _FOOT * (high - low), high]

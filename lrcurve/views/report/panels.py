"""The panels of a report's chart: one for each parameter, one below another, on one time axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from lrcurve.curve import LR, Curve
from lrcurve.views.axes import RateAxis
from lrcurve.views.kin import Kin, kinship, quantity
from lrcurve.views.scene import Scene
from lrcurve.views.stacked import stacked

HEIGHT = 1200.0
"""Pixels: enough to zoom in by two on a large screen."""

_WIDE, _NARROW = 2400.0, 300.0  # enough to zoom in by two on a large screen; enough for a hundred curves
_MANY = 8  # curves; of more each gets fewer pixels, so that the page stays small
_HEAD = 0.06  # of a panel's height: the room above the highest value
_FOOT = 0.03  # of a panel's height: the room under the lowest value
_RATE, _OTHER, _GAP = 3.0, 2.0, 0.25  # heights of panels, and of what is between them


@dataclass(frozen=True)
class Panel:
    """The curves of one parameter.

    ``scene`` is logarithmic for a learning rate, whose other axis is ``linear``; other parameters have one axis only,
    and None there. ``number`` counts the panels from 0; ``first`` is the place of its first curve among all. ``domain``
    is from where to where it reaches, as shares of the chart's height.
    """

    scene: Scene
    linear: RateAxis | None
    number: int
    first: int
    domain: tuple[float, float]

    @property
    def name(self) -> str:
        """What it shows, in words."""
        return quantity(self.scene.lines[0].curve.parameter)

    @property
    def axis(self) -> str:
        """What a trace calls its vertical axis: ``y``, ``y2``, ``y3``."""
        return "y" if self.number == 0 else f"y{self.number + 1}"

    @property
    def layout(self) -> dict[str, Any]:
        """What plotly is told of the vertical axis."""
        return {
            "title": {"text": self.name},
            "domain": list(self.domain),
            "zeroline": False,
            "exponentformat": "power",
            "showspikes": False,
        }

    @property
    def data(self) -> dict[str, Any]:
        """What the page's script reads: the scale, if it is not the reader's to choose, and where each starts and ends.

        ``floor`` is where values stand that a logarithmic axis has no place for.
        """
        axes = [self.scene.rates, *([self.linear] if self.linear is not None else [])]
        return {
            "axis": self.axis.replace("y", "yaxis"),
            "scale": None if self.linear is not None else self.scene.rates.scale,
            "floor": self.scene.rates.low,
            "ranges": {axis.scale: _range(axis) for axis in axes},
        }


@dataclass(frozen=True)
class Chart:
    """All panels from top to bottom, their curves in that order, and whom each curve belongs to.

    ``whole`` has the lines of all panels; its vertical axis is the first panel's.
    """

    panels: tuple[Panel, ...]
    whole: Scene
    kin: tuple[Kin, ...]

    @property
    def curves(self) -> list[Curve]:
        """The curves in the order of the lines."""
        return [line.curve for line in self.whole.lines]

    @property
    def covered(self) -> list[bool]:
        """Whether each line lies on an earlier one of its panel."""
        return [covers for panel in self.panels for covers in panel.scene.covered]

    def panel(self, place: int) -> Panel:
        """Return the panel of a curve."""
        return next(panel for panel in reversed(self.panels) if panel.first <= place)


def chart_of(curves: Sequence[Curve], unit: str | None) -> Chart:
    """Return the panels that show ``curves`` on a time axis in ``unit``.

    Raises:
        AxisError: if a curve's run does not know ``unit``.
        ValueError: if there is no curve.
    """
    across = width(len(curves))
    scenes = stacked(curves, unit, "log", width=across, height=HEIGHT, head=_HEAD)
    rates = [curve for curve in curves if curve.parameter == LR]
    linear = stacked(rates, unit, "linear", width=across, height=HEIGHT, head=_HEAD)[0].rates if rates else None
    axes = [linear, *[None] * len(scenes)]
    firsts = accumulate((len(scene.lines) for scene in scenes), initial=0)
    domains = _domains([_OTHER if axis is None else _RATE for axis in axes[: len(scenes)]])
    parts = zip(scenes, axes, firsts, domains, strict=False)
    panels = tuple(
        Panel(scene, axis, number, first, domain) for number, (scene, axis, first, domain) in enumerate(parts)
    )
    lines = tuple(line for scene in scenes for line in scene.lines)
    time = replace(scenes[0].time, per_step=tuple(line.per_step for line in lines))
    whole = replace(scenes[0], time=time, lines=lines)
    return Chart(panels, whole, tuple(kinship([line.curve for line in lines])))


def width(curves: int) -> float:
    """Return for how many pixels of width long runs are drawn."""
    return max(_NARROW, _WIDE * min(1.0, _MANY / max(curves, 1)))


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

"""The panels of a picture: one for each parameter, and one for the layers of a large family."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from lrcurve.curve import LR, Curve
from lrcurve.problems import printable
from lrcurve.views.axes import NO_LIMITS, Limits, YScale
from lrcurve.views.families import quantity
from lrcurve.views.plot_model import Plot, plot
from lrcurve.views.time_axis import TimeAxis, Window, in_window, time_axis

_FEW_LAYERS = 8  # so many are drawn as lines, more as a heat map


@dataclass(frozen=True)
class Panel:
    """The curves of one parameter: lines on common axes or, as a ``heat_map``, the layers of one family.

    ``time`` is the axis that all panels share.
    """

    curves: tuple[Curve, ...]
    time: TimeAxis
    heat_map: bool = False

    @property
    def parameter(self) -> str:
        """What is scheduled."""
        return self.curves[0].parameter

    @property
    def quantity(self) -> str:
        """What the panel shows, in words."""
        return quantity(self.parameter)

    @property
    def name(self) -> str:
        """What is written beside the panel: its quantity, or what it holds the layers of."""
        return printable(self.curves[0].subject) if self.heat_map else self.quantity

    def plot(
        self,
        scale: YScale,
        limits: Limits = NO_LIMITS,
        *,
        width: float,
        height: float,
        head: float,
        smooth: bool = False,
    ) -> Plot:
        """Return what is drawn; ``scale`` and ``limits`` are the rate's, another parameter has those that fit it."""
        is_rate = self.parameter == LR
        rates, limits = (scale, limits) if is_rate else (None, NO_LIMITS)
        return plot(self.curves, self.time, rates, limits, width=width, height=height, head=head, smooth=smooth)


def panels(
    curves: Sequence[Curve], unit: str | None, window: Window | None = None, *, heat_maps: bool = False
) -> list[Panel]:
    """Return the panels from top to bottom, one for each parameter, the rate's first, on a time axis in ``unit``.

    It shows a ``window`` of the run, or all of it; curves of which nothing is seen there are left out. With
    ``heat_maps``, a family of many layers has a panel of its own, below the lines of its parameter.

    Raises:
        AxisError: if a curve's run does not know ``unit``, or no curve is seen.
        ValueError: if there is no curve.
    """
    time = time_axis(curves, unit, window)
    curves, _ = in_window(curves, unit, window)
    found = []
    for parameter in sorted({curve.parameter: None for curve in curves}, key=lambda name: name != LR):
        own = [curve for curve in curves if curve.parameter == parameter]
        layers: dict[str, list[Curve]] = {}
        for curve in own:
            if heat_maps and curve.member is not None and curve.kind == "layers":
                layers.setdefault(curve.owner, []).append(curve)
        heat = [members for members in layers.values() if len(members) > _FEW_LAYERS]
        lines = [curve for curve in own if not any(curve is one for one in chain(*heat))]
        for each in [lines, *heat] if lines else heat:
            axis = replace(time, per_step=time_axis(each, time.unit).per_step)
            found.append(Panel(tuple(each), axis, heat_map=each is not lines))
    return found

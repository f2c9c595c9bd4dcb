"""Curves of several parameters: one scene for each, on one time axis."""

from collections.abc import Sequence

from lrcurve.curve import LR, Curve
from lrcurve.views.axes import YScale, time_axis
from lrcurve.views.kin import by_parameter
from lrcurve.views.scene import Scene, scene


def stacked(
    curves: Sequence[Curve], unit: str | None, scale: YScale, *, width: float, height: float, head: float
) -> list[Scene]:
    """Return a scene of ``width`` times ``height`` pixels for each parameter, the rate's first, from top to bottom.

    ``scale`` is that of the rate; other parameters have the one that fits them. ``head`` is the share of each height
    that stays free above the curves.

    Raises:
        AxisError: if a curve's run does not know ``unit``.
        ValueError: if there is no curve.
    """
    time = time_axis(curves, unit)
    return [
        scene(
            own,
            time.unit,
            scale if own[0].parameter == LR else None,
            width=width,
            height=height,
            head=head,
            end=time.end,
        )
        for own in by_parameter(curves)
    ]

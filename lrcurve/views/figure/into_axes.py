"""Curves drawn into axes that somebody else made, in their style and beside what is there already."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrcurve.curve import Curve
from lrcurve.views.axes import NO_LIMITS
from lrcurve.views.figure.axes_drawing import outline
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.panels import panels


def draw_into(axes: Axes, curves: Sequence[Curve], options: FigureOptions) -> None:
    """Draw curves as lines with labels, exact at the axes' present size.

    Colours are the axes' own, and limits where none are given. Of the ``options`` only ``yscale``, ``xaxis``,
    ``xlim`` and ``ylim`` count.

    Raises:
        AxisError: if a curve's run does not know ``xaxis``, or nothing is within the limits.
        ValueError: if there is no curve, or curves of several parameters.
    """
    stack = panels(curves, options.xaxis, options.xlim)
    if len(stack) > 1:
        listed = ", ".join(panel.parameter for panel in stack)
        raise ValueError(f"one axes shows one parameter, and these are {listed}: choose with params, or give no ax")
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    box = axes.get_position()
    width, height = figure.get_size_inches() * figure.dpi * (box.width, box.height)
    shown = stack[0].plot(options.yscale, width=float(width), height=float(height), head=0.0, limits=options.ylim)
    if shown.rates.scale == "symlog":
        axes.set_yscale("symlog", linthresh=shown.rates.threshold)
    else:
        axes.set_yscale(shown.rates.scale)
    for line in shown.lines:
        x, y = line.with_points()
        (drawn,) = axes.plot(x, y, color=line.curve.color, label=line.name)
        color = drawn.get_color()
        for band in line.trace.bands:
            axes.fill(*outline(band, line.per_step, -np.inf), facecolor=(color, 0.25), edgecolor=color)
        if line.trace.points.size:
            axes.plot(line.point_x, line.trace.point_rates, "o", color=color, markersize=3.5)
    if options.xlim is not None:
        axes.set_xlim(stack[0].time.begin, stack[0].time.end)
    if options.ylim != NO_LIMITS:
        axes.set_ylim(shown.rates.low, shown.rates.high)
    if not axes.get_xlabel():
        axes.set_xlabel(stack[0].time.unit)
    if not axes.get_ylabel():
        axes.set_ylabel(stack[0].quantity)

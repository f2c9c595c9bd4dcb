"""The layout of a picture once it is known what is drawn in it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from lrcurve.views.figure.axes_drawing import rate_ticks, time_ticks
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import EDGE, PAD, Layout, Needs, across, ems, layout, legend_width, stacked
from lrcurve.views.figure.placement import corner, extents
from lrcurve.views.plot_model import Plot
from lrcurve.views.time_axis import TimeAxis

_MOST_INSIDE, _MOST_COLUMNS = 8, 3  # names in a legend inside the axes, and their columns
_MARK = 2.0  # ems: the height of a mark at the floor with its value, and to each side the width
_TICKS = 4.0  # ems: about what a rate takes


def arranged(
    size: tuple[float, float],
    needs: Needs,
    plots: Sequence[Plot | None],
    shares: Sequence[float],
    times: Sequence[TimeAxis],
    *,
    em: float,
) -> Layout:
    """Return the layout of a picture of a ``size`` in inches; its panels, from the top, have ``shares`` of the height.

    A legend stands inside the first panel where it hides no line. ``times`` are the time axis and, if there is to be
    one, the second.
    """

    def widest(whole: Layout) -> float:
        plans = zip(plots, stacked(whole, shares), strict=True)
        texts = [text for plot, plan in plans if plot for text in rate_ticks(plot.rates, plan.height / em)[1]]
        return max(text_widths(texts, ems("ytick.labelsize")), default=0.0)

    rough = layout(size, replace(needs, ticks=_TICKS, inside=True), em=em)
    needs = replace(needs, ticks=widest(rough))

    def widened(whole: Layout) -> Layout:
        """Return a layout with margins that hold the labels of both axes."""
        left = max(0.0, widest(whole) - needs.ticks) * em
        shown = times if whole.second else times[:1]
        right = max(0.0, *(_overhang(time, whole) for time in shown)) * em
        return replace(whole, left=whole.left + left, right=whole.right + right, width=whole.width - left - right)

    whole = widened(layout(size, replace(needs, inside=True), em=em))
    if whole.legend is None:
        return whole
    return _inside(whole, needs, plots[0], shares) or widened(layout(size, needs, em=em))


def _inside(whole: Layout, needs: Needs, first: Plot | None, shares: Sequence[float]) -> Layout | None:
    """Return the layout with the legend inside the first panel, or None if it has no room there."""
    legend, count = whole.legend, len(needs.names)
    if legend is None or first is None or count > _MOST_INSIDE:
        return None
    top = stacked(whole, shares)[0]
    axes = top.width / whole.em, top.height / whole.em
    low, high = (axes[1] * place for place in extents(first))
    floor = _floor(first, axes[0], low.shape[1])
    low, high = np.vstack([low, np.where(floor, 0.0, np.inf)]), np.vstack([high, np.where(floor, _MARK, -np.inf)])
    for columns in range(1, min(_MOST_COLUMNS, count) + 1):
        rows = replace(legend, columns=columns, rows=-(-count // columns))
        box = legend.size * legend_width(needs.names, columns), rows.height
        if (place := corner(low, high, axes, box)) is not None:
            return replace(whole, legend=replace(rows, at=place))
    return None


def _floor(plot: Plot, width: float, columns: int) -> npt.NDArray[np.bool_]:
    """Return in which columns across axes ``width`` ems wide a mark at the floor stands, or its value may."""
    found = np.zeros(columns, dtype=bool)
    for line, stretches in zip(plot.lines, plot.under, strict=True):
        for one in stretches:
            middle = across((one.start + one.end) / 2 * line.per_step, plot.time)
            first, last = (int((middle + side * _MARK / width) * columns) for side in (-1, 1))
            found[max(first, 0) : last + 1] = True
    return found


def _overhang(time: TimeAxis, whole: Layout) -> float:
    """Return how far the last label of a time axis reaches into what is kept free at the right, in ems."""
    places = time_ticks(time, whole)
    if not places:
        return 0.0
    rest = (1 - across(places[-1], time)) * whole.width + whole.right
    half = text_widths([time.label(places[-1])], ems("xtick.labelsize"))[0] / 2
    return half + EDGE - rest / whole.em


def fitted(plot: Plot, plan: Layout, dpi: float) -> Plot:
    """Return a plot with the pixels that it has in the picture."""
    return replace(plot, width=(1 - 2 * PAD) * plan.width * dpi, height=plan.height * dpi)

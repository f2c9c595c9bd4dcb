"""Rates under the floor of a logarithmic axis: a triangle on the floor, and the value beside it."""

from collections.abc import Sequence
from itertools import groupby

from matplotlib.axes import Axes

from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.layout import Layout, across
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look

_NEAR = 0.9  # ems: of marks of a curve nearer than this one is drawn, and of curves they have one text
_ASIDE = 0.6  # ems from a mark to its text


def mark_floor(axes: Axes, plot: Plot, looks: Sequence[Look], plan: Layout) -> None:
    """Mark each stretch under the floor where it is lowest, with the rate there, which is written once a curve."""
    em = plan.em / plan.width
    texts: list[tuple[float, str]] = []
    for line, look, stretches in zip(plot.lines, looks, plot.under, strict=True):
        written: set[str] = set()
        marked = -1.0
        for one in stretches:
            place = (one.start + one.end) / 2 if one.rate <= 0 else min(max(one.step + 0.5, one.start), one.end)
            left = across(place * line.per_step, plot.time)
            if left - marked > _NEAR * em:
                marked = left
                x, y = place * line.per_step, plot.rates.low
                axes.plot(x, y, marker="v", markersize=6, color=look.color, clip_on=False, zorder=6)
            is_last = one.rate == line.edge == line.last and one.end == line.curve.run.ticks
            if one.text not in written and not (is_last and plan.valued):  # the last rate is written beside it
                written.add(one.text)
                texts.append((left, one.text))
    free = 0.0  # from where on there is room
    for left, group in _clusters(sorted(texts), _NEAR * em):
        text = ", ".join(dict.fromkeys(group))
        width = text_widths([text])[0] * em
        start = left + _ASIDE * em if left + _ASIDE * em + width <= 1 else left - _ASIDE * em - width
        if start >= free:
            free = start + width + _ASIDE * em
            axes.annotate(
                text, (start, 0), (0, 3), xycoords="axes fraction", textcoords="offset points", va="bottom", zorder=6
            )


def _clusters(texts: Sequence[tuple[float, str]], near: float) -> list[tuple[float, list[str]]]:
    """Return texts at nearly one place together; each place is that of the first."""
    found: list[tuple[float, list[str]]] = []
    for left, group in groupby(texts, key=lambda one: one[0]):
        if not found or left - found[-1][0] > near:
            found.append((left, []))
        found[-1][1].extend(text for _, text in group)
    return found

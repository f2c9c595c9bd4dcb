"""Curves in the terminal.

uniplot turns lines into characters, clipped, in colours and with letters where there are none. The axes and names round
them are ours: its own have neither the ticks nor the units of the other pictures.
"""

from collections.abc import Sequence
from itertools import islice

import numpy as np
from uniplot import plot_to_string

from lrcurve.analysis.polyline import Trace
from lrcurve.curve import LR, Curve
from lrcurve.problems import printable
from lrcurve.schedules import Rates
from lrcurve.views.axes import NO_LIMITS, Limits, RateAxis, YScale
from lrcurve.views.families import memberships
from lrcurve.views.line import Line
from lrcurve.views.numbers import tick_texts
from lrcurve.views.panels import panels
from lrcurve.views.plot_model import Plot
from lrcurve.views.terminal.legend import MARKS, Notes, happened, joins_of_lines, legend, pen_colors, pens
from lrcurve.views.terminal.text import ascii_line, cut, plain, wrapped
from lrcurve.views.time_axis import TimeAxis, Window

_DOTS = (2, 4)  # of a braille character, across and down
_LEAST = 8  # columns of the drawing itself
_LEAST_ROWS = 3  # of one of several drawings
_TICKS = 4  # so many labels have room in a low drawing


def draw(
    curves: Sequence[Curve],
    *,
    width: int,
    height: int,
    color: bool,
    unicode: bool,
    yscale: YScale = "log",
    xaxis: str | None = None,
    joins: bool = False,
    title: str | None = None,
    xlim: Window | None = None,
    ylim: Limits = NO_LIMITS,
    notes: Notes = "all",
    smooth: bool = False,
) -> str:
    """Return ``curves`` drawn with characters, and a line about each below.

    Each parameter has a drawing of its own, one below another, the rate's first; ``yscale`` is the rate's. No line of
    the text is wider than ``width``; the drawings are ``height`` lines high together, three each at least. Without
    ``color`` there are no escape codes, and several curves have a letter each, as more than there are colours have;
    without ``unicode`` all of it is ASCII, names included. A family of more than four members has one colour, one
    letter and one line. ``joins`` draws an upright line at each join. ``xlim`` are the ticks of the longest run, and
    ``ylim`` the rates, that are shown. ``notes`` is what is said of each curve beside its name. Where steps are wide, a
    ``smooth`` curve joins them with straight lines.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis, or nothing is within the limits.
        ValueError: if there is no curve.
    """
    stack = panels(curves, xaxis, xlim)
    drawn = [curve for panel in stack for curve in panel.curves]
    ink, colors = iter(pens(memberships(drawn))), pen_colors(drawn) if color else []
    inks = [list(islice(ink, len(panel.curves))) for panel in stack]
    # Without letters, curves are told apart by colour alone.
    fine = unicode and all(len({colors[pen] if color else None for pen in own}) == len(set(own)) for own in inks)
    dots = _DOTS if fine else (1, 1)
    margin = 9 if width >= 24 else 7
    inner = max(_LEAST, width - margin)
    rows = max(_LEAST_ROWS, height // len(stack)) if len(stack) > 1 else height
    across, down = inner * dots[0] - 1, rows * dots[1] - 1
    plots = [panel.plot(yscale, ylim, width=across, height=down, head=0.02, smooth=smooth) for panel in stack]
    lines = [" " * (margin - 1) + printable(title)] if title else []
    for panel, plot, own in zip(stack, plots, inks, strict=True):
        if len(stack) > 1 or panel.parameter != LR:
            lines.append(" " * (margin - 1) + panel.quantity)
        cells = _drawing(plot, own, inner, rows, fine=fine, colors=[name for name, _ in colors], joins=joins)
        lines += _framed(cells, plot, margin, last=panel is stack[-1])
    lines += legend(plots, width, fine=fine, color=color, unicode=unicode, notes=notes)
    lines += happened(plots, width) if notes == "all" else []
    lines += joins_of_lines(plots, width) if joins else []
    lines += [line for plot in plots for note in plot.notes for line in wrapped(note, width)]
    if not unicode:
        lines = [ascii_line(line) for line in lines]
    return "".join(cut(line, width) + "\n" for line in lines)


def _drawing(
    shown: Plot, ink: Sequence[int], width: int, height: int, *, fine: bool, colors: Sequence[str], joins: bool
) -> list[str]:
    """Return the rows of the drawing, top first, with escape codes if pens have ``colors``; each line has its pen."""
    paths: dict[int, list[tuple[Rates, Rates]]] = {}
    for line, pen in zip(shown.lines, ink, strict=True):
        x, y = _path(line, shown.rates)
        paths.setdefault(pen, []).append(((x - shown.time.begin) / shown.time.span, y))
    # A cell shows the dots of one path only, so that lines of one pen are drawn as one, with gaps.
    gap = np.array([np.nan])
    text = plot_to_string(
        xs=[np.concatenate([part for x, _ in own for part in (x, gap)]) for own in paths.values()],
        ys=[np.concatenate([part for _, y in own for part in (y, gap)]) for own in paths.values()],
        lines=True,
        width=width,
        height=height,
        x_min=0.0,
        x_max=1.0,
        y_min=0.0,
        y_max=1.0,
        x_gridlines=[shown.time.place(x) for x in shown.joins] if joins else [],
        y_gridlines=[],
        x_labels=False,
        y_labels=False,
        character_set="braille" if fine else "ascii",
        force_ascii_characters=[MARKS[pen % len(MARKS)] for pen in paths],
        color=[colors[pen] for pen in paths] if colors else False,
    )
    return [row[1 : row.rindex("│")] for row in text.split("\n")[1 : height + 1]]


def _path(line: Line, rates: RateAxis) -> tuple[Rates, Rates]:
    """Return the vertices of a line, bands included as strokes from their lowest to their highest rate."""
    drawn: Trace = line.trace
    if line.curve.sparse:
        x, y = line.with_points()
        return np.where(np.isnan(y), np.nan, x), rates.place(y)
    keep = ~np.isnan(drawn.rates)
    steps, values = [drawn.steps[keep]], [drawn.rates[keep]]
    for band in drawn.bands:
        steps.append(np.repeat(band.edges, 2))
        extremes = np.stack([band.low, band.high], axis=1)
        values.append(np.concatenate([extremes, extremes[-1:]]).ravel())
    order = np.argsort(np.concatenate(steps), kind="stable")
    x = np.concatenate(steps)[order].astype(np.float64) * line.per_step
    return x, rates.place(np.concatenate(values)[order])


def _framed(rows: list[str], shown: Plot, margin: int, *, last: bool) -> list[str]:
    """Return the rows with both axes and their labels; only the ``last`` drawing has those of the time axis."""
    height, width = len(rows), len(plain(rows[0]))
    hidden = [one.rate for found in shown.under for one in found]
    labels = _rate_labels(shown.rates, height, margin - 2, zero=bool(hidden) and max(hidden) <= 0)
    framed = [
        f"{labels.get(row, ''):>{margin - 2}} {'┤' if row in labels else '│'}{cells}" for row, cells in enumerate(rows)
    ]
    ruler, numbers = ["─"] * width, [" "] * (margin + width)
    free = 0
    unit = shown.time.unit
    for tick in _time_ticks(shown.time, max(2, width // 12)):
        column = round(shown.time.place(tick) * (width - 1))
        text = shown.time.label(tick)
        start = min(max(margin - 1 + column - len(text) // 2, 0), margin + width - len(text))
        ruler[column] = "┬"
        if start >= free:
            numbers[start : start + len(text)] = text
            free = start + len(text) + 1
    framed.append(" " * (margin - 1) + "└" + "".join(ruler))
    if last:
        label = "" if unit == "percent" else unit
        framed += ["".join(numbers).rstrip(), label.rjust(margin + width)]
    return framed


def _rate_labels(rates: RateAxis, height: int, width: int, *, zero: bool) -> dict[int, str]:
    """Return the labels of the vertical axis by row, those that fit; ``zero`` says that only 0 is at its floor."""
    ticks = rates.ticks(max(_TICKS if height > _TICKS else 2, height // 3))
    rows = np.rint((1 - rates.place(np.array(ticks))) * (height - 1)).astype(int).tolist()
    labels = {row: text for row, text in zip(rows, tick_texts(ticks), strict=True) if len(text) <= width}
    if zero:
        labels[height - 1] = "0"
    return labels


def _time_ticks(time: TimeAxis, most: int) -> list[float]:
    """Return the labelled places, about ``most``, but at least two: one alone would be no scale."""
    tried = (time.ticks(count) for count in range(most, most + 4))
    return next((ticks for ticks in tried if len(ticks) > 1), time.ticks(most))

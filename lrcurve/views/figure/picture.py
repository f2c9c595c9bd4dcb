"""Curves as a picture: PNG, SVG or PDF, drawn by matplotlib without its global state."""

import io
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrcurve.analysis.events import Events
from lrcurve.curve import Curve
from lrcurve.views.axes import NO_LIMITS, Limits, YScale
from lrcurve.views.families import common_title
from lrcurve.views.figure.annotate import mark_joins, mark_peaks
from lrcurve.views.figure.axes_drawing import add_names, add_second, draw_line, second_unit, set_axes
from lrcurve.views.figure.change_notes import change_boxes, changes_of, mark_changes
from lrcurve.views.figure.end_labels import Label, labels, mark_ends
from lrcurve.views.figure.event_marks import KEY_ROW, add_key, drawn_events, mark_branches, mark_metrics
from lrcurve.views.figure.floor_marks import mark_floor
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.heat import RIGHT, bar_box, draw_heat, left_margin
from lrcurve.views.figure.layout import PAD, Layout, Needs, layout, stacked, weights
from lrcurve.views.files import written_whole
from lrcurve.views.numbers import printable
from lrcurve.views.panels import Panel, panels
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look, looks, settings
from lrcurve.views.time_axis import Window

Form = Literal["png", "svg", "pdf"]

_METADATA: dict[str, dict[str, Any]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
_POINTS = 9.0  # the size of text in a picture of 8 by 5 inches; smaller ones get smaller text
_LEAST_POINTS = 6.5
_LABEL = 2.2  # ems from the left edge to the labels of several panels
_STACKED = 7.6  # ems at the left of several panels, for ticks such as 0.0525


@dataclass(frozen=True)
class FigureOptions:
    """What a picture is like: ``width`` and ``height`` in inches, ``dpi`` in pixels per inch.

    ``xaxis`` is the unit of the time axis, None for steps (percent where the run's length is unknown); ``joins`` marks
    the joins; ``style`` is a matplotlib style sheet, by name or path. ``xlim`` are the ticks of the longest run, and
    ``ylim`` the rates, from which to which it goes.
    """

    width: float = 8.0
    height: float = 5.0
    dpi: float = 150
    yscale: YScale = "log"
    xaxis: str | None = None
    joins: bool = False
    title: str | None = None
    style: str | None = None
    xlim: Window | None = None
    ylim: Limits = NO_LIMITS


class Picture(Figure):
    """A figure of matplotlib that a notebook shows, whatever backend it has."""

    def _repr_png_(self) -> bytes:
        file = io.BytesIO()
        save_figure(self, file, form="png", dpi=self.dpi)
        return file.getvalue()


def save(
    curves: Sequence[Curve], file: str | os.PathLike[str] | IO[bytes], options: FigureOptions, *, form: Form
) -> list[str]:
    """Draw ``curves`` into ``file``, a path or an open binary file, and return notes for the user.

    A path is written whole or not at all, and the same curves and options give the same bytes.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis, or nothing is within the limits.
        ValueError: if there is no curve, or the style sheet cannot be read.
        OSError: if the file cannot be written.
    """
    with settings(options.style, _texts(curves, options), text_size(options)) as notes:
        figure, more = _drawn(curves, options)
        save_figure(figure, file, form=form, dpi=options.dpi)
        return [*notes, *more]


def save_figure(figure: Figure, file: str | os.PathLike[str] | IO[bytes], *, form: Form, dpi: float) -> None:
    """Write a figure into a path, whole or not at all, or into an open binary file; no dates, so bytes repeat.

    Raises:
        OSError: if the file cannot be written.
    """
    with written_whole(file) as target:
        figure.savefig(target, format=form, dpi=dpi, metadata=_METADATA[form])


def draw(curves: Sequence[Curve], options: FigureOptions) -> Picture:
    """Return the figure that ``save`` writes; it raises the same errors."""
    with settings(options.style, _texts(curves, options), text_size(options)):
        return _drawn(curves, options)[0]


def text_size(options: FigureOptions) -> float:
    """Return the size of the text in points."""
    share: float = min(options.width / 8, options.height / 5, 1.0)
    return max(_LEAST_POINTS, _POINTS * math.sqrt(share))


def _texts(curves: Sequence[Curve], options: FigureOptions) -> list[str]:
    happened = [printable(mark.text) for curve in curves for mark in curve.marks]
    return [*(printable(curve.name) for curve in curves), *happened, options.title or ""]


@dataclass(frozen=True)
class _Part:
    """A panel with all that it takes to draw it; ``plot`` is None, and ``looks`` empty, for a heat map."""

    panel: Panel
    plan: Layout
    labels: Sequence[Label]
    events: Sequence[Events]
    plot: Plot | None
    looks: Sequence[Look]


def _drawn(curves: Sequence[Curve], options: FigureOptions) -> tuple[Picture, list[str]]:
    stack = panels(curves, options.xaxis, options.xlim, heat_maps=True)
    second = second_unit([curve for panel in stack for curve in panel.curves], stack[0].time)
    heading = options.title if options.title is not None else common_title(curves)
    whole, parts = _parts(stack, options, titled=bool(heading), second=second is not None)
    size = options.width, options.height
    figure = Picture(figsize=size, dpi=options.dpi)
    notes: list[str] = []
    used: set[str] = set()
    for part in parts:
        axes = figure.add_axes(part.plan.box(size))
        if part.plot is None:
            notes += draw_heat(axes, figure.add_axes(bar_box(part.plan, size)), part.panel, part.plan, options.dpi)
        else:
            marks, more = _draw_lines(axes, part, part.plot, joins=options.joins)
            used |= marks
            notes += more
        if part is parts[0]:
            if second is not None:
                add_second(axes, part.panel.time, *second, part.plan)
            if whole.legend_rows:
                _add_legend(axes, parts, second=second is not None)
        if len(parts) > 1:
            axes.yaxis.set_label_coords((_LABEL * whole.em - whole.left) / whole.width, 0.5)
        if part is not parts[-1]:
            axes.tick_params(axis="x", labelbottom=False)
            axes.set_xlabel("")
    if heading:
        add_title(figure, heading, whole)
    add_key(figure, used, whole, size)
    return figure, notes


def add_title(figure: Figure, heading: str, whole: Layout) -> None:
    """Write the title above the axes."""
    width, height = figure.get_size_inches()
    figure.text(
        whole.left / width, 1 - 1.1 * whole.em / height, heading, va="top", ha="left",
        size=mpl.rcParams["axes.titlesize"], weight=mpl.rcParams["axes.titleweight"],
    )  # fmt: skip


def _parts(stack: Sequence[Panel], options: FigureOptions, *, titled: bool, second: bool) -> tuple[Layout, list[_Part]]:
    """Return the layout of the whole picture, and its panels from top to bottom."""
    named = labels(stack)
    happened = [[] if panel.heat_map else drawn_events(panel.curves, panel.time) for panel in stack]
    shares = weights(stack)
    names = [label for label in chain(*named) if label.names]
    keyed = any(one.no_improvement.size or one.reductions.size for one in chain(*happened))
    crowd = [sum(label.rows for label in own) for own in named]
    most = max(range(len(stack)), key=lambda index: crowd[index] / shares[index])
    margins = [left_margin(panel) for panel in stack if panel.heat_map]
    whole = layout(
        text_widths(label.whole for label in names), options.width, options.height,
        em=float(mpl.rcParams["font.size"]) / 72, titled=titled, second=second,
        needs=Needs(
            beside=tuple(text_widths(name for label in names for name in label.names)),
            rows=crowd[most],
            share=shares[most],
            left=max(margins, default=_STACKED if len(stack) > 1 else 0.0),
            right=RIGHT if margins else 0.0,
            below=KEY_ROW if keyed else 0.0,
        ),
    )  # fmt: skip
    plans = stacked(whole, shares)
    plots = [None if panel.heat_map else _plot(panel, plan, options) for panel, plan in zip(stack, plans, strict=True)]
    drawn = [plot for plot in plots if plot is not None]
    curves = [line.curve for plot in drawn for line in plot.lines]
    found = iter(looks(curves, [covers for plot in drawn for covers in plot.covered]))
    own = [[] if plot is None else list(islice(found, len(plot.lines))) for plot in plots]
    return whole, [_Part(*each) for each in zip(stack, plans, named, happened, plots, own, strict=True)]


def _plot(panel: Panel, plan: Layout, options: FigureOptions) -> Plot:
    width, height = (1 - 2 * PAD) * plan.width * options.dpi, plan.height * options.dpi
    return panel.plot(
        options.yscale, options.ylim, width=width, height=height, head=min(0.25, 2.2 * plan.em / plan.height)
    )


def _draw_lines(axes: Axes, part: _Part, shown: Plot, *, joins: bool) -> tuple[set[str], list[str]]:
    """Draw a panel of lines; return which marks need a key, and notes for the user."""
    plan, looks = part.plan, part.looks
    set_axes(axes, shown, plan, part.panel.quantity)
    # A branch is drawn over its trunk.
    order = sorted(range(len(looks)), key=lambda index: shown.lines[index].curve.begin > 0)
    for index in order:
        draw_line(axes, shown, shown.lines[index], looks[index])
    notes = mark_joins(axes, shown, looks, plan) if joins else []
    notes += [*_negative(shown), *shown.notes]
    mark_floor(axes, shown, looks, plan)
    mark_branches(axes, shown, looks)
    used, more = mark_metrics(axes, shown, part.events, plan)
    changes = changes_of(shown, part.events)
    boxes = change_boxes(shown, changes, plan)
    boxes += mark_peaks(axes, shown, looks, plan, boxes)
    more += mark_changes(axes, shown, changes, plan, boxes)
    mark_ends(axes, shown, looks, plan, part.labels)
    return used, [*notes, *more]


def _negative(shown: Plot) -> list[str]:
    cannot = f"has rates below 0, which a {shown.rates.scale} scale cannot show; --yscale linear does"
    return [f"{line.name} {cannot}" for line in shown.lines if line.negative and shown.rates.scale != "linear"]


def _add_legend(axes: Axes, parts: Sequence[_Part], *, second: bool) -> None:
    """Write above the axes whatever has a name."""
    named = [(label, part.looks) for part in parts for label in part.labels if label.names]
    looks = [[own[index] for index in label.lines] for label, own in named]
    add_names(axes, [label.whole for label, _ in named], looks, parts[0].plan, second=second)

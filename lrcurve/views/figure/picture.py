"""Curves as a picture: PNG, SVG or PDF, drawn by matplotlib without its global state."""

import contextlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.legend import Legend

from lrcurve.analysis.events import Events
from lrcurve.curve import Curve
from lrcurve.problems import printable
from lrcurve.views.families import common_title
from lrcurve.views.figure.annotate import mark_joins, mark_peaks
from lrcurve.views.figure.arrange import arranged, fitted
from lrcurve.views.figure.axes_drawing import (
    Second,
    add_heading,
    add_names,
    add_second,
    align_label,
    draw_line,
    second_axis,
    second_unit,
    set_axes,
)
from lrcurve.views.figure.change_notes import changes_of, mark_changes
from lrcurve.views.figure.end_labels import Label, end_texts, labels, mark_ends, same_named
from lrcurve.views.figure.event_marks import KEY_ROW, add_key, drawn_events, mark_branches, mark_metrics
from lrcurve.views.figure.floor_marks import mark_floor
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.heat import bar_box, draw_heat, left_margin, right_margin
from lrcurve.views.figure.layout import Layout, Needs, heading_room, stacked, weights
from lrcurve.views.figure.options import FigureOptions
from lrcurve.views.figure.placement import Board
from lrcurve.views.figure.title import titles
from lrcurve.views.files import written_whole
from lrcurve.views.numbers import listed
from lrcurve.views.panels import Panel, panels
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import Look, looks, settings

Form = Literal["png", "svg", "pdf"]

_METADATA: dict[str, dict[str, Any]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}


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
    with drawing(options, _texts(curves, options)) as notes:
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
    with drawing(options, _texts(curves, options)):
        return _drawn(curves, options)[0]


@contextlib.contextmanager
def drawing(options: FigureOptions, texts: Sequence[str]) -> Iterator[list[str]]:
    """Draw ``texts`` among others with the settings of a picture; the value is a list of notes for the user."""
    with settings(options.style, texts, options.text_size) as notes:
        mpl.rcParams["figure.dpi"] = options.dpi
        if options.paper:  # text stays text, in any sans-serif font where this one is not installed
            mpl.rcParams["svg.fonttype"] = "none"
            mpl.rcParams["font.family"] = [*mpl.rcParams["font.family"], "sans-serif"]
        yield notes


def _heading(title: str) -> str:
    """Return a title in one line, of what can be drawn."""
    return printable(" ".join(title.splitlines()))


def _texts(curves: Sequence[Curve], options: FigureOptions) -> list[str]:
    happened = [printable(mark.text) for curve in curves for mark in curve.marks]
    return [*(printable(curve.name) for curve in curves), *happened, _heading(options.title or "")]


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
    heading = _heading(options.title if options.title is not None else common_title(curves) or "")
    whole, parts = _parts(stack, options, heading=heading or "", second=second)
    size = options.width, options.height
    figure = new_figure(options)
    notes: list[str] = []
    used: set[str] = set()
    for part in parts:
        axes = figure.add_axes(part.plan.box(size))
        first = part is parts[0]
        lift = 0.0
        if first and second is not None and whole.second:
            lift = add_second(axes, part.panel.time, *second, part.plan)
        if whole.headed:
            add_heading(axes, part.panel.name, part.plan, lift)
            lift += heading_room() * first
        legend = _add_legend(axes, parts, lift) if first else None
        if part.plot is None:
            notes += draw_heat(axes, figure.add_axes(bar_box(part.plan, size)), part.panel, part.plan, options.dpi)
        else:
            marks, more = _draw_lines(axes, part, part.plot, options, legend)
            used |= marks
            notes += more
        if len(parts) > 1:
            align_label(axes, whole)
        if part is not parts[-1]:
            axes.tick_params(axis="x", labelbottom=False)
            axes.set_xlabel("")
    if whole.title is not None:
        whole.title.draw(figure, whole.left, whole.em)
    add_key(figure, used, whole, size)
    return figure, notes


def new_figure(options: FigureOptions) -> Picture:
    """Return an empty figure, with a canvas on which texts can be measured."""
    figure = Picture(figsize=(options.width, options.height))
    FigureCanvasAgg(figure)
    return figure


def _parts(
    stack: Sequence[Panel], options: FigureOptions, *, heading: str, second: Second | None
) -> tuple[Layout, list[_Part]]:
    """Return the layout of the whole picture, and its panels from top to bottom."""
    em = float(mpl.rcParams["font.size"]) / 72
    shares = weights(stack)
    plots = [
        None if panel.heat_map else _plot(panel, share, em, options) for panel, share in zip(stack, shares, strict=True)
    ]
    named = [own if plot is None else same_named(own, plot) for own, plot in zip(labels(stack), plots, strict=True)]
    happened = [
        [] if plot is None or options.notes != "all" else drawn_events(panel.curves, panel.time)
        for panel, plot in zip(stack, plots, strict=True)
    ]
    names = [label for label in chain(*named) if label.names]
    keyed = any(one.no_improvement.size or one.reductions.size for one in chain(*happened))
    crowd = [sum(label.rows for label in own) for own in named]
    most = max(range(len(stack)), key=lambda index: crowd[index] / shares[index])
    heat = [panel for panel in stack if panel.heat_map]
    ends = [text for plot, own in zip(plots, named, strict=True) if plot is not None for text in end_texts(plot, own)]
    needs = Needs(
        names=text_widths(label.whole for label in names),
        beside=text_widths(name for label in names for name in label.names),
        rows=crowd[most],
        share=shares[most],
        values=max(text_widths(ends), default=0.0) if options.notes == "all" else 0.0,
        ticks=0.0,
        labels=list(zip(text_widths(panel.name for panel in stack), shares, strict=True)),
        titles=titles(heading, options.width / em) if heading else (),
        second=second is not None,
        left=max((left_margin(panel) for panel in heat), default=0.0),
        right=right_margin() if heat else 0.0,
        below=KEY_ROW if keyed else 0.0,
    )  # fmt: skip
    first = stack[0].time
    times = [first] if second is None else [first, second_axis(first, *second)]
    whole = arranged((options.width, options.height), needs, plots, shares, times, em=em)
    plans = stacked(whole, shares)
    plots = [plot and fitted(plot, plan, options.dpi) for plot, plan in zip(plots, plans, strict=True)]
    drawn = [plot for plot in plots if plot is not None]
    curves = [line.curve for plot in drawn for line in plot.lines]
    found = iter(looks(curves, [above for plot in drawn for above in plot.above]))
    own = [[] if plot is None else list(islice(found, len(plot.lines))) for plot in plots]
    return whole, [_Part(*each) for each in zip(stack, plans, named, happened, plots, own, strict=True)]


def _plot(panel: Panel, share: float, em: float, options: FigureOptions) -> Plot:
    """Return what is drawn of a panel, to more than the pixels that it will have."""
    return panel.plot(
        options.yscale,
        options.ylim,
        width=options.width * options.dpi,
        height=share * options.height * options.dpi,
        head=options.head_room(share, em),
        smooth=options.draw == "smooth",
    )


def _draw_lines(
    axes: Axes, part: _Part, shown: Plot, options: FigureOptions, legend: Legend | None
) -> tuple[set[str], list[str]]:
    """Draw a panel of lines; return which marks need a key, and notes for the user."""
    plan, looks = part.plan, part.looks
    set_axes(axes, shown, plan, part.panel.name)
    # A branch is drawn over its trunk.
    order = sorted(range(len(looks)), key=lambda index: shown.lines[index].curve.begin > 0)
    for index in order:
        draw_line(axes, shown, shown.lines[index], looks[index])
    board = Board(axes, shown, plan)
    if legend is not None:
        board.take_artist(legend)
    joins, notes = mark_joins(axes, board, shown, looks) if options.joins else ([], [])
    notes += [*_negative(shown), *shown.notes]
    zeros = mark_floor(axes, board, shown, looks, plan)
    mark_branches(axes, board, shown, looks)
    used, most = mark_metrics(axes, board, shown, part.events, plan)
    changes, many = mark_changes(axes, board, shown, changes_of(shown, part.events))
    peaks = mark_peaks(axes, board, shown, looks) if options.notes != "none" else []
    mark_ends(axes, board, shown, looks, plan, part.labels)
    lost = board.write(changes)
    notes += [*most, *many, *(f"no room in the picture for '{note.spots[0].text}'" for note in lost)]
    for note in board.write(zeros if options.notes == "all" else []):
        names = listed([shown.lines[index].name for index in note.lines])
        notes.append(f"no room in the picture for the {note.spots[0].text} at the floor, of {names}")
    board.write([*peaks, *joins])
    return used, [note.replace("\n", " ") for note in notes]


def _negative(shown: Plot) -> list[str]:
    cannot = f"has rates below 0, which a {shown.rates.scale} scale cannot show; --yscale linear does"
    return [f"{line.name} {cannot}" for line in shown.lines if line.negative and shown.rates.scale != "linear"]


def _add_legend(axes: Axes, parts: Sequence[_Part], lift: float) -> Legend | None:
    """Write above or inside the axes whatever has a name that is not at the end of its line."""
    plan = parts[0].plan
    if plan.legend is None:
        return None
    named = [(label, part) for part in parts for label in part.labels if label.names]
    lines = [
        [(part.plot.lines[index], part.looks[index]) for index in label.lines] if part.plot else []
        for label, part in named
    ]
    return add_names(axes, [label.whole for label, _ in named], lines, plan, plan.legend, lift)

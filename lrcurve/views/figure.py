"""Curves as a picture: PNG, SVG or PDF, drawn by matplotlib without its global state."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal

import matplotlib as mpl
from matplotlib.figure import Figure

from lrcurve.curve import Curve
from lrcurve.views.annotate import mark_ends, mark_joins, mark_peaks, mark_zeros
from lrcurve.views.axes import YScale, time_axis
from lrcurve.views.files import written_whole
from lrcurve.views.fonts import text_widths
from lrcurve.views.layout import PAD, layout
from lrcurve.views.numbers import printable
from lrcurve.views.panel import add_legend, add_second, draw_line, second_unit, set_axes
from lrcurve.views.scene import scene
from lrcurve.views.style import looks, settings

Form = Literal["png", "svg", "pdf"]

_METADATA: dict[str, dict[str, Any]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
_POINTS = 9.0  # the size of text in a picture of 8 by 5 inches; smaller ones get smaller text
_LEAST_POINTS = 6.5


@dataclass(frozen=True)
class FigureOptions:
    """What a picture is like: ``width`` and ``height`` in inches, ``dpi`` in pixels per inch.

    ``xaxis`` is the unit of the time axis, None for steps (percent where the run's length is unknown); ``joins`` marks
    the joins; ``style`` is a matplotlib style sheet, by name or path.
    """

    width: float = 8.0
    height: float = 5.0
    dpi: float = 150
    yscale: YScale = "log"
    xaxis: str | None = None
    joins: bool = False
    title: str | None = None
    style: str | None = None


def save(
    curves: Sequence[Curve], file: str | os.PathLike[str] | IO[bytes], options: FigureOptions, *, form: Form
) -> list[str]:
    """Draw ``curves`` into ``file``, a path or an open binary file, and return notes for the user.

    A path is written whole or not at all, and the same curves and options give the same bytes.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis.
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
    if isinstance(file, str | os.PathLike):
        with written_whole(file, "wb") as target:
            figure.savefig(target, format=form, dpi=dpi, metadata=_METADATA[form])
    else:
        figure.savefig(file, format=form, dpi=dpi, metadata=_METADATA[form])


def draw(curves: Sequence[Curve], options: FigureOptions) -> Figure:
    """Return the figure that ``save`` writes.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis.
        ValueError: if there is no curve, or the style sheet cannot be read.
    """
    with settings(options.style, _texts(curves, options), text_size(options)):
        return _drawn(curves, options)[0]


def text_size(options: FigureOptions) -> float:
    """Return the size of the text in points."""
    share: float = min(options.width / 8, options.height / 5, 1.0)
    return max(_LEAST_POINTS, _POINTS * math.sqrt(share))


def _texts(curves: Sequence[Curve], options: FigureOptions) -> list[str]:
    return [*(printable(curve.name) for curve in curves), options.title or ""]


def _drawn(curves: Sequence[Curve], options: FigureOptions) -> tuple[Figure, list[str]]:
    title = options.title
    if title is None and len(curves) == 1:
        title = printable(curves[0].name)
    second = second_unit(curves, time_axis(curves, options.xaxis))
    em = float(mpl.rcParams["font.size"]) / 72
    names = text_widths([printable(curve.name) for curve in curves], mpl.rcParams["font.family"])
    plan = layout(names, options.width, options.height, em=em, titled=bool(title), second=second is not None)
    width, height = (1 - 2 * PAD) * plan.width * options.dpi, plan.height * options.dpi
    shown = scene(
        curves, options.xaxis, options.yscale, width=width, height=height, head=min(0.25, 2.2 * em / plan.height)
    )
    figure = Figure(figsize=(options.width, options.height), dpi=options.dpi)
    axes = figure.add_axes(
        (
            plan.left / options.width,
            plan.bottom / options.height,
            plan.width / options.width,
            plan.height / options.height,
        )
    )
    styles = looks(curves, shown.covered)
    set_axes(axes, shown, plan)
    for line, look in zip(shown.lines, styles, strict=True):
        draw_line(axes, shown, line, look)
    if second is not None:
        add_second(axes, shown, *second, plan)
    if plan.legend_rows:
        add_legend(axes, shown, styles, plan, second=second is not None)
    if title:
        figure.text(
            plan.left / options.width, 1 - 1.1 * em / options.height, title, va="top", ha="left",
            size=mpl.rcParams["axes.titlesize"], weight=mpl.rcParams["axes.titleweight"],
        )  # fmt: skip
    notes = mark_joins(axes, shown, styles, plan) if options.joins else []
    notes += mark_zeros(axes, shown, styles)
    mark_peaks(axes, shown, styles, plan)
    mark_ends(axes, shown, styles, plan)
    return figure, notes

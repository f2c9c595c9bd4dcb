"""Curves as a picture: PNG, SVG or PDF, drawn by matplotlib without its global state."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import IO, Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter

from lrcurve.analysis.trace import Band
from lrcurve.curve import Curve
from lrcurve.views.annotate import mark_ends, mark_joins, mark_peaks, mark_zeros
from lrcurve.views.axes import TimeAxis, YScale, even_ticks, rate_text, time_axis
from lrcurve.views.files import written_whole
from lrcurve.views.fonts import text_widths
from lrcurve.views.layout import KEY, PAD, Layout, layout
from lrcurve.views.numbers import printable
from lrcurve.views.scene import Line, Scene, scene
from lrcurve.views.style import Look, looks, settings

Form = Literal["png", "svg", "pdf"]

_METADATA: dict[str, dict[str, Any]] = {"png": {}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
_POINTS = 9.0  # the size of text in a picture of 8 by 5 inches; smaller ones get smaller text
_LEAST_POINTS = 6.5
_LABELS = {"percent": "share of the run"}


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
    with settings(options.style, _texts(curves, options), _points(options)) as notes:
        figure, more = _drawn(curves, options)
        if isinstance(file, str | os.PathLike):
            with written_whole(file, "wb") as target:
                figure.savefig(target, format=form, dpi=options.dpi, metadata=_METADATA[form])
        else:
            figure.savefig(file, format=form, dpi=options.dpi, metadata=_METADATA[form])
        return [*notes, *more]


def draw(curves: Sequence[Curve], options: FigureOptions) -> Figure:
    """Return the figure that ``save`` writes.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis.
        ValueError: if there is no curve, or the style sheet cannot be read.
    """
    with settings(options.style, _texts(curves, options), _points(options)):
        return _drawn(curves, options)[0]


def _points(options: FigureOptions) -> float:
    share: float = min(options.width / 8, options.height / 5, 1.0)
    return max(_LEAST_POINTS, _POINTS * math.sqrt(share))


def _texts(curves: Sequence[Curve], options: FigureOptions) -> list[str]:
    return [*(printable(curve.name) for curve in curves), options.title or ""]


def _drawn(curves: Sequence[Curve], options: FigureOptions) -> tuple[Figure, list[str]]:
    title = options.title
    if title is None and len(curves) == 1:
        title = printable(curves[0].name)
    second = _second_unit(curves, time_axis(curves, options.xaxis))
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
    _set_axes(axes, shown, plan)
    for line, look in zip(shown.lines, styles, strict=True):
        _draw_line(axes, shown, line, look)
    if second is not None:
        _add_second(axes, shown, *second, plan)
    if plan.legend_rows:
        _add_legend(axes, shown, styles, plan, second=second is not None)
    if title:
        figure.text(
            plan.left / options.width, 1 - 1.1 * em / options.height, title, va="top", ha="left",
            size=mpl.rcParams["axes.titlesize"], weight=mpl.rcParams["axes.titleweight"],
        )  # fmt: skip
    notes = mark_joins(axes, shown, styles, plan) if options.joins else []
    mark_zeros(axes, shown, styles)
    mark_peaks(axes, shown, styles, plan)
    mark_ends(axes, shown, styles, plan)
    return figure, notes


def _set_axes(axes: Axes, shown: Scene, plan: Layout) -> None:
    """Set limits, scale, ticks and labels."""
    rates, time = shown.rates, shown.time
    if rates.scale == "symlog":
        axes.set_yscale("symlog", linthresh=rates.threshold)
    else:
        axes.set_yscale(rates.scale)
    axes.set_ylim(rates.low, rates.high)
    pad = PAD / (1 - 2 * PAD) * time.end
    axes.set_xlim(-pad, time.end + pad)
    ticks = rates.ticks(max(3, int(plan.height / plan.em / 3)))
    _set_ticks(axes.yaxis, ticks, [rate_text(tick) for tick in ticks])
    axes.yaxis.set_minor_locator(FixedLocator(rates.fine_ticks()))
    axes.yaxis.set_minor_formatter(NullFormatter())
    places = time.ticks(_tick_count(plan))
    _set_ticks(axes.xaxis, places, [time.label(place) for place in places])
    axes.set_xlabel(_LABELS.get(time.unit, time.unit))
    axes.set_ylabel("learning rate")


def _tick_count(plan: Layout) -> int:
    return max(3, min(11, int(plan.width / plan.em / 6)))


def _set_ticks(axis: Axis, places: list[float], labels: list[str]) -> None:
    axis.set_major_locator(FixedLocator(places))
    axis.set_major_formatter(FixedFormatter(labels))


def _draw_line(axes: Axes, shown: Scene, line: Line, look: Look) -> None:
    """Draw the vertices, and the bands as filled outlines; what is below a log axis runs along its floor."""
    floor = shown.rates.low
    (drawn,) = axes.plot(line.x, np.maximum(line.trace.rates, floor), **vars(look), clip_on=False, zorder=3)
    drawn.set_snap(False)  # snapping to whole pixels would move the line by up to half of one
    for band in line.trace.bands:
        x, y = _outline(band, line.per_step, floor)
        axes.fill(x, y, facecolor=(look.color, 0.25), edgecolor=look.color, linewidth=look.linewidth, zorder=3)


def _outline(band: Band, per_step: float, floor: float) -> tuple[list[float], list[float]]:
    x = np.repeat(band.edges * per_step, 2)[1:-1]
    low, high = np.repeat(np.maximum(band.low, floor), 2), np.repeat(np.maximum(band.high, floor), 2)
    return [*x.tolist(), *x[::-1].tolist()], [*high.tolist(), *low[::-1].tolist()]


def _second_unit(curves: Sequence[Curve], time: TimeAxis) -> tuple[str, float] | None:
    """Return the unit of a second time axis and how much of it one of the first unit is, if all runs agree on one."""
    units = ("epoch", "tokens") if time.unit == "step" else ("step",)
    for unit in units:
        ratios = set()
        for curve in curves:
            first, second = curve.run.per_step(time.unit), curve.run.per_step(unit)
            ratios.add(None if first is None or second is None else second / first)
        ratio = ratios.pop()
        if not ratios and ratio is not None and ratio != Fraction(1):
            return unit, float(ratio)
    return None


def _add_second(axes: Axes, shown: Scene, unit: str, ratio: float, plan: Layout) -> None:
    def forward(x: Any) -> Any:
        return x * ratio

    def back(x: Any) -> Any:
        return x / ratio

    axis = axes.secondary_xaxis("top", functions=(forward, back))
    axes.spines["top"].set_visible(True)
    end = shown.time.end * ratio
    time = TimeAxis(unit, (), end)
    places = even_ticks(0.0, end, _tick_count(plan), whole=unit != "epoch")
    _set_ticks(axis.xaxis, places, [time.label(place) for place in places])
    axis.set_xlabel(unit)


def _add_legend(axes: Axes, shown: Scene, styles: Sequence[Look], plan: Layout, *, second: bool) -> None:
    """Write the names in rows above the axes."""
    keys = [Line2D([], [], **vars(look)) for look in styles]
    lift = (3.6 if second else 0.3) * plan.em / plan.height
    legend = axes.legend(
        keys, ["-"] * len(keys), ncols=plan.legend_columns, loc="lower left", bbox_to_anchor=(0, 1 + lift),
        frameon=False, borderpad=0, borderaxespad=0, handlelength=KEY, handletextpad=0.5, columnspacing=1.5,
        labelspacing=0.4,
    )  # fmt: skip
    # Set afterwards: a legend leaves out names that start with an underscore.
    for text, line in zip(legend.get_texts(), shown.lines, strict=True):
        text.set_text(line.name)

"""The verbs from Python: what the commands do, on anything that makes curves."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args, overload

from lrcurve.analysis import table_steps
from lrcurve.analysis.check import check as find
from lrcurve.analysis.compare import Side, Tolerance, Unit
from lrcurve.analysis.compare import compare as differ
from lrcurve.curve import MAX_ROWS, Curve, longest_run
from lrcurve.results import Comparisons, Findings, Stretches, Table
from lrcurve.sources.from_python import Source, curves_of
from lrcurve.sources.python_words import speaks_python
from lrcurve.spec import ranges

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lrcurve.views.axes import Limits, YScale
    from lrcurve.views.figure.options import Draw, Notes
    from lrcurve.views.figure.picture import Picture
    from lrcurve.views.time_axis import Window

Range = str | tuple[Any, Any]
"""From where to where an axis goes: text as ``"10%..30%"``, or a pair, with None for an open end."""


@overload
def plot(source: Source | Sequence[Source], ax: None = None, **others: Any) -> "Picture": ...
@overload
def plot(source: Source | Sequence[Source], ax: "Axes", **others: Any) -> "Axes": ...
@speaks_python
def plot(
    source: Source | Sequence[Source],
    ax: "Axes | None" = None,
    *,
    yscale: "YScale" = "log",
    xaxis: str | None = None,
    xlim: Range | None = None,
    ylim: Range | None = None,
    params: str | Iterable[str] = (),
    joins: bool = False,
    notes: "Notes | None" = None,
    draw: "Draw" = "steps",
    paper: bool = False,
    title: str | None = None,
    width: float | None = None,
    height: float | None = None,
    style: str | None = None,
    **run: Any,
) -> "Picture | Axes":
    """Draw curves: a new figure as ``lrcurve plot`` draws it, or lines in axes of your own.

    Args:
        source: as of ``curves_of``.
        ax: matplotlib axes to draw into, in their own style; without any, a new figure is made.
        yscale: log, linear or symlog.
        xaxis: what the time axis counts: step, epoch, percent, tokens or samples.
        xlim: the stretch of the run to show: ``"10%..30%"``, or a pair such as ``(100, 500)`` in steps.
        ylim: the rates to show: ``"1e-6..1e-3"``, or a pair such as ``(1e-6, None)``.
        params: parameters of the optimizer to show, ``"momentum"`` or ``"all"``; by default those that sources name.
        joins: mark the steps at which a formula changes or jumps.
        notes: what is written beside the curves: all, peak or none; by default all, and none in a paper.
        draw: ``"steps"`` holds each step's rate, ``"smooth"`` joins them.
        paper: for a column of a paper, 3.3 inches wide with text of 8 points.
        title: the title.
        width: in inches; by default 6.4, and ``height`` 4.0.
        height: see ``width``.
        style: a matplotlib style sheet, by name or file.
        **run: any key of ``run``, such as ``steps=100``.

    Returns:
        A ``matplotlib.figure.Figure``, which a notebook shows; or ``ax``, for which ``joins`` and what follows it have
        no meaning.

    Raises:
        SpecError: with what is wrong with a spec.
        AxisError: if a run does not know ``xaxis``, or nothing is within ``xlim`` and ``ylim``.
        ValueError: if an argument is none of its choices or has no meaning.
        TypeError: for anything that is no source.
    """
    from lrcurve.views.axes import YScale
    from lrcurve.views.figure.layout import PAPER, default_height
    from lrcurve.views.figure.options import Draw, FigureOptions, Notes
    from lrcurve.views.figure.picture import draw as drawn
    from lrcurve.views.time_axis import in_window

    for name, value, choices in (("yscale", yscale, YScale), ("notes", notes or "all", Notes), ("draw", draw, Draw)):
        _refuse_other(name, value, get_args(choices))
    for name, inches in (("width", width), ("height", height)):
        if inches is not None and not (isinstance(inches, int | float) and 0 < inches <= 100):
            raise ValueError(f"{name} must be a number of inches, above 0 and up to 100, got {inches!r}")
    curves = curves_of(source, params, **run)
    window, limits = _window(curves, xlim), _limits(ylim)
    if window is not None:
        curves, _ = in_window(curves, xaxis, window)
    options = FigureOptions(
        width=width or (PAPER[0] if paper else 6.4),
        height=height or (default_height(curves, xaxis, window, paper=True) if paper else 4.0),
        yscale=yscale, xaxis=xaxis, joins=joins, title=title, style=style, notes=notes or ("none" if paper else "all"),
        draw=draw, paper=paper, xlim=window, ylim=limits,
    )  # fmt: skip
    if ax is None:
        return drawn(curves, options)
    of_figure = {
        "joins": joins, "notes": notes, "draw": draw != "steps", "paper": paper, "title": title, "width": width,
        "height": height, "style": style,
    }  # fmt: skip
    idle = [name for name, value in of_figure.items() if value]
    if idle:
        raise ValueError(f"{', '.join(idle)}: of a figure of lrcurve's own; axes that you give are yours to set up")
    from lrcurve.views.figure.into_axes import draw_into

    draw_into(ax, curves, options)
    return ax


def _refuse_other(name: str, value: object, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, got {value!r}")


def _window(curves: Sequence[Curve], given: Range | None) -> "Window | None":
    """Return the ticks of the longest run from which and to which a picture goes."""
    if given is None:
        return None
    try:
        return ranges.stretch(given if isinstance(given, str) else _as_text(given), longest_run(curves))
    except ValueError as error:
        raise ValueError(f"xlim={given!r}: {error}") from None


def _limits(given: Range | None) -> "Limits":
    try:
        return (None, None) if given is None else ranges.rates(given if isinstance(given, str) else _as_text(given))
    except ValueError as error:
        raise ValueError(f"ylim={given!r}: {error}") from None


def _as_text(pair: tuple[Any, Any]) -> str:
    try:
        first, last = pair
    except (TypeError, ValueError):
        raise ValueError("must be text such as '10%..30%', or a pair such as (0, 100)") from None
    return "..".join("" if end is None else str(end) for end in (first, last))


@overload
def table(source: Source | Sequence[Source], *, where: str, **others: Any) -> Stretches: ...
@overload
def table(source: Source | Sequence[Source], *, where: None = None, **others: Any) -> Table: ...
@speaks_python
def table(
    source: Source | Sequence[Source],
    *,
    at: Iterable[int] | None = None,
    every: int = 1,
    joins: bool = False,
    where: str | None = None,
    params: str | Iterable[str] = (),
    **run: Any,
) -> Table | Stretches:
    """Return the rates of all curves at every step, at some, or where a condition holds.

    Args:
        source: as of ``curves_of``.
        at: these steps only.
        every: each ``every``-th step and the last.
        joins: only the steps around joins, the first and the last three.
        where: a condition, ``"lr > 1e-4"`` or ``"lr >= 50%"`` of the peak: the stretches of steps in which it holds.
        params: parameters of the optimizer to show, ``"momentum"`` or ``"all"``; by default those that sources name.
        **run: any key of ``run``, such as ``steps=100``.

    Raises:
        SpecError: with what is wrong with a spec.
        ValueError: if ``every`` is below 1, there are too many joins or rates, or ``where`` is no condition.
        TypeError: for anything that is no source.
    """
    if isinstance(at, str) or not (at is None or isinstance(at, Iterable)):
        raise TypeError(f"at must be steps, such as [0, 10, 49], got {at!r}")
    curves = curves_of(source, params, **run)
    if where is not None:
        if at is not None or every != 1 or joins:
            raise ValueError("choose one of at, every, joins and where")
        return Stretches(curves, str(where))
    if at is not None:
        return Table(curves, table_steps.at(at))
    if every < 1:
        raise ValueError(f"every must be at least 1, got {every}")
    chosen = table_steps.around_joins(curves) if joins else table_steps.every(curves, every)
    if len(chosen) * len(curves) > MAX_ROWS:
        what = f"{len(chosen):,} steps of {len(curves)} curve{'s' * (len(curves) > 1)}"
        raise ValueError(f"{what}; a table has {MAX_ROWS:,} rates at most: choose with at=, every= or joins=True")
    return Table(curves, chosen)


@speaks_python
def compare(
    base: Source,
    *heads: Source,
    align: Unit = "step",
    rtol: float | None = None,
    atol: float | None = None,
    **run: Any,
) -> Comparisons:
    """Compare sources with the first one, curve by curve.

    Args:
        base: the source that the others are compared with.
        *heads: one source or more.
        align: what both runs are counted in: step, epoch, percent or tokens.
        rtol: the share of the larger rate, and ``atol`` the rate, by which the same may differ; by default rounding.
        atol: see ``rtol``.
        **run: any key of ``run``, such as ``steps=100``.

    Raises:
        SpecError: with what is wrong with a spec.
        AlignError: if a run does not know ``align``.
        ValueError: if there is nothing to compare with, or ``align`` is none of its choices.
    """
    _refuse_other("align", align, get_args(Unit))
    if not heads:
        raise ValueError("compare needs two sources at least, such as a spec and its golden table")
    given = {name: value for name, value in (("rtol", rtol), ("atol", atol)) if value is not None}
    tolerance = Tolerance(**given, printed=not given)
    first, *others = (Side(_called(source), tuple(curves_of(source, **run))) for source in (base, *heads))
    return Comparisons([differ(first, other, align, tolerance) for other in others])


def _called(source: Source) -> str:
    if isinstance(source, Curve):
        return source.name
    return "spec" if isinstance(source, Mapping) else str(source)


@speaks_python
def check(
    source: Source | Sequence[Source], *, select: Iterable[str] = (), ignore: Iterable[str] = (), **run: Any
) -> Findings:
    """Hold schedules against the rules.

    Args:
        source: as of ``curves_of``.
        select: codes of rules, or their beginnings, to apply; by default all.
        ignore: codes to leave out.
        **run: any key of ``run``, such as ``steps=100``.

    Raises:
        SpecError: with what is wrong with a spec.
        CodeError: for a word that no code starts with.
    """
    curves = curves_of(source, **run)
    return Findings(find(curves, select, ignore), len(curves))


@speaks_python
def export(source: Source | Sequence[Source], to: str = "yaml", *, params: str | Iterable[str] = (), **run: Any) -> str:
    """Return schedules in another program's words, or as a spec of lrcurve's own.

    Args:
        source: as of ``curves_of``.
        to: what to write; ``"yaml"`` is a spec that gives the same rates.
        params: parameters of the optimizer to write, ``"momentum"`` or ``"all"``; by default those that sources name.
        **run: any key of ``run``, such as ``steps=100``.

    Raises:
        SpecError: with what is wrong with a spec, or for a curve that the target has no words for.
        ValueError: if there is no such target.
        TypeError: for anything that is no source.
    """
    from lrcurve.targets.target import targets

    _refuse_other("to", to, tuple(targets()))
    text, _ = targets()[to].text(curves_of(source, params, **run), None)
    return text

"""The verbs from Python: what the commands do, on anything that makes curves."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from lrcurve.analysis import table_steps
from lrcurve.analysis.check import check as find
from lrcurve.analysis.compare import Side, Tolerance, Unit
from lrcurve.analysis.compare import compare as differ
from lrcurve.curve import Curve
from lrcurve.results import Comparisons, Findings, Table
from lrcurve.sources.load import load, load_mapping
from lrcurve.sources.naming import named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lrcurve.views.axes import YScale
    from lrcurve.views.figure.picture import Picture

Source = str | Path | Mapping[str, Any] | Curve
"""What a verb takes: a file, an inline schedule, a spec as a mapping, or a curve."""

_OF_FIGURE = ("joins", "title", "width", "height", "style")


def curves_of(source: Source | Sequence[Source], **run: Any) -> list[Curve]:
    """Return the curves of one source or of several, each with a name of its own.

    Args:
        source: a file, an inline schedule, a spec as a mapping (of one schedule, or a whole document), a curve, or
            several of these.
        **run: any key of ``run``: steps, epochs, steps_per_epoch, ...; a curve keeps its own run.

    Raises:
        SpecError: with every problem in it and its position.
    """
    several = source if isinstance(source, Sequence) and not isinstance(source, str) else [source]
    return list(named([_curves(one, run) for one in several]))


def _curves(source: Source, run: Mapping[str, Any]) -> list[Curve]:
    if isinstance(source, Curve):
        return [source]
    return load_mapping(source, **run) if isinstance(source, Mapping) else load(source, **run)


@overload
def plot(source: Source | Sequence[Source], ax: None = None, **others: Any) -> "Picture": ...
@overload
def plot(source: Source | Sequence[Source], ax: "Axes", **others: Any) -> "Axes": ...
def plot(
    source: Source | Sequence[Source],
    ax: "Axes | None" = None,
    *,
    yscale: "YScale" = "log",
    xaxis: str | None = None,
    **others: Any,
) -> "Picture | Axes":
    """Draw curves: a new figure as ``lrcurve plot`` draws it, or lines in axes of your own.

    Args:
        source: as of ``curves_of``.
        ax: matplotlib axes to draw into, in their own style; without any, a new figure is made.
        yscale: log, linear or symlog.
        xaxis: what the time axis counts: step, epoch, percent, tokens or samples.
        **others: of a new figure ``joins``, ``title``, ``width`` and ``height`` in inches, ``style``; and any key of
            ``run``, such as ``steps=100``.

    Returns:
        A ``matplotlib.figure.Figure``, which a notebook shows; or ``ax``.

    Raises:
        SpecError: with what is wrong with a spec.
        AxisError: if a run does not know ``xaxis``.
    """
    from lrcurve.views.figure.picture import FigureOptions, draw

    if ax is not None:
        from lrcurve.views.figure.into_axes import draw_into

        draw_into(ax, curves_of(source, **others), yscale, xaxis)
        return ax
    of_figure = {name: others.pop(name) for name in _OF_FIGURE if name in others}
    options = FigureOptions(**{"width": 6.4, "height": 4.0, **of_figure}, yscale=yscale, xaxis=xaxis)
    return draw(curves_of(source, **others), options)


def table(
    source: Source | Sequence[Source],
    *,
    at: Iterable[int] | None = None,
    every: int = 1,
    joins: bool = False,
    **run: Any,
) -> Table:
    """Return the rates of all curves at every step, or at some.

    Args:
        source: as of ``curves_of``.
        at: these steps only.
        every: each ``every``-th step and the last.
        joins: only the steps around joins, the first and the last three.
        **run: any key of ``run``, such as ``steps=100``.

    Raises:
        SpecError: with what is wrong with a spec.
        ValueError: if ``every`` is below 1, or there are too many joins.
    """
    curves = curves_of(source, **run)
    if at is not None:
        return Table(curves, table_steps.at(at))
    if every < 1:
        raise ValueError(f"every must be at least 1, got {every}")
    return Table(curves, table_steps.around_joins(curves) if joins else table_steps.every(curves, every))


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
        ValueError: if there is nothing to compare with.
    """
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

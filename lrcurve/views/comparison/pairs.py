"""Which curves a picture or report of a comparison shows, and under which names."""

from collections.abc import Sequence
from dataclasses import replace

from lrcurve.analysis.compare import Comparison, Difference
from lrcurve.curve import LR, Curve
from lrcurve.problems import printable
from lrcurve.views.numbers import short

MAX_PAIRS = 6
"""Pairs of curves in a picture of a comparison: more would have no room, and a note says how many there are."""


def chosen(comparisons: Sequence[Comparison]) -> tuple[list[tuple[Comparison, Difference]], list[str]]:
    """Return the pairs to draw, of one parameter, and notes if that is not all that differ."""
    pairs = [(comparison, one) for comparison in comparisons for one in comparison.differences if one.compared]
    if not pairs:
        raise ValueError("there is no pair of curves to draw")
    pairs = [pair for pair in pairs if not pair[1].same] or pairs
    parameters = list(dict.fromkeys(one.moments.curves[0].parameter for _, one in pairs))
    shown = LR if LR in parameters else parameters[0]
    pairs = [pair for pair in pairs if pair[1].moments.curves[0].parameter == shown]
    others = [f"the picture shows {shown} only; --param {name} shows {name}" for name in parameters if name != shown]
    more = [f"{len(pairs)} pairs of curves, of which the picture shows {MAX_PAIRS}"] if len(pairs) > MAX_PAIRS else []
    return pairs[:MAX_PAIRS], [*others, *more]


def drawn_curves(pairs: Sequence[tuple[Comparison, Difference]]) -> tuple[list[Curve], list[int]]:
    """Return the curves to draw, each once, under names that tell the sides apart; and which are each pair's head.

    Where two have one colour, as both sides of a spec that changed may, none keeps its own.
    """
    found: dict[int, Curve] = {}
    for comparison, one in pairs:
        for side, curve in zip((comparison.base, comparison.head), one.moments.curves, strict=True):
            name = printable(curve.name)
            if len(pairs) == 1 and comparison.base != comparison.head:
                name = printable(side)
            elif name != printable(side):
                name = f"{name}, {printable(side)}"
            found.setdefault(
                _identity(curve), replace(curve, subject=short(name), member=None, kind=None, parameter=LR, begin=0)
            )
    places, curves = list(found), list(found.values())
    given = [curve.color for curve in curves if curve.color is not None]
    if len(set(given)) < len(given):
        curves = [replace(curve, color=None, linestyle=None) for curve in curves]
    return curves, [places.index(_identity(one.moments.head)) for _, one in pairs]


def _identity(curve: Curve) -> int:
    """Return what tells a curve from others, also where it was given more room in one of its pairs."""
    return id(curve if curve.recorded is None else curve.recorded.rates)


def heading(comparisons: Sequence[Comparison]) -> str:
    """Return the title: which sources are held against which."""
    bases = {comparison.base for comparison in comparisons}
    heads = ", ".join(comparison.head for comparison in comparisons)
    return f"{short(printable(heads))} against {short(printable(', '.join(sorted(bases))))}"

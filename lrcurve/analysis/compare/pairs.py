"""Which curve is compared with which."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrcurve.analysis.compare.alignment import Unit
from lrcurve.analysis.compare.difference import Difference, differ
from lrcurve.analysis.compare.tolerance import Tolerance
from lrcurve.curve import Curve


@dataclass(frozen=True)
class Side:
    """The curves of one source, and what it is called."""

    name: str
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Comparison:
    """Two sources: each pair of curves, and the names of those that only one of them has."""

    base: str
    head: str
    differences: tuple[Difference, ...]
    only_base: tuple[str, ...] = ()
    only_head: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether every curve is on both sides, and the same."""
        return not self.only_base and not self.only_head and all(one.same for one in self.differences)


def compare(base: Side, head: Side, unit: Unit = "step", tolerance: Tolerance | None = None) -> Comparison:
    """Compare the curves of ``head`` with those of ``base`` by name; two single curves whatever their names.

    Raises:
        AlignError: if a run does not know ``unit``.
    """
    if len(base.curves) == len(head.curves) == 1:
        return Comparison(base.name, head.name, (differ(base.curves[0], head.curves[0], unit, tolerance),))
    named = {curve.name: curve for curve in head.curves}
    pairs = [(curve, named.pop(curve.name)) for curve in base.curves if curve.name in named]
    matched = {curve.name for curve, _ in pairs}
    return Comparison(
        base.name,
        head.name,
        tuple(differ(one, other, unit, tolerance) for one, other in pairs),
        only_base=tuple(curve.name for curve in base.curves if curve.name not in matched),
        only_head=tuple(named),
    )


def against(
    curves: Sequence[Curve], name: str, unit: Unit = "step", tolerance: Tolerance | None = None
) -> list[Comparison]:
    """Compare every other curve with the one called ``name``.

    Raises:
        AlignError: if a run does not know ``unit``.
        KeyError: if no curve is called that.
    """
    base = {curve.name: curve for curve in curves}[name]
    return [
        Comparison(name, curve.name, (differ(base, curve, unit, tolerance),)) for curve in curves if curve is not base
    ]

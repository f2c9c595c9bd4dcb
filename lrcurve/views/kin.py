"""Which curves are drawn alike and named together: those of one schedule, and the members of a large family."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lrcurve.curve import LR, Curve
from lrcurve.views.numbers import printable

FEW = 4
"""So many members of a family are named one by one."""


@dataclass(frozen=True)
class Kin:
    """Whom a curve belongs to.

    ``schedule`` numbers the schedules; the parameters of one, and the members of its family, share it. The curve is the
    ``rank``-th, from 0, of the ``size`` curves of the schedule that have its parameter. ``crowded`` says that it is one
    of more than ``FEW`` members of a family.
    """

    schedule: int
    rank: int
    size: int
    crowded: bool


@dataclass(frozen=True)
class Entry:
    """A line of a legend: the places of one curve, or of all members of a crowded family, and what they are called."""

    places: tuple[int, ...]
    name: str


def quantity(parameter: str) -> str:
    """Return what of the optimizer a parameter is, in words."""
    return "learning rate" if parameter == LR else printable(parameter).replace("_", " ")


def by_parameter(curves: Sequence[Curve]) -> list[list[Curve]]:
    """Return the curves of each parameter, those of the rate first."""
    found: dict[str, list[Curve]] = {LR: []}
    for curve in curves:
        found.setdefault(curve.parameter, []).append(curve)
    return [own for own in found.values() if own]


def kinship(curves: Sequence[Curve]) -> list[Kin]:
    """Return whom each curve belongs to; a second curve of the same name is of another schedule."""
    known: Counter[tuple[str, str, str]] = Counter()
    groups: list[tuple[str, int, str]] = []
    for curve in curves:
        one = curve.owner, "" if curve.member is None else curve.member, curve.parameter
        groups.append((curve.owner, known[one], curve.parameter))
        known[one] += 1
    sizes = Counter(groups)
    members = Counter(group for group, curve in zip(groups, curves, strict=True) if curve.member is not None)
    schedules = list(dict.fromkeys((name, twin) for name, twin, _ in groups))
    ranks: Counter[tuple[str, int, str]] = Counter()
    found = []
    for group, curve in zip(groups, curves, strict=True):
        crowded = curve.member is not None and members[group] > FEW
        found.append(Kin(schedules.index(group[:2]), ranks[group], sizes[group], crowded))
        ranks[group] += 1
    return found


def entries(curves: Sequence[Curve], kin: Sequence[Kin]) -> list[Entry]:
    """Return the lines of the legend, in the order of the curves."""
    groups: dict[tuple[int, str, int], list[int]] = {}
    for place, (curve, one) in enumerate(zip(curves, kin, strict=True)):
        groups.setdefault((one.schedule, curve.parameter, -1 if one.crowded else place), []).append(place)
    return [Entry(tuple(places), _name([curves[place] for place in places])) for places in groups.values()]


def _name(members: Sequence[Curve]) -> str:
    """Return what some curves are called together: ``bert[layer0 … layer11]``."""
    first, last = members[0], members[-1]
    if len(members) == 1 or first.member is None or last.member is None:
        return printable(first.name)
    parameter = "" if first.parameter == LR else f".{first.parameter}"
    return printable(f"{first.owner}{parameter}[{first.member} … {last.member}]")


def common_title(curves: Sequence[Curve]) -> str | None:
    """Return the name of the one schedule that the curves are of, or None if there are more."""
    subjects = {curve.owner for curve in curves}
    distinct = len({curve.name for curve in curves}) == len(curves)
    return printable(subjects.pop()) if len(subjects) == 1 and distinct else None

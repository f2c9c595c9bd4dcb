"""Which curves are drawn alike and named together: those of one schedule, and the members of a large family."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lrcurve.curve import LR, Curve
from lrcurve.problems import printable

FEW = 4
"""So many members of a family are named one by one."""


@dataclass(frozen=True)
class Membership:
    """What a curve belongs to.

    ``schedule`` numbers the schedules; the parameters of one, and the members of its family, share it. The curve is the
    ``rank``-th, from 0, of the curves of the schedule that have its parameter. ``collapsed`` says that it is one of
    more than ``FEW`` members of a family.
    """

    schedule: int
    rank: int
    collapsed: bool


@dataclass(frozen=True)
class LegendEntry:
    """A line of a legend: the places of one curve, or of all members of a collapsed family, and their name."""

    places: tuple[int, ...]
    name: str


def quantity(parameter: str) -> str:
    """Return what of the optimizer a parameter is, in words."""
    return "learning rate" if parameter == LR else printable(parameter).replace("_", " ")


def memberships(curves: Sequence[Curve]) -> list[Membership]:
    """Return what each curve belongs to; a second curve of the same name is of another schedule."""
    known: Counter[tuple[str, str | None, str]] = Counter()
    groups: list[tuple[str, int, str]] = []
    for curve in curves:
        one = curve.owner, curve.member, curve.parameter
        groups.append((curve.owner, known[one], curve.parameter))
        known[one] += 1
    members = Counter(group for group, curve in zip(groups, curves, strict=True) if curve.member is not None)
    numbers = {schedule: at for at, schedule in enumerate(dict.fromkeys((name, twin) for name, twin, _ in groups))}
    ranks: Counter[tuple[str, int, str]] = Counter()
    found = []
    for group, curve in zip(groups, curves, strict=True):
        found.append(Membership(numbers[group[:2]], ranks[group], curve.member is not None and members[group] > FEW))
        ranks[group] += 1
    return found


def legend_entries(curves: Sequence[Curve]) -> list[LegendEntry]:
    """Return the lines of the legend, in the order of the curves."""
    groups: dict[tuple[int, str, int], list[int]] = {}
    for place, (curve, one) in enumerate(zip(curves, memberships(curves), strict=True)):
        groups.setdefault((one.schedule, curve.parameter, -1 if one.collapsed else place), []).append(place)
    return [LegendEntry(tuple(places), _name([curves[place] for place in places])) for places in groups.values()]


def _name(members: Sequence[Curve]) -> str:
    """Return what some curves are called together: ``bert[layer0 … layer11]``."""
    first, last = members[0], members[-1]
    if len(members) == 1 or first.member is None or last.member is None:
        return printable(first.name)
    parameter = "" if first.parameter == LR else f".{first.parameter}"
    return printable(f"{first.owner}{parameter}[{first.member} … {last.member}]")


def common_title(curves: Sequence[Curve]) -> str | None:
    """Return the name of the one schedule that the curves are of, or None if there are more."""
    names = {curve.name for curve in curves}
    is_one = len({curve.owner for curve in curves}) == 1 and len(names) == len(curves)
    return printable(curves[0].owner) if is_one else None

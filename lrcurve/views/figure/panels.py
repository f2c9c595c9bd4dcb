"""Which panels a picture has, which curves each shows, and what is named beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrcurve.curve import LR, Curve
from lrcurve.views.kin import by_parameter, entries, kinship, quantity
from lrcurve.views.numbers import printable, short

_FEW_LAYERS = 8  # so many are drawn as lines
_LONGEST = 40  # characters of a member's name beside its line


@dataclass(frozen=True)
class Panel:
    """Curves of one ``parameter`` on common axes: lines, or the ``layers`` of one family as a heat map."""

    parameter: str
    curves: tuple[Curve, ...]
    layers: bool = False

    @property
    def quantity(self) -> str:
        """What the panel shows, as it is written beside it."""
        return quantity(self.parameter)


@dataclass(frozen=True)
class Label:
    """What stands for some lines beside the axes.

    ``lines`` are the places of one curve, or of all members of a large family, in their panel. ``names`` are those of
    the first and the last of them, or none where they are named in another panel.
    """

    lines: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many lines of text it takes beside the axes."""
        return 1 if len(self.lines) == 1 else 3

    @property
    def whole(self) -> str:
        """The one name of all: ``a``, or ``a[layer0 … layer11]``."""
        first, last = self.names[0], self.names[-1]
        if len(self.lines) == 1:
            return first
        return f"{first.removesuffix(']')} … {last.rpartition('[')[2]}"


def panels(curves: Sequence[Curve]) -> list[Panel]:
    """Return the panels from top to bottom, one for each parameter, the rate's first; heat maps stand below lines."""
    found = []
    for own in by_parameter(curves):
        parameter = own[0].parameter
        layers: dict[str, list[Curve]] = {}
        for curve in own:
            if curve.member is not None and curve.kind == "layers":
                layers.setdefault(curve.owner, []).append(curve)
        many = {name: members for name, members in layers.items() if len(members) > _FEW_LAYERS}
        lines = [curve for curve in own if not any(curve is one for one in many.get(curve.owner, ()))]
        found += [Panel(parameter, tuple(lines))] if lines else []
        found += [Panel(parameter, tuple(members), layers=True) for members in many.values()]
    return found


def labels(shown: Sequence[Panel]) -> list[list[Label]]:
    """Return the labels of each panel; what the first panel names, those below do not."""
    named: set[tuple[str, str]] = set()
    found = []
    for panel in shown:
        own: list[Label] = []
        groups = [] if panel.layers else [one.places for one in entries(panel.curves, kinship(panel.curves))]
        for group in groups:
            members = [panel.curves[index] for index in (group[0], group[-1])[: len(group)]]
            is_known = panel.parameter != LR and all(_identity(member) in named for member in members)
            names = () if is_known else tuple(_name(member) for member in members)
            own.append(Label(group, names))
        named |= {_identity(curve) for curve in panel.curves if not panel.layers}
        found.append(own)
    return found


def _name(curve: Curve) -> str:
    return printable(curve.name) if curve.member is None else short(printable(curve.name), _LONGEST)


def _identity(curve: Curve) -> tuple[str, str]:
    return curve.owner, "" if curve.member is None else curve.member


def weights(shown: Sequence[Panel]) -> list[float]:
    """Return the shares of the height that panels have: the rate two, another parameter one, a heat map by layers."""
    heat = any(panel.layers for panel in shown)
    found = []
    for panel in shown:
        if panel.layers:
            found.append(min(max(len(panel.curves) / 12, 1.5), 3.0))
        else:
            found.append((1.2 if heat else 2.0) if panel.parameter == LR else 1.0)
    return [weight / sum(found) for weight in found]


def default_height(curves: Sequence[Curve]) -> float:
    """Return how many inches high a picture of curves is unless somebody says: more with more panels."""
    shown = panels(curves)
    heat = [min(max(0.12 * len(panel.curves), 1.5), 4.0) for panel in shown if panel.layers]
    return 5.0 + 1.25 * (len(shown) - len(heat) - 1) + sum(heat)

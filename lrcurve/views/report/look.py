"""How curves look in a report: a colour for light pages, one for dark pages, and a dash."""

from collections.abc import Sequence
from typing import NamedTuple

from lrcurve.curve import Curve
from lrcurve.views.kin import Kin

PALETTE = (
    ("#0072B2", "#56B4E9"),
    ("#B37400", "#E69F00"),
    ("#00805E", "#2FC79C"),
    ("#D55E00", "#FF8A4C"),
    ("#B0578A", "#E39BC4"),
    ("#2585B8", "#9BD3F5"),
    ("#333333", "#DDDDDD"),
)
"""The hues of Okabe and Ito, "Color Universal Design", 2008: darker for a light page, lighter for a dark one."""

_DASHES = ("solid", "8px,4px", "8px,3px,2px,3px", "2px,3px")
_PER_DASH = 3  # as in a figure: three neighbours are told apart by their greys, the next three get another dash
_COVERING = "6px,5px"
_SHADES = 0.65  # of the way to black, or to white: how far the shades of a family go


class Look(NamedTuple):
    """How one curve is drawn: CSS colours on a light and on a dark page, and plotly's dash."""

    light: str
    dark: str
    dash: str


def looks(curves: Sequence[Curve], kin: Sequence[Kin], covered: Sequence[bool]) -> list[Look]:
    """Return the looks of ``curves``; ``covered`` says which lie on an earlier one and must let it show through.

    All curves of a schedule have one hue. The members of its family are shades of it that stand out as much as the hue
    itself, or more: darker ones on a light page, lighter ones on a dark one; the first is the darkest.
    """
    found = []
    for curve, one, hides in zip(curves, kin, covered, strict=True):
        light, dark = PALETTE[one.schedule % len(PALETTE)]
        if curve.color is not None:
            light = dark = _css(curve.color)
        if one.size > 1:
            share = _SHADES * one.rank / (one.size - 1)
            light, dark = _mixed(light, "#000000", _SHADES - share), _mixed(dark, "#ffffff", share)
        dash = _DASHES[one.schedule // _PER_DASH % len(_DASHES)]
        is_dashed = hides and not one.crowded and dash == "solid"
        found.append(Look(light, dark, _COVERING if is_dashed else dash))
    return found


def _mixed(color: str, other: str, share: float) -> str:
    """Return a colour ``share`` of the way to another, both as ``#rrggbb``."""
    pairs = [(int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(own + (goal - own) * share):02x}" for own, goal in pairs)


def _css(color: str) -> str:
    from matplotlib.colors import to_hex  # a curve's colour is any of matplotlib's

    return to_hex(color)

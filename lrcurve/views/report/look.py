"""How curves look in a report: a colour for light pages, one for dark pages, and a dash."""

from collections.abc import Sequence
from typing import NamedTuple

from lrcurve.curve import Curve

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


class Look(NamedTuple):
    """How one curve is drawn: CSS colours on a light and on a dark page, and plotly's dash."""

    light: str
    dark: str
    dash: str


def looks(curves: Sequence[Curve], covered: Sequence[bool]) -> list[Look]:
    """Return the looks of ``curves``; ``covered`` says which lie on an earlier one and must let it show through."""
    found = []
    for index, (curve, hides) in enumerate(zip(curves, covered, strict=True)):
        light, dark = PALETTE[index % len(PALETTE)]
        if curve.color is not None:
            light = dark = _css(curve.color)
        dash = _DASHES[index // _PER_DASH % len(_DASHES)]
        found.append(Look(light, dark, _COVERING if hides and dash == "solid" else dash))
    return found


def _css(color: str) -> str:
    from matplotlib.colors import to_hex  # a curve's colour is any of matplotlib's

    return to_hex(color)

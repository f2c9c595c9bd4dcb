"""How curves look in a report: a colour for light pages, one for dark pages, and a dash."""

from collections.abc import Sequence
from typing import NamedTuple

from lrcurve.curve import Curve
from lrcurve.views.style.palette import PALETTE, at_least, styles

COVERING = "6px,5px"
"""The dash of a line that lies on another."""

_DASHES = ("solid", "8px,4px", "8px,3px,2px,3px", "2px,3px", COVERING)
_ON_LIGHT, _ON_DARK = (0.36, 0.64), (0.66, 0.9)  # Oklab's lightness of shades that stand out on each page


class Look(NamedTuple):
    """How one curve is drawn: CSS colours on a light and on a dark page, and plotly's dash."""

    light: str
    dark: str
    dash: str


def looks(curves: Sequence[Curve], covered: Sequence[int]) -> list[Look]:
    """Return the looks of the curves of a page; ``covered`` says how many earlier ones each lies on."""
    found = []
    for style in styles(curves, covered):
        hue = PALETTE[style.place % len(PALETTE)]
        light, dark = style.drawn(hue.light, _ON_LIGHT), style.drawn(hue.dark, _ON_DARK)
        found.append(Look(light, at_least(dark, _ON_DARK[0]), _DASHES[style.dash]))
    return found

"""How curves are told apart, alike in pictures, on pages and in the terminal: hues, shades of them, and dashes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

import numpy as np

from lrcurve.colors import hex_of, palette_place
from lrcurve.curve import LR, Curve, LineStyle
from lrcurve.schedules import Rates
from lrcurve.views.families import memberships


class Hue(NamedTuple):
    """One hue as it is drawn in a ``figure``, on a ``light`` page and, lighter, on a ``dark`` one."""

    figure: str
    light: str
    dark: str


PALETTE = (
    Hue("#0072B2", "#0072B2", "#56B4E9"),
    Hue("#E69F00", "#B37400", "#E69F00"),
    Hue("#009E73", "#00805E", "#2FC79C"),
    Hue("#D55E00", "#D55E00", "#FF8A4C"),
    Hue("#CC79A7", "#B0578A", "#E39BC4"),
    Hue("#56B4E9", "#2585B8", "#9BD3F5"),
    Hue("#000000", "#333333", "#DDDDDD"),
)
"""Okabe and Ito, "Color Universal Design", 2008, without the yellow, which cannot be read on white."""

TERMINAL = (("blue", 34), ("yellow", 33), ("green", 32), ("red", 31), ("magenta", 35), ("cyan", 36))
"""What comes nearest to the palette among the colours that every terminal has, each with its escape code."""

_TERMINAL_HUES = (264.1, 109.8, 142.5, 29.2, 328.4, 194.8)  # of pure blue, yellow, ... in Oklab, in degrees
_GREY = 0.03  # Oklab's chroma below which a colour has no hue to speak of

ON_LIGHT = 0.36, 0.75
"""Oklab's lightness of the darkest and the lightest shade: what is lighter cannot be read on white."""

COVERING = -1
"""The dash of a line that lies on another, with gaps that let it show through."""

_LINES: dict[LineStyle, int] = {"solid": 0, "dashed": 1, "dashdot": 2, "dotted": 3}

_DASHES = len(_LINES)
_PER_DASH = 3  # three neighbours of the palette are told apart by their greys; the next three get another dash


@dataclass(frozen=True)
class Style:
    """What tells a curve from the others.

    ``place`` is its hue's in the palette, counted on past its end; ``color``, ``#rrggbb``, is what the curve has in
    place of it. The curve has the ``shade``-th, from 0, of so many ``shades``, or the hue itself if there are none.
    ``dash`` is 0 for solid, 1, 2, 3 or ``COVERING``, where it lies ``above`` so many other lines.
    """

    place: int
    color: str | None
    shade: int
    shades: int
    dash: int
    above: int = 0

    def drawn(self, hue: str, lightness: tuple[float, float] = ON_LIGHT) -> str:
        """Return the colour: the curve's own or else ``hue``, and of a family the shade of it."""
        color = self.color or hue
        return color if not self.shades else shades(color, self.shades, lightness)[self.shade]


def styles(curves: Sequence[Curve], covered: Sequence[int]) -> list[Style]:
    """Return the styles of curves; ``covered`` says how many earlier ones each lies on.

    The parameters of a schedule have one style. The members of a family are shades of one hue, and solid where they lie
    on no other curve. Schedules that are given one colour have different dashes, unless they are given these, too.
    """
    keys = _keys(curves)
    named = list(zip(keys, (curve.member for curve in curves), strict=True))
    first = dict(zip(reversed(keys), reversed(curves), strict=True))
    given = {key: first[key].color for key in dict.fromkeys(keys)}
    places = dict(zip(given, _places(list(given.values())), strict=True))
    colors = {key: _own(color) for key, color in given.items()}
    dashes = {key: places[key] // _PER_DASH for key in given}
    same: Counter[str] = Counter()
    for key, color in given.items():
        if color is not None:
            dashes[key] = same[color]
            same[color] += 1
    members: dict[tuple[int, bool], list[str | None]] = {key: [] for key in keys}
    for key, member in dict.fromkeys(named):
        members[key] += [member] * (member is not None)
    hidden: dict[tuple[tuple[int, bool], str | None], int] = {}
    for one, below in zip(named, covered, strict=True):
        hidden[one] = max(below, hidden.get(one, 0))
    found = []
    for key, member in named:
        of = 0 if member is None else len(members[key])
        line = first[key].linestyle
        dash = _LINES[line] if line else 0 if of else dashes[key] % _DASHES
        # The shades of a family tell more than dashes, and a line that is asked for stays what it is.
        above = 0 if line else min(hidden[key, member], 1) if of else hidden[key, member]
        shade = members[key].index(member) if member is not None else 0
        found.append(Style(places[key], colors[key], shade, of, COVERING if above else dash, above))
    return found


def _own(color: str | None) -> str | None:
    """Return a colour as ``#rrggbb``; None for one of the palette's."""
    return None if color is None or palette_place(color) is not None else hex_of(color)


def _places(colors: Sequence[str | None]) -> list[int]:
    """Return the place in the palette of each schedule, which may be given a colour; none has another's."""
    hues = [hue.figure.lower() for hue in PALETTE]
    asked = [None if color is None else palette_place(color) for color in colors]
    taken = {place % len(PALETTE) for place in asked if place is not None}
    taken |= {hues.index(own) for color in colors if (own := _own(color)) in hues}
    free = (place for place in count(len(colors)) if place % len(PALETTE) not in taken or len(taken) == len(PALETTE))
    found = []
    for place, (wanted, color) in enumerate(zip(asked, colors, strict=True)):
        clash = color is None and place % len(PALETTE) in taken
        found.append(wanted if wanted is not None else next(free) if clash else place)
    return found


def _keys(curves: Sequence[Curve]) -> list[tuple[int, bool]]:
    """Return what the curves of one hue share: the schedule's number, and whether they are of its family.

    Another parameter has the hue of its schedule's learning rate.
    """
    of_rates: dict[int, tuple[int, bool]] = {}
    keys = []
    for curve, one in zip(curves, memberships(curves), strict=True):
        key = one.schedule, curve.member is not None
        if curve.parameter == LR:
            of_rates.setdefault(one.schedule, key)
        elif curve.member is None:
            key = of_rates.setdefault(one.schedule, (one.schedule, True))
        keys.append(key)
    return keys


_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_CONES, _FROM_LAB = np.linalg.inv(_TO_CONES), np.linalg.inv(_TO_LAB)


def shades(color: str, count: int, lightness: tuple[float, float] = ON_LIGHT) -> list[str]:
    """Return ``count`` shades of the hue of ``color`` as ``#rrggbb``, the darkest first; the colour itself if it is 1.

    Their lightness as it is seen (Ottosson, "A perceptual color space", 2020) grows evenly from the first of
    ``lightness`` to the second, so that they are told apart and in order without colour, too.
    """
    from matplotlib.colors import to_hex  # a style sheet's colour is any of matplotlib's

    if count == 1:
        return [to_hex(color)]
    _, a, b = _lab_of(to_hex(color))
    return [_shade(light, a, b) for light in np.linspace(*lightness, count).tolist()]


def at_least(color: str, lightness: float) -> str:
    """Return a colour, ``#rrggbb``, or its shade of this lightness, if that is lighter, for a dark page."""
    light, a, b = _lab_of(color)
    return color if light >= lightness else _shade(lightness, a, b)


def terminal_colors(colors: Sequence[str | None]) -> list[int]:
    """Return a place in ``TERMINAL`` for each line; one that is given a colour has the nearest that is free.

    Past the number of colours they are there again.
    """
    found: dict[int, int] = {}
    for line, color in enumerate(colors):
        wish = _nearest(color) if color is not None else []
        free = [place for place in wish if place not in found.values()] or wish
        if free:
            found[line] = free[0]
    rest = [place for place in range(len(TERMINAL)) if place not in found.values()] or list(range(len(TERMINAL)))
    others = [line for line in range(len(colors)) if line not in found]
    return [found[line] if line in found else rest[others.index(line) % len(rest)] for line in range(len(colors))]


def _nearest(color: str) -> list[int]:
    """Return the terminal's colours by how near their hues are, the nearest first; none for a grey."""
    own = _own(color) or PALETTE[(palette_place(color) or 0) % len(PALETTE)].figure
    _, a, b = _lab_of(own)
    if np.hypot(a, b) < _GREY:
        return []
    hue = np.degrees(np.arctan2(b, a))
    away = [abs((hue - each + 180) % 360 - 180) for each in _TERMINAL_HUES]
    return sorted(range(len(TERMINAL)), key=away.__getitem__)


def _lab_of(color: str) -> tuple[float, float, float]:
    light, a, b = _lab(np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])).tolist()
    return light, a, b


def _shade(light: float, a: float, b: float) -> str:
    """Return the shade of a lightness, as vivid as the screen can show it, at most as vivid as ``a`` and ``b``."""
    for vivid in np.linspace(1.0, 0.0, 65).tolist():
        rgb = _rgb(np.array([light, vivid * a, vivid * b]))
        if rgb.min() >= 0 and rgb.max() <= 1:
            break
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in rgb.clip(0, 1).tolist())


def _lab(rgb: Rates) -> Rates:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(_TO_LAB @ np.cbrt(_TO_CONES @ linear))


def _rgb(lab: Rates) -> Rates:
    linear = _FROM_CONES @ (_FROM_LAB @ lab) ** 3
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)

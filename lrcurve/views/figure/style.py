"""How pictures look: the settings of matplotlib, and the colour, dash and width of each curve."""

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import matplotlib as mpl
from cycler import cycler

from lrcurve.curve import LR, Curve
from lrcurve.views.figure.fonts import fallbacks
from lrcurve.views.shades import shades

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#000000")
"""Okabe and Ito, "Color Universal Design", 2008, without the yellow, which cannot be read on white."""

INK = "#333333"
"""The colour of text, axes, and of marks that belong to no curve."""

_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (6, 2, 1.2, 2)), (0, (1.2, 1.6)))
_DASHED: Any = (0, (4, 3))  # what lies on another curve and must let it show through
_PER_DASH = 3  # three neighbours of the palette are told apart by their greys; the next three get another dash

_SETTINGS: dict[str, Any] = {
    "axes.edgecolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.titlecolor": INK,
    "axes.titlesize": "x-large",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": ["DejaVu Sans"],
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    "lines.dash_capstyle": "butt",
    "lines.solid_capstyle": "butt",
    "lines.solid_joinstyle": "miter",
    "path.simplify": False,  # it would move the line by more than a tenth of a pixel
    "pdf.fonttype": 42,  # journals refuse the default, Type 3
    "svg.hashsalt": "lrcurve",  # the same names in the file every time
    "text.color": INK,
    "text.parse_math": False,  # a $ in a name is a $
    "xtick.color": INK,
    "ytick.color": INK,
}


@contextlib.contextmanager
def settings(style: str | None, texts: Sequence[str], points: float) -> Iterator[list[str]]:
    """Draw with lrcurve's settings, whatever matplotlibrc says, and the style sheet ``style`` on top of them.

    ``points`` is the size of the text, to which the lines' width is kept in proportion. The value is a list of notes
    for the user: which characters of ``texts`` no installed font has.

    Raises:
        ValueError: if there is no such style, or it cannot be read.
    """
    rc: Any = mpl.rcParams
    defaults: Any = mpl.rcParamsDefault
    ours = {**defaults, **_SETTINGS}
    ours |= {"axes.prop_cycle": cycler(color=PALETTE), "font.size": points, "lines.linewidth": points / 5}
    del ours["backend"]  # setting it would load one
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        rc.update(ours)
        if style is not None:
            _apply(style)
        families = list(rc["font.family"])
        added, missing = fallbacks(texts, families)
        rc["font.family"] = [*families, *added]
        notes = []
        if missing:
            shown = missing if len(missing) <= 12 else missing[:12] + "..."
            notes.append(
                f"no installed font has {shown}, drawn as boxes; a font such as Noto Sans CJK has most scripts"
            )
        yield notes


class StyleError(ValueError):
    """A style sheet cannot be read; the message lists those that can."""


def _apply(style: str) -> None:
    from matplotlib import style as styles

    try:
        styles.use(style)
    except OSError as error:
        known = ", ".join(name for name in styles.available if not name.startswith("_"))
        raise StyleError(f"'{style}' is neither a style sheet that can be read nor one of {known}") from error


@dataclass(frozen=True)
class Look:
    """How one curve is drawn; the fields are matplotlib's."""

    color: str
    linestyle: Any
    linewidth: float


def looks(curves: Sequence[Curve], covered: Sequence[bool]) -> list[Look]:
    """Return the looks of ``curves``; ``covered`` says which lie on an earlier one and must let it show through."""
    return [_look(index, curve.color, hides) for index, (curve, hides) in enumerate(zip(curves, covered, strict=True))]


_Key = tuple[str, int | None]  # a family, or a curve by its place


def looks_of_panels(panels: Sequence[Sequence[Curve]], covered: Sequence[Sequence[bool]]) -> list[list[Look]]:
    """Return the looks of the curves of several panels.

    A schedule looks the same in each. The members of a family are shades of one hue; they are solid, but for those that
    lie on another curve.
    """
    rates: dict[str, _Key] = {}
    keys = [[_key(curve, index, rates) for index, curve in enumerate(curves)] for curves in panels]
    colors: dict[_Key, str | None] = {}
    members: dict[_Key, dict[str, None]] = {}
    hidden: set[tuple[_Key, str]] = set()
    for own, curves, hides in zip(keys, panels, covered, strict=True):
        for key, curve, hide in zip(own, curves, hides, strict=True):
            colors.setdefault(key, curve.color)
            if curve.member is not None:
                members.setdefault(key, {})[curve.member] = None
            if hide:
                hidden.add((key, "" if curve.member is None else curve.member))
    plain = {key: _look(place, color, (key, "") in hidden) for place, (key, color) in enumerate(colors.items())}
    shaded = {
        key: {
            name: replace(plain[key], color=shade, linestyle=_DASHED if (key, name) in hidden else "-")
            for name, shade in zip(names, shades(plain[key].color, len(names)), strict=True)
        }
        for key, names in members.items()
    }
    return [
        [
            plain[key] if curve.member is None else shaded[key][curve.member]
            for key, curve in zip(own, curves, strict=True)
        ]
        for own, curves in zip(keys, panels, strict=True)
    ]


def _key(curve: Curve, index: int, rates: dict[str, _Key]) -> _Key:
    """Return what the curves of one colour share; ``rates`` gathers it for each schedule that has a learning rate."""
    name = curve.owner
    if curve.parameter != LR and curve.member is None:
        return rates.setdefault(name, (name, None))
    key = (name, index if curve.member is None else None)
    if curve.parameter == LR:
        rates.setdefault(name, key)
    return key


def _look(place: int, color: str | None, hides: bool) -> Look:
    """Return the look of the curve, or family, at a place of the palette."""
    colors = mpl.rcParams["axes.prop_cycle"].by_key().get("color", PALETTE)
    dash: Any = _DASHES[place // _PER_DASH % len(_DASHES)]
    if hides and dash == "-":
        dash = _DASHED
    return Look(color or colors[place % len(colors)], dash, float(mpl.rcParams["lines.linewidth"]))

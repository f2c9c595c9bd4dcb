"""How pictures look: the settings of matplotlib, and the colour, dash and width of each curve."""

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from cycler import cycler

from lrcurve.curve import Curve
from lrcurve.views.figure.fonts import fallbacks
from lrcurve.views.style.palette import PALETTE, styles

INK = "#333333"
"""The colour of text, axes, and of marks that belong to no curve."""

_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (6, 2, 1.2, 2)), (0, (1.2, 1.6)), (0, (4, 3)))

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
    ours |= {
        "axes.prop_cycle": cycler(color=[hue.figure for hue in PALETTE]),
        "font.size": points,
        "lines.linewidth": points / 5,
    }
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
    """Return the looks of the curves of a picture; ``covered`` says which lie on an earlier one."""
    rc: Any = mpl.rcParams
    colors = rc["axes.prop_cycle"].by_key().get("color") or [hue.figure for hue in PALETTE]
    return [
        Look(style.drawn(colors[style.place % len(colors)]), _DASHES[style.dash], float(rc["lines.linewidth"]))
        for style in styles(curves, covered)
    ]

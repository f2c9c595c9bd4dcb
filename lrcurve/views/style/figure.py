"""How pictures look: the settings of matplotlib, and the colour, dash and width of each curve."""

import contextlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from cycler import cycler

from lrcurve.curve import Curve
from lrcurve.problems import suggest
from lrcurve.views.axes import AxisError
from lrcurve.views.figure.fonts import fallbacks
from lrcurve.views.style.palette import PALETTE, styles

INK = "#333333"
"""The colour of text, axes, and of marks that belong to no curve."""

_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (6, 2, 1.2, 2)), (0, (1.2, 1.6)))
_PIECE = 4.0  # of a line among others that it lies on, in widths of the line
_MOST_IN_TURN = 3  # lines above another that have pieces of their own

_CYCLE = cycler(color=[hue.figure for hue in PALETTE])

_SETTINGS: dict[str, Any] = {
    "axes.edgecolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.labelcolor": INK,
    "axes.labelpad": 2.0,
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
        StyleError: if there is no such style, it cannot be read, or it asks for what cannot be drawn.
    """
    rc: Any = mpl.rcParams
    defaults: Any = mpl.rcParamsDefault
    ours = {**defaults, **_SETTINGS}
    ours |= {
        "axes.prop_cycle": _CYCLE,
        "font.size": points,
        "lines.linewidth": points / 5,
    }
    del ours["backend"]  # setting it would load one
    notes: list[str] = []
    with mpl.rc_context(), warnings.catch_warnings(), _warnings_of_matplotlib(notes):
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        rc.update(ours)
        if style is not None:
            _apply(style)
        try:
            families = list(rc["font.family"])
            added, missing = fallbacks(texts, families)
            rc["font.family"] = [*families, *added]
            if missing:
                shown = missing if len(missing) <= 12 else missing[:12] + "..."
                notes.append(f"no installed font has {shown}, drawn as boxes; install one, such as Noto Sans CJK")
            yield notes
        except (OSError, AxisError):
            raise
        except Exception as error:
            if style is None:
                raise
            # Without the sheet all of this draws; what a sheet may ask of matplotlib that it cannot do has no end.
            reason = next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)
            raise StyleError(f"nothing can be drawn in the style '{style}': {reason}") from error


class StyleError(ValueError):
    """A style sheet cannot be read, or asks for what cannot be drawn; the message says why."""


def _apply(style: str) -> None:
    from matplotlib import style as styles

    try:
        styles.use(style)
    except OSError as error:
        known = ", ".join(name for name in styles.available if not name.startswith("_"))
        near = suggest(style, styles.available)
        raise StyleError(f"'{style}' is neither a style sheet that can be read nor one of {known}{near}") from error
    except Exception as error:  # a file of any kind may be named here
        raise StyleError(f"'{style}' is no style sheet: {error}") from error
    rc: Any = mpl.rcParams
    if not rc["font.size"] > 0:
        raise StyleError(f"'{style}': font.size must be above 0, got {rc['font.size']:g}")
    rc.update({"figure.autolayout": False, "figure.constrained_layout.use": False})  # the layout is lrcurve's own
    if not rc["axes.prop_cycle"].by_key().get("color"):
        rc["axes.prop_cycle"] = _CYCLE


@contextlib.contextmanager
def _warnings_of_matplotlib(notes: list[str]) -> Iterator[None]:
    """Add the first line of what matplotlib logs as a warning to ``notes``, each once, in place of printing it."""

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage().strip().partition("\n")[0]
            notes.extend({text} - set(notes))

    log, collector = logging.getLogger("matplotlib"), Collector(logging.WARNING)
    propagated = log.propagate
    log.addHandler(collector)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(collector)
        log.propagate = propagated


@dataclass(frozen=True)
class Look:
    """How one curve is drawn; the fields are matplotlib's."""

    color: str
    linestyle: Any
    linewidth: float


def looks(curves: Sequence[Curve], covered: Sequence[int]) -> list[Look]:
    """Return the looks of the curves of a picture; ``covered`` says how many earlier ones each lies on.

    Curves that lie on one another are dashed in turn, so that a piece of each is seen.
    """
    rc: Any = mpl.rcParams
    colors = rc["axes.prop_cycle"].by_key()["color"]
    found = styles(curves, covered)
    most = min(max((style.above for style in found), default=0), _MOST_IN_TURN)
    return [
        Look(
            style.drawn(colors[style.place % len(colors)]),
            _in_turn((style.above - 1) % most + 1, most) if style.above else _DASHES[style.dash],
            float(rc["lines.linewidth"]),
        )
        for style in found
    ]


def _in_turn(above: int, most: int) -> tuple[float, tuple[float, float]]:
    """Return the dashes of a line above so many others, shorter than theirs, at ``most`` so many being on each other.

    All dashes begin together, so that one piece of each line is seen, the topmost's first. Up to the second line above
    another, each is drawn for half of its length or more.
    """
    pieces = 2 if most == 1 else _MOST_IN_TURN + 1
    return 0, (_PIECE * (pieces - above), _PIECE * above)


def sample(look: Look, length: float, *, points: bool = False) -> dict[str, Any]:
    """Return what matplotlib draws a sample of a line with, ``length`` ems long: its dashes at least twice, or dots."""
    if points:
        return {**vars(look), "linestyle": "none", "marker": "o", "markersize": 4}
    dashes = look.linestyle
    if not isinstance(dashes, str):
        room = length * mpl.rcParams["font.size"] / look.linewidth
        share = min(1.0, room / (sum(dashes[1]) + dashes[1][0]))
        dashes = dashes[0], tuple(share * each for each in dashes[1])
    return {**vars(look), "linestyle": dashes}

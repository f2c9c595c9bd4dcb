"""How the room of a picture is shared out: margins, labels and legend."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, TypeVar

import matplotlib as mpl
from matplotlib.font_manager import FontProperties

from lrcurve.curve import LR, Curve
from lrcurve.schedules import Rates
from lrcurve.views.figure.title import Title
from lrcurve.views.panels import Panel, panels
from lrcurve.views.time_axis import TimeAxis, Window

PAPER = 3.3, 2.2
"""The width and height in inches of a picture in a column of a paper."""

ROW = 1.5
"""The height of a line of text, in ems."""

KEY = 2.4
"""The length of a sample of a line beside its name, in ems."""

PAD = 0.01
"""The room beside the first and the last step, of the axes' width, so that vertical edges there stand clear."""

LEGEND_ROW = 1.4
"""The height of a row of the legend, in ems."""

KEY_GAP, COLUMN_GAP = 0.5, 1.2
"""The distance from a sample to its name and from one column of a legend to the next, in ems."""

EDGE = 0.3
"""What is left free at the edges of the picture, in ems."""

_GAP = 1.3  # ems: the distance of two panels with nothing between
_MOST_GAPS = 0.5  # of the height of all panels, that their distances take
_ENOUGH = 0.5  # of the picture's width: what the axes keep beside names
_MOST_BESIDE = 0.35  # of the picture's width, that margins without names may take
_FAIR = 0.555  # of the picture's height: what the axes keep
_MOST_LABELS = 12
_ROOMY = 45.0  # ems: a picture that is narrower has its names in a legend, in smaller letters
_SMALL = 0.833  # matplotlib's size "small"


@dataclass(frozen=True)
class Rows:
    """A legend of ``rows`` and ``columns``, in letters of ``size`` ems, each name at most ``room`` ems wide.

    It stands above the axes, ``left`` ems from the edge of the picture, or, with the lower left corner ``at`` a place
    in ems, inside them.
    """

    columns: int
    rows: int
    size: float
    room: float
    left: float
    at: tuple[float, float] | None = None

    @property
    def height(self) -> float:
        """How high it is, in ems."""
        return self.rows * LEGEND_ROW * self.size


@dataclass(frozen=True)
class Layout:
    """The margins round the axes, and where curves are named; all lengths in inches.

    ``named`` says that names stand beside the ends of the lines, ``valued`` that the last rates do, ``keyed`` that a
    sample of the line stands with them. ``legend`` holds
    the names instead. ``second`` is whether there is a time axis above, ``headed`` whether panels are named above them
    instead of beside.
    """

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float
    em: float
    named: bool
    valued: bool
    keyed: bool
    name_width: float
    legend: Rows | None
    second: bool
    headed: bool
    title: Title | None

    def box(self, size: tuple[float, float]) -> tuple[float, float, float, float]:
        """Return where the axes are in a picture of that ``size``: left, low, width and height as shares of it."""
        width, height = size
        return self.left / width, self.bottom / height, self.width / width, self.height / height


@dataclass(frozen=True)
class Needs:
    """What a picture needs room for; lengths in ems.

    ``names`` are the widths of the curves' names in a legend, ``beside`` of those that would stand beside the lines,
    ``rows`` of them, and of last rates of the width ``values``, in the panel with the least room for its own, which has
    ``share`` of the height. ``ticks`` is the width of the rates' labels, ``labels`` are those of the panels' names,
    with the share of the height that each has. ``left`` and ``right`` are the least margins, ``below`` is room under
    the time axis. ``titles`` are ways to write the title, the best first.
    """

    names: Sequence[float]
    beside: Sequence[float]
    rows: int
    values: float
    ticks: float
    labels: Sequence[tuple[float, float]]
    titles: Sequence[Title] = field(default=())
    second: bool = False
    share: float = 1.0
    left: float = 0.0
    right: float = 0.0
    below: float = 0.0
    inside: bool = False


def ems(size: str) -> float:
    """Return a size of matplotlib's settings, such as ``xtick.labelsize``, in ems."""
    rc: Any = mpl.rcParams
    return float(FontProperties(size=rc[size]).get_size_in_points() / rc["font.size"])


def _points(*lengths: str) -> float:
    """Return the sum of some of matplotlib's settings that are in points, in ems."""
    rc: Any = mpl.rcParams
    return float(sum(rc[length] for length in lengths) / rc["font.size"])


def tick_room(axis: str) -> float:
    """Return the room of the ticks of the ``x`` or ``y`` axis without their labels, in ems."""
    return _points(f"{axis}tick.major.size", f"{axis}tick.major.pad")


def label_room() -> float:
    """Return the room of what an axis is called, in ems."""
    return 1.2 * ems("axes.labelsize") + _points("axes.labelpad")


def heading_room() -> float:
    """Return the room of the name of a panel above it, in ems."""
    return 0.35 + 1.05 * ems("axes.labelsize")


def time_room() -> float:
    """Return the room of a time axis with ticks and labels, in ems."""
    return tick_room("x") + 1.15 * ems("xtick.labelsize") + label_room()


def layout(size: tuple[float, float], needs: Needs, *, em: float) -> Layout:
    """Return the layout of a picture of a ``size`` in inches with text of ``em`` inches.

    The axes keep a fair share of it: the title gets smaller, the second axis is left out, and so are names that the
    legend has no room for.
    """
    width, height = size[0] / em, size[1] / em
    bottom = time_room() + EDGE + needs.below
    several, keyed = len(needs.beside) > 1, needs.rows > 1
    names = max(needs.beside, default=0.0)
    for title, second in product(needs.titles or (None,), (True, False) if needs.second else (False,)):
        top = 0.8 if title is None else 0.9 + title.height
        top += time_room() if second else 0.0
        headed = any(wanted > share * (height - top - bottom) for wanted, share in needs.labels)
        top += heading_room() if headed else 0.0
        left = max(tick_room("y") + needs.ticks + EDGE + (0 if headed else label_room()), needs.left)
        rows_fit = needs.rows <= min(_MOST_LABELS, int((height - top - bottom) * needs.share / ROW))
        values = (1.1 + KEY + 0.5 if keyed else 0.5) + needs.values + EDGE
        both = 1.1 + KEY + 0.5 + names + 0.8 + needs.values + EDGE
        named = rows_fit and several and width > _ROOMY and left + both <= _ENOUGH * width
        # Last rates beside samples without names would be a second legend beside the one that has them.
        alone = not several and rows_fit and left + values <= _MOST_BESIDE * width
        valued = bool(needs.values) and (named or alone)
        legend = _legend(needs.names, width, left) if several and not named else None
        above = legend.height + 0.4 if legend and not needs.inside else 0.0
        if height - top - bottom - above >= _FAIR * height:
            break
    else:
        if legend and above:
            room = height * (1 - _FAIR) - top - bottom - 0.4
            legend = replace(legend, rows=min(legend.rows, max(1, int(room / LEGEND_ROW / legend.size))))
            above = legend.height + 0.4
    right = max(EDGE, needs.right, both if named else values if valued else 0.0)
    top += above
    inner = max(width - left - right, 0.2 * width) * em, max(height - top - bottom, 0.2 * height) * em
    margins = left * em, right * em, bottom * em, top * em
    return Layout(*margins, *inner, em, named, valued, keyed or named, names, legend, second, headed, title)


def _legend(names: Sequence[float], width: float, left: float) -> Rows:
    """Return the legend above axes that begin at ``left`` in a picture of a ``width``, with the fewest rows."""
    size = 1.0 if width > _ROOMY else _SMALL
    found = []
    for start in (left, EDGE) if width <= _ROOMY else (left,):
        room = (width - start - EDGE) / size
        longest = room - KEY - KEY_GAP
        cut = [min(name, longest) for name in names]
        columns = next(n for n in range(len(cut), 0, -1) if legend_width(cut, n) <= room or n == 1)
        found.append(Rows(columns, -(-len(cut) // columns), size, longest, start))
    return min(found, key=lambda one: one.rows)


def legend_width(names: Sequence[float], columns: int) -> float:
    """Return the width of a legend with these widths of names, in ems of its own letters; columns fill up in turn."""
    least, more = divmod(len(names), columns)
    sizes = [least + (index < more) for index in range(columns)]
    starts = [sum(sizes[:index]) for index in range(columns)]
    widths = [max(names[start : start + size]) for start, size in zip(starts, sizes, strict=True)]
    return sum(widths) + columns * (KEY + KEY_GAP) + (columns - 1) * COLUMN_GAP


def stacked(whole: Layout, weights: Sequence[float]) -> list[Layout]:
    """Return the layouts of panels, from top to bottom, that share the height of ``whole`` in proportion."""
    gap = (tick_room("x") + heading_room() if whole.headed else _GAP) * whole.em
    gap = min(gap, _MOST_GAPS * whole.height / max(len(weights) - 1, 1))
    free = whole.height - gap * (len(weights) - 1)
    found: list[Layout] = []
    low = whole.bottom
    for weight in reversed(weights):
        height = free * weight / sum(weights)
        found.insert(0, replace(whole, bottom=low, height=height))
        low += height + gap
    return found


Where = TypeVar("Where", float, Rates)


def across(x: Where, time: TimeAxis) -> Where:
    """Return where ``x`` of a time axis stands, as a share of the axes' width."""
    return PAD + (1 - 2 * PAD) * (x - time.begin) / time.span


def weights(shown: Sequence[Panel]) -> list[float]:
    """Return the shares of the height that panels have: the rate two, another parameter one, a heat map by layers."""
    heat = any(panel.heat_map for panel in shown)
    found = []
    for panel in shown:
        if panel.heat_map:
            found.append(min(max(len(panel.curves) / 12, 1.5), 3.0))
        else:
            found.append((1.2 if heat else 2.0) if panel.parameter == LR else 1.0)
    return [weight / sum(found) for weight in found]


def default_height(
    curves: Sequence[Curve], unit: str | None = None, window: Window | None = None, *, paper: bool = False
) -> float:
    """Return how many inches high a picture of curves is unless asked for otherwise: more with more panels."""
    shown = panels(curves, unit, window, heat_maps=True)
    heat = [min(max(0.12 * len(panel.curves), 1.5), 4.0) for panel in shown if panel.heat_map]
    height = 5.0 + 1.25 * (len(shown) - len(heat) - 1) + sum(heat)
    return height * PAPER[1] / 5.0 if paper else height

"""Where the texts inside the axes go: each at the first of its places that hides nothing.

Whoever has something to write makes a ``Note`` of it, with places in order of preference. The ``Board`` of the axes
knows what is drawn, and takes the notes one by one, the most important first. A note that has no place is left out:
no text is ever written over another. All lengths are in ems, from the lower left corner of the axes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from lrcurve.schedules import Rates
from lrcurve.views.figure.layout import Layout, across
from lrcurve.views.line import Line
from lrcurve.views.plot_model import Plot

Box = tuple[float, float, float, float]
"""Left, low, right and high."""

_COLUMNS = 512  # in which it is known how low and how high a line is
_GAPS = 0.65, 1.5  # from a mark to its text
_GRID = 10  # places across and up, at which a legend is tried
_CLEAR = 0.2  # that a text keeps from lines, marks and other texts
_OWN = 0.8  # that a text keeps from the sides of a legend
_OTHERS = 10.0  # a place on a line costs so much more than one on the line that the text belongs to
_DOTTED = 0.1  # and one on a dotted line so much
_PATCH: dict[str, Any] = {"edgecolor": "none", "alpha": 0.85, "pad": 1.0}


class Spot(NamedTuple):
    """A place for a ``text``: the share ``right`` of its width is left of ``x``, ``up`` of its height below ``y``."""

    text: str
    x: float
    y: float
    right: float = 0.0
    up: float = 0.0


@dataclass(frozen=True)
class Note:
    """A text with its places, the best first; ``lines`` are those that it is about.

    A note that slides may move sidewards until it is inside the axes. One that is ``needed`` is written over lines
    where no place is free of them.
    """

    spots: Sequence[Spot]
    lines: tuple[int, ...] = ()
    size: str = "small"
    upright: bool = False
    slides: bool = False
    needed: bool = False


class Board:
    """What is drawn in the axes so far, and the room that is left."""

    def __init__(self, axes: Axes, plot: Plot, plan: Layout) -> None:
        """Take the lines of ``plot`` as drawn; ``plan`` says how large the axes are."""
        figure = axes.get_figure(root=True)
        assert figure is not None
        canvas = figure.canvas if isinstance(figure.canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
        self._axes, self._plot = axes, plot
        self._renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        self._em, self._point = plan.em * figure.dpi, 1 / 72 / plan.em
        self.width, self.height = plan.width / plan.em, plan.height / plan.em
        self._low, self._high = (self.height * place for place in extents(plot))
        self._taken: list[Box] = []
        self._dotted: list[float] = []

    def at(self, x: float, value: float) -> tuple[float, float]:
        """Return where a value stands at ``x`` of the time axis."""
        return across(x, self._plot.time) * self.width, float(self._plot.rates.place(np.array(value))) * self.height

    def take(self, x: float, value: float, points: float) -> None:
        """Keep texts off a mark, so many points wide, at ``x`` of the time axis."""
        (left, low), half = self.at(x, value), points / 2 * self._point
        self.take_box((left - half, low - half, left + half, low + half))

    def take_box(self, box: Box) -> None:
        """Keep texts out of a box."""
        self._taken.append(box)

    def take_artist(self, artist: Artist) -> None:
        """Keep texts off an artist that is drawn, such as a legend."""
        whole, box = self._axes.get_window_extent(self._renderer), artist.get_window_extent(self._renderer)
        sides = box.x0 - whole.x0, box.y0 - whole.y0, box.x1 - whole.x0, box.y1 - whole.y0
        left, low, right, high = (side / self._em for side in sides)
        self._taken.append(
            (left - _OWN, low, right + _OWN, high)
        )  # a text nearer to a name would be read as part of it

    def dotted(self, x: float) -> None:
        """Keep texts, where that costs nothing else, off a dotted line at ``x`` of the time axis."""
        self._dotted.append(across(x, self._plot.time) * self.width)

    def write(self, notes: Iterable[Note]) -> list[Note]:
        """Write notes, the most important first, and return those that have no place."""
        return [note for note in notes if not self._written(note)]

    def _written(self, note: Note) -> bool:
        artist = self._axes.text(0, 0, "", size=note.size, rotation=90 if note.upright else 0, zorder=6)
        artist.set(transform=self._axes.transAxes, ha="left", va="bottom", linespacing=1.1)
        best: tuple[float, Spot, Box] | None = None
        for spot, box in self._free(note, artist):
            cost = self._cost(box, note.lines)
            if (cost < 1 or note.needed) and (best is None or cost < best[0]):
                best = cost, spot, box
            if cost == 0:
                break
        if best is None:
            artist.remove()
            return False
        cost, spot, box = best
        artist.set(text=spot.text, x=box[0] / self.width, y=box[1] / self.height)
        artist.set(multialignment="right" if spot.right == 1 else "left")
        if cost:
            artist.set(bbox={**_PATCH, "facecolor": mpl.rcParams["axes.facecolor"]})
        self._taken.append(box)
        return True

    def _free(self, note: Note, artist: Text) -> Iterator[tuple[Spot, Box]]:
        """Yield the places that are inside the axes and off marks and texts."""
        taken = np.array(self._taken).reshape(-1, 4)
        sizes: dict[str, tuple[float, float]] = {}
        for spot in note.spots:
            if spot.text not in sizes:
                artist.set_text(spot.text)
                extent = artist.get_window_extent(self._renderer)
                sizes[spot.text] = extent.width / self._em, extent.height / self._em
            width, height = sizes[spot.text]
            left, low = spot.x - spot.right * width, spot.y - spot.up * height
            if note.slides:
                left = min(max(left, _CLEAR), self.width - width)
            box = left, low, left + width, low + height
            if left < 0 or box[2] > self.width or low < 0 or box[3] > self.height:
                continue
            left, low, right, high = _widened(box)
            if ((taken[:, 0] < right) & (taken[:, 2] > left) & (taken[:, 1] < high) & (taken[:, 3] > low)).any():
                continue
            yield spot, box

    def _cost(self, box: Box, lines: Sequence[int]) -> float:
        """Return what it costs to write into a box: 0 where it hides nothing, less than 1 where no line is."""
        left, low, right, high = _widened(box)
        columns = self._low.shape[1]
        part = np.s_[:, max(0, int(left / self.width * columns)) : int(right / self.width * columns) + 1]
        hit = ((self._low[part] < high) & (self._high[part] > low)).sum(axis=1)
        own = int(hit[list(lines)].sum()) if lines else 0
        dotted = min(9, sum(left < x < right for x in self._dotted))
        return float(own + _OTHERS * (int(hit.sum()) - own) + _DOTTED * dotted)


def corner(
    low: Rates, high: Rates, axes: tuple[float, float], box: tuple[float, float], margin: float = 0.6
) -> tuple[float, float] | None:
    """Return where the lower left corner of a box stands that hides no line, as near as can be to a corner of the axes.

    ``low`` and ``high`` are as ``extents`` returns them, times the height of the axes.
    """
    right, top = axes[0] - box[0] - margin, axes[1] - box[1] - margin
    if right < margin or top < margin:
        return None
    steps = np.arange(_GRID + 1) / _GRID
    shares = [(x, y) for x in steps.tolist() for y in steps.tolist()]
    for x, y in sorted(shares, key=lambda share: min(share[0], 1 - share[0]) + min(share[1], 1 - share[1])):
        left, foot = margin + x * (right - margin), margin + y * (top - margin)
        columns = (np.array([left - _CLEAR, left + box[0] + _CLEAR]) / axes[0] * low.shape[1]).astype(int).tolist()
        part = np.s_[:, columns[0] : columns[1] + 1]
        if not ((low[part] < foot + box[1] + _CLEAR) & (high[part] > foot - _CLEAR)).any():
            return left, foot
    return None


def extents(plot: Plot) -> tuple[Rates, Rates]:
    """Return how low and how high each line is in even columns across the axes, as shares of their height.

    Both have the shape (lines, columns); where a line is not drawn they are inf and -inf.
    """
    columns = int(min(_COLUMNS, max(plot.width, 1)))
    low, high = np.full((len(plot.lines), columns), np.inf), np.full((len(plot.lines), columns), -np.inf)

    def met(line: int, x: Rates, *places: Rates) -> None:
        column = (x * columns).astype(np.int64).clip(0, columns - 1)
        for place in places:
            np.minimum.at(low[line], column, place)
            np.maximum.at(high[line], column, place)

    for index, line in enumerate(plot.lines):
        for x, y in _pieces(plot, line):
            edges = np.arange(np.ceil(x[0] * columns), x[-1] * columns).astype(np.float64) / columns
            on_edges = np.interp(edges, x, y)
            met(index, x, y)
            met(index, edges, on_edges)
            met(index, edges - 0.5 / columns, on_edges)
        for band in line.trace.bands:
            ends = across(band.edges.astype(np.float64) * line.per_step, plot.time)
            places = plot.rates.place(band.low), plot.rates.place(band.high)
            for share in np.linspace(0, 1, 5):
                met(index, ends[:-1] + share * np.diff(ends), *places)
        if line.trace.points.size:
            x, y = across(line.point_x, plot.time), plot.rates.place(line.trace.point_rates)
            for shift in (-1, 0, 1):
                met(index, x + shift / columns, y)
    return low, high


def _pieces(plot: Plot, line: Line) -> Iterator[tuple[Rates, Rates]]:
    """Yield the unbroken pieces of a line, as shares of the axes."""
    breaks = np.flatnonzero(np.isnan(line.trace.rates))
    x, y = across(line.x, plot.time), plot.rates.place(line.trace.rates)
    for start, stop in zip([0, *(breaks + 1)], [*breaks, y.size], strict=True):
        if stop > start:
            yield x[start:stop], y[start:stop]


def _widened(box: Box) -> Box:
    return box[0] - _CLEAR, box[1] - _CLEAR, box[2] + _CLEAR, box[3] + _CLEAR


def around(text: str, x: float, y: float) -> list[Spot]:
    """Return the places of a text round a mark: above it first, then beside it, then below; then further away."""
    found = []
    for gap in _GAPS:
        near = 0.8 * gap
        found += [
            Spot(text, x, y + gap, 0.5, 0.0),
            Spot(text, x + gap, y, 0.0, 0.5),
            Spot(text, x + near, y + near, 0.0, 0.0),
            Spot(text, x - near, y + near, 1.0, 0.0),
            Spot(text, x - gap, y, 1.0, 0.5),
            Spot(text, x + near, y - near, 0.0, 1.0),
            Spot(text, x - near, y - near, 1.0, 1.0),
            Spot(text, x, y - gap, 0.5, 1.0),
        ]
    return found

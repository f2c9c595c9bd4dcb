"""The title of a picture: as large as it fits, in two lines if need be."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.numbers import short

_LINE = 1.25  # the height of a line, of the size of its letters
_ROOMY = 45.0  # ems: pictures that are narrower have a title no larger than the next size
_SMALLER = 1.2, 1.0  # sizes tried where the style's own does not fit


@dataclass(frozen=True)
class Title:
    """A title in ``lines``, of a ``size`` and a ``width`` in ems."""

    lines: tuple[str, ...]
    size: float
    width: float

    @property
    def height(self) -> float:
        """How high it is, in ems."""
        return _LINE * self.size * len(self.lines)

    def draw(self, figure: Figure, left: float, em: float) -> None:
        """Write it at the top of a picture, ``left`` inches from its edge, or further left where it must."""
        width, height = figure.get_size_inches()
        x = max(0.4 * em, min(left, width - (self.width + 0.6) * em))
        figure.text(
            x / width, 1 - 0.4 * em / height, "\n".join(self.lines), va="top", ha="left",
            size=self.size * mpl.rcParams["font.size"], weight=mpl.rcParams["axes.titleweight"], linespacing=1.1,
        )  # fmt: skip


def titles(text: str, room: float) -> list[Title]:
    """Return the ways to write a title in ``room`` ems, the best first; the last has one line, its middle left out."""
    own = float(FontProperties(size=mpl.rcParams["axes.titlesize"]).get_size_in_points()) / mpl.rcParams["font.size"]
    room -= 1.0
    sizes = sorted({own if room > _ROOMY else min(own, _SMALLER[0]), *(min(own, size) for size in _SMALLER)})[::-1]
    found = [title for title in (_title([text], size) for size in sizes) if title.width <= room]
    if not found or found[-1].size > sizes[-1]:
        halves = _title(_halves(text), sizes[-1])
        found += [halves] * (halves.width <= room)
        found.append(_title([fitting(text, room, sizes[-1])], sizes[-1]))
    return found


def _title(lines: Sequence[str], size: float) -> Title:
    return Title(tuple(lines), size, max(text_widths(lines, size)))


def _halves(text: str) -> list[str]:
    """Return a text in two lines of about the same length, or in one if it has no place to break."""
    for length in range(len(text) // 2, len(text)):
        lines = textwrap.wrap(text, max(length, 1))
        if len(lines) <= 2:
            return lines
    return [text]


def fitting(text: str, room: float, size: float = 1.0) -> str:
    """Return a text, in letters of ``size`` ems, no wider than ``room`` ems, its middle left out if it must be."""
    found = text
    for most in range(len(text) - 1, 3, -2):
        if text_widths([found], size)[0] <= room:
            break
        found = short(text, most)
    return found

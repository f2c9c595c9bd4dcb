"""How the room of a picture is shared out: margins, labels and legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lrcurve.curve import LR, Curve
from lrcurve.views.panels import Panel, panels
from lrcurve.views.time_axis import TimeAxis, Window

ROW = 1.5
"""The height of a line of text, in ems."""

KEY = 2.4
"""The length of a sample of a line beside its name, in ems."""

PAD = 0.01
"""The room beside the first and the last step, of the axes' width, so that vertical edges there stand clear."""

GAP = 1.3
"""The distance of two panels, in ems."""

_VALUE = 5.2  # ems that a rate such as 2.25e-10 takes
_ENOUGH = 0.5  # of the picture's width: what the axes keep beside names
_MOST_LABELS = 12


@dataclass(frozen=True)
class Layout:
    """The margins round the axes, and where curves are named; all lengths in inches.

    ``named`` says that names stand beside the ends of the lines, ``valued`` that the last rates do. ``legend`` holds
    the names that stand above the axes instead, in rows; ``name_width``, in ems, is that of the longest.
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
    name_width: float
    legend_columns: int
    legend_rows: int

    def box(self, size: tuple[float, float]) -> tuple[float, float, float, float]:
        """Return where the axes are in a picture of that ``size``: left, low, width and height as shares of it."""
        width, height = size
        return self.left / width, self.bottom / height, self.width / width, self.height / height


@dataclass(frozen=True)
class Needs:
    """What a picture of several panels, or with more than lines in it, needs room for; lengths in ems.

    ``left`` and ``right`` are the least margins, ``below`` is room under the time axis. ``beside`` holds the widths of
    the names that would stand beside the lines, and ``rows`` of them those of the panel with the least room for its
    own, which has ``share`` of the height.
    """

    beside: tuple[float, ...]
    rows: int
    share: float = 1.0
    left: float = 0.0
    right: float = 0.0
    below: float = 0.0


def layout(
    names: Sequence[float],
    width: float,
    height: float,
    *,
    em: float,
    titled: bool,
    second: bool,
    needs: Needs | None = None,
) -> Layout:
    """Return the layout of a picture of ``width`` times ``height`` inches with text of ``em`` inches.

    ``names`` are the widths of the curves' names in ems, as a legend has them; ``titled`` and ``second`` say whether
    there is a title, and a second time axis above.
    """
    needs = needs or Needs(tuple(names), len(names))
    beside = max(needs.beside, default=0.0)
    left, bottom = max(6.6, needs.left) * em, (4.4 + needs.below) * em
    top = (1.2 + (2.6 if titled else 0.4) + (3.6 if second else 0)) * em
    room = (_ENOUGH * width - left) / em - 1.6
    fits = needs.rows <= min(_MOST_LABELS, int((height - top - bottom) * needs.share / (ROW * em)))
    several = len(needs.beside) > 1
    named = fits and several and room >= KEY + _VALUE + beside + 1
    valued = named or (fits and room >= KEY + _VALUE)
    columns = rows = 0
    if several and not named:
        columns = min(len(names), max(1, int((width - left) / em / (max(names) + KEY + 2.5))))
        rows = -(-len(names) // columns)
        top += (rows * ROW + 0.6) * em
    right = max(1.6 + valued * (KEY + _VALUE) + named * (beside + 1), needs.right) * em
    inner = max(width - left - right, 0.2 * width), max(height - top - bottom, 0.2 * height)
    return Layout(left, right, bottom, top, *inner, em, named, valued, beside, columns, rows)


def stacked(whole: Layout, weights: Sequence[float]) -> list[Layout]:
    """Return the layouts of panels, from top to bottom, that share the height of ``whole`` in proportion."""
    gap = GAP * whole.em
    free = whole.height - gap * (len(weights) - 1)
    found: list[Layout] = []
    low = whole.bottom
    for weight in reversed(weights):
        height = free * weight / sum(weights)
        found.insert(0, replace(whole, bottom=low, height=height))
        low += height + gap
    return found


def across(x: float, time: TimeAxis) -> float:
    """Return where ``x`` of a time axis stands, as a share of the axes' width."""
    return PAD + (1 - 2 * PAD) * time.place(x)


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


def default_height(curves: Sequence[Curve], unit: str | None = None, window: Window | None = None) -> float:
    """Return how many inches high a picture of curves is unless asked for otherwise: more with more panels."""
    shown = panels(curves, unit, window, heat_maps=True)
    heat = [min(max(0.12 * len(panel.curves), 1.5), 4.0) for panel in shown if panel.heat_map]
    return 5.0 + 1.25 * (len(shown) - len(heat) - 1) + sum(heat)

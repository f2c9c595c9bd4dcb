"""How the room of a picture is shared out: margins, labels and legend."""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 1.5
"""The height of a line of text, in ems."""

KEY = 2.4
"""The length of a sample of a line beside its name, in ems."""

PAD = 0.01
"""The room beside the first and the last step, of the axes' width, so that vertical edges there stand clear."""

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


def layout(names: Sequence[float], width: float, height: float, *, em: float, titled: bool, second: bool) -> Layout:
    """Return the layout of a picture of ``width`` times ``height`` inches with text of ``em`` inches.

    ``names`` are the widths of the curves' names in ems; ``titled`` and ``second`` say whether there is a title, and a
    second time axis above.
    """
    longest = max(names)
    left, bottom = 6.6 * em, 4.4 * em
    top = (1.2 + (2.6 if titled else 0.4) + (3.6 if second else 0)) * em
    room = (_ENOUGH * width - left) / em - 1.6
    fits = len(names) <= min(_MOST_LABELS, int((height - top - bottom) / (ROW * em)))
    named = fits and len(names) > 1 and room >= KEY + _VALUE + longest + 1
    valued = named or (fits and room >= KEY + _VALUE)
    columns = rows = 0
    if len(names) > 1 and not named:
        columns = min(len(names), max(1, int((width - left) / em / (longest + KEY + 2.5))))
        rows = -(-len(names) // columns)
        top += (rows * ROW + 0.6) * em
    right = (1.6 + valued * (KEY + _VALUE) + named * (longest + 1)) * em
    inner = max(width - left - right, 0.2 * width), max(height - top - bottom, 0.2 * height)
    return Layout(left, right, bottom, top, *inner, em, named, valued, longest, columns, rows)


def across(x: float, end: float) -> float:
    """Return where ``x`` of a time axis from 0 to ``end`` stands, as a share of the axes' width."""
    return PAD + (1 - 2 * PAD) * x / end

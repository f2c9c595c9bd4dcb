"""How the room of a picture is shared out: margins, labels and legend."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

ROW = 1.5
"""The height of a line of text, in ems."""

KEY = 2.4
"""The length of a sample of a line beside its name, in ems."""

_VALUE = 5.2  # ems that a rate such as 2.25e-10 takes
_MOST_NAMES = 0.3  # of the picture's width
_MOST_LABELS = 12


@dataclass(frozen=True)
class Layout:
    """The margins round the axes, and where curves are named; all lengths in inches.

    ``named`` says that names stand beside the ends of the lines, ``valued`` that the last rates do. ``legend`` holds
    the names that stand above the axes instead, in rows.
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
    legend_columns: int
    legend_rows: int


def text_width(text: str) -> float:
    """Return about how wide a text is, in ems."""
    return sum(
        0.0 if unicodedata.combining(char) else 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.61
        for char in text
    )


def layout(names: Sequence[str], width: float, height: float, *, em: float, titled: bool, second: bool) -> Layout:
    """Return the layout of a picture of ``width`` times ``height`` inches with text of ``em`` inches.

    ``titled`` and ``second`` say whether there is a title, and a second time axis above.
    """
    longest = max(text_width(name) for name in names)
    left, bottom = 6.6 * em, 4.4 * em
    top = (1.2 + (2.6 if titled else 0.4) + (3.6 if second else 0)) * em
    valued = len(names) <= min(_MOST_LABELS, int((height - top - bottom) / (ROW * em)))
    named = valued and len(names) > 1 and longest * em <= _MOST_NAMES * width
    columns = rows = 0
    if len(names) > 1 and not named:
        columns = min(len(names), max(1, int((width - left) / em / (longest + KEY + 2.5))))
        rows = -(-len(names) // columns)
        top += (rows * ROW + 0.6) * em
    right = (1.6 + valued * (KEY + _VALUE) + named * (longest + 1)) * em
    inner = max(width - left - right, 0.2 * width), max(height - top - bottom, 0.2 * height)
    return Layout(left, right, bottom, top, *inner, em, named, valued, columns, rows)

"""The lines under a table: one per curve, with its outline as a sparkline."""

from collections.abc import Sequence

import numpy as np
from rich.cells import cell_len

from lrcurve.analysis.summary import OUTLINE, Summary
from lrcurve.curve import Curve
from lrcurve.digits import rate
from lrcurve.problems import printable
from lrcurve.views.numbers import position
from lrcurve.views.table.columns import clocks

_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII = "_.-:=+*#"

_WIDTHS = (OUTLINE, OUTLINE // 2, OUTLINE // 3)
_GAP = "  "


def sparkline(values: Sequence[float], *, ascii_only: bool = False) -> str:
    """Return one character per value, its height linear from 0 to the highest value; what is below 0 is lowest."""
    marks = _ASCII if ascii_only else _BLOCKS
    top = max(values)
    heights = [max(value / top, 0.0) if top > 0 else 0.0 for value in values]
    return "".join(marks[min(int(height * len(marks)), len(marks) - 1)] for height in heights)


def summary_lines(
    curves: Sequence[Curve], summaries: Sequence[Summary], *, width: int, ascii_only: bool = False
) -> list[str]:
    """Return a heading and one line per curve: name, first, peak and where, last, mean, sparkline.

    A ``~`` precedes what is estimated, and a last line says so. The sparkline takes what ``width`` leaves of a line;
    where long names leave too little, each has a line of its own above its numbers. Nothing is cut.
    """
    clock = clocks(curves, ())[0]
    names = ["curve", *(printable(curve.name) for curve in curves)]
    places = clock.values(np.array([summary.peak_step for summary in summaries])).tolist()
    table = [
        _padded(["first", *(rate(summary.first) for summary in summaries)]),
        _padded(["peak", *(_about(summary) + rate(summary.peak) for summary in summaries)]),
        _padded(["at %" if clock.name == "percent" else "at step", *map(position, places)]),
        _padded(["last", *(rate(summary.last) for summary in summaries)]),
        _padded(["mean", *(_about(summary) + rate(summary.mean) for summary in summaries)]),
    ]
    numbers = [_GAP.join(row) for row in zip(*table, strict=True)]
    room = width - len(numbers[0]) - len(_GAP) - max(map(cell_len, names)) - len(_GAP)
    below = room < _WIDTHS[-1]
    if below:
        room = width - len(numbers[0]) - 2 * len(_GAP)
    bars = next((bars for bars in _WIDTHS if bars <= room), _WIDTHS[-1])
    ends = ["", *(sparkline(_coarser(summary.outline, bars), ascii_only=ascii_only) for summary in summaries)]
    starts = [f"{name}\n" for name in names] if below else _padded(names)
    lines = [f"{start}{_GAP}{row}{_GAP}{end}" for start, row, end in zip(starts, numbers, ends, strict=True)]
    if not all(summary.exact for summary in summaries):
        lines.append("~ estimated: the run is too long to evaluate every step")
    return "\n".join(line.rstrip() for line in lines).split("\n")


def _about(summary: Summary) -> str:
    return "" if summary.exact else "~"


def _padded(texts: Sequence[str]) -> list[str]:
    width = max(map(cell_len, texts))
    return [text + " " * (width - cell_len(text)) for text in texts]


def _coarser(outline: Sequence[float], bars: int) -> Sequence[float]:
    """Return an outline of ``bars`` values; one that has no more than that stays."""
    if len(outline) <= bars:
        return outline
    cuts = [bar * len(outline) // bars for bar in range(bars)]
    return [sum(outline[a:b]) / (b - a) for a, b in zip(cuts, [*cuts[1:], len(outline)], strict=True)]

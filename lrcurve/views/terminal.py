"""Curves in the terminal: uniplot draws the lines, the axes and names round them are ours."""

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from uniplot import plot_to_string

from lrcurve.analysis.trace import Trace
from lrcurve.curve import Curve
from lrcurve.schedules import Rates
from lrcurve.views.axes import RateAxis, YScale, rate_text
from lrcurve.views.numbers import printable
from lrcurve.views.scene import Line, Scene, scene

_COLORS = ("blue", "yellow", "green", "red", "magenta", "cyan")
_CODES = {name: f"\033[{code}m" for name, code in zip(_COLORS, (34, 33, 32, 31, 35, 36), strict=True)}
_MARKS = "ox+*#@%&"
_DOTS = (2, 4)  # of a braille character, across and down
_LEAST = 8  # columns of the drawing itself
_RESET = "\033[0m"


def draw(
    curves: Sequence[Curve],
    *,
    width: int,
    height: int,
    color: bool,
    unicode: bool,
    yscale: YScale = "log",
    xaxis: str | None = None,
    title: str | None = None,
) -> str:
    """Return ``curves`` drawn with characters, and a line about each below.

    No line of the text is wider than ``width``; the drawing itself is ``height`` lines high. Without ``color`` there
    are no escape codes, and several curves have a letter each; without ``unicode`` all of it is ASCII, names included.

    Raises:
        AxisError: if a curve's run does not know the unit of the time axis.
        ValueError: if there is no curve.
    """
    fine = unicode and (color or len(curves) == 1)
    dots = _DOTS if fine else (1, 1)
    margin = 9 if width >= 24 else 7
    inner = max(_LEAST, width - margin)
    shown = scene(curves, xaxis, yscale, width=inner * dots[0] - 1, height=height * dots[1] - 1, head=0.02)
    rows = _drawing(shown, inner, height, fine=fine, color=color)
    heading = [" " * (margin - 1) + printable(title)] if title else []
    lines = [*heading, *_framed(rows, shown, margin), *_legend(shown, width, fine=fine, color=color)]
    if not unicode:
        lines = [_ascii(line) for line in lines]
    return "".join(_cut(line, width) + "\n" for line in lines)


def _drawing(shown: Scene, width: int, height: int, *, fine: bool, color: bool) -> list[str]:
    """Return the rows of the drawing, top first, with escape codes if in ``color``."""
    paths = [_path(line, shown.rates) for line in shown.lines]
    end = shown.time.end
    text = plot_to_string(
        xs=[x / end for x, _ in paths],
        ys=[y for _, y in paths],
        lines=True,
        width=width,
        height=height,
        x_min=0.0,
        x_max=1.0,
        y_min=0.0,
        y_max=1.0,
        x_gridlines=[],
        y_gridlines=[],
        x_labels=False,
        y_labels=False,
        character_set="braille" if fine else "ascii",
        force_ascii_characters=list(_MARKS),
        color=[_COLORS[index % len(_COLORS)] for index in range(len(paths))] if color else False,
    )
    return [row[1 : row.rindex("│")] for row in text.split("\n")[1 : height + 1]]


def _path(line: Line, rates: RateAxis) -> tuple[Rates, Rates]:
    """Return the vertices of a line, bands included as strokes from their lowest to their highest rate."""
    drawn: Trace = line.trace
    keep = ~np.isnan(drawn.rates)
    steps, values = [drawn.steps[keep]], [drawn.rates[keep]]
    for band in drawn.bands:
        steps.append(np.repeat(band.edges, 2))
        extremes = np.stack([band.low, band.high], axis=1)
        values.append(np.concatenate([extremes, extremes[-1:]]).ravel())
    order = np.argsort(np.concatenate(steps), kind="stable")
    x = np.concatenate(steps)[order].astype(np.float64) * line.per_step
    return x, rates.place(np.concatenate(values)[order])


def _framed(rows: list[str], shown: Scene, margin: int) -> list[str]:
    """Return the rows with both axes and their labels."""
    height, width = len(rows), round(len(_plain(rows[0])))
    labels = _rate_labels(shown.rates, height, hidden=any(line.zeros for line in shown.lines))
    framed = [
        f"{labels.get(row, ''):>{margin - 2}} {'┤' if row in labels else '│'}{cells}" for row, cells in enumerate(rows)
    ]
    ruler, numbers = ["─"] * width, [" "] * (margin + width)
    free = 0
    unit = shown.time.unit
    for tick in shown.time.ticks(max(2, width // 12)):
        column = round(tick / shown.time.end * (width - 1))
        text = shown.time.label(tick)
        start = min(max(margin - 1 + column - len(text) // 2, 0), margin + width - len(text))
        ruler[column] = "┬"
        if start >= free:
            numbers[start : start + len(text)] = text
            free = start + len(text) + 1
    label = "" if unit == "percent" else unit
    return [*framed, " " * (margin - 1) + "└" + "".join(ruler), "".join(numbers).rstrip(), label.rjust(margin + width)]


def _rate_labels(rates: RateAxis, height: int, *, hidden: bool) -> dict[int, str]:
    """Return the labels of the vertical axis by row; where a log axis hides rates of 0, its floor is labelled 0."""
    ticks = rates.ticks(max(2, height // 3))
    places = rates.place(np.array(ticks)).tolist()
    labels = {round((1 - place) * (height - 1)): rate_text(tick) for tick, place in zip(ticks, places, strict=True)}
    if rates.scale == "log" and hidden:
        labels[height - 1] = "0"
    return labels


def _legend(shown: Scene, width: int, *, fine: bool, color: bool) -> list[str]:
    """Return a line about each curve: its key, name, peak and last rate."""
    lines = []
    for index, line in enumerate(shown.lines):
        key = "⣿⣿" if fine else _MARKS[index % len(_MARKS)] * 2
        if color:
            key = f"{_CODES[_COLORS[index % len(_COLORS)]]}{key}{_RESET}"
        peak = f"peak {rate_text(line.peak_rate)} at {shown.time.moment(index, line.peak)}"
        last = f"last {rate_text(line.last)}"
        numbers = f": {peak}, {last}"
        if len(numbers) + 3 + _LEAST > width:  # a number that is cut would be another one
            lines += [f"{key} {_cut(line.name, max(_LEAST, width - 3))}", f"   {peak}", f"   {last}"]
            continue
        lines.append(f"{key} {_cut(line.name, max(_LEAST, width - len(numbers) - 3))}{numbers}")
    return lines


def _plain(text: str) -> str:
    return re.sub(r"\033\[[\d;]*m", "", text)


def _ascii(line: str) -> str:
    framed = line.translate(str.maketrans("│┤└─┬", "|++-+"))
    return "".join(char if char.isascii() else "?" for char in framed)


def _cut(line: str, width: int) -> str:
    """Return ``line`` without what would be wider than ``width``; escape codes take no room."""
    room, kept = width, []
    for part in re.split(r"(\033\[[\d;]*m)", line):
        if part.startswith("\033"):
            kept.append(part)
            continue
        for char in part:
            room -= 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1
            if room >= 0:
                kept.append(char)
    return "".join(kept).rstrip()

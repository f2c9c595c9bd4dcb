"""What stands below curves in the terminal: a line about each, and what happened to it on the way."""

import string
from collections.abc import Sequence
from typing import Literal

from lrcurve.analysis.events import events
from lrcurve.curve import LR, Curve
from lrcurve.problems import printable
from lrcurve.views.families import Membership, legend_entries, memberships
from lrcurve.views.numbers import counted
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.palette import TERMINAL, terminal_colors
from lrcurve.views.terminal.text import ascii_line, cut, wrapped

Notes = Literal["none", "peak", "all"]

MARKS = "ox+*#@%&" + string.ascii_uppercase.replace("O", "").replace("X", "") + "123456789"

_LEAST = 8  # columns of a name
_MOST = 8  # of one curve that have a line each


def pens(families: Sequence[Membership]) -> list[int]:
    """Return a number for each curve, by which it has its colour and letter; a collapsed family has one."""
    alike = [(one.schedule, -1 if one.collapsed else one.rank) for one in families]
    known = list(dict.fromkeys(alike))
    return [known.index(one) for one in alike]


def pen_colors(curves: Sequence[Curve]) -> list[tuple[str, int]]:
    """Return the name and escape code of each pen's colour, in the order of the pens."""
    first: dict[int, str | None] = {}
    for curve, pen in zip(curves, pens(memberships(curves)), strict=True):
        first.setdefault(pen, curve.color)
    return [TERMINAL[place] for place in terminal_colors(list(first.values()))]


def legend(
    shown: Sequence[Plot], width: int, *, fine: bool, color: bool, unicode: bool, notes: Notes = "all"
) -> list[str]:
    """Return a line about each curve or collapsed family: its key and name, and by ``notes`` peak and last rate."""
    places = [(panel, index) for panel in shown for index in range(len(panel.lines))]
    curves = [panel.lines[index].curve for panel, index in places]
    ink, colors = pens(memberships(curves)), pen_colors(curves)
    found = []
    for entry in legend_entries(curves):
        pen = ink[entry.places[0]]
        key = "⣿⣿" if fine else MARKS[pen % len(MARKS)] * 2
        if color:
            key = f"\033[{colors[pen][1]}m{key}\033[0m"
        name = entry.name if unicode else ascii_line(entry.name)
        found += _about(key, name, [places[place] for place in entry.places], width, notes)
    return found


def _about(key: str, name: str, members: Sequence[tuple[Plot, int]], width: int, notes: Notes) -> list[str]:
    """Return what is told of some lines, each by its plot and its place there."""
    panel, index = members[0]
    twin = panel.twins[index] if len(members) == 1 else None
    if twin is not None:
        name += f" (same as {panel.lines[twin].name})"
    if notes == "none":
        return [f"{key} {cut(name, max(_LEAST, width - 3))}"]
    lines = [panel.lines[index] for panel, index in members]
    peak = f"peak {_range(panel, [line.peak_rate for line in lines])}"
    if len(lines) == 1:
        peak += f" at {panel.time.moment(index, lines[0].peak)}"
    told = [peak]
    if notes == "all":
        told.append(f"last {_range(panel, [line.last for line in lines])}")
    numbers = f": {', '.join(told)}"
    room = width - len(numbers) - 3
    # A number that is cut would be another one, and so would be the name of a parameter.
    if room < (_LEAST if len(lines) == 1 and lines[0].curve.parameter == LR else len(name)):
        return [f"{key} {cut(name, max(_LEAST, width - 3))}", *(f"   {text}" for text in told)]
    return [f"{key} {cut(name, room)}{numbers}"]


def _range(panel: Plot, values: Sequence[float]) -> str:
    low, high = panel.text(min(values)), panel.text(max(values))
    return low if low == high else f"{low} to {high}"


def joins_of_lines(shown: Sequence[Plot], width: int) -> list[str]:
    """Return a line about the joins of each curve that are seen, limited."""
    found = []
    for panel in shown:
        for index, line in enumerate(panel.lines):
            joins = [join for join in line.trace.joins.tolist() if panel.time.shows(join * line.per_step)]
            texts = [panel.time.moment(index, join) for join in joins[:_MOST]]
            texts += [f"{len(joins) - _MOST:,} more"] if len(joins) > _MOST else []
            texts += ["more than can be shown"] if line.dense else []
            if texts:
                found += wrapped(f"{line.name}: joins at {', '.join(texts)}", width)
    return found


def happened(shown: Sequence[Plot], width: int) -> list[str]:
    """Return how many metrics of each curve were bad and cut, and a line for each turn, limited."""
    places = [(panel, index) for panel in shown for index in range(len(panel.lines))]
    found = []
    for one in events([panel.lines[index].curve for panel, index in places]):
        counts = [(one.no_improvement.size, "bad metric"), (one.reductions.size, "cut")]
        texts = [", ".join(counted(n, what) for n, what in counts if n)]
        panel, index = places[one.curves[0]]
        texts += [f"{printable(text)} at {panel.time.moment(index, step)}" for step, text in one.transitions[:_MOST]]
        if len(one.transitions) > _MOST:
            texts.append(f"{len(one.transitions) - _MOST:,} more turns")
        found += [line for text in texts if text for line in wrapped(f"{printable(one.name)}: {text}", width)]
    return found

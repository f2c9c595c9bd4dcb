"""What stands below curves in the terminal: a line about each, and what happened to it on the way."""

from collections.abc import Sequence

from lrcurve.analysis.events import events
from lrcurve.curve import LR
from lrcurve.views.kin import Kin, entries
from lrcurve.views.numbers import printable
from lrcurve.views.scene import Scene
from lrcurve.views.terminal.text import ascii_line, cut, wrapped

COLORS = ("blue", "yellow", "green", "red", "magenta", "cyan")
MARKS = "ox+*#@%&"

_CODES = tuple(f"\033[{code}m" for code in (34, 33, 32, 31, 35, 36))
_RESET = "\033[0m"
_LEAST = 8  # columns of a name
_MOST_TURNS = 8  # of one curve that have a line each


def pens(kin: Sequence[Kin]) -> list[int]:
    """Return a number for each curve, by which it has its colour and letter; all of a crowded family have the same."""
    alike = [(one.schedule, -1 if one.crowded else one.rank) for one in kin]
    known = list(dict.fromkeys(alike))
    return [known.index(one) for one in alike]


def legend(
    shown: Sequence[Scene], kin: Sequence[Kin], width: int, *, fine: bool, color: bool, unicode: bool
) -> list[str]:
    """Return a line about each curve or crowded family: its key, name, peak and last rate."""
    places = [(panel, index) for panel in shown for index in range(len(panel.lines))]
    ink = pens(kin)
    found = []
    for entry in entries([panel.lines[index].curve for panel, index in places], kin):
        pen = ink[entry.places[0]]
        key = "⣿⣿" if fine else MARKS[pen % len(MARKS)] * 2
        if color:
            key = f"{_CODES[pen % len(_CODES)]}{key}{_RESET}"
        name = entry.name if unicode else ascii_line(entry.name)
        found += _about(key, name, [places[place] for place in entry.places], width)
    return found


def _about(key: str, name: str, members: Sequence[tuple[Scene, int]], width: int) -> list[str]:
    """Return what is said of some lines, each by its scene and its place there."""
    panel, index = members[0]
    lines = [panel.lines[index] for panel, index in members]
    peak = f"peak {_range(panel, [line.peak_rate for line in lines])}"
    if len(lines) == 1:
        peak += f" at {panel.time.moment(index, lines[0].peak)}"
    last = f"last {_range(panel, [line.last for line in lines])}"
    numbers = f": {peak}, {last}"
    room = width - len(numbers) - 3
    # A number that is cut would be another one, and so would be the name of a parameter.
    if room < (_LEAST if len(lines) == 1 and lines[0].curve.parameter == LR else len(name)):
        return [f"{key} {cut(name, max(_LEAST, width - 3))}", f"   {peak}", f"   {last}"]
    return [f"{key} {cut(name, room)}{numbers}"]


def _range(panel: Scene, values: Sequence[float]) -> str:
    low, high = panel.text(min(values)), panel.text(max(values))
    return low if low == high else f"{low} to {high}"


def happened(shown: Sequence[Scene], width: int) -> list[str]:
    """Return how many metrics of each curve were bad and cut, and a line for each turn, limited."""
    places = [(panel, index) for panel in shown for index in range(len(panel.lines))]
    found = []
    for one in events([panel.lines[index].curve for panel, index in places]):
        counts = [(one.bad.size, "bad metric"), (one.cuts.size, "cut")]
        said = [", ".join(f"{n:,} {what}{'s' * (n > 1)}" for n, what in counts if n)]
        panel, index = places[one.curves[0]]
        said += [f"{printable(text)} at {panel.time.moment(index, step)}" for step, text in one.turns[:_MOST_TURNS]]
        if len(one.turns) > _MOST_TURNS:
            said.append(f"{len(one.turns) - _MOST_TURNS:,} more turns")
        found += [line for text in said if text for line in wrapped(f"{printable(one.name)}: {text}", width)]
    return found

"""Changes in a picture: a dotted line where a run goes on with something else, and the reason beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from lrcurve.analysis.events import Events
from lrcurve.problems import printable
from lrcurve.views.figure.fonts import text_widths
from lrcurve.views.figure.placement import Board, Note, Spot
from lrcurve.views.numbers import as_by_hand, short
from lrcurve.views.plot_model import Plot
from lrcurve.views.style.figure import INK

_MOST = 20
_WIDEST = 18.0  # ems of a line of text, at most
_SMALL = 0.833  # matplotlib's size "small"
_BESIDE = 0.45  # ems from the dotted line to its text
_HEIGHTS = 60  # at which a text is tried


@dataclass(frozen=True)
class Change:
    """Where on the time axis some ``lines`` go on with something else, at which rates, and why."""

    x: float
    text: str
    lines: tuple[int, ...]
    rates: tuple[float, ...]


def changes_of(plot: Plot, found: Sequence[Events]) -> list[Change]:
    """Return the changes of a panel from left to right, each once, with the name where only some curves have it."""
    who: dict[tuple[float, int, str], list[Events]] = {}
    for one in found:
        for step, text in one.transitions:
            who.setdefault((step * plot.lines[one.curves[0]].per_step, step, as_by_hand(printable(text))), []).append(
                one
            )
    owners = len({line.curve.owner for line in plot.lines})
    changes = []
    for (x, step, text), those in sorted(who.items(), key=lambda change: change[0]):
        lines = tuple(index for one in those for index in one.curves)
        names = "" if len(those) == owners else f"{', '.join(printable(one.name) for one in those)}: "
        rates = tuple(float(plot.lines[index].curve.lr(step)) for index in lines)
        changes.append(Change(x, names + text, lines, rates))
    return changes


def mark_changes(axes: Axes, board: Board, plot: Plot, changes: Sequence[Change]) -> tuple[list[Note], list[str]]:
    """Draw the changes; return their texts, and a note for the user if there are too many."""
    for change in changes[:_MOST]:
        axes.axvline(change.x, color=INK, linewidth=1.0, linestyle=(0, (1, 2.2)), zorder=1.6)
        board.dotted(change.x)
    found = [_note(board, plot, change) for change in changes[:_MOST]]
    return found, [f"{len(changes)} turns, {_MOST} of them marked"] if len(changes) > _MOST else []


def _note(board: Board, plot: Plot, change: Change) -> Note:
    """Return the text of a change, which stands beside its dotted line, as near as can be to the lines it is about."""
    x, _ = board.at(change.x, plot.rates.low)
    own = [board.at(change.x, rate)[1] for rate in change.rates]
    spots = []
    for side in (1, -1):
        room = (board.width - x if side > 0 else x) - 2 * _BESIDE
        lines = _wrapped(change.text, min(room / _SMALL, _WIDEST))
        for index in range(_HEIGHTS + 1):
            y = board.height * index / _HEIGHTS
            spots.append(Spot("\n".join(lines), x + side * _BESIDE, y, 0.5 - side / 2, 0.5))
    spots.sort(key=lambda spot: min(abs(spot.y - y) for y in own))
    return Note(spots, change.lines, needed=True)


def _wrapped(text: str, widest: float) -> list[str]:
    """Return a text in as few lines of at most ``widest`` ems as words allow, none of them longer than need be."""
    lines = _filled(text, widest)
    while len(lines) > 1 and len(narrower := _filled(text, max(text_widths(lines)) - 0.1)) == len(lines):
        if max(text_widths(narrower)) >= max(text_widths(lines)):
            break
        lines = narrower
    return lines


def _filled(text: str, widest: float) -> list[str]:
    """Return a text in lines of at most ``widest`` ems; the middle of a word that is longer is left out."""
    lines: list[str] = []
    for whole in text.split():
        word = whole
        while len(word) > 4 and text_widths([word])[0] > widest:
            word = short(whole, len(word) - 2)
        if lines and text_widths([f"{lines[-1]} {word}"])[0] <= widest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines

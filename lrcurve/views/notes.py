"""What happened on the way, in words: metrics that were no better, reductions and transitions."""

from collections.abc import Sequence

import numpy as np

from lrcurve.analysis.events import Events
from lrcurve.problems import printable
from lrcurve.schedules import Steps

BAD = "bad n: the n-th metric in a row that was no better"
CUT = "cut: one after which the rate falls"

_MOST = 3  # in one row; the others are counted


def explained(found: Sequence[Events]) -> str:
    """Return what the words that stand for metrics mean, as far as they are used."""
    used = [(BAD, any(one.no_improvement.size for one in found)), (CUT, any(one.reductions.size for one in found))]
    return "; ".join(text for text, is_used in used if is_used)


def notes(found: Sequence[Events], steps: Steps, *, exact: bool = False) -> list[list[str]]:
    """Return what happened from each of the ascending ``steps`` until before the next; after the last, to the end.

    With ``exact`` it is what happened at just these steps. There is a text for each curve that has something to say
    then; it starts with the name where there are several.
    """
    rows: list[list[str]] = [[] for _ in range(steps.size)]
    for one in found:
        shown = one.where(lambda known: np.isin(known, steps)) if exact else one
        name = f"{printable(one.name)}: " if len(found) > 1 else ""
        metrics, reductions = _counts(shown.no_improvement, steps), _counts(shown.reductions, steps)
        first = np.searchsorted(shown.no_improvement, steps)
        changes = _counts(shown.transition_steps, steps)
        before = len(shown.transitions) - int(changes.sum())  # those before the first row
        for row in np.flatnonzero(metrics + reductions + changes).tolist():
            texts = [text for _, text in shown.transitions[before : before + changes[row]]]
            before += changes[row]
            nth = int(shown.in_row[first[row]]) if metrics[row] == 1 else 0
            rows[row].append(name + what(int(metrics[row]), int(reductions[row]), texts, nth))
    return rows


def _counts(happened: Steps, steps: Steps) -> Steps:
    """Return how many of the ascending ``happened`` fall on each row."""
    return np.diff(np.searchsorted(happened, steps), append=happened.size)


def what(no_improvement: int, reductions: int, transitions: Sequence[str], nth: int = 0) -> str:
    """Return what happened at one place, or in one stretch: ``bad 2``, ``3 bad, 1 cut``, ``loss < 0.8``.

    ``nth`` is which in a row a single bad metric is, 0 where that is not known.
    """
    counts = [(no_improvement, f"bad {nth}" if nth else "bad", "bad"), (reductions, "cut", "cuts")]
    alone = max(no_improvement, reductions) == 1
    metrics = [word if alone else f"{n} {word.split()[0] if n == 1 else words}" for n, word, words in counts if n]
    reasons = [printable(text) for text in transitions[:_MOST]]
    if len(transitions) > _MOST:
        reasons.append(f"{len(transitions) - _MOST} more turns")
    return ", ".join([*metrics, *reasons])

"""What to type where a comparison found no curve of one name on both sides."""

import shlex
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from lrcurve.analysis.compare import Comparison
from lrcurve.problems import printable

_TRIED = 20  # names of each side that are held against each other


def hint(comparison: Comparison, specs: Sequence[str], flags: Sequence[str]) -> str | None:
    """Return how to compare curves of other names: two of them, or one with all others; None where that is no use.

    Args:
        comparison: what was compared, by names.
        specs: the sources that were named.
        flags: those that say how these are read.
    """
    ours, theirs = comparison.only_base, comparison.only_head
    if not ours or not theirs:
        return None

    def command(*words: str) -> str:
        return printable(shlex.join(["lrcurve", "compare", *words, *flags]))

    pairs = ((one, other) for one in ours[:_TRIED] for other in theirs[:_TRIED])
    one, other = max(pairs, key=lambda pair: SequenceMatcher(None, *pair).ratio())
    ways = []
    if not comparison.differences and all(spec in specs for spec in (comparison.base, comparison.head)):
        ways.append(f"all with one: {command(*specs, '--against', other if len(theirs) <= len(ours) else one)}")
    more = len(comparison.differences)
    base = _picked(comparison.base, one, alone=len(ours) + more == 1)
    head = _picked(comparison.head, other, alone=len(theirs) + more == 1)
    if base is not None and head is not None:
        ways.insert(0, f"two of them: {command(base, head)}")
    some = "no curve is called the same on both sides" if not comparison.differences else "some curves are on one side"
    return f"{some}; to compare {', or '.join(ways)}" if ways else None


def _picked(source: str, name: str, *, alone: bool) -> str | None:
    """Return a source and the one curve of it as they are written; None where a source cannot have a # behind it."""
    if alone:
        return source
    file = source.rpartition("#")[0] if "#" in source and not Path(source).is_file() else source
    return f"{file}#{name}" if Path(file).is_file() else None

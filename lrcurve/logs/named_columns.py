"""Which columns of a table are rates, as far as their names tell."""

import re
from collections.abc import Iterable, Sequence

from lrcurve.curve import Curve
from lrcurve.problems import Problem, SpecError

_RATE = re.compile(r"(?<![a-z])(lr|learning[ _-]?rate)(?![a-z])")
_MEASURED = {
    "acc", "accuracy", "auc", "bleu", "err", "error", "flos", "loss", "losses", "map", "memory", "metric", "metrics",
    "norm", "perplexity", "ppl", "precision", "recall", "runtime", "second", "throughput",
}  # fmt: skip


def rates_among(curves: Sequence[Curve], file: str) -> tuple[Sequence[Curve], list[str]]:
    """Return the columns of a table that may be rates, and a note on those that are left out.

    Only where a column is named as a rate are measurements, such as a loss, left out; another table may hold schedules
    of any name.

    Raises:
        SpecError: if all columns are measurements.
    """
    others = [curve.name for curve in curves if is_measurement(curve.name)]
    if curves and len(others) == len(curves):
        what = f"has no column of rates, only {_listed(others)}; '{file}#{others[0]}' takes a column for one"
        raise SpecError([Problem("", f"{file}: {what}")])
    if not others or not any(_is_rate(curve.name) for curve in curves):
        return curves, []
    note = f"{file}: left out {_listed(others)}, which {'is no rate' if len(others) == 1 else 'are no rates'}"
    return [curve for curve in curves if curve.name not in others], [note]


def is_measurement(name: str) -> bool:
    """Tell whether a column is plainly something else than a rate: its first or last word is a measurement's."""
    words = re.findall("[a-z]+", name.casefold())
    return not _MEASURED.isdisjoint((*words[:1], *words[-1:])) and not _is_rate(name)


def _is_rate(name: str) -> bool:
    return _RATE.search(name.casefold()) is not None


def _listed(names: Iterable[str]) -> str:
    first, more = [*names][:5], len([*names]) - 5
    return ", ".join(first) + (f" and {more} more" if more > 0 else "")

"""Differences between curves as a report: one HTML file with both sides in one chart, and what there is to say."""

import os
from collections.abc import Sequence
from typing import IO

from lrcurve.analysis.check import Finding
from lrcurve.analysis.compare import Comparison, Difference
from lrcurve.curve import Curve
from lrcurve.problems import printable
from lrcurve.schedules import Rates, Steps
from lrcurve.views import report
from lrcurve.views.comparison.pairs import chosen, drawn_curves, heading
from lrcurve.views.comparison.ratio import Ratio, ratio_curves
from lrcurve.views.comparison.sentences import rows, sentences, summary, title, verdict
from lrcurve.views.numbers import listed
from lrcurve.views.time_axis import time_axis

_WIDTH = 2400.0  # pixels, as the curves of a report are drawn


def save(
    comparisons: Sequence[Comparison],
    file: str | os.PathLike[str] | IO[bytes],
    *,
    findings: Sequence[Finding],
    texts: Sequence[report.Text],
) -> list[str]:
    """Write the report on comparisons, and return notes for the user.

    The chart has the pairs that differ, or all if none does. A path is written whole or not at all.

    Raises:
        AxisError: if a run does not know the unit of the time axis.
        ValueError: if there is no pair to draw.
        OSError: if the file cannot be written.
    """
    pairs, notes = chosen(comparisons)
    curves, heads = drawn_curves(pairs)
    options = report.ReportOptions(xaxis=pairs[0][1].moments.unit, title=heading(comparisons))
    own = [report.Section("Differences", _alone(comparisons)), *(_section(one) for _, one in pairs)]
    derived = _ratios([one for _, one in pairs], curves, heads, options.xaxis)
    report.save(curves, file, options, findings=findings, texts=texts, own=own, derived=derived)
    return notes


def _ratios(
    pairs: Sequence[Difference], curves: Sequence[Curve], heads: Sequence[int], unit: str | None
) -> report.Derived:
    """Return the panel of head divided by base; each ratio goes with the head's curve."""
    found, axis, _ = ratio_curves([one.moments for one in pairs], time_axis(curves, unit), _WIDTH)
    names = ["head / base"] if len(found) == 1 else [f"ratio {title(one)}" for one in pairs]
    return report.Derived("head / base", found, names, heads, axis, _values, level=1.0)


def _values(curve: Curve, steps: Steps) -> Rates:
    """Return what a pointer shows of a ratio, which may be infinite."""
    return curve.schedule.values(steps) if isinstance(curve.schedule, Ratio) else curve.lr(steps)


def _section(one: Difference) -> report.Section:
    """Return what there is to say of one pair."""
    found = [f"{sentence[0].upper()}{sentence[1:]}." for sentence in (verdict(one), *sentences(one))]
    table = report.Table(["", "base", "head", ""], [list(row) for row in rows(one)], numbers=(1, 2))
    return report.Section(title(one), found, [table] if table.rows else [])


def _alone(comparisons: Sequence[Comparison]) -> list[str]:
    """Return one line about everything, and the curves that are on one side only."""
    found = [f"{summary(comparisons)}."]
    for comparison in comparisons:
        for side, names in ((comparison.base, comparison.only_base), (comparison.head, comparison.only_head)):
            if names:
                found.append(f"Only in {side}: {listed(list(map(printable, names)))}.")
    return found

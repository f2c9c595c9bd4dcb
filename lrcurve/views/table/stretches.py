"""The stretches of a run in which a condition holds, as a table for people and for machines."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from lrcurve.analysis.rules.rule import percent
from lrcurve.analysis.stretches import Stretch, Where
from lrcurve.curve import Curve
from lrcurve.digits import rate
from lrcurve.problems import printable
from lrcurve.views.numbers import aligned, counted, json_text, position
from lrcurve.views.table.columns import clocks


class Held(Struct, frozen=True):
    """A curve, and the stretches in which the condition holds for it."""

    curve: Curve
    stretches: Sequence[Stretch]


def rows(held: Sequence[Held], units: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row per stretch: its curve, first and last step, how many steps, and percent of the run.

    For each of ``units`` (of ``columns.UNITS``) the place of the first and the last step follow.

    Raises:
        ColumnError: if a unit is not known for these curves.
    """
    step, *others = clocks([one.curve for one in held], units)
    found = []
    for one in held:
        for stretch in one.stretches:
            ends = np.array([stretch.first, stretch.last], dtype=np.int64)
            first, last = step.values(ends).tolist()
            row: dict[str, Any] = {"curve": one.curve.name, "from": first, "to": last}
            if step.name == "step":
                row["steps"] = stretch.steps
            row["percent"] = stretch.steps * 100 / _looked_at(one.curve)
            for clock in others:
                row[f"{clock.name}_from"], row[f"{clock.name}_to"] = clock.values(ends).tolist()
            found.append(row)
    return found


def text(held: Sequence[Held], where: Where, units: Sequence[str]) -> str:
    """Return the stretches for people: a table, and a line per curve on how much of its run that is."""
    cells = rows(held, units)
    lines = []
    if cells:
        columns = []
        for key in cells[0]:
            values = [row[key] for row in cells]
            texts = list(map(printable, values)) if key == "curve" else aligned(map(position, values))
            if key == "percent":
                texts = aligned(f"{value:.4g}" for value in values)
            width = max(map(len, [key, *texts]))
            columns.append([(item.ljust if key == "curve" else item.rjust)(width) for item in (key, *texts)])
        head, *body = ("  ".join(line).rstrip() for line in zip(*columns, strict=True))
        lines = [head, "─" * len(head), *body, ""]
    return "\n".join([*lines, *(_total(one, where) for one in held)]) + "\n"


def machine(held: Sequence[Held], units: Sequence[str], form: str) -> str:
    """Return the stretches as CSV, TSV, JSON or JSON lines, numbers in full, or as Markdown for people."""
    cells = rows(held, units)
    if form == "json":
        return json_text(cells, 1)
    if form == "jsonl":
        return "".join(json_text(row, None) for row in cells)
    names = list(cells[0]) if cells else ["curve", "from", "to"]
    if form == "markdown":
        made = [[_markdown(row[name]) for name in names] for row in cells]
        return "".join(f"| {' | '.join(line)} |\n" for line in (names, ["---"] * len(names), *made))
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if form == "csv" else "\t", lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in cells)
    return out.getvalue()


def _markdown(cell: object) -> str:
    return rate(cell) if isinstance(cell, float) else str(cell).replace("|", "\\|")


def _looked_at(curve: Curve) -> int:
    return curve.recorded.steps.size if curve.sparse and curve.recorded is not None else curve.run.ticks


def _total(one: Held, where: Where) -> str:
    """Return how much of the run the condition holds for."""
    steps, of = sum(stretch.steps for stretch in one.stretches), _looked_at(one.curve)
    condition = where.bound(one.curve)
    said = f"{condition.metric} {condition.sign} {rate(condition.value)}"
    if where.is_share:
        said += f" ({where.condition.value:g} % of the peak)"
    noun = "row" if one.curve.sparse else "step"
    if not steps:
        return f"{printable(one.curve.name)}: nowhere is {said}"
    if one.curve.run.tick == "share":
        return f"{printable(one.curve.name)}: {said} for {percent(steps / of)} of the run"
    return f"{printable(one.curve.name)}: {said} for {counted(steps, noun)} of {of:,}, {percent(steps / of)}"

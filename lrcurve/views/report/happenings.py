"""The table of what happened to the curves on the way: metrics that were bad, cuts and turns."""

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from lrcurve.analysis.events import Events
from lrcurve.schedules import Steps
from lrcurve.views.notes import explained, notes
from lrcurve.views.report import html
from lrcurve.views.report.look import Look
from lrcurve.views.report.panels import Chart
from lrcurve.views.report.sections import room_of

_SYMBOLS = "In the chart: × bad, ▼ cut, ▶ where something else goes on."


def happenings(shown: Chart, looks: Sequence[Look], happened: Sequence[Events]) -> str:
    """Return the table of events, limited; nothing if there are none.

    Where there are too many bad metrics for the table, only the others are in it.
    """
    if not happened:
        return ""
    lines = shown.whole.lines
    room = room_of(len(happened))
    epochs = any(line.curve.run.steps_per_epoch is not None for line in lines)
    crowded = [one for one in happened if one.bad.size and _steps(one).size > room]
    rows, more = [], []
    for one in [replace(one, bad=one.bad[:0], in_row=one.in_row[:0]) if one in crowded else one for one in happened]:
        line, look = lines[one.curves[0]], looks[one.curves[0]]
        steps = _steps(one)
        if steps.size > room:
            more.append(one.name)
        for step, texts in zip(steps[:room].tolist(), notes([one], steps)[:room], strict=True):
            cells = [html.when(line, step), *([html.epoch(line, step)] if epochs else [])]
            rows.append(html.row([html.named(one.name, look), *map(html.number, cells), *map(html.cell, texts)]))
    said = [text for text in (explained(happened), _SYMBOLS) if text]
    if crowded:
        counts = ", ".join(f"{one.name} has {one.bad.size:,}" for one in crowded)
        said.append(f"Bad metrics are left out where they are too many: {counts}.")
    if more:
        said.append(f"Only the first {room} of a curve are listed; there are more of {', '.join(more)}.")
    header = ["curve", "step", *(["epoch"] if epochs else []), "what"]
    table = html.table(header, rows, range(1, len(header) - 1))
    return html.section("Events", "".join(map(html.sentence, said)) + table)


def _steps(one: Events) -> Steps:
    """Return the steps at which something happened, ascending."""
    turns = np.array([step for step, _ in one.turns], dtype=np.int64)
    return np.unique(np.concatenate([one.bad, one.cuts, turns]))

"""The table of what happened to the curves on the way: metrics no better, reductions and transitions."""

from collections.abc import Sequence

from lrcurve.analysis.events import Events
from lrcurve.curve import Curve
from lrcurve.views.notes import explained, notes
from lrcurve.views.numbers import listed, tick
from lrcurve.views.report import html
from lrcurve.views.report.panels import Chart
from lrcurve.views.report.sections import left_out, room_of
from lrcurve.views.style.page import Look

_SYMBOLS = "In the chart: × bad, ▼ cut, ▶ where something else goes on."


def events_table(shown: Chart, looks: Sequence[Look], happened: Sequence[Events]) -> str:
    """Return the table of events, limited; nothing if there are none.

    Where there are too many metrics for the table, only the other events are in it.
    """
    if not happened:
        return ""
    room = room_of(len(happened))
    epochs = any(curve.run.last_epoch is not None for curve in shown.curves)
    crowded = [one for one in happened if one.no_improvement.size and one.steps.size > room]
    rows, styles = list[list[str]](), list[Look]()
    more: list[Curve] = []
    for one in [one.without_metrics() if one in crowded else one for one in happened]:
        run, steps = shown.curves[one.curves[0]].run, one.steps
        if steps.size > room:
            more.append(shown.curves[one.curves[0]])
        for step, texts in zip(steps[:room].tolist(), notes([one], steps)[:room], strict=True):
            rows.append([one.name, tick(run, step), *([html.epoch(run, step)] if epochs else []), *texts])
            styles.append(looks[one.curves[0]])
    about = [text for text in (explained(happened), _SYMBOLS) if text]
    if crowded:
        counts = listed([f"{one.name} has {one.no_improvement.size:,}" for one in crowded])
        about.append(f"Bad metrics are left out where they are too many: {counts}.")
    header = ["curve", "step", *(["epoch"] if epochs else []), "what"]
    table = html.table(header, rows, range(1, len(header) - 1), styles)
    return html.section("Events", "".join(map(html.sentence, about)) + left_out(room, more) + table)

"""The parts of a report around its chart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lrcurve.analysis.check import Finding
from lrcurve.analysis.joins import joins_of
from lrcurve.analysis.recorded_rows import rows_of
from lrcurve.curve import LR, Curve
from lrcurve.digits import apart, rate
from lrcurve.views.families import legend_entries
from lrcurve.views.numbers import listed, tick
from lrcurve.views.report import html
from lrcurve.views.report.panels import Chart
from lrcurve.views.style.page import Look

MOST_JOINS = 100
"""How many joins of a curve the table has."""

_ALL_JOINS = 1_000  # rows of the table
_MOST_TEXT = 200_000  # characters of one text


@dataclass(frozen=True)
class Text:
    """A text that curves were made from, such as a file: what it is called, and what it says."""

    name: str
    text: str


@dataclass(frozen=True)
class Table:
    """Cells as plain text; ``numbers`` are the columns whose cells stand at the right."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Section:
    """A part of a report of one's own: a heading, and under it sentences and tables, all plain text."""

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = field(default=())


def legend(shown: Chart, looks: Sequence[Look]) -> str:
    """Return a switch for every curve, or for all members of a collapsed family, with a piece of line and the name."""
    items = []
    for entry in legend_entries(shown.curves):
        own = [looks[place] for place in entry.places]
        items.append(
            f'<label class="curve" style="{html.colours(own[0])}"><input type="checkbox" checked>{html.sample(own)}'
            f"<bdi>{html.text(entry.name)}</bdi></label>"
        )
    return "\n".join(items)


def overview(shown: Chart, looks: Sequence[Look]) -> str:
    """Return the table of curves: how long each is, and its first, highest and last rate."""
    rows = []
    for line in shown.lines:
        run = line.curve.run
        length = "not known" if run.steps is None else f"{run.steps:,}"
        start = int(rows_of(line.curve).steps[0]) if line.curve.sparse else 0
        first = rate(float(line.curve.lr(start)))
        rows.append([line.name, length, first, rate(line.peak_rate), tick(run, line.peak), rate(line.last)])
    value = _value(shown)
    header = ["curve", "steps", f"first {value}", "highest", "at", f"last {value}"]
    return html.section("Curves", html.table(header, rows, range(1, 6), looks))


def joins(shown: Chart, looks: Sequence[Look]) -> str:
    """Return the table of joins, limited, with the rates before and after each."""
    rows, styles = list[list[str]](), list[Look]()
    more: list[Curve] = []
    value, room = _value(shown), room_of(len(shown.lines))
    epochs = any(curve.run.last_epoch is not None for curve in shown.curves)
    for line, look in zip(shown.lines, looks, strict=True):
        run = line.curve.run
        found = [] if line.curve.sparse else joins_of(line.curve, 0, run.ticks, room + 1)
        if len(found) > room:
            more.append(line.curve)
        for join in found[:room]:
            rates = apart(*line.curve.lr([join - 1, join]).tolist())
            rows.append([line.name, tick(run, join), *([html.epoch(run, join)] if epochs else []), *rates])
            styles.append(look)
    if not rows:
        return html.section("Joins", html.sentence(f"None: no formula changes and no {value} jumps."))
    about = f"Steps at which a formula changes or a {value} jumps, with the {value}s just before and from there on."
    header = ["curve", "step", *(["epoch"] if epochs else []), f"{value} before", f"{value} after"]
    table = html.table(header, rows, range(1, len(header)), styles)
    return html.section("Joins", html.sentence(about) + left_out(room, more) + table)


def left_out(room: int, curves: Sequence[Curve]) -> str:
    """Return which curves have more rows than are listed."""
    if not curves:
        return ""
    names = listed([entry.name for entry in legend_entries(curves)])
    return html.sentence(f"Only the first {room} of a curve are listed; there are more of {names}.")


def room_of(curves: int) -> int:
    """Return how many rows of a table each of so many curves may have."""
    return max(1, min(MOST_JOINS, _ALL_JOINS // curves))


def _value(shown: Chart) -> str:
    """Return what the numbers are called."""
    return "rate" if all(curve.parameter == LR for curve in shown.curves) else "value"


def findings(found: Sequence[Finding] | None) -> str:
    """Return what the rules found, nothing if they were not asked."""
    if found is None:
        return ""
    if not found:
        return html.section("Findings", html.sentence("None: no rule of lrcurve check has anything to say."))
    items = []
    for one in found:
        place = f"{one.mark.source.name}:{one.mark.line}" if one.mark is not None else ""
        where = " · ".join(part for part in (one.curve, place) if part)
        items.append(
            f'<li data-severity="{html.text(one.severity)}"><p><b>{html.text(one.code)} {html.text(one.severity)}</b> '
            f"<bdi>{html.text(where)}</bdi></p>{html.sentence(one.message)}<p><i>why</i> {html.text(one.why)}</p>"
            f"<p><i>fix</i> {html.text(one.hint)}</p></li>"
        )
    return html.section("Findings", f'<ul class="findings">{"".join(items)}</ul>')


def texts(sources: Sequence[Text]) -> str:
    """Return the texts that the curves were made from."""
    parts = []
    for source in sources:
        cut = len(source.text) > _MOST_TEXT
        shown = html.text(source.text[:_MOST_TEXT], keep="\n\t")
        parts.append(f"<h3><bdi>{html.text(source.name)}</bdi></h3><pre tabindex='0'><code>{shown}</code></pre>")
        if cut:
            parts.append(html.sentence(f"Only its first {_MOST_TEXT:,} of {len(source.text):,} characters are shown."))
    return html.section("Spec", "".join(parts)) if parts else ""


def own(section: Section) -> str:
    """Return a section that a caller made."""
    tables = [html.table(table.header, table.rows, table.numbers) for table in section.tables]
    return html.section(section.title, "".join([*map(html.sentence, section.sentences), *tables]))

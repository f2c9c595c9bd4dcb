"""The parts of a report around its chart, as HTML. Every text is escaped here, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from lrcurve.analysis.check import Finding
from lrcurve.analysis.joins import joins_of
from lrcurve.views.numbers import position, printable
from lrcurve.views.report.look import Look
from lrcurve.views.scene import Line, Scene

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


def legend(scene: Scene, looks: Sequence[Look]) -> str:
    """Return a switch for every curve, with a piece of its line and its name."""
    items = [
        f'<label class="curve" style="{_colours(look)}"><input type="checkbox" checked>{_sample(look)}'
        f"<bdi>{_text(line.name)}</bdi></label>"
        for line, look in zip(scene.lines, looks, strict=True)
    ]
    return "\n".join(items)


def overview(scene: Scene, looks: Sequence[Look]) -> str:
    """Return the table of curves: how long each is, and its first, highest and last rate."""
    rows = []
    for line, look in zip(scene.lines, looks, strict=True):
        run = line.curve.run
        length = "not known" if run.percent else f"{run.steps:,}"
        cells = [length, repr(float(line.curve.lr(0))), repr(line.peak_rate), _when(line, line.peak), repr(line.last)]
        rows.append(_row([_named(line, look), *(_number(cell) for cell in cells)]))
    return _section("Curves", _table(["curve", "steps", "first rate", "highest", "at", "last rate"], rows, range(1, 6)))


def joins(scene: Scene, looks: Sequence[Look]) -> str:
    """Return the table of joins, limited, with the rates before and after each."""
    rows: list[str] = []
    more = []
    room = max(1, min(MOST_JOINS, _ALL_JOINS // len(scene.lines)))
    epochs = any(line.curve.run.steps_per_epoch is not None for line in scene.lines)
    for line, look in zip(scene.lines, looks, strict=True):
        found = joins_of(line.curve, 0, line.curve.run.steps, room + 1)
        if len(found) > room:
            more.append(line.name)
        for join in found[:room]:
            before, after = line.curve.lr([join - 1, join]).tolist()
            cells = [_when(line, join), *([_epoch(line, join)] if epochs else []), repr(before), repr(after)]
            rows.append(_row([_named(line, look), *(_number(cell) for cell in cells)]))
    if not rows:
        return _section("Joins", _sentence("None: no formula changes and no rate jumps."))
    said = _sentence("Steps at which a formula changes or a rate jumps, with the rates just before and from there on.")
    if more:
        said += _sentence(f"Only the first {room} of a curve are listed; there are more of {', '.join(more)}.")
    header = ["curve", "step", *(["epoch"] if epochs else []), "rate before", "rate after"]
    return _section("Joins", said + _table(header, rows, range(1, 5)))


def findings(found: Sequence[Finding] | None) -> str:
    """Return what the rules found, nothing if they were not asked."""
    if found is None:
        return ""
    if not found:
        return _section("Findings", _sentence("None: no rule of lrcurve check has anything to say."))
    items = []
    for one in found:
        place = f"{one.mark.source.name}:{one.mark.line}" if one.mark is not None else ""
        where = " · ".join(part for part in (one.curve, place) if part)
        items.append(
            f'<li data-severity="{_text(one.severity)}"><p><b>{_text(one.code)} {_text(one.severity)}</b> '
            f"<bdi>{_text(where)}</bdi></p>{_sentence(one.message)}<p><i>why</i> {_text(one.why)}</p>"
            f"<p><i>fix</i> {_text(one.hint)}</p></li>"
        )
    return _section("Findings", f'<ul class="findings">{"".join(items)}</ul>')


def texts(sources: Sequence[Text]) -> str:
    """Return the texts that the curves were made from."""
    parts = []
    for source in sources:
        cut = len(source.text) > _MOST_TEXT
        shown = _text(source.text[:_MOST_TEXT], keep="\n\t")
        parts.append(f"<h3><bdi>{_text(source.name)}</bdi></h3><pre tabindex='0'><code>{shown}</code></pre>")
        if cut:
            parts.append(_sentence(f"Only its first {_MOST_TEXT:,} of {len(source.text):,} characters are shown."))
    return _section("Spec", "".join(parts)) if parts else ""


def own(section: Section) -> str:
    """Return a section that a caller made."""
    tables = [
        _table(table.header, [_plain_row(table, row) for row in table.rows], table.numbers) for table in section.tables
    ]
    return _section(section.title, "".join([*map(_sentence, section.sentences), *tables]))


def _plain_row(table: Table, row: Sequence[str]) -> str:
    return _row([_number(cell) if at in table.numbers else f"<td>{_text(cell)}</td>" for at, cell in enumerate(row)])


def _section(title: str, content: str) -> str:
    return f"<section>\n<h2>{_text(title)}</h2>\n{content}\n</section>"


def _table(header: Sequence[str], rows: Sequence[str], numbers: Sequence[int]) -> str:
    head = _row([f'<th scope="col"{_right(at in numbers)}>{_text(name)}</th>' for at, name in enumerate(header)])
    body = "\n".join(rows)
    table = f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return f'<div class="wide" tabindex="0">{table}</div>'


def _row(cells: Sequence[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _number(text: str) -> str:
    return f"<td{_right(True)}>{_text(text)}</td>"


def _right(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _named(line: Line, look: Look) -> str:
    return f'<th scope="row" style="{_colours(look)}"><span>{_sample(look)}<bdi>{_text(line.name)}</bdi></span></th>'


def _when(line: Line, step: int) -> str:
    run = line.curve.run
    return f"{position(step * 100 / run.steps)} %" if run.percent else f"{step:,}"


def _epoch(line: Line, step: int) -> str:
    per_step = line.curve.run.per_step("epoch")
    return "" if per_step is None else position(float(step * per_step))


def _colours(look: Look) -> str:
    return f"--light:{look.light};--dark:{look.dark}"


def _sample(look: Look) -> str:
    dash = "" if look.dash == "solid" else f' stroke-dasharray="{look.dash.replace("px", "")}"'
    return f'<svg class="sample" width="28" height="10" aria-hidden="true"><path d="M0 5H28"{dash}/></svg>'


def _sentence(text: str) -> str:
    return f"<p>{_text(text)}</p>"


def _text(text: str, keep: str = "") -> str:
    """Return a text as HTML that shows it as it is."""
    return escape("".join(char if char in keep else printable(char) for char in text))

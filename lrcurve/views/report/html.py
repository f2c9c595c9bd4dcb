"""Pieces of a report as HTML. Every text is escaped here, once."""

from collections.abc import Sequence
from html import escape

from lrcurve.run import Run
from lrcurve.views.numbers import position, printable
from lrcurve.views.style.page import Look


def section(title: str, content: str) -> str:
    """Return a part of the page under a heading."""
    return f"<section>\n<h2>{text(title)}</h2>\n{content}\n</section>"


def table(header: Sequence[str], rows: Sequence[str], numbers: Sequence[int]) -> str:
    """Return a table of rows; ``numbers`` are the columns whose headings stand at the right."""
    head = row([f'<th scope="col"{_right(at in numbers)}>{text(name)}</th>' for at, name in enumerate(header)])
    body = "\n".join(rows)
    whole = f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return f'<div class="wide" tabindex="0">{whole}</div>'


def row(cells: Sequence[str]) -> str:
    """Return a row of cells that are HTML already."""
    return f"<tr>{''.join(cells)}</tr>"


def cell(shown: str) -> str:
    """Return a cell of words."""
    return f"<td>{text(shown)}</td>"


def number(shown: str) -> str:
    """Return a cell whose text stands at the right."""
    return f"<td{_right(True)}>{text(shown)}</td>"


def _right(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def named(name: str, look: Look) -> str:
    """Return the first cell of a row: a name, after a piece of the line that it is of."""
    return f'<th scope="row" style="{colours(look)}"><span>{sample([look])}<bdi>{text(name)}</bdi></span></th>'


def epoch(run: Run, step: int) -> str:
    """Return the epoch of a step, or nothing where it is not known."""
    per_step = run.per_tick("epoch")
    return "" if per_step is None else position(float(step * per_step))


def colours(look: Look) -> str:
    """Return the colours of a curve as the style sheet takes them."""
    return f"--light:{look.light};--dark:{look.dark}"


def sample(looks: Sequence[Look]) -> str:
    """Return a piece of a line, or one below another of the first, a middle and the last of several."""
    dash = "" if looks[0].dash == "solid" else f' stroke-dasharray="{looks[0].dash.replace("px", "")}"'
    if len(looks) == 1:
        strokes = f'<path d="M0 5H28"{dash}/>'
    else:
        three = zip((1.5, 5, 8.5), (looks[0], looks[len(looks) // 2], looks[-1]), strict=True)
        strokes = "".join(f'<path class="shade" style="{colours(look)}" d="M0 {y}H28"{dash}/>' for y, look in three)
    return f'<svg class="sample" width="28" height="10" aria-hidden="true">{strokes}</svg>'


def sentence(said: str) -> str:
    """Return a paragraph."""
    return f"<p>{text(said)}</p>"


def text(shown: str, keep: str = "") -> str:
    """Return a text as HTML that shows it as it is; characters that cannot be seen are replaced, unless in ``keep``."""
    return escape("".join(char if char in keep else printable(char) for char in shown))

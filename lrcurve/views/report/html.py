"""Pieces of a report as HTML. Every text is escaped here, once."""

from collections.abc import Sequence
from html import escape

from lrcurve.problems import printable
from lrcurve.run import Run
from lrcurve.views.numbers import position
from lrcurve.views.style.page import Look


def section(title: str, content: str) -> str:
    """Return a part of the page under a heading."""
    return f"<section>\n<h2>{text(title)}</h2>\n{content}\n</section>"


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int], looks: Sequence[Look] = ()
) -> str:
    """Return a table of plain texts; ``numbers`` are the columns that stand at the right.

    Where ``looks`` has one for each row, a row begins with a piece of that line before its name.
    """
    right = [' class="number"' if at in numbers else "" for at in range(len(header))]
    head = "".join(f'<th scope="col"{side}>{text(name)}</th>' for side, name in zip(right, header, strict=True))
    body = []
    for at, row in enumerate(rows):
        cells = [f"<td{side}>{text(shown)}</td>" for side, shown in zip(right, row, strict=True)]
        if looks:
            name = f"<span>{sample([looks[at]])}<bdi>{text(row[0])}</bdi></span>"
            cells[0] = f'<th scope="row" style="{colours(looks[at])}">{name}</th>'
        body.append(f"<tr>{''.join(cells)}</tr>")
    whole = "\n".join(["<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>", *body, "</tbody>", "</table>"])
    return f'<div class="wide" tabindex="0">{whole}</div>'


def epoch(run: Run, step: int) -> str:
    """Return the epoch of a step, or nothing where it is not known."""
    epochs = run.amount(step, "epoch")
    return "" if epochs is None else position(float(epochs))


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


def sentence(words: str) -> str:
    """Return a paragraph."""
    return f"<p>{text(words)}</p>"


def text(shown: str, keep: str = "") -> str:
    """Return a text as HTML that shows it as it is; characters that cannot be seen are replaced, unless in ``keep``."""
    return escape("".join(char if char in keep else printable(char) for char in shown))

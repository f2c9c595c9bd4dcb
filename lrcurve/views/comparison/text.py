"""Comparisons as text for people, and as Markdown for a pull request."""

import io
import re
from collections.abc import Sequence
from textwrap import wrap

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from lrcurve.analysis.compare import Comparison, Difference
from lrcurve.problems import printable
from lrcurve.views.comparison.sentences import (
    Row,
    moment,
    notes,
    percent_text,
    rows,
    sentences,
    summary,
    title,
    verdict,
)

_INDENT = 2
_GAP = 2
FILE_WIDTH = 100
"""How wide the text of a file is."""


def print_comparisons(console: Console, comparisons: Sequence[Comparison]) -> None:
    """Print every pair with its verdict, and of those that differ the numbers, these first; no number is cut."""
    for comparison in comparisons:
        console.print(Text(f"base: {printable(comparison.base)}\nhead: {printable(comparison.head)}"), soft_wrap=True)
        console.print()
        for one in sorted(comparison.differences, key=lambda one: one.same):
            _print_pair(console, one)
        for side, names in (("base", comparison.only_base), ("head", comparison.only_head)):
            for name in names:
                console.print(_headed(name, f"only in {side}", "bold red"))
        found = notes(comparison.differences)
        for note in found:
            _print_wrapped(console, f"note: {note}")
        if found or comparison.only_base or comparison.only_head or any(one.same for one in comparison.differences):
            console.print()
    same = all(comparison.same for comparison in comparisons)
    console.print(Text(summary(comparisons), "green" if same else "bold red"))


def text(comparisons: Sequence[Comparison], width: int = FILE_WIDTH) -> str:
    """Return what ``print_comparisons`` prints, without colours."""
    out = io.StringIO()
    print_comparisons(Console(file=out, width=width, no_color=True, highlight=False, force_jupyter=False), comparisons)
    return out.getvalue()


def _print_pair(console: Console, one: Difference) -> None:
    console.print(_headed(title(one), verdict(one), "green" if one.same else "bold red"))
    for sentence in sentences(one):
        _print_wrapped(console, f"- {sentence}", _INDENT)
    for line in () if one.same else _lines(rows(one), console.width - _INDENT):
        console.print(Text(" " * _INDENT + line), soft_wrap=True)
    if not one.same:
        console.print()


def _print_wrapped(console: Console, sentence: str, indent: int = 0) -> None:
    """Print a sentence in lines as wide as the console; a long word, such as a path, is not cut."""
    width = max(20, console.width - indent)
    for line in wrap(sentence, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False):
        console.print(Text(" " * indent + line), soft_wrap=True)


def _headed(name: str, what: str, style: str) -> Text:
    return Text.assemble((printable(name), "bold"), ": ", (what, style))


def _lines(table: Sequence[Row], width: int) -> list[str]:
    """Return the rows in columns or, where those are wider than ``width``, each in lines of its own."""
    cells = [Row("", "base", "head", ""), *table]
    widths = [max(cell_len(row[column]) for row in cells) for column in range(4)]
    if sum(widths) + 3 * _GAP <= width:
        return [(" " * _GAP).join(_padded(row, widths)).rstrip() for row in cells]
    found = []
    for row in table:
        found += [row.what, f"  base {row.base}", f"  head {row.head}", f"  {row.change}"]
    return found


def _padded(row: Row, widths: Sequence[int]) -> list[str]:
    return [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]


def markdown(comparisons: Sequence[Comparison]) -> str:
    """Return a heading, a table of all pairs, and under it what is to be found of those that differ."""
    same = all(comparison.same for comparison in comparisons)
    lines = [f"### Learning rates: {'no difference' if same else 'changed'}", ""]
    for comparison in comparisons:
        lines += [f"Base `{_code(comparison.base)}`, head `{_code(comparison.head)}`: {summary([comparison])}.", ""]
        lines += [
            "| curve | | first difference | largest | peak ratio | final ratio | area ratio |",
            "| --- " * 7 + "|",
        ]
        lines += [_overview(one) for one in comparison.differences]
        for side, names in (("base", comparison.only_base), ("head", comparison.only_head)):
            lines += [f"| {_escaped(name)} | only in {side} | | | | | |" for name in names]
        lines.append("")
        for one in comparison.differences:
            if not one.same:
                lines += _details(one)
        found = notes(comparison.differences)
        lines += [f"Note: {_escaped(note)}." for note in found] + [""] * bool(found)
    return "\n".join(lines).rstrip("\n") + "\n"


def _overview(one: Difference) -> str:
    """Return a pair as a row of the table; the last three cells are ratios of head to base."""
    first = "" if one.first is None else moment(one, one.first)
    spot = one.largest_relative or one.largest_absolute
    largest = "" if spot is None or not one.differing else percent_text(spot)
    cells = [_escaped(title(one)), "same" if one.same else "**different**", first, largest]
    numbers = {row.what.lstrip("~").split()[0]: row.change for row in rows(one)}
    cells += [numbers.get(name, "").removeprefix("ratio ") for name in ("peak", "final", "area")]
    return "| " + " | ".join(cells) + " |"


def _details(one: Difference) -> list[str]:
    lines = [f"**{_escaped(title(one))}**: {verdict(one)}.", ""]
    found = [f"- {_escaped(sentence[0].upper() + sentence[1:])}." for sentence in sentences(one)]
    lines += [*found, ""] if found else []
    lines += ["| | base | head | |", "| --- | ---: | ---: | --- |"]
    lines += ["| " + " | ".join(row) + " |" for row in rows(one)]
    return [*lines, ""]


def _escaped(name: str) -> str:
    """Return a text as Markdown that shows it as it is, in one cell."""
    return re.sub(r"([\\|`*<\[_])", r"\\\1", re.sub(r"\s+", " ", printable(name)))


def _code(name: str) -> str:
    return printable(name).replace("`", "'").replace("|", "\\|")

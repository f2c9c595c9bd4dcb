"""Which bracket of a text is not closed, where it was opened."""

import re

from lrcurve.problems import Problem, Source, SpecError, mark_at

_CLOSING = {"[": "]", "{": "}"}
_TOKEN = re.compile(
    r'"""[\s\S]*?"""|' r"'''[\s\S]*?'''|" r'(?<![^\s,\[{:=])"(?:[^"\\]|\\.)*"|' r"(?<![^\s,\[{:=])'[^'\n]*'|"
    r"(?<!\S)#[^\n]*|[\[\]{}]"
)  # fmt: skip


def unclosed(source: Source, language: str, begin: int = 0, reached: int | None = None) -> SpecError | None:
    """Return the error of the bracket that is not closed in a text from ``begin`` on; None if all are.

    ``reached`` is how far a reader came that found a mistake: one that comes before the missing bracket is another.
    """
    text = source.text
    opened: list[int] = []
    for match in _TOKEN.finditer(text, begin):
        token, at = match[0], match.start()
        if token in _CLOSING:
            opened.append(at)
        elif token in _CLOSING.values():
            if not opened or (reached is not None and reached < at and token != _CLOSING[text[opened[-1]]]):
                return None
            if token != _CLOSING[text[opened[-1]]]:
                line = mark_at(source, at).line
                where = "" if line == mark_at(source, opened[-1]).line else f" in line {line}"
                return _error(source, language, opened[-1], f" before the '{token}'{where}")
            opened.pop()
            if begin and not opened:
                return None
    if not opened or (reached is not None and text[reached:].strip()):
        return None
    return _error(source, language, opened[-1], "")


def _error(source: Source, language: str, at: int, before: str) -> SpecError:
    what = f"is not valid {language}: the '{source.text[at]}' is not closed{before}"
    return SpecError([Problem("", what, mark_at(source, at))])

"""How a value on the command line becomes a Python one; what is wrong with it is said as everywhere in lrcurve."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


class Number(click.ParamType[float]):
    """A number, or a whole number."""

    def __init__(self, kind: Callable[[str], float], wanted: str) -> None:
        self.kind = kind
        self.wanted = wanted
        self.name = getattr(kind, "__name__", "number")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number that a text stands for."""
        try:
            return self.kind(value)
        except ValueError:
            self.fail(f"{value!r} is not {self.wanted}", param, ctx)


class Choice(click.Choice[str]):
    """One of a few words; a misspelt one gets a suggestion."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word, if it is one of the choices."""
        known = tuple(self.choices)
        if value not in known:
            from lrcurve.problems import suggest

            self.fail(f"{value!r} is not one of {', '.join(known)}{suggest(str(value), known)}", param, ctx)
        return str(value)


FLOAT = Number(float, "a number")
INT = Number(int, "a whole number")
FILE = click.Path(path_type=Path)
